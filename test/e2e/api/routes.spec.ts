import { RequestMethod } from '@nestjs/common';
import request from 'supertest';
import fc from 'fast-check';
import { API_CONTROLLERS } from '../../../src/api/api-surface.module';
import { IDEMPOTENT, PERMISSION, STEP_UP } from '../../../src/api/http/permission.dto';
import { HealthController } from '../../../src/api/public/health.controller';
import { MetricsController } from '../../../src/api/public/metrics.controller';
import { ApiApp, type Browser } from '../../support/api-app';
import { BODIES } from '../../support/api-bodies';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly permission: unknown;
  readonly stepUp: boolean;
  readonly keyed: boolean;
}

/** Every route that Nest will answer, read from the router's own metadata. */
function routes(): Route[] {
  return [...API_CONTROLLERS, HealthController, MetricsController].flatMap((controller) => {
    const base = String(Reflect.getMetadata('path', controller));
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name): Route[] => {
      const handler = prototype[name] as object;
      const path: unknown = Reflect.getMetadata('path', handler);
      if (name === 'constructor' || typeof path !== 'string') return [];
      const method = Reflect.getMetadata('method', handler) === RequestMethod.POST ? 'POST' : 'GET';
      return [
        {
          method,
          path: `/${base}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
          permission: Reflect.getMetadata(PERMISSION, handler) ?? Reflect.getMetadata(PERMISSION, controller),
          stepUp: Reflect.getMetadata(STEP_UP, handler) === true,
          keyed: Reflect.getMetadata(IDEMPOTENT, handler) === true,
        },
      ];
    });
  });
}

const ROUTES = routes();
const DUMMY = {
  ':block': `coinbase-${'a'.repeat(64)}-0`,
  ':earning': 'pool-a:day-0',
  ':class': 'available',
  ':asset': 'BTC',
  ':period': '2026-03',
  ':id': 'some-id',
  ':number': '1',
  ':token': 'x'.repeat(43),
  ':year': '2026',
  ':format': 'pdf',
  ':list': 'income',
  ':file': 'year.pdf',
} as const;
const concrete = (path: string): string => path.replace(/:[a-z]+/g, (name) => DUMMY[name as keyof typeof DUMMY]);
const QUERIES: readonly (readonly [string, string])[] = [
  ['/ledger/entries', '?account=fee-reserve'],
  ['/devices/payback', '?sourceId=pool-a&worker=rig'],
  ['/devices/result', '?sourceId=pool-a&worker=rig'],
  ['/devices/unassigned/preview', '?sourceId=pool-a&memberId=m-1'],
  ['/devices/unassigned/work', '?memberId=m-1&worker=rig-7&fromDay=2026-09-01&toDay=2026-09-30'],
  ['/contracts/:id/own', '?memberId=m-1&units=5&from=1767225600000&until=1769904000000'],
];
const query = (path: string): string => QUERIES.find(([end]) => path.endsWith(end))?.[1] ?? '';
const GUARDED = ROUTES.filter(({ path }) => path.startsWith('/api/me') || path.startsWith('/api/operator'));

describe('every route', () => {
  let api: ApiApp;
  let member: Browser;
  let operator: Browser;
  beforeAll(async () => {
    api = await ApiApp.open();
    member = await api.signedIn('member', 'ann');
    operator = await api.signedIn('operator', 'olga');
  });
  afterAll(() => api.close());

  const call = (who: Browser | undefined, { method, path }: Route, body?: object, key = 'k'.repeat(8)) => {
    const url = concrete(path) + query(path);
    if (who === undefined) {
      const asked = request(api.server);
      return method === 'GET' ? asked.get(url) : asked.post(url).set('Sec-Fetch-Site', 'same-origin').send(body);
    }
    return method === 'GET' ? who.get(url) : who.post(url, body ?? BODIES[path] ?? {}, { 'Idempotency-Key': key });
  };

  it('has a permission', () => {
    expect(ROUTES.length).toBeGreaterThan(40);
    const known = ['public', 'signed-in', 'member', 'operator'];
    expect(ROUTES.filter(({ permission }) => !known.includes(String(permission)))).toEqual([]);
  });

  it('that is public is on this list', () => {
    expect(ROUTES.filter(({ permission }) => permission === 'public').map(({ path }) => path)).toEqual([
      '/api/public/instance',
      '/api/public/revocations',
      '/api/public/statements',
      '/api/auth/login',
      '/api/auth/login/passkey',
      '/api/auth/logout',
      '/api/auth/session',
      '/api/auth/step-up',
      '/api/auth/step-up/passkey',
      '/api/setup/:token',
      '/api/setup/:token',
      '/api/setup/:token/totp',
      '/api/address-cancel/:id/:token',
      '/api/address-cancel/:id/:token',
      '/api/split-cancel/:id/:token',
      '/api/split-cancel/:id/:token',
      '/health/live',
      '/health/ready',
      '/metrics',
    ]);
  });

  it('of the own account is on this list, open to every role, and refused to who is not signed in', async () => {
    const own = ROUTES.filter(({ path }) => path.startsWith('/api/account'));
    expect(own.map(({ path, permission, stepUp }) => [path, permission, stepUp])).toEqual([
      ['/api/account', 'signed-in', false],
      ['/api/account/passkeys/begin', 'signed-in', false],
      ['/api/account/passkeys', 'signed-in', false],
      ['/api/account/passkeys/:id/remove', 'signed-in', true],
      ['/api/account/recovery-codes', 'operator', false],
      ['/api/account/authenticator', 'operator', false],
      ['/api/account/authenticator/confirm', 'operator', false],
    ]);
    expect(ROUTES.filter(({ permission }) => permission === 'signed-in').every((route) => own.includes(route))).toBe(
      true,
    );
    for (const route of own) {
      expect((await call(undefined, route, {})).status).toBe(401);
      if (route.permission === 'operator') expect((await call(member, route, {})).status).toBe(403);
    }
  });

  it.each(GUARDED)('$method $path opens to its own role and to nobody else', async (route) => {
    const own = route.path.startsWith('/api/me') ? member : operator;
    const other = own === member ? operator : member;
    const key = `matrix-${GUARDED.indexOf(route)}`;
    expect((await call(undefined, route, {})).status).toBe(401);
    expect((await call(other, route, undefined, key)).status).toBe(403);
    const answer = await call(own, route, undefined, key);
    expect([answer.status, answer.body?.error]).toEqual([200, undefined]);
  });

  it.each(GUARDED.filter(({ stepUp }) => stepUp))('$path needs a fresh proof', async (route) => {
    const stale = await ApiApp.open();
    const who = await stale.signedIn(route.path.startsWith('/api/me') ? 'member' : 'operator', 'zoe');
    stale.clock.advance(5 * 60_000);
    const answer = await call(who, route);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'auth.step-up-required']);
    expect(stale.desks.calls).toEqual([]);
    await stale.close();
  });

  it('asks a fresh proof and a key exactly where money or who gets it is at stake', () => {
    const paths = (pick: (route: Route) => boolean) => GUARDED.filter(pick).map(({ path }) => path);
    expect(paths(({ stepUp }) => stepUp)).toEqual([
      '/api/me/address',
      '/api/me/address/cancel',
      '/api/me/split',
      '/api/me/split/cancel',
      '/api/me/threshold',
      '/api/me/pause',
      '/api/me/fee-wait',
      '/api/me/closing',
      '/api/me/closing/reopen',
      '/api/me/closing/donate',
      '/api/me/tax-form',
      '/api/me/coins/convert',
      '/api/operator/treasury/assign',
      '/api/operator/chain/acknowledge-reorg',
      '/api/operator/conversion-terms/keep',
      '/api/operator/conversion-terms/withdrawal-fee',
      '/api/operator/conversion-deposits/name',
      '/api/operator/conversions/:id/resume',
      '/api/operator/conversions/:id/hold',
      '/api/operator/conversion-statements',
      '/api/operator/conversion-statements/:id/confirm',
      '/api/operator/conversion-statements/:id/take-back',
      '/api/operator/batches/:id/take-on',
      '/api/operator/batches/:id/approve',
      '/api/operator/payouts/stop',
      '/api/operator/payouts/resume',
      '/api/operator/batches/:id/cancellation/approve',
      '/api/operator/wallets/moves',
      '/api/operator/batches/:id/replacement/approve',
      '/api/operator/batches/:id/psbt',
      '/api/operator/batches/:id/signatures',
      '/api/operator/settlements',
      '/api/operator/settlements/:id/approve',
      '/api/operator/settlements/:id/withdraw',
      '/api/operator/settlements/:id/give-up',
      '/api/operator/settings',
      '/api/operator/settings/proposals/:id/approve',
      '/api/operator/settings/proposals/:id/withdraw',
      '/api/operator/restore/barrier',
      '/api/operator/restore/outputs',
      '/api/operator/restore/statements',
      '/api/operator/restore/release',
      '/api/operator/prices/manual',
      '/api/operator/prices/waiting/:id/confirm',
      '/api/operator/prices/waiting/:id/take-back',
      '/api/operator/members',
      '/api/operator/members/:id/invite',
      '/api/operator/members/:id/erase',
      '/api/operator/members/:id/holds',
      '/api/operator/holds/:id/release',
      '/api/operator/holds/:id/report',
      '/api/operator/payees/:id/form',
      '/api/operator/payees/:id/reveal',
      '/api/operator/payees/:id/notices',
      '/api/operator/payees/notices/:id/take-back',
      '/api/operator/payees/matching',
      '/api/operator/payees/matching/codes',
      '/api/operator/payees/imports',
      '/api/operator/payees/imports/:id/take-back',
      '/api/operator/filing/payer',
      '/api/operator/filing/files',
      '/api/operator/filing/corrections',
      '/api/operator/filing/files/:id/open',
      '/api/operator/filing/files/:id/state',
      '/api/operator/withholding/rule',
      '/api/operator/withholding/deposits',
      '/api/operator/withholding/deposits/:id/take-back',
      '/api/operator/members/:id/closing',
      '/api/operator/members/:id/closing/reopen',
      '/api/operator/members/:id/closing/hold',
      '/api/operator/operators',
      '/api/operator/operators/:id/reset',
      '/api/operator/terms/workers',
      '/api/operator/terms/shares',
      '/api/operator/terms/rules',
      '/api/operator/terms/service-fee',
      '/api/operator/reconciliation/coin',
      '/api/operator/reconciliation/day',
      '/api/operator/reconciliation/total',
      '/api/operator/imports',
      '/api/operator/moving',
      '/api/operator/moving/leave',
      '/api/operator/moving/imports/:id/take-back',
      '/api/operator/moving/take-backs/:id/confirm',
      '/api/operator/devices/unassigned',
      '/api/operator/devices/unassigned/work',
      '/api/operator/devices/patterns',
      '/api/operator/devices/codes',
      '/api/operator/contracts',
      '/api/operator/contracts/:id/source',
      '/api/operator/contracts/:id/units',
      '/api/operator/contracts/:id/events',
      '/api/operator/contracts/:id/own',
    ]);
    expect(paths(({ keyed }) => keyed)).toEqual([
      '/api/me/address',
      '/api/me/address/cancel',
      '/api/me/split',
      '/api/me/split/cancel',
      '/api/me/taxes/orders',
      '/api/me/taxes/identifications',
      '/api/me/taxes/activities',
      '/api/me/taxes/own-events',
      '/api/me/taxes/costs',
      '/api/me/taxes/allocations',
      '/api/me/threshold',
      '/api/me/pause',
      '/api/me/fee-wait',
      '/api/me/devices/power',
      '/api/me/devices/purchase',
      '/api/me/devices/claim',
      '/api/me/notices/read',
      '/api/me/notices/mail',
      '/api/me/closing',
      '/api/me/closing/reopen',
      '/api/me/closing/donate',
      '/api/me/tax-form/consent',
      '/api/me/coins/rule',
      '/api/me/coins/convert',
      '/api/operator/treasury/assign',
      '/api/operator/jobs/mail-retry',
      '/api/operator/needs/mail',
      '/api/operator/statements',
      '/api/operator/statements/:number/signatures',
      '/api/operator/conversion-terms/keep',
      '/api/operator/conversion-terms/withdrawal-fee',
      '/api/operator/conversion-deposits/name',
      '/api/operator/conversions/:id/resume',
      '/api/operator/conversions/:id/hold',
      '/api/operator/conversion-statements',
      '/api/operator/conversion-statements/:id/confirm',
      '/api/operator/conversion-statements/:id/take-back',
      '/api/operator/batches',
      '/api/operator/batches/:id/take-on',
      '/api/operator/batches/:id/approve',
      '/api/operator/batches/:id/cancel',
      '/api/operator/batches/:id/cancellation',
      '/api/operator/batches/:id/cancellation/approve',
      '/api/operator/wallets/moves',
      '/api/operator/batches/:id/replacement',
      '/api/operator/batches/:id/replacement/approve',
      '/api/operator/batches/:id/child',
      '/api/operator/batches/:id/signatures',
      '/api/operator/settlements',
      '/api/operator/settlements/:id/approve',
      '/api/operator/settlements/:id/withdraw',
      '/api/operator/settlements/:id/give-up',
      '/api/operator/settings',
      '/api/operator/settings/proposals/:id/approve',
      '/api/operator/settings/proposals/:id/withdraw',
      '/api/operator/restore/barrier',
      '/api/operator/restore/outputs',
      '/api/operator/restore/statements',
      '/api/operator/prices/manual',
      '/api/operator/prices/waiting/:id/confirm',
      '/api/operator/prices/waiting/:id/take-back',
      '/api/operator/members/:id/holds',
      '/api/operator/holds/:id/release',
      '/api/operator/holds/:id/report',
      '/api/operator/payees/:id/notices',
      '/api/operator/payees/notices/:id/take-back',
      '/api/operator/payees/imports',
      '/api/operator/payees/imports/:id/take-back',
      '/api/operator/filing/files',
      '/api/operator/filing/corrections',
      '/api/operator/filing/files/:id/state',
      '/api/operator/withholding/rule',
      '/api/operator/withholding/deposits',
      '/api/operator/withholding/deposits/:id/take-back',
      '/api/operator/members/:id/closing',
      '/api/operator/members/:id/closing/reopen',
      '/api/operator/members/:id/closing/hold',
      '/api/operator/terms/workers',
      '/api/operator/terms/shares',
      '/api/operator/terms/rules',
      '/api/operator/terms/service-fee',
      '/api/operator/reconciliation/coin',
      '/api/operator/reconciliation/day',
      '/api/operator/reconciliation/total',
      '/api/operator/imports',
      '/api/operator/moving',
      '/api/operator/moving/statements',
      '/api/operator/moving/leave',
      '/api/operator/moving/imports/:id/take-back',
      '/api/operator/moving/take-backs/:id/confirm',
      '/api/operator/moving/take-backs/:id/call-off',
      '/api/operator/devices/unassigned',
      '/api/operator/devices/unassigned/work',
      '/api/operator/devices/patterns',
      '/api/operator/contracts',
      '/api/operator/contracts/:id/source',
      '/api/operator/contracts/:id/units',
      '/api/operator/contracts/:id/events',
      '/api/operator/contracts/:id/own',
    ]);
  });

  it('of a member names the signed-in member to the desk, whatever the request says (IDOR)', async () => {
    const eve = await api.person('member', 'eve');
    await eve.login();
    for (const route of GUARDED.filter(({ path }) => path.startsWith('/api/me'))) {
      const before = api.desks.calls.length;
      await call(eve, route, undefined, `idor-${String(GUARDED.indexOf(route)).padStart(4, '0')}`);
      for (const { args } of api.desks.calls.slice(before)) {
        expect(JSON.stringify(args)).toContain('id-eve');
        expect(JSON.stringify(args)).not.toContain('id-ann');
      }
      expect(api.desks.calls.length).toBe(before + 1);
    }
  });

  it.each(GUARDED.filter(({ method }) => method === 'POST'))('POST $path refuses unknown fields', async (route) => {
    const own = route.path.startsWith('/api/me') ? member : operator;
    if (BODIES[route.path] === undefined) return;
    const before = api.desks.calls.length;
    const body = { ...BODIES[route.path], role: 'operator', memberId: 'id-olga' };
    const answer = await call(own, route, body, `unknown-${GUARDED.indexOf(route)}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'api.invalid']);
    expect(api.desks.calls.length).toBe(before);
  });

  it('is not moved by __proto__, constructor or any other body (fuzz)', async () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '{"__proto__":{"role":"operator"}}',
        '{"constructor":{"prototype":{"role":"operator"}}}',
        '{"unit":"sats","value":"5000","__proto__":{"x":1}}',
        '[]',
        'null',
        '"text"',
        '{"unit":{"toString":1},"value":["5000"]}',
        `${'['.repeat(5000)}${']'.repeat(5000)}`,
        '{"unit":"sats","value":1e999}',
        '{',
      ),
      fc.json(),
    );
    const before = api.desks.calls.length;
    let n = 0;
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        n += 1;
        const answer = await request(api.server)
          .post('/api/me/threshold')
          .set({ 'Sec-Fetch-Site': 'same-origin', Cookie: member.cookie, 'Content-Type': 'application/json' })
          .set('Idempotency-Key', `fuzz-${n}-key`)
          .send(text);
        expect([400, 422]).toContain(answer.status);
        expect(Object.keys(answer.body.error as object)).toEqual(['code', 'message', 'param', 'requestId']);
      }),
      { numRuns: 150 },
    );
    expect(api.desks.calls.length).toBe(before);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
  });
});

