import {
  anchorContext,
  emptyContext,
  genesisContext,
  type HeaderContext,
  NETWORK_RULES,
  type VerifyResult,
} from '../../src/hashing';
import { asItIs, encode, judge, pastOf, ruleOf, runFast, type TwoRules } from '../support/header-generator';
import { asDisplay, getCompact, sha256d } from '../support/header-reference';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

const BITCOIN = asItIs('bitcoin');

function split(packed: Uint8Array): Uint8Array[] {
  return Array.from({ length: packed.length / 80 }, (_, index) => packed.subarray(80 * index, 80 * index + 80));
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/^0x/, ''), 'hex'));
}

function idOf(header: Uint8Array): string {
  return asDisplay(sha256d(header));
}

function timeOf(header: Uint8Array): number {
  return Buffer.from(header).readUInt32LE(68);
}

function bitsOf(header: Uint8Array): number {
  return Buffer.from(header).readUInt32LE(72);
}

/** All accepted, by both. */
function accepted(two: TwoRules, context: HeaderContext, headers: readonly Uint8Array[]): VerifyResult {
  const result = judge(two, context, headers);
  expect(result.rule).toBeNull();
  expect(result.count).toBe(headers.length);
  return result;
}

describeShared('real mainnet headers', 'headers/bitcoin', () => {
  const early = (): Uint8Array[] => split(sharedBytes('headers/bitcoin/mainnet_0_32259.bin'));

  it('0 to 32259 are accepted whole, from nothing', () => {
    const result = accepted(BITCOIN, emptyContext(), early());
    expect(result.unchecked).toEqual(['time-too-new']);
    expect(result.context.height).toBe(32_259);
  });

  it('are accepted as well in batches cut anywhere', () => {
    const headers = early();
    let context = genesisContext(NETWORK_RULES.bitcoin);
    for (let at = 1, size = 1; at < headers.length; at += size, size = 1 + ((size * 37) % 2_500)) {
      const batch = headers.slice(at, at + size);
      const result = runFast(BITCOIN, context, batch);
      expect(result.rule).toBeNull();
      context = result.context;
    }
    expect(context).toEqual(runFast(BITCOIN, emptyContext(), headers).context);
  });

  it('of one period do not follow from another: 500 are taken out', () => {
    const headers = early();
    const result = judge(BITCOIN, emptyContext(), [...headers.slice(0, 2_000), ...headers.slice(2_500, 2_600)]);
    expect(result).toMatchObject({ count: 2_000, firstBad: 2_000, rule: 'broken-link' });
  });

  it('832001 to 833097 are accepted, their one retarget said to be unchecked', () => {
    const [first = new Uint8Array(80), ...rest] = split(sharedBytes('headers/bitcoin/mainnet_832001_833097.bin'));
    const result = accepted(BITCOIN, anchorContext(832_001, first, NETWORK_RULES.bitcoin), rest);
    expect([...result.unchecked].sort()).toEqual(['time-too-new', 'time-too-old', 'wrong-retarget']);
    expect(result.context.height).toBe(833_097);
  });

  it('at the edges of fifty periods retarget as they did, with the work that others counted', () => {
    const edges = sharedJson<{ height: number; header: string; chainwork: string }[]>(
      'headers/bitcoin/epoch_edges_0_100800.json',
    );
    const at = new Map(
      edges.map((edge) => [edge.height, { raw: hex(edge.header), work: BigInt(`0x${edge.chainwork}`) }]),
    );
    let checked = 0;
    for (const [height, { raw, work }] of at) {
      const last = at.get(height - 1);
      const first = at.get(height - 2016);
      if (last === undefined || first === undefined) continue;
      const context: HeaderContext = {
        ...pastOf({
          height: height - 1,
          facts: [{ time: timeOf(last.raw), bits: bitsOf(last.raw) }],
          periodFirst: { time: timeOf(first.raw), bits: bitsOf(first.raw) },
        }),
        hash: idOf(last.raw),
        chainWork: last.work,
      };
      const result = accepted(BITCOIN, context, [raw]);
      expect(result.unchecked).not.toContain('wrong-retarget');
      expect(result.chainWork).toBe(work);
      checked += 1;
    }
    expect(checked).toBe(50);
  });
});

interface State {
  readonly block_height: number;
  readonly total_work: string;
  readonly best_block_hash: string;
  readonly current_target: string;
  readonly epoch_start_time: number;
  readonly prev_timestamps: number[];
}

