import { easyRules, idOf, millHeader } from '../../test/support/header-mill';
import { PRODUCT } from '../../test/support/stores';
import {
  anchorContext,
  concatBytes,
  fromDisplay,
  type HeaderContext,
  NETWORK_RULES,
  type NetworkRules,
  verifyHeaders,
} from '../hashing';
import { expectedBits } from '../hashing/rules/expected-bits';
import { Past } from '../hashing/rules/past';
import { MemoryStore } from '../store/memory-store.adapter';
import { chainRuns } from './chain.entity';
import { HeaderStore } from './header-store.repository';

/** Short periods, so that a few hundred headers have many retargets; a run holds almost three of them. */
const PERIOD = 50;
const ANCHOR = 2 * PERIOD;
const COUNT = 460;

interface Chain {
  readonly rules: NetworkRules;
  readonly headers: readonly Uint8Array[];
  /** Of each header, as the verifier carried it along. */
  readonly contexts: readonly HeaderContext[];
}

/** Headers with uneven spacing: mostly too fast, so that targets fall, and now and then a pause of hours. */
function forged(network: 'bitcoin' | 'testnet3' | 'testnet4'): Chain {
  const rules = easyRules(NETWORK_RULES[network], {
    periodBlocks: PERIOD,
    periodSeconds: 600 * PERIOD,
    versionFrom: [],
  });
  const first = millHeader({ previous: 'ab'.repeat(32), time: 1_500_000_000, bits: rules.powLimitBits }, rules);
  const headers = [first];
  const contexts = [anchorContext(ANCHOR, first, rules)];
  let dice = 7;
  while (headers.length < COUNT) {
    const at = contexts[contexts.length - 1] as HeaderContext;
    dice = (dice * 48_271) % 2_147_483_647;
    const time = (at.times.at(-1) ?? 0) + (dice % 11 === 0 ? 1_300 : 200 + (dice % 400));
    const bits = expectedBits(new Past(at, PERIOD, 1), time, rules) ?? rules.powLimitBits;
    const header = millHeader({ previous: at.hash ?? '', time, bits }, rules);
    const result = verifyHeaders(header, at, { rules, nowSeconds: null });
    if (result.rule !== null) throw new Error(`The made-up header breaks ${result.rule}.`);
    headers.push(header);
    contexts.push(result.context);
  }
  return { rules, headers, contexts };
}

async function storedIn({ rules, headers }: Chain, portion: number): Promise<{ store: MemoryStore; at: HeaderStore }> {
  const store = new MemoryStore(PRODUCT.tables);
  const at = new HeaderStore(rules);
  const part = (from: number, to: number) => {
    const some = headers.slice(from, to);
    const ids = concatBytes(...some.map((header) => fromDisplay(idOf(header))));
    return { from: ANCHOR + from, packed: concatBytes(...some), ids };
  };
  await store.write((tx) => at.begin(tx, part(0, 1), 0n));
  for (let from = 1; from < headers.length; from += portion) {
    await store.write(async (tx) => {
      const before = await at.context(tx, ANCHOR + from - 1);
      await at.replaceAbove(tx, before, part(from, from + portion));
    });
  }
  return { store, at };
}

describe.each(['bitcoin', 'testnet3', 'testnet4'] as const)('stored headers by the rules of %s', (network) => {
  let chain: Chain;
  beforeAll(() => {
    chain = forged(network);
  });

  it('have different targets, or there would be nothing to show', () => {
    expect(new Set(chain.contexts.map(({ bits }) => bits)).size).toBeGreaterThan(5);
  });

  it.each([1_000, 37])('say of every height what the verifier carried along (%i at a time)', async (portion) => {
    const { store, at } = await storedIn(chain, portion);
    for (const carried of chain.contexts) {
      const { height, hash, bits, times, periodFirst, chainWork, lastRealBits } = carried;
      const read = await store.read((tx) => at.context(tx, height));
      expect(read).toMatchObject({ height, hash, bits, times, periodFirst, chainWork });
      if (chain.rules.minDifficulty) expect(read.lastRealBits).toBe(lastRealBits);
    }
  });

  it('let the rest of the chain be judged from any height as from its start', async () => {
    const { store, at } = await storedIn(chain, 200);
    for (let from = 1; from < COUNT; from += 13) {
      const context = await store.read((tx) => at.context(tx, ANCHOR + from - 1));
      const options = { rules: chain.rules, nowSeconds: null };
      const result = verifyHeaders(concatBytes(...chain.headers.slice(from)), context, options);
      expect([result.rule, result.tip]).toEqual([null, chain.contexts.at(-1)?.hash]);
    }
  });

  it('come back whole, and refuse to when they were changed', async () => {
    const { store, at } = await storedIn(chain, 100);
    const headers = await store.read((tx) => at.range(tx, 0, 10_000));
    expect(headers.map(({ raw }) => raw)).toEqual(chain.headers.map((header) => Buffer.from(header).toString('hex')));
    expect(headers.map(({ work }) => work)).toEqual(chain.contexts.map(({ chainWork }) => chainWork));
    await store.write(async (tx) => {
      const [run] = await tx.find(chainRuns, { where: { first_height: 144 } });
      const bytes = Buffer.from(run?.headers ?? '', 'base64');
      bytes[48 * 5 + 10] = (bytes[48 * 5 + 10] ?? 0) ^ 1;
      await tx.update(chainRuns, { first_height: 144 }, { headers: bytes.toString('base64') });
    });
    await expect(store.read((tx) => at.header(tx, 200))).rejects.toMatchObject({ code: 'chain.corrupt' });
    expect((await store.read((tx) => at.header(tx, 120)))?.hash).toBe(chain.contexts[20]?.hash);
  });

  it.each(['headers', 'before', 'last_hash'] as const)(
    'are refused with another %s, however often they were read whole',
    async (column) => {
      const { store, at } = await storedIn(chain, 100);
      const first = 144;
      for (let read = 0; read < 2; read += 1) await store.read((tx) => at.header(tx, first));
      await store.write(async (tx) => {
        const [run] = await tx.find(chainRuns, { where: { first_height: first } });
        const [other] = await tx.find(chainRuns, { where: { first_height: 288 } });
        if (run === undefined || other === undefined) throw new Error('The chain has both runs.');
        await tx.update(chainRuns, { first_height: first }, { [column]: other[column] });
      });
      await expect(store.read((tx) => at.header(tx, first))).rejects.toMatchObject({ code: 'chain.corrupt' });
    },
  );
});
