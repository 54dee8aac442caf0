import { documentOf } from '../../../src/api/openapi.adapter';
import { ApiApp, ORIGIN, PASSWORD } from '../../support/api-app';
import { BODIES } from '../../support/api-bodies';
import { SoftwareAuthenticator } from '../../support/software-authenticator';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly nullable?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

type Json = Readonly<Record<string, unknown>>;

/** A body that is right but for one null, and how a refusal names the place. */
interface Case {
  readonly path: string;
  readonly name: string;
  readonly body: Json;
}

const KEY = new SoftwareAuthenticator({ origin: ORIGIN, rpId: 'pay.example.org' });
const SIGNED = { ...KEY.sign('challenge'), userHandle: 'AAAA' };
const PROOF = { message: 'This is mine', signature: 'c2lnbmVk' };
const STEP_UP = { code: '123456', recoveryCode: '7k3q-0xvt-94ma-c2hz', password: PASSWORD, passkey: SIGNED };
const TOKEN = 'x'.repeat(43);

/** Every body in full: what may be left out is here too, or its null would not be tried. */
const FULL: Readonly<Record<string, Json>> = {
  '/api/auth/login': { mail: 'ann@example.org', ...STEP_UP },
  '/api/auth/login/passkey': { mail: 'ann@example.org', password: PASSWORD },
  '/api/auth/step-up': STEP_UP,
  '/api/setup/:token': { password: PASSWORD },
  '/api/setup/:token/totp': { code: '123456' },
  '/api/account/passkeys/begin': STEP_UP,
  '/api/account/passkeys': { name: 'Key', passkey: KEY.register('challenge') },
  '/api/account/recovery-codes': STEP_UP,
  '/api/account/authenticator': STEP_UP,
  '/api/account/authenticator/confirm': { code: '123456' },
  '/api/me/address': { ...BODIES['/api/me/address'], proof: PROOF },
  '/api/me/split': { mainBps: 8_000, parts: [{ address: 'bcrt1q9vza2e8x573nczrlzms0wvx3gsqjx7vay85cr9', bps: 2_000, proof: PROOF }] }, // prettier-ignore
  '/api/me/taxes/own-events': { at: '2026-03-01', fact: { kind: 'fee', wallet: 'w', asset: 'BTC', amount: '1', fee: { usd: '1' } } }, // prettier-ignore
  '/api/operator/terms/rules': { ...BODIES['/api/operator/terms/rules'], shares: [{ memberId: 'm-1', bps: 2_500 }] },
};
const fullOf = (path: string): Json | undefined => FULL[path] ?? (BODIES[path] as Json | undefined);

describe('null in a body', () => {
  let api: ApiApp;
  let schemas: Readonly<Record<string, Schema>>;
  let cases: Case[];
  beforeAll(async () => {
    api = await ApiApp.open();
    const document = documentOf(api.app);
    schemas = document.components?.schemas as unknown as Record<string, Schema>;
    cases = Object.entries(document.paths).flatMap(([at, { post }]) => {
      const body = post?.requestBody;
      if (body === undefined || !('content' in body)) return [];
      const path = at.replace(/\{(\w+)\}/g, ':$1');
      const full = fullOf(path);
      if (full === undefined) throw new Error(`No full body of ${path} is known here.`);
      return nulls(body.content['application/json']?.schema as Schema, full).map((one) => ({ path, ...one }));
    });
  });
  afterAll(() => api.close());

  const resolved = (schema: Schema): Schema => {
    const { $ref = schema.allOf?.[0]?.$ref } = schema;
    return $ref === undefined ? schema : (schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {});
  };

  /** Every place of a body that the document does not call nullable, at every depth. */
  function nulls(schema: Schema, full: Json): Omit<Case, 'path'>[] {
    return Object.entries(resolved(schema).properties ?? {}).flatMap(([name, property]) => {
      const own = property.nullable === true ? [] : [{ name, body: { ...full, [name]: null } }];
      const isList = property.items !== undefined;
      const inner = property.items ?? property;
      if (resolved(inner).properties === undefined) return own;
      const value = full[name];
      const [first, ...rest] = (isList ? (value ?? []) : [value]) as [Json | undefined, ...Json[]];
      // Of what stands nowhere in the bodies above, the inside is not tried: say so instead of passing.
      if (first === undefined || first === null)
        throw new Error(`The full body lacks ${name}: ${JSON.stringify(full)}`);
      const deeper = nulls(inner, first).map((one) => ({
        name: `${name}.${isList ? '0.' : ''}${one.name}`,
        body: { ...full, [name]: isList ? [one.body, ...rest] : one.body },
      }));
      return [...own, ...deeper];
    });
  }

  it('is refused by name wherever the document does not allow it, and reaches no room', async () => {
    const member = await api.signedIn('member', 'ann');
    const operator = await api.signedIn('operator', 'olga');
    expect(cases.length).toBeGreaterThan(150);
    const wrong: unknown[] = [];
    const before = api.desks.calls.length;
    for (const [index, { path, name, body }] of cases.entries()) {
      const who = path.startsWith('/api/me') ? member : operator;
      const url = path
        .replace(/:token/g, TOKEN)
        .replace(/:number/g, '1')
        .replace(/:[a-z]+/g, 'some-id');
      const answer = await who.post(url, body, { 'Idempotency-Key': `null-${String(index).padStart(6, '0')}` });
      const { code, param } = (answer.body as { error?: { code?: string; param?: string } }).error ?? {};
      if (answer.status !== 400 || code !== 'api.invalid' || param !== name) wrong.push([path, name, answer.status, code, param]); // prettier-ignore
    }
    expect(wrong).toEqual([]);
    expect(api.desks.calls.length).toBe(before);
  });
});
