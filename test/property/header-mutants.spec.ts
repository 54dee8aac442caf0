import { type HeaderContext, type HeaderRule, verifyHeaders } from '../../src/hashing';
import {
  asItIs,
  EASY_BITS,
  HeaderForge,
  pastOf,
  runFast,
  steady,
  type TwoRules,
  withLimit,
} from '../support/header-generator';
import { mergeMine } from '../support/header-generator-auxpow';
import { asDisplay, referenceVerify, sha256d } from '../support/header-reference';

/** A million headers take half a minute of one core, and more of a shared one. */
jest.setTimeout(300_000);

/** The same mutants each time; another number makes others. */
const SEED = 20_261_121;
const T = 1_700_000_000;
/** 65,536 tries a header: what a mutant has to be lucky for. */
const HARD = 0x1f00ffff;

/** xorshift32: quick, and good enough to choose places. */
class Dice {
  constructor(private state: number) {}

  below(bound: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % bound;
  }
}

/** A valid chain, and what precedes each of its headers. */
interface Prey {
  readonly two: TwoRules;
  readonly headers: readonly Uint8Array[];
  readonly contexts: readonly HeaderContext[];
}

function preyOf(two: TwoRules, start: HeaderContext, headers: readonly Uint8Array[]): Prey {
  const contexts: HeaderContext[] = [];
  let context = start;
  for (const header of headers) {
    contexts.push(context);
    const result = runFast(two, context, [header], T);
    if (result.count !== 1) throw new Error(`The chain to be mutated is not valid: ${result.rule}.`);
    context = result.context;
  }
  return { two, headers, contexts };
}

/** Crosses a retarget that leaves the bits as they are. */
function forged(two: TwoRules, bits: number, count: number): Prey {
  const start = pastOf({
    height: 4_031 - (count >> 1),
    facts: steady(150, T - 200_000, 600, bits),
    periodFirst: { time: T - 200_000 + 600 * (count >> 1) - two.reference.timespan, bits },
    lastRealBits: bits,
  });
  return preyOf(two, start, new HeaderForge(two, start).addMany(count, 600).headers);
}

/** Fields of a header: offset and length. */
const FIELDS = [
  [0, 4],
  [4, 32],
  [36, 32],
  [68, 4],
  [72, 4],
  [76, 4],
] as const;

