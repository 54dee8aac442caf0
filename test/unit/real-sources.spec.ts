import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSource, makeSources } from '../../src/real-sources';
import { RequestGate } from '../../src/rewards/request-gate.adapter';
import type { SourceConfig } from '../../src/declared-sources';
import { readSources } from '../../src/sources-config';
import { FakeClock } from '../support/fake-clock';

const PAGE = readFileSync(join(__dirname, '../../docs/sources.md'), 'utf8');
/** With an address where an example leaves it to the reader. */
const EXAMPLES = [...PAGE.matchAll(/```json\n(\[[\s\S]*?)```/g)].map(([, text = '']) =>
  text.replace(/("address": ")[^"]*…/g, '$1bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'),
);
const FOLDER = mkdtempSync(join(tmpdir(), 'paydirt-sources-'));

function read(text: string): SourceConfig[] {
  const file = join(FOLDER, 'sources.json');
  writeFileSync(file, text, { mode: 0o600 });
  return readSources(file);
}

/** The example of one pool, changed. */
function example(pool: string, change: object = {}): SourceConfig[] {
  const found = EXAMPLES.flatMap((text) => JSON.parse(text) as { pool: string }[]).find((one) => one.pool === pool);
  return read(JSON.stringify([{ ...found, ...change }]));
}

describe('the sources of docs/sources.md', () => {
  it('are made as they stand, each by the adapter of its pool', () => {
    const configs = EXAMPLES.flatMap(read);
    const sources = makeSources(configs, new FakeClock());
    expect(sources.map((source) => source.declaration.pool)).toEqual(
      configs.map(({ declaration }) => declaration.pool),
    );
    expect(sources.map((source) => source.declaration.pool)).toEqual(expect.arrayContaining(['nicehash', 'f2pool']));
  });

  it.each([
    ['nicehash', 'apiKey'],
    ['nicehash', 'apiSecret'],
    ['nicehash', 'organization'],
    ['f2pool', 'account'],
    ['f2pool', 'token'],
  ])('are refused at %s without credentials.%s', (pool, name) => {
    const [config] = example(pool);
    const others = Object.keys(config?.credentials ?? {}).filter((one) => one !== name);
    const credentials = Object.fromEntries(others.map((one) => [one, 'canary-key']));
    expect(() => example(pool, { credentials })).toThrow(
      expect.objectContaining({ mistakes: [expect.stringContaining(`credentials.${name} is missing`)] }),
    );
  });

  it('cannot share NiceHash by work', () => {
    const [config] = example('nicehash', { sharing: 'work' });
    if (config === undefined) throw new Error('no example');
    expect(() => makeSource(config, new FakeClock())).toThrow(/shared by percent/);
  });

  it.each([
    ['f2pool', undefined, 30],
    ['f2pool', 12, 12],
    ['nicehash', undefined, undefined],
    ['nicehash', 10, 10],
  ])('read amounts of %s, declared %s, to %s decimals', (pool, amountDecimals, expected) => {
    expect(example(pool, { amountDecimals })[0]?.declaration.amountDecimals).toBe(expected);
  });

  it.each(['10', 1.5, -1, 31, null])('refuse %j decimals', (amountDecimals) => {
    expect(() => example('f2pool', { amountDecimals })).toThrow(
      expect.objectContaining({ mistakes: [expect.stringContaining('amountDecimals is not')] }),
    );
  });
});

describe("a source in real use keeps its pool's own pace", () => {
  const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
  const server = createServer((_asked, answer) => answer.writeHead(403).end('{}'));
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each<[string, number, Record<string, string>, object]>([
    ['braiins', 5_000, { token: 't' }, {}],
    ['nicehash', 1_000, { apiKey: 'k', apiSecret: 's', organization: 'o' }, {}],
    ['viabtc', 1_000, { apiKey: 'k', apiSecret: 's' }, { dayOffsetMinutes: 480 }],
    ['f2pool', 1_000, { account: 'a', token: 't' }, {}],
    ['luxor', 1_000, { token: 't', subaccount: 'rigs' }, {}],
    ['ocean', 1_000, { address: ADDRESS }, {}],
    ['foundry', 1_000, { apiKey: 'k', subaccount: 'rigs' }, {}],
    ['miningcore', 250, { poolId: 'btc1', address: ADDRESS }, {}],
    ['ckpool-solo', 5_000, { address: ADDRESS }, { recogniseAt: 'matured' }],
    ['public-pool', 1_000, { address: ADDRESS }, { recogniseAt: 'matured' }],
  ])('%s: %i ms from one question to the next', async (pool, intervalMs, credentials, patch) => {
    const { port } = server.address() as AddressInfo;
    const [config] = example('braiins', {
      pool,
      credentials,
      sharing: 'percent',
      url: `http://127.0.0.1:${port}`,
      ...patch,
    });
    if (config === undefined) throw new Error('one source was written');
    const slept: number[] = [];
    const gate = new RequestGate({ sleep: async (ms) => void slept.push(ms), random: () => 0 });
    const source = makeSource(config, new FakeClock(), gate);
    const window = { from: config.declaration.since, to: config.declaration.since };
    await expect(source.fetch(window)).rejects.toMatchObject({ code: 'rewards.refused' });
    await expect(source.fetch(window)).rejects.toMatchObject({ code: 'rewards.refused' });
    // From the first question to the second hardly any time has passed.
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeLessThanOrEqual(intervalMs);
    expect(slept[0]).toBeGreaterThan(intervalMs - 200);
  });
});