interface StateFile {
  readonly chain_state: State;
  readonly blocks: readonly {
    readonly header: { version: number; time: number; bits: number; nonce: number };
    readonly data: { merkle_root: string };
  }[];
  readonly expected: State;
}

describeShared('states that another verifier reached', 'headers/bitcoin/chainstate', () => {
  it.each([169, 2015, 32255, 57042, 209999])('after block %i', (height) => {
    const file = sharedJson<StateFile>(`headers/bitcoin/chainstate/light_${height}.json`);
    const before = file.chain_state;
    const bits = getCompact(BigInt(before.current_target));
    const context: HeaderContext = {
      height: before.block_height,
      hash: before.best_block_hash,
      bits,
      times: before.prev_timestamps,
      periodFirst: { time: before.epoch_start_time, bits },
      lastRealBits: bits,
      chainWork: BigInt(before.total_work),
      window: [],
    };
    let previous = before.best_block_hash;
    const headers = file.blocks.map(({ header, data }) => {
      const raw = encode({ ...header, previous, merkleRoot: data.merkle_root });
      raw.writeUInt32LE(header.nonce, 76);
      previous = idOf(raw);
      return new Uint8Array(raw);
    });
    const after = accepted(BITCOIN, context, headers).context;
    expect(after).toMatchObject({
      height: file.expected.block_height,
      hash: file.expected.best_block_hash,
      chainWork: BigInt(file.expected.total_work),
      times: file.expected.prev_timestamps,
      bits: getCompact(BigInt(file.expected.current_target)),
    });
    expect(after.periodFirst?.time).toBe(file.expected.epoch_start_time);
  });
});

/** Height at the front of a coinbase script, as the functional test writes it. */
function heightScript(height: number): string {
  if (height <= 16) return (0x50 + height).toString(16) + '00';
  const bytes: number[] = [];
  for (let left = height; left > 0; left >>= 8) bytes.push(left & 0xff);
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return Buffer.from([bytes.length, ...bytes]).toString('hex');
}

/** @see Bitcoin Core test/functional/mining_mainnet.py and test_framework/blocktools.py create_coinbase */
function alternateRoot(height: number): string {
  const script = heightScript(height);
  const size = Buffer.from([script.length / 2]).toString('hex');
  const pays = '00f2052a01000000' + '1976a914eadbac7f36c37e39361168b7aaee3cb24a25312d88ac';
  const input = `${'00'.repeat(32)}ffffffff${size}${script}ffffffff`;
  return idOf(hex(`0200000001${input}01${pays}00000000`));
}

describeShared('the alternate mainnet of Bitcoin Core', 'headers/bitcoin/alt_mainnet_2016.json', () => {
  it('is four times as hard after its first period', () => {
    const file = sharedJson<{ timestamps: number[]; nonces: number[] }>('headers/bitcoin/alt_mainnet_2016.json');
    let previous = NETWORK_RULES.bitcoin.genesisHash;
    const headers = file.timestamps.map((time, index) => {
      const height = index + 1;
      const bits = height < 2016 ? 0x1d00ffff : 0x1c3fffc0;
      const raw = encode({ previous, merkleRoot: alternateRoot(height), time, bits });
      raw.writeUInt32LE(file.nonces[index] ?? 0, 76);
      previous = idOf(raw);
      return new Uint8Array(raw);
    });
    const result = accepted(BITCOIN, genesisContext(NETWORK_RULES.bitcoin), headers);
    expect(result.context).toMatchObject({ height: 2016, bits: 0x1c3fffc0 });
  });
});

interface Branch {
  readonly block_headers: readonly string[];
  readonly extensions?: readonly Branch[];
}

describeShared('the chains of BIP 54', 'headers/bitcoin/bip54', () => {
  it('are all valid by the rules of today, nine ways', () => {
    let leaves = 0;
    const walk = (branch: Branch, context: HeaderContext): void => {
      const after = accepted(BITCOIN, context, branch.block_headers.map(hex)).context;
      if (branch.extensions === undefined || branch.extensions.length === 0) leaves += 1;
      for (const extension of branch.extensions ?? []) walk(extension, after);
    };
    walk(sharedJson<Branch>('headers/bitcoin/bip54/timestamps.json'), emptyContext());
    expect(leaves).toBe(9);
  });
});

interface Relayed {
  readonly hex: string;
  readonly height: number;
}