/** Changes a header in one of the ways that forgers and broken disks do. */
function mutate(header: Uint8Array, { headers }: Prey, dice: Dice): Uint8Array {
  const bad = header.slice();
  const other = headers[dice.below(headers.length)] ?? header;
  const [at, length] = FIELDS[dice.below(FIELDS.length)] ?? [0, 4];
  const kind = dice.below(8);
  if (kind < 3) {
    for (let flips = 0; flips <= kind; flips += 1) {
      const bit = dice.below(bad.length * 8);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
  } else if (kind === 3) {
    bad.set(other.subarray(at, at + length), at);
  } else if (kind === 4) {
    for (let i = 0; i < length; i += 1) bad[at + i] = dice.below(256);
  } else if (kind === 5) {
    bad.fill(dice.below(2) * 255, at, at + length);
  } else if (kind === 6) {
    bad.set(header.subarray(36, 68), 4);
    bad.set(header.subarray(4, 36), 36);
  } else {
    // A number one more or one less: times, bits and versions live on edges.
    const view = new DataView(bad.buffer);
    const field = [0, 68, 72, 76][dice.below(4)] ?? 0;
    view.setUint32(field, (view.getUint32(field, true) + 1 - 2 * dice.below(2)) >>> 0, true);
  }
  return bad;
}

interface Bag {
  /** How many mutants each rule refused; `ok` for those that were accepted. */
  readonly rules: Map<HeaderRule | 'ok', number>;
  readonly judged: number;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Every mutant is judged by the verifier; what it accepts, and every `sampled`th of the rest, by the reference too.
 * A mutant may be a valid header: then both must say so.
 */
function hunt(prey: Prey, count: number, sampled: number, strict = true): Bag {
  const { two, headers, contexts } = prey;
  const dice = new Dice(SEED);
  const rules = new Map<HeaderRule | 'ok', number>();
  const options = { rules: two.rules, nowSeconds: T };
  const variable = two.rules.auxpow !== null;
  let judged = 0;
  while (judged < count) {
    const index = dice.below(headers.length);
    const header = headers[index] ?? new Uint8Array();
    const context = contexts[index];
    const mutant = mutate(header, prey, dice);
    if (context === undefined || same(mutant, header)) continue;
    const offsets = Uint32Array.of(0, mutant.length);
    const result = verifyHeaders(mutant, context, variable ? { ...options, offsets } : options);
    const said = result.rule ?? 'ok';
    rules.set(said, (rules.get(said) ?? 0) + 1);
    judged += 1;
    if (said !== 'ok' && judged % sampled !== 0) continue;
    const slow = referenceVerify([mutant], context, { network: two.reference, nowSeconds: T, hashes: two.hashes });
    const agreed = strict ? (slow.rule ?? 'ok') === said : (slow.rule === null) === (said === 'ok');
    if (!agreed || result.count !== slow.count || result.chainWork !== slow.chainWork) {
      throw new Error(
        `${two.rules.network}: ${said}, but ${slow.rule ?? 'ok'}: ${Buffer.from(mutant).toString('hex')}`,
      );
    }
  }
  return { rules, judged };
}

function accepted({ rules }: Bag): number {
  return rules.get('ok') ?? 0;
}

/** Counts the mutants of all tests of this file. */
let hunted = 0;

describe(`a million mutants of valid headers (seed ${SEED})`, () => {
  it('of a hard mainnet chain: 700,000, of which luck alone lets a handful through', () => {
    const bag = hunt(forged(withLimit('bitcoin-easy'), HARD, 16), 700_000, 100);
    hunted += bag.judged;
    // Half of the changes leave link, bits and times alone and miss the target 65,535 times of 65,536.
    expect(accepted(bag)).toBeLessThan(50);
    expect([...bag.rules.keys()]).toEqual(
      expect.arrayContaining([
        'broken-link',
        'insufficient-work',
        'wrong-retarget',
        'bits-overflow',
        'bits-negative',
        'bits-zero',
      ]),
    );
  });

  it('of a hard testnet4 chain, with its twenty minutes and its timewarp: 100,000', () => {
    const bag = hunt(forged(withLimit('testnet4'), HARD, 8), 100_000, 50);
    hunted += bag.judged;
    expect(accepted(bag)).toBeLessThan(20);
  });

  it.each([
    ['bitcoin-easy', 60_000],
    ['testnet3', 30_000],
    ['bitcoin-cash', 30_000],
    ['signet', 20_000],
  ] as const)('of an easy %s chain, where half of them have work: %i', (network, count) => {
    const bag = hunt(forged(withLimit(network), EASY_BITS, 16), count, 20);
    hunted += bag.judged;
    // Nonces and Merkle roots may change as they like where work is that cheap: valid headers, as the reference agrees.
    expect(accepted(bag)).toBeGreaterThan(count / 20);
    expect(bag.rules.size).toBeGreaterThanOrEqual(6);
  });

  it('of merge-mined namecoin headers: 50,000', () => {
    const two = withLimit('namecoin');
    const start = pastOf({ height: 700_000, facts: steady(20, T - 20_000, 600, EASY_BITS) });
    const headers: Uint8Array[] = [];
    for (let i = 1, previous = start.hash ?? ''; i <= 8; i += 1) {
      const header = mergeMine(two, { previous, time: T - 20_000 + 600 * i, bits: EASY_BITS, treeHeight: i % 4 });
      headers.push(header);
      previous = asDisplay(sha256d(header.subarray(0, 80)));
    }
    // Which guard is named may differ where a broken proof reads as another; whether it is accepted may not.
    const bag = hunt(preyOf(two, start, headers), 50_000, 5, false);
    hunted += bag.judged;
    expect([...bag.rules.keys()]).toEqual(
      expect.arrayContaining(['auxpow-parent-root', 'auxpow-root-missing', 'auxpow-truncated', 'insufficient-work']),
    );
  });

  it('of litecoin headers, which cost scrypt: 10,000', () => {
    const two = withLimit('litecoin');
    const start = pastOf({ height: 3_000, facts: steady(20, T - 20_000, 150, EASY_BITS) });
    const bag = hunt(preyOf(two, start, new HeaderForge(two, start).addMany(8, 150).headers), 10_000, 20);
    hunted += bag.judged;
    expect(bag.rules.size).toBeGreaterThanOrEqual(5);
  });

  it('are a million', () => {
    expect(hunted).toBe(1_000_000);
  });
});

describe(`mutants of chains (seed ${SEED})`, () => {
  /** Cut out, repeated, exchanged, turned round, and with a mutant inside. */
  function mutateChain(prey: Prey, dice: Dice): Uint8Array[] {
    const headers = [...prey.headers];
    const at = dice.below(headers.length);
    const to = dice.below(headers.length);
    const [a = new Uint8Array(80), b = new Uint8Array(80)] = [headers[at], headers[to]];
    const kind = dice.below(6);
    if (kind === 0) headers.splice(at, 1 + dice.below(3));
    else if (kind === 1) headers.splice(at, 0, b);
    else if (kind === 2) [headers[at], headers[to]] = [b, a];
    else if (kind === 3) headers.splice(at, headers.length - at, ...headers.slice(at).reverse());
    else if (kind === 4) headers[at] = mutate(a, prey, dice);
    else headers.splice(at, headers.length - at, a.subarray(0, dice.below(80)));
    return headers.filter((header) => header.length > 0);
  }

  it.each(['bitcoin-easy', 'testnet3', 'testnet4', 'signet', 'regtest', 'bitcoin-cash'] as const)(
    'of %s: 400, judged alike by both',
    (network) => {
      const two = withLimit(network);
      const prey = forged(two, EASY_BITS, 24);
      const dice = new Dice(SEED);
      const start = prey.contexts[0];
      if (start === undefined) throw new Error('There is no chain.');
      for (let round = 0; round < 400; round += 1) {
        const headers = mutateChain(prey, dice);
        const fast = runFast(two, start, headers, T);
        const slow = referenceVerify(headers, start, { network: two.reference, nowSeconds: T });
        expect([round, fast.count, fast.rule, fast.tip, fast.chainWork]).toEqual([
          round,
          slow.count,
          slow.rule,
          slow.tip,
          slow.chainWork,
        ]);
      }
    },
  );

  it('cut in two anywhere, is judged as in one', () => {
    const prey = forged(withLimit('bitcoin-easy'), EASY_BITS, 24);
    const dice = new Dice(SEED);
    const start = prey.contexts[0];
    if (start === undefined) throw new Error('There is no chain.');
    for (let round = 0; round < 200; round += 1) {
      const headers = mutateChain(prey, dice).filter((header) => header.length === 80);
      const whole = runFast(prey.two, start, headers, T);
      const cut = dice.below(headers.length + 1);
      const first = runFast(prey.two, start, headers.slice(0, cut), T);
      if (first.rule !== null) {
        expect([first.count, first.rule]).toEqual([whole.count, whole.rule]);
        continue;
      }
      const second = runFast(prey.two, first.context, headers.slice(cut), T);
      expect([first.count + second.count, second.rule, second.tip, second.chainWork]).toEqual([
        whole.count,
        whole.rule,
        whole.tip,
        whole.chainWork,
      ]);
      expect(second.context).toEqual(whole.context);
    }
  });
});

describe('bad input', () => {
  const two = withLimit('bitcoin-easy');
  const prey = forged(two, EASY_BITS, 6);
  const [start] = prey.contexts;
  const whole = new Uint8Array(Buffer.concat(prey.headers));
  const run = (packed: Uint8Array, rules = two.rules, context = start ?? pastOf({ height: 1, facts: [] })) =>
    verifyHeaders(packed, context, { rules, nowSeconds: T });

  it('nothing is no header, and no error', () => {
    const result = run(new Uint8Array());
    expect(result).toMatchObject({ count: 0, firstBad: null, rule: null });
    expect(result.ids).toHaveLength(0);
    expect(result.context).toMatchObject({ height: start?.height, hash: start?.hash, chainWork: start?.chainWork });
  });

  it.each([1, 79, 81, 159, 161, 479])('%i bytes are judged as far as they are whole headers', (length) => {
    const result = run(whole.subarray(0, length));
    const count = Math.floor(length / 80);
    expect(result).toMatchObject({ count, rule: 'bad-length', firstBad: (start?.height ?? 0) + count + 1 });
  });

  it('a view into the middle of a larger buffer is read from its own start', () => {
    const padded = Buffer.concat([Buffer.alloc(13, 7), whole, Buffer.alloc(5, 9)]);
    expect(run(new Uint8Array(padded.buffer, padded.byteOffset + 13, whole.length)).count).toBe(6);
  });

  it('is left as it was', () => {
    const before = whole.slice();
    run(whole);
    expect(same(before, whole)).toBe(true);
  });

  it.each([
    ['zeros', 0],
    ['ones', 255],
  ])('64 MB of %s are refused at the first header, without a copy of them', (_, byte) => {
    const much = new Uint8Array(80 * 838_860).fill(byte);
    const before = process.memoryUsage();
    const result = run(much);
    const after = process.memoryUsage();
    expect(result).toMatchObject({ count: 0, rule: 'broken-link' });
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * 1024 * 1024);
  });

  it('4 GB, as many as an array holds, are refused at the first header too', () => {
    // The pages are the operating system's zeros: they cost nothing unless somebody reads or copies them.
    const most = new Uint8Array(4_294_967_280);
    expect(most.length % 80).toBe(0);
    const before = process.memoryUsage();
    expect(run(most)).toMatchObject({ count: 0, rule: 'broken-link' });
    expect(run(most.subarray(0, most.length - 1))).toMatchObject({ count: 0, rule: 'broken-link' });
    const real = asItIs('bitcoin');
    const empty = { ...pastOf({ height: -1, facts: [] }), hash: null, chainWork: 0n };
    expect(run(most, real.rules, empty)).toMatchObject({ count: 0, rule: 'bad-genesis', firstBad: 0 });
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(64 * 1024 * 1024);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16 * 1024 * 1024);
  });

  it('4 GB that are only claimed, by offsets, are refused', () => {
    const namecoin = withLimit('namecoin');
    const context = pastOf({ height: 700_000, facts: steady(20, T, 600, EASY_BITS) });
    for (const end of [0xffffffff, 0x7fffffff, whole.length + 80]) {
      const claim = (): number =>
        verifyHeaders(whole, context, { rules: namecoin.rules, nowSeconds: T, offsets: Uint32Array.of(0, end) }).count;
      let count = 0;
      try {
        count = claim();
      } catch (refusal) {
        expect(refusal).toMatchObject({ name: 'HashingRefusal' });
      }
      expect(count).toBe(0);
    }
  });
});