describe('answers', () => {
  let api: ApiApp;
  let member: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    member = await api.signedIn('member', 'ann');
  });
  afterEach(() => api.close());

  it.each<[string, () => PromiseLike<request.Response>, number, string]>([
    ['an unknown path', () => member.get('/api/nothing'), 404, 'api.not-found'],
    ['a bad id', () => member.get('/api/me/payouts/..%2F..'), 400, 'api.invalid'],
    ['a bad year', () => member.get('/api/me/reports/1999/pdf'), 400, 'api.invalid'],
    ['a page of 201', () => member.get('/api/me/earnings?limit=201'), 400, 'api.invalid'],
    ['an unknown query', () => member.get('/api/me/earnings?memberId=id-olga'), 400, 'api.invalid'],
    ['a time beyond all calendars', () => member.post('/api/me/notices/read', { until: 1e308 }, { 'Idempotency-Key': 'until-1e308' }), 400, 'api.invalid'], // prettier-ignore
    ['a millisecond beyond the last time', () => member.post('/api/me/notices/read', { until: 8_640_000_000_000_001 }, { 'Idempotency-Key': 'until-last-1' }), 400, 'api.invalid'], // prettier-ignore
    ['a body above 64 kB', () => member.post('/api/auth/login', { mail: 'x'.repeat(70_000) }), 413, 'api.too-large'],
  ])('to %s carry one error body and every protective header', async (_, ask, status, code) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    const { param } = answer.body.error as { param: unknown };
    const requestId = answer.headers['x-request-id'];
    expect(answer.body).toEqual({ error: { code, message: expect.any(String), param, requestId } });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    const csp = answer.headers['content-security-policy'];
    expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(csp).not.toMatch(/https?:/);
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  it('show nothing of a bug, and the number to ask for help with', async () => {
    api.desks.refusal = new Error('secret path /root/seed');
    const answer = await member.get('/api/me/summary');
    expect([answer.status, answer.body.error.code]).toEqual([500, 'api.failed']);
    expect(JSON.stringify(answer.body)).not.toContain('seed');
  });

  it('name a field that was refused', async () => {
    const answer = await member.post('/api/me/address', { address: 7 }, { 'Idempotency-Key': 'address-1' });
    expect(answer.body.error).toMatchObject({ code: 'api.invalid', param: 'address' });
  });

  it.each([
    ['form', { form: 'wsh' }],
    ['form', { form: null }],
    ['firstNumber', { firstNumber: -1 }],
    ['firstNumber', { firstNumber: 0.5 }],
    ['firstNumber', { firstNumber: '1' }],
    ['firstNumber', { firstNumber: 10_001 }],
    ['compared', { compared: 'bcrt1q' }],
    ['compared', { compared: [7] }],
    ['compared', { compared: Array.from({ length: 11 }, () => 'bcrt1q') }],
    ['address', { address: `tpub${'1'.repeat(4_000)}` }],
    ['xpub', { xpub: 'tpub' }],
  ])('refuse a key with a bad %s: %j', async (param, bad) => {
    const body = { address: 'tpub', ...bad };
    const answer = await member.post('/api/me/address', body, { 'Idempotency-Key': 'key-linked-1' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'api.invalid', param });
  });

  it('give files as downloads', async () => {
    const answer = await member.get('/api/me/reports/2026/pdf');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="report.bin"');
  });
});
