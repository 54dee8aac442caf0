import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { runCli } from '../../src/cli/cli';
import { needFollowed } from '../../src/attention/attention.entity';
import { NeedsService } from '../../src/attention/needs.service';
import { ChainService } from '../../src/chain/chain.service';
import { readConfig } from '../../src/config';
import { JobRunner } from '../../src/jobs/job-runner.service';
import { GateService } from '../../src/payout/gate.service';
import { createSeedFile } from '../../src/payout/signers/hot/seed-file.adapter';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../src/payout';
import { realPorts } from '../../src/real-ports';
import { incomePolicy, membersPolicy, payoutSettings } from '../../src/real-settings';
import { type Service, startService } from '../../src/service';
import { SettingsService } from '../../src/settings/settings.service';
import { serviceLog } from '../../src/service-log';
import { Secret, SystemClock } from '../../src/units';
import { openRaw } from '../storage/raw';
import { CHEAP_KDF, type Environment, PASSPHRASE, realEnvironment } from '../support/real-config';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';

let node: RegtestNode;
let folder: string;
let env: Environment;
let lines: string[];
const running: Service[] = [];

beforeAll(async () => {
  node = await startRegtestNode();
  await node.mine(3, NOBODY);
});
afterAll(() => node.stop());

beforeEach(async () => {
  ({ folder, env } = await realEnvironment());
  lines = [];
});
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const withNode = (): Environment => ({
  ...env,
  PAYDIRT_NODE_URL: node.rpcUrl,
  PAYDIRT_NODE_PASSWORD: node.rpcPassword,
});

async function start(over: Environment = withNode()): Promise<Service> {
  const service = await startService(readConfig(over), serviceLog({ write: (line) => void lines.push(line) }));
  running.push(service);
  return service;
}

const events = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const database = (): string => join(env['PAYDIRT_DATA_DIR'] ?? '', 'paydirt.sqlite');
const get = (path: string): Promise<Response> => fetch(`${env['PAYDIRT_ORIGIN'] ?? ''}${path}`);

const PASSWORD = 'a sentence of my own';
const origin = (): string => env['PAYDIRT_ORIGIN'] ?? '';
const code = (secret: string): string => generateSync({ secret });

/** The environment with the first operator's mail left out, as `.env.example` has it. */
function byDefault(): Environment {
  return Object.fromEntries(Object.entries(withNode()).filter(([name]) => name !== 'PAYDIRT_FIRST_OPERATOR_MAIL'));
}

