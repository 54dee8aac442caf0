import fc from 'fast-check';
import { mineHeader } from '../../test/support/block-factory';
import { concatBytes, fromDisplay, genesisContext, headerHash, NETWORK_RULES, verifyHeaders } from '../hashing';
import { type HeaderRun, restoreHeaders, RUN_HEADERS, runsOf, runStart, STORED_BYTES, workBetween } from './header-run';

const RULES = NETWORK_RULES.regtest;
const GENESIS = genesisContext(RULES);
/** Three runs and a bit above genesis. */
const COUNT = 3 * RUN_HEADERS + 20;

const headers: Uint8Array[] = [];
for (let i = 1, previous = GENESIS.hash ?? ''; i <= COUNT; i += 1) {
  const plan = { previous, time: (GENESIS.times[0] ?? 0) + i, bits: RULES.powLimitBits };
  const header = mineHeader({ ...plan, merkleRoot: i.toString(16).padStart(64, '0'), version: 4 + (i % 5) });
  headers.push(header);
  previous = headerHash(header);
}
const idsOf = (part: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...part.map((header) => fromDisplay(headerHash(header))));
const stored = (run: HeaderRun): Uint8Array => new Uint8Array(Buffer.from(run.headers, 'base64'));

/** Stores headers in portions, each put after what is there, as the repository does. */
function inPortions(sizes: readonly number[]): Map<number, HeaderRun> {
  const runs = new Map<number, HeaderRun>();
  let work = GENESIS.chainWork;
  for (let done = 0, turn = 0; done < COUNT; turn += 1) {
    const part = headers.slice(done, done + (sizes[turn % sizes.length] ?? 1));
    const from = done + 1;
    const last = [...runs.values()].at(-1);
    const open = last !== undefined && runStart(from) < from ? last : undefined;
    const head = open && { first: open.first_height, before: open.before, stored: stored(open) };
    const made = runsOf({ from, packed: concatBytes(...part), ids: idsOf(part) }, head, work, RULES);
    for (const run of made) runs.set(run.first_height, run);
    work = made.at(-1)?.work ?? work;
    done += part.length;
  }
  return runs;
}

const whole = inPortions([COUNT]);

describe('runs of stored headers', () => {
  it('hold every header, give it back with its hash, and are less than two thirds of its bytes', () => {
    const restored = [...whole.values()].map((run) => restoreHeaders(stored(run), run.before));
    expect(concatBytes(...restored.map(({ packed }) => packed))).toEqual(concatBytes(...headers));
    expect(restored.flatMap(({ hashes }) => hashes)).toEqual(headers.map(headerHash));
    expect(STORED_BYTES / 80).toBeLessThan(2 / 3);
  });

  it('begin at every 144th height; the first where the chain begins', () => {
    expect([...whole.keys()]).toEqual([1, 144, 288, 432]);
    expect([...whole.values()].map((run) => stored(run).length / STORED_BYTES)).toEqual([143, 144, 144, 21]);
  });

  it('name the work up to their end and the hash that they end on, as the verifier has them', () => {
    for (const run of whole.values()) {
      const last = run.first_height + stored(run).length / STORED_BYTES - 1;
      const packed = concatBytes(...headers.slice(0, last));
      const result = verifyHeaders(packed, GENESIS, { rules: RULES, nowSeconds: null });
      expect([run.work, run.last_hash]).toEqual([result.chainWork, result.tip]);
    }
  });

  it('are the same in whatever portions the headers came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        expect(inPortions(sizes)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('end on another hash when any byte was changed', () => {
    const [run] = [...whole.values()].slice(-1);
    if (run === undefined) throw new Error('There is no run.');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: stored(run).length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, change) => {
          const damaged = stored(run);
          damaged[at] = (damaged[at] ?? 0) ^ change;
          expect(restoreHeaders(damaged, run.before).hashes.at(-1)).not.toBe(run.last_hash);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('reckon work over different bits as the sum of each', () => {
    // 0x1d00ffff is 2^32 + 2^16 + 1 hashes by the definition of work, regtest's limit is 2.
    const record = (bits: number): Uint8Array => {
      const bytes = new Uint8Array(STORED_BYTES);
      new DataView(bytes.buffer).setUint32(40, bits, true);
      return bytes;
    };
    const mixed = concatBytes(...[0x207fffff, 0x207fffff, 0x1d00ffff, 0x207fffff].map(record));
    expect(workBetween(mixed, 0, 4, RULES)).toBe(3n * 2n + 4_295_032_833n);
    expect(workBetween(mixed, 1, 3, RULES)).toBe(2n + 4_295_032_833n);
    expect(workBetween(mixed, 2, 2, RULES)).toBe(0n);
  });
});
