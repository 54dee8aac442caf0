import type { ChainBackend } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { EsploraBackend } from '../../src/chain/backends/esplora.adapter';
import { concatBytes, HEADER_BYTES } from '../../src/hashing';
import { Secret } from '../../src/units';
import { FakeCore } from '../support/fake-core';
import { FakeEsplora } from '../support/fake-esplora';

/** A source and what its server does wrong. */
interface Broken {
  readonly backend: ChainBackend;
  /** Every answer, whatever is asked. */
  readonly server: { body?: string; status?: number; silent?: boolean; flood?: boolean };
  readonly flooded: () => number;
}

const TIMEOUT_MS = 400;
const MEGABYTE = 1_000_000;

let node: FakeCore;
let esplora: FakeEsplora;
beforeEach(async () => {
  node = await FakeCore.start();
  node.mine(30, { empty: true });
  esplora = await FakeEsplora.start(node);
});
afterEach(async () => {
  await esplora.stop();
  await node.stop();
});

const core = (rest: boolean): CoreBackend =>
  new CoreBackend({
    url: node.url,
    credentials: { user: 'user', password: new Secret(node.password) },
    timeoutMs: TIMEOUT_MS,
    rest,
  });
const guest = (): EsploraBackend => new EsploraBackend({ url: esplora.url, timeoutMs: TIMEOUT_MS, pauseMs: 1 });

const SOURCES: readonly (readonly [name: string, open: () => Broken])[] = [
  ['RPC', () => ({ backend: core(false), server: node.faults, flooded: () => node.flooded })],
  ['REST', () => ({ backend: core(true), server: node.faults, flooded: () => node.flooded })],
  ['Esplora', () => ({ backend: guest(), server: esplora.faults, flooded: () => esplora.flooded })],
];

describe.each(SOURCES)('a source over %s that is out of order', (_, open) => {
  const questions: readonly (readonly [string, (backend: ChainBackend) => Promise<unknown>])[] = [
    ['genesisHash', (backend) => backend.genesisHash()],
    ['tip', (backend) => backend.tip()],
    ['blockHashAt', (backend) => backend.blockHashAt(5)],
    ['headers', (backend) => backend.headers(1, 20)],
  ];

  it.each(questions)('answers HTML with 200 to %s: a typed refusal that names it', async (_name, ask) => {
    const { backend, server } = open();
    server.body = '<!doctype html><html><body>Welcome to the hotel network</body></html>';
    const refusal = { code: 'chain.backend-reply', fields: { source: backend.label } };
    await expect(ask(backend)).rejects.toMatchObject(refusal);
  });

  it.each(questions)('answers nothing at all with 200 to %s: a typed refusal', async (_name, ask) => {
    const { backend, server } = open();
    server.body = '';
    await expect(ask(backend)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });

  it.each(questions)('is silent to %s: unreachable, in time', async (_name, ask) => {
    const { backend, server } = open();
    server.silent = true;
    const began = performance.now();
    await expect(ask(backend)).rejects.toMatchObject({
      code: 'chain.backend-unreachable',
      fields: { source: backend.label },
    });
    expect(performance.now() - began).toBeLessThan(10 * TIMEOUT_MS);
  });

  it.each(questions)('floods %s: it is cut off long before 100 MB, and refused', async (_name, ask) => {
    const { backend, server, flooded } = open();
    server.flood = true;
    const before = process.memoryUsage().rss;
    await expect(ask(backend)).rejects.toMatchObject({
      code: expect.stringMatching(/^chain\.backend-(reply|unreachable)$/),
    });
    // 20 MB is the largest answer that is read; the line itself holds some more.
    expect(flooded()).toBeLessThan(60 * MEGABYTE);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MEGABYTE);
  });

  it.each([429, 502, 503, 504])('has status %i: unreachable, not empty', async (status) => {
    const { backend, server } = open();
    server.status = status;
    await expect(backend.headers(1, 20)).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
    await expect(backend.blockHashAt(99)).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
  });
});