describeShared('the relays of summa', 'headers/bitcoin', () => {
  it('562622 to 562639 follow their anchor, with an orphan beside 562630', () => {
    const file = sharedJson<{ genesis: Relayed; chain: Relayed[]; orphan_562630: Relayed; badHeader: Relayed }>(
      'headers/bitcoin/summa_headers.json',
    );
    const anchor = anchorContext(file.genesis.height, hex(file.genesis.hex), NETWORK_RULES.bitcoin);
    const chain = file.chain.map((header) => hex(header.hex));
    expect(accepted(BITCOIN, anchor, chain).context.height).toBe(562_639);
    const before = accepted(BITCOIN, anchor, chain.slice(0, 8)).context;
    expect(before.height).toBe(562_629);
    expect(ruleOf(BITCOIN, before, hex(file.orphan_562630.hex))).toBe('ok');
    expect(ruleOf(BITCOIN, before, hex(file.badHeader.hex))).not.toBe('ok');
  });

  it('554391 to 554408 cross a retarget, whose period began at 552384', () => {
    const file = sharedJson<{ oldPeriodStart: Relayed; genesis: Relayed; chain: Relayed[] }>(
      'headers/bitcoin/summa_headersWithRetarget.json',
    );
    const start = hex(file.oldPeriodStart.hex);
    const chain = file.chain.map((header) => hex(header.hex));
    const anchor = {
      ...anchorContext(file.genesis.height, hex(file.genesis.hex), NETWORK_RULES.bitcoin),
      periodFirst: { time: timeOf(start), bits: bitsOf(start) },
    };
    const result = accepted(BITCOIN, anchor, chain);
    expect(result.unchecked).not.toContain('wrong-retarget');
    const late = { ...anchor, periodFirst: { time: timeOf(start) + 600, bits: bitsOf(start) } };
    expect(judge(BITCOIN, late, chain)).toMatchObject({ count: 9, firstBad: 554_400, rule: 'wrong-retarget' });
  });

  it('its bad chains are refused where they break', () => {
    const file = sharedJson<{
      validateHeaderChain: { input: string }[];
      validateHeaderChainError: { comment: string; input: string }[];
    }>('headers/bitcoin/summa_testVectors.json');
    const run = (input: string): VerifyResult | null => {
      const bytes = hex(input);
      const whole = split(bytes.subarray(0, bytes.length - (bytes.length % 80)));
      const [first, ...rest] = whole;
      if (first === undefined) return null;
      const context = { ...pastOf({ height: 499_999, facts: [] }), hash: null };
      return judge(
        BITCOIN,
        context,
        bytes.length % 80 === 0 ? [first, ...rest] : [...whole, bytes.subarray(80 * whole.length)],
      );
    };
    for (const { input } of file.validateHeaderChain) expect(run(input)?.rule).toBeNull();
    const said = file.validateHeaderChainError.map(({ comment, input }) => [comment, run(input)?.rule]);
    expect(said).toEqual([
      // A byte is missing in the first header, so that what stands in its place has no work.
      ['Header bytes not multiple of 80', 'insufficient-work'],
      ['Header bytes not a valid chain', 'broken-link'],
      ['Header does not meet its own difficulty target', 'above-limit'],
    ]);
  });
});

describeShared('real testnet3 headers', 'headers/bitcoin-testnet3', () => {
  const testnet3 = asItIs('testnet3');

  it('0 to 9999 are accepted: twenty-minute blocks, and the timewarp of 8064', () => {
    const headers = split(sharedBytes('headers/bitcoin-testnet3/testnet3_0_9999.bin'));
    expect(accepted(testnet3, emptyContext(), headers).unchecked).toEqual(['time-too-new']);
    const before = judge(testnet3, emptyContext(), headers.slice(0, 8_064)).context;
    const warped = headers[8_064] ?? new Uint8Array(80);
    const strict: TwoRules = {
      ...testnet3,
      rules: { ...testnet3.rules, bip94: true },
      reference: { ...testnet3.reference, bip94: true },
    };
    expect(['timewarp', 'wrong-retarget']).toContain(ruleOf(strict, before, warped));
    expect(ruleOf(BITCOIN, before, warped)).not.toBe('bad-version');
  });

  it('are no mainnet headers', () => {
    const headers = split(sharedBytes('headers/bitcoin-testnet3/testnet3_0_9999.bin'));
    expect(judge(BITCOIN, emptyContext(), headers.slice(0, 5))).toMatchObject({ count: 0, rule: 'bad-genesis' });
  });
});