function post(path: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: origin(), cookie };
  return fetch(`${origin()}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What a person does with a one-time link. @returns the secret in the authenticator */
async function setUp(link: string): Promise<string> {
  const path = `/api/setup/${link.slice(link.lastIndexOf('/') + 1)}`;
  const { totp } = (await (await post(path, { password: PASSWORD })).json()) as { totp: { secret: string } };
  const answer = await post(`${path}/totp`, { code: code(totp.secret) });
  expect(await answer.json()).toMatchObject({ next: 'done' });
  return totp.secret;
}

const login = async (body: object): Promise<number> => (await post('/api/auth/login', body)).status;

/** Signs in with the next code of the authenticator, since each works once. @returns the session's cookie */
async function signIn(mail: string, secret: string): Promise<string> {
  const epoch = Math.floor(new SystemClock().now() / 1000) + 30;
  const answer = await post('/api/auth/login', { mail, password: PASSWORD, code: generateSync({ secret, epoch }) });
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ role: 'operator' })]);
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

/** A command of `npx paydirt` at the console of this machine, and what it said. */
function consoleOf(words: readonly string[]): { readonly lines: string[]; readonly console: () => Promise<number> } {
  const said: string[] = [];
  const context = {
    clock: new SystemClock(),
    out: (line: string) => void said.push(line),
    err: (line: string) => void said.push(line),
    config: () => readConfig(byDefault()),
    askSecret: () => Promise.reject(new Error('nothing is asked')),
  };
  return { lines: said, console: () => runCli(words, context) };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let ask = 0; ask < 100; ask += 1) {
    if (await what()) return;
    await sleep(100);
  }
  throw new Error('It did not come about within ten seconds.');
}

describe('the service for real use', () => {
  it('starts, follows the node, answers that it is well, and stops within ten seconds', async () => {
    const service = await start();
    expect((await get('/health/live')).status).toBe(200);
    const chain = service.app.get(ChainService, { strict: false });
    await until(async () => (await chain.status()).tip?.height === 3);
    await until(async () => (await get('/health/ready')).status === 200);
    expect(await (await get('/api/public/instance')).json()).toMatchObject({
      network: 'regtest',
      demo: false,
      demoLabel: null,
    });
    expect(service.ports.signer.kind).toBe('hot');
    expect(events().find(({ event }) => event === 'started')).toMatchObject({ network: 'regtest', signer: 'hot' });
    const began = performance.now();
    await service.stop();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(events().at(-1)).toMatchObject({ event: 'stopped' });
  });

  it('gives the first operator a link that works once, and a fresh one at the next start', async () => {
    const first = await start();
    const link = first.firstOperatorLink ?? '';
    expect(link.startsWith(`${env['PAYDIRT_ORIGIN'] ?? ''}/setup/`)).toBe(true);
    const tokenOf = (text: string): string => text.slice(text.lastIndexOf('/') + 1);
    expect(await (await get(`/api/setup/${tokenOf(link)}`)).json()).toMatchObject({
      role: 'operator',
      mail: 'first@example.org',
      next: 'password',
    });
    await first.stop();
    const second = await start();
    expect(second.firstOperatorLink).not.toBe(link);
    expect((await get(`/api/setup/${tokenOf(link)}`)).status).toBeGreaterThanOrEqual(400);
    expect((await get(`/api/setup/${tokenOf(second.firstOperatorLink ?? '')}`)).status).toBe(200);
  });

  it('lets the first operator sign in with nothing but the defaults, by password and authenticator', async () => {
    const service = await start(byDefault());
    expect(service.firstOperatorMail).toBe('operator@localhost');
    const secret = await setUp(service.firstOperatorLink ?? '');
    const cookie = await signIn('operator@localhost', secret);
    const overview = await fetch(`${origin()}/api/operator/overview`, { headers: { cookie } });
    expect(overview.status).toBe(200);
    await service.stop();
    expect((await start(byDefault())).firstOperatorLink).toBeUndefined();
  });

  it('follows a changed mail and name until the first operator has set up the account, and not after', async () => {
    await (await start(byDefault())).stop();
    const changed = { ...withNode(), PAYDIRT_FIRST_OPERATOR_MAIL: 'olga@example.org', PAYDIRT_OPERATOR_NAME: 'Olga' };
    const second = await start(changed);
    expect(second.firstOperatorMail).toBe('olga@example.org');
    const secret = await setUp(second.firstOperatorLink ?? '');
    await second.stop();
    const third = await start({ ...changed, PAYDIRT_FIRST_OPERATOR_MAIL: 'other@example.org' });
    expect(third.firstOperatorLink).toBeUndefined();
    await signIn('olga@example.org', secret);
    expect(await login({ mail: 'other@example.org', password: PASSWORD, code: code(secret) })).toBe(401);
  });

  it('goes by the settings of the database: a tighter file counts in sight, a looser one waits for an operator', async () => {
    const feeMax = (service: Service) =>
      service.app.get<PayoutSettings>(PAYOUT_SETTINGS, { strict: false }).policy.maxFeeSats;
    const started = async (sats: string) => {
      for (const service of running.splice(0)) await service.stop();
      lines = [];
      return start({ ...withNode(), PAYDIRT_FEE_MAX_SATS: sats });
    };
    const differing = () => events().filter(({ event }) => event === 'setting-differs');
    expect([feeMax(await started('400000')), differing()]).toEqual([400_000n, []]);
    expect([feeMax(await started('300000')), differing()]).toEqual([300_000n, []]);
    const service = await started('900000');
    expect(feeMax(service)).toBe(300_000n);
    expect(differing()).toMatchObject([{ setting: 'PAYDIRT_FEE_MAX_SATS', counts: '300000', file: '900000' }]);

    // Changed on another instance: it counts here from the next run of a job on, and from the next request on.
    const elsewhere = (from: string, to: string) =>
      service.ports.store.write((tx) =>
        service.app
          .get(SettingsService, { strict: false })
          .change(tx, 'operator-2', { name: 'feeMax', from, to, reason: 'dear days' }),
      );
    await elsewhere('300000', '200000');
    const runner = service.app.get(JobRunner, { strict: false });
    // A run that began before the change may still be under way.
    await until(async () => {
      await runner.runOnce('follow-chain');
      return feeMax(service) === 200_000n;
    });
    const secret = await setUp(service.firstOperatorLink ?? '');
    const cookie = await signIn(env['PAYDIRT_FIRST_OPERATOR_MAIL'] ?? '', secret);
    await elsewhere('200000', '100000');
    const answer = await fetch(`${origin()}/api/operator/settings`, { headers: { cookie } });
    const { items } = (await answer.json()) as { items: Record<string, unknown>[] };
    expect(items.find(({ name }) => name === 'feeMax')).toMatchObject({ value: '100000', inFile: '900000', ruledBy: 'screen' }); // prettier-ignore
    expect(feeMax(service)).toBe(100_000n);
  });

  it('takes a second operator from the first, who can then agree to start payouts again', async () => {
    const service = await start(byDefault());
    const first = await signIn('operator@localhost', await setUp(service.firstOperatorLink ?? ''));
    const invited = await post('/api/operator/operators', { name: 'Otto', mail: 'otto@localhost' }, first);
    expect(invited.status).toBe(200);
    const { link } = (await invited.json()) as { link: string };
    const second = await signIn('otto@localhost', await setUp(link));
    const turn = async (path: string, cookie: string): Promise<unknown> => (await post(path, {}, cookie)).json();
    expect(await turn('/api/operator/payouts/stop', first)).toMatchObject({ stopped: true, activeOperators: 2 });
    expect(await turn('/api/operator/payouts/resume', first)).toMatchObject({
      stopped: true,
      resumeAskedByName: 'Example Mining',
      resumeAskedByYou: true,
      resumeAloneFrom: null,
    });
    expect(await turn('/api/operator/payouts/resume', second)).toMatchObject({ stopped: false });
  });

  it('helps the last operator at the console, while it is stopped', async () => {
    const service = await start(byDefault());
    const before = await setUp(service.firstOperatorLink ?? '');
    const { lines, console } = consoleOf(['operator', 'link']);
    expect(await console()).toBe(1);
    expect(lines.join(' ')).toContain('Another Paydirt is running');
    await service.stop();
    expect(await console()).toBe(0);
    const link = lines.map((line) => line.trim()).find((line) => line.includes('/setup/')) ?? '';
    const again = await start(byDefault());
    expect(again.firstOperatorLink).toBeUndefined();
    expect(await login({ mail: 'operator@localhost', password: PASSWORD, code: code(before) })).toBe(401);
    await signIn('operator@localhost', await setUp(link));
  });

  it('takes another key at the console, while it is stopped: the same authenticator signs in', async () => {
    const service = await start(byDefault());
    const secret = await setUp(service.firstOperatorLink ?? '');
    await service.stop();
    const file = join(folder, 'next.key');
    const made = consoleOf(['key', 'create', file]);
    expect(await made.console()).toBe(0);
    const { lines, console } = consoleOf(['key', 'rotate', file]);
    expect(await console()).toBe(0);
    expect(lines.join('\n')).toContain(`Next: set PAYDIRT_SECRET_KEY_FILE=${file}, then npm start.`);
    await expect(start(byDefault())).rejects.toMatchObject({ code: 'key.other' });
    await start({ ...byDefault(), PAYDIRT_SECRET_KEY_FILE: file });
    await signIn('operator@localhost', secret);
  });

  it('keeps every secret out of its log', async () => {
    const service = await start();
    await until(async () => events().some(({ event }) => event === 'started'));
    const runner = service.app.get(JobRunner, { strict: false });
    await until(async () => (await service.ports.store.read((tx) => runner.runs(tx, 'collect'))).length > 0);
    for (const secret of ['canary', PASSPHRASE, 'ab'.repeat(32), service.firstOperatorLink ?? '/setup/']) {
      expect(lines.join('')).not.toContain(secret);
    }
  });

  it('refuses to be the second instance on one SQLite file, and leaves the first one running', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'store.second-instance' });
    expect((await get('/health/live')).status).toBe(200);
  });

  it('refuses a database that a newer version made, and changes nothing', async () => {
    await (await start()).stop();
    const raw = await openRaw({ type: 'sqlite', file: database() });
    await raw.query(`INSERT INTO migrations ("timestamp", name) VALUES (9999999999999, 'Future9999999999999')`);
    await raw.close();
    await expect(start()).rejects.toMatchObject({ code: 'store.newer-schema' });
    await expect(start()).rejects.toThrow('Future9999999999999');
  });

  it('refuses a port that is taken, and lets go of the database', async () => {
    await start();
    const other = await realEnvironment();
    const taken = { ...other.env, PAYDIRT_PORT: env['PAYDIRT_PORT'] ?? '' };
    await expect(start(taken)).rejects.toMatchObject({ code: 'config.port-taken' });
    const free = await realPorts(readConfig(taken));
    await free.close();
    rmSync(other.folder, { recursive: true, force: true });
  });

  it('refuses a seed of another treasury, and a passphrase that does not open it', async () => {
    const path = join(folder, 'other.json');
    await createSeedFile({ path, passphrase: new Secret(PASSPHRASE), network: 'regtest', kdf: CHEAP_KDF });
    await expect(start({ ...withNode(), PAYDIRT_SIGNER_SEED_FILE: path })).rejects.toMatchObject({
      code: 'config.other-treasury',
    });
    const wrong = { ...withNode(), PAYDIRT_SIGNER_PASSPHRASE_FILE: env['PAYDIRT_SECRET_KEY_FILE'] ?? '' };
    await expect(start(wrong)).rejects.toThrow('The passphrase does not open the sealed seed.');
  });

  it('watches only when no seed is named', async () => {
    const service = await start({ ...withNode(), PAYDIRT_SIGNER_SEED_FILE: '' });
    expect(service.ports.signer.kind).toBe('watch-only');
  });
});

describe('what is missing at the start', () => {
  it('is said in the log: an empty sources file, a price file that is broken, by its line', async () => {
    writeFileSync(env['PAYDIRT_SOURCES_FILE'] ?? '', '[]');
    writeFileSync(
      join(env['PAYDIRT_PRICES_FILE'] ?? '', 'BTC-USD-daily.csv'),
      'date,price_usd,source\n2026-01-01,x,made up\n',
    );
    await start();
    expect(events()).toContainEqual(expect.objectContaining({ level: 'warn', event: 'no-sources' }));
    const [broken] = events().filter(({ event }) => event === 'prices-broken');
    expect(broken?.['message']).toMatch(/BTC-USD-daily\.csv, line 2: .* stays unpriced, no money is affected\./);
  });

  it('is nothing when everything is there', async () => {
    await start();
    expect(events().filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

describe('who can read what a start writes', () => {
  it('is its owner alone', async () => {
    await start();
    const data = env['PAYDIRT_DATA_DIR'] ?? '';
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(data))
      expect([name, statSync(join(data, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(statSync(env['PAYDIRT_SIGNER_JOURNAL_FILE'] ?? '').mode & 0o777).toBe(0o600);
  });

  it('is refused in a folder that is open to others, before anything is written', async () => {
    const data = env['PAYDIRT_DATA_DIR'] ?? '';
    mkdirSync(data);
    chmodSync(data, 0o755);
    await expect(start()).rejects.toMatchObject({ code: 'store.open-to-others' });
    expect(readdirSync(data)).toEqual([]);
  });
});

describe('what the rooms are told', () => {
  it('seals approvals with a key of its own, the same after a restart, under the secret key', () => {
    const expected = createHmac('sha256', Buffer.from('ab'.repeat(32), 'hex'))
      .update('payout-approval')
      .digest('hex');
    expect(payoutSettings(readConfig(env)).approvalKey.reveal()).toBe(expected);
  });

  it.each([
    ['no', null],
    ['yes', 24 * 60 * 60 * 1000],
  ])('lets an operator who works alone (%s) approve own batches only after %s ms', (solo, wait) => {
    const { policy } = payoutSettings(readConfig({ ...env, PAYDIRT_SOLO_OPERATOR: solo }));
    expect(policy.soloApproveAfterMs).toBe(wait);
  });

  it('takes the limits of a batch from the environment', () => {
    const { policy, birthdayHeight } = payoutSettings(
      readConfig({
        ...env,
        PAYDIRT_TREASURY_BIRTHDAY: '7',
        PAYDIRT_PAYOUT_MINIMUM_SATS: '12345',
        PAYDIRT_FEE_RATE_MAX_SAT_KVB: '5000',
        PAYDIRT_LONG_TERM_FEE_RATE_SAT_KVB: '700',
        PAYDIRT_FEE_MAX_SATS: '600',
        PAYDIRT_FEE_SHARE_MAX_BPS: '70',
        PAYDIRT_ITEM_FEE_SHARE_MAX_BPS: '80',
        PAYDIRT_FEE_PAID_BY: 'member',
        PAYDIRT_PAYOUT_CONFIRMATIONS: '9',
        PAYDIRT_DEPOSIT_CONFIRMATIONS: '4',
      }),
    );
    expect(birthdayHeight).toBe(7);
    expect(policy).toMatchObject({
      minimumSats: 12_345n,
      maxRateSatPerKvb: 5_000n,
      longTermRateSatPerKvb: 700n,
      maxFeeSats: 600n,
      maxFeeShareBps: 70n,
      maxItemFeeShareBps: 80n,
      feePayer: 'member',
      settleConfirmations: 9,
      minInputConfirmations: 4,
    });
  });

  it('declares income as the sources file does, with its reason and the operator’s own minimum', () => {
    expect(incomePolicy(readConfig(env))).toEqual({
      zone: 'America/New_York',
      declarations: [
        {
          source: 'braiins',
          from: Date.UTC(2026, 0, 1),
          recogniseAt: 'withdrawable',
          legalModel: 'nominee',
          ownerAtConversion: 'operator',
          reason: 'contract of 2026-01-01, section 3',
        },
      ],
      minimums: [{ asset: 'BTC', from: 0, units: 10_000n }],
    });
  });

  it.each([
    ['10000', 100_000n],
    ['100001', 100_001n],
  ])('gives members a threshold that is never below the operator’s minimum of %s', (minimum, threshold) => {
    const policy = membersPolicy(readConfig({ ...env, PAYDIRT_PAYOUT_MINIMUM_SATS: minimum }));
    expect(policy.defaultThresholdSats).toBe(threshold);
    // RULES.md 20: two days without a signed message; a day after one, an hour where nothing was linked before.
    expect(policy).toMatchObject({
      coolOffWithoutProofMs: 172_800_000,
      coolOffWithProofMs: 86_400_000,
      coolOffFirstWithProofMs: 3_600_000,
    });
  });

  it('settles no dry-run fill: what is withdrawn stays simulated', async () => {
    const ports = await realPorts(readConfig({ ...env, PAYDIRT_SIGNER_SEED_FILE: '' }));
    const request = { clientWithdrawalId: 'w1', address: NOBODY, amount: 1n };
    expect(await ports.venue.withdraw(request)).toMatchObject({ status: 'simulated', txid: null });
    await ports.close();
  });
});

describe('a node that is not what it should be', () => {
  it('does not hold up the start when it is away: the log says so and payouts are gated', async () => {
    const service = await start(env);
    expect(events()).toContainEqual(
      expect.objectContaining({ event: 'node-unavailable', code: 'chain.backend-unreachable' }),
    );
    expect((await service.app.get(ChainService, { strict: false }).status()).ready).toBe(false);
    expect(await service.app.get(GateService, { strict: false }).outside()).toEqual(['chain-stale']);
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'not-ready',
      checks: { db: 'ok', node: 'failed' },
      reasons: { node: ['The header chain was not fetched yet.'] },
    });
    const runner = service.app.get(JobRunner, { strict: false });
    await until(async () => (await service.ports.store.read((tx) => runner.runs(tx, 'follow-chain'))).length > 0);
    await until(async () => events().some(({ event }) => event === 'chain-not-ready'));
    for (let again = 0; again < 3; again += 1) await runner.runOnce('follow-chain');
    const said = events().filter(({ event }) => event === 'chain-not-ready');
    expect(said).toEqual([expect.objectContaining({ reasons: ['The header chain was not fetched yet.'] })]);
  });

  it('is in the list of what needs a person, which a job tells where mail is sent', async () => {
    const mail = { PAYDIRT_SMTP_HOST: '127.0.0.1', PAYDIRT_SMTP_PORT: '1', PAYDIRT_SMTP_TLS: 'none', PAYDIRT_SMTP_FROM: 'pay@example.org' }; // prettier-ignore
    const service = await start({ ...env, ...mail });
    const needs = await service.app.get(NeedsService, { strict: false }).list();
    expect(needs).toContainEqual(expect.objectContaining({ key: 'chain/never-synced', weight: 'stops-payouts' }));
    const noted = () => service.ports.store.read((tx) => tx.count(needFollowed));
    await until(async () => (await noted()) === needs.length);
  });

  it('is told apart when it answers and refuses our password', async () => {
    await start({ ...withNode(), PAYDIRT_NODE_PASSWORD: 'canary-wrong' });
    const said = events().find(({ event }) => event === 'node-refused');
    expect(said).toMatchObject({ code: 'chain.backend-refused', message: expect.stringContaining('refuses our user') });
    expect(said?.['message']).toContain('Nothing is paid until it accepts them.');
    expect(lines.join('')).not.toContain('canary');
  });

  it('stops the start in words when it answers from another network', async () => {
    const { folder: elsewhere, env: signet } = await realEnvironment();
    const over = { ...signet, PAYDIRT_SIGNER_SEED_FILE: '', PAYDIRT_NETWORK: 'signet' };
    const there = { ...over, PAYDIRT_NODE_URL: node.rpcUrl, PAYDIRT_NODE_PASSWORD: node.rpcPassword };
    const path = join(elsewhere, 'signet.json');
    const passphrase = new Secret(PASSPHRASE);
    const { descriptor } = await createSeedFile({ path, passphrase, network: 'signet', kdf: CHEAP_KDF });
    const attempt = start({ ...there, PAYDIRT_TREASURY_DESCRIPTOR: descriptor });
    await expect(attempt).rejects.toMatchObject({ code: 'chain.wrong-network' });
    await expect(attempt).rejects.toThrow('signet');
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('gates every payout when it turns up on another network while the service runs', async () => {
    const passphrase = new Secret(PASSPHRASE);
    const path = join(folder, 'signet.json');
    const { descriptor } = await createSeedFile({ path, passphrase, network: 'signet', kdf: CHEAP_KDF });
    const nodePort = new URL(env['PAYDIRT_NODE_URL'] ?? '').port;
    const service = await start({
      ...env,
      PAYDIRT_NETWORK: 'signet',
      PAYDIRT_TREASURY_DESCRIPTOR: descriptor,
      PAYDIRT_SIGNER_SEED_FILE: '',
      PAYDIRT_NODE_PASSWORD: node.rpcPassword,
    });
    const stranger = await passOn(Number.parseInt(nodePort, 10), node.rpcUrl);
    const runner = service.app.get(JobRunner, { strict: false });
    await until(async () => (await runner.runOnce('follow-chain')).errorCode === 'chain.wrong-network');
    const status = await service.app.get(ChainService, { strict: false }).status();
    expect(status.ready).toBe(false);
    expect(status.reasons.map(({ sentence }) => sentence)).toContain('The node is on another network.');
    expect(await service.app.get(GateService, { strict: false }).outside()).toContain('wrong-network');
    expect((await get('/health/ready')).status).toBe(503);
    await stranger();
  });
});

/** The regtest node behind another port, as if it had been put in the other one's place. */
async function passOn(port: number, target: string): Promise<() => Promise<void>> {
  const { createServer, connect } = await import('node:net');
  const { port: targetPort, hostname } = new URL(target);
  const server = createServer((near) => {
    const far = connect(Number.parseInt(targetPort, 10), hostname);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}