describe('headers over REST', () => {
  beforeEach(() => {
    node.rest = true;
  });
  const all = (headers: readonly Uint8Array[]): Uint8Array => concatBytes(...headers);

  it('is one call for 2000 headers, and none beyond them', async () => {
    node.mine(2_010, { empty: true });
    const packed = await core(true).headers(1, 5_000);
    expect(packed.length).toBe(2_000 * HEADER_BYTES);
    expect(node.calls.filter((call) => call === 'getblockheader')).toEqual([]);
  });

  it.each<[string, (headers: readonly Uint8Array[]) => Uint8Array, string]>([
    ['81 bytes', (headers) => all(headers).subarray(0, 81), 'not whole headers'],
    ['one byte', (headers) => all(headers).subarray(0, 1), 'not whole headers'],
    ['a header cut off in the middle', (headers) => all(headers).subarray(0, 3 * 80 - 1), 'not whole headers'],
    ['another start', (headers) => all(headers.slice(1)), 'begins at another block'],
    ['one header more than asked for', (headers) => all([...headers, ...headers.slice(0, 1)]), 'longer than'],
  ])('refuses %s', async (_, rest, reason) => {
    node.faults.rest = rest;
    const refusal = { code: 'chain.backend-reply', fields: { reason: expect.stringContaining(reason) } };
    await expect(core(true).headers(3, 20)).rejects.toMatchObject(refusal);
  });

  it('falls back to RPC where the node does not serve it, once and for all', async () => {
    node.rest = false;
    const backend = core(true);
    expect(await backend.headers(1, 20)).toEqual(await core(false).headers(1, 20));
    node.rest = true;
    await backend.headers(1, 20);
    expect(node.calls).not.toContain('rest/headers');
  });
});

describe('headers over RPC', () => {
  it.each([79, 81, 0])('refuses one of %i bytes', async (length) => {
    node.faults.header = (header) => concatBytes(header, header).subarray(0, length);
    await expect(core(false).headers(1, 5)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });
});

describe('headers over Esplora', () => {
  it.each<[string, (blocks: Record<string, unknown>[]) => unknown]>([
    ['no list', () => ({ error: 'none' })],
    ['an empty list', () => []],
    ['a page that is too short', (blocks) => blocks.slice(0, 3)],
    ['a page upside down', (blocks) => [...blocks].reverse()],
    ['a gap', (blocks) => blocks.filter((_, index) => index !== 4)],
    ['a page from elsewhere', (blocks) => blocks.map((block) => ({ ...block, height: Number(block['height']) + 1 }))],
    ['a hash that is not that of its fields', (blocks) => blocks.map((block) => ({ ...block, nonce: 7 }))],
    ['a missing field', (blocks) => blocks.map((block) => ({ ...block, bits: undefined }))],
    ['a number as text', (blocks) => blocks.map((block) => ({ ...block, timestamp: '1767225600' }))],
    ['a fraction', (blocks) => blocks.map((block) => ({ ...block, bits: 545259519.5 }))],
    ['a number beyond 32 bits', (blocks) => blocks.map((block) => ({ ...block, nonce: 4_294_967_296 }))],
    ['a Merkle root in upper case', (blocks) => blocks.map((block) => ({ ...block, merkle_root: 'AB'.repeat(32) }))],
    ['nulls', (blocks) => blocks.map(() => null)],
  ])('refuses %s', async (_, page) => {
    esplora.faults.page = page;
    await expect(guest().headers(1, 20)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });

  it('takes the blocks that it asked for from a server with longer pages', async () => {
    const plain = await guest().headers(1, 20);
    // mempool.space gives 15 a page.
    esplora.faults.page = (blocks) => [...blocks, ...blocks.slice(5)];
    expect(await guest().headers(1, 20)).toEqual(plain);
  });

  it('keeps what it has when the server asks to slow down, and goes on from there', async () => {
    // The tip, two pages of ten.
    esplora.faults.questionsLeft = 3;
    const first = await guest().headers(0, 31);
    expect(first.length / HEADER_BYTES).toBe(20);
    delete esplora.faults.questionsLeft;
    const rest = await guest().headers(20, 31);
    expect(concatBytes(first, rest)).toEqual(concatBytes(...node.chain().map(({ header }) => header)));
  });

  it('asks for at most 200 headers at a time, ten a page', async () => {
    node.mine(300, { empty: true });
    const packed = await guest().headers(0, 2_000);
    expect(packed.length / HEADER_BYTES).toBe(200);
    expect(esplora.paths.filter((path) => /^blocks\/\d+$/.test(path))).toHaveLength(20);
  });

  it('refuses a tip that it cannot show', async () => {
    esplora.faults.tip = 'ab'.repeat(32);
    await expect(guest().tip()).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });
});
