import {
  anchorContext,
  compactBits,
  decodeBlock,
  decodeHeader,
  emptyContext,
  encodeHeader,
  expandBits,
  foldBranch,
  fromDisplay,
  fromHex,
  genesisContext,
  type HeaderContext,
  headerHash,
  merkleBranch,
  merkleRoot,
  NETWORK_RULES,
  type NetworkRules,
  retarget,
  splitHeaders,
  toDisplay,
  verifyHeaders,
  type VerifyResult,
  workOf,
} from '../../src/hashing';
import { CHECKPOINTS } from '../../src/chain';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MAX = (1n << 256n) - 1n;

function follow(rules: NetworkRules, packed: Uint8Array, start: HeaderContext): VerifyResult {
  const result = verifyHeaders(packed, start, { rules, nowSeconds: 1_800_000_000 });
  expect(result).toMatchObject({ rule: null, firstBad: null });
  return result;
}

describeShared('real mainnet headers', 'headers/bitcoin', () => {
  const { bitcoin } = NETWORK_RULES;
  const packed = sharedBytes('headers/bitcoin/mainnet_0_32259.bin');
  const headers = splitHeaders(packed);

  it('0 to 32259 keep every rule, sixteen retargets and 524 steps back in time included', () => {
    const tip = follow(bitcoin, packed, emptyContext());
    expect(tip).toMatchObject({ count: 32_260, unchecked: [] });
    expect(follow(bitcoin, packed.subarray(80), genesisContext(bitcoin)).context).toEqual(tip.context);
    const back = headers.filter(
      (bytes, index) => index > 0 && decodeHeader(bytes).time < decodeHeader(headers[index - 1] ?? bytes).time,
    );
    expect(back).toHaveLength(524);
  });

  it('do not survive a flipped bit in any of 640 places', () => {
    const { context } = follow(bitcoin, packed.subarray(0, 80 * 200), emptyContext());
    const good = headers[200] ?? new Uint8Array(80);
    for (let bit = 0; bit < 640; bit += 1) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifyHeaders(bad, context, { rules: bitcoin, nowSeconds: null }).count).toBe(0);
    }
  });

  it('hold the pinned checkpoints that they reach', () => {
    for (const pin of CHECKPOINTS.filter((at) => at.network === 'bitcoin' && at.height < headers.length)) {
      expect(headerHash(headers[pin.height] ?? new Uint8Array(80))).toBe(pin.hash);
    }
  });

  it('832001 to 833096 keep every rule across the boundary 832608 but its retarget, whose period start is not here', () => {
    const later = sharedBytes('headers/bitcoin/mainnet_832001_833097.bin');
    const start = anchorContext(832_001, later.subarray(0, 80), bitcoin);
    const pin = CHECKPOINTS.find((at) => at.height === 832_608);
    expect(headerHash(later.subarray(80 * 607, 80 * 608))).toBe(pin?.hash);
    const result = follow(bitcoin, later.subarray(80), start);
    expect(result).toMatchObject({ count: 1096, unchecked: ['time-too-old', 'wrong-retarget'] });
  });

  it('retarget exactly over fifty periods, with the chain work that others counted', () => {
    const edges = sharedJson<{ height: number; header: string; chainwork: string }[]>(
      'headers/bitcoin/epoch_edges_0_100800.json',
    );
    const at = new Map(edges.map((edge) => [edge.height, { ...edge, decoded: decodeHeader(fromHex(edge.header)) }]));
    let checked = 0;
    for (const [height, next] of at) {
      if (height === 0 || height % 2016 !== 0) continue;
      const last = at.get(height - 1);
      const first = at.get(height - 2016);
      if (last === undefined || first === undefined) continue;
      expect(retarget(last.decoded.bits, first.decoded.time, last.decoded.time, NETWORK_RULES.bitcoin)).toBe(
        next.decoded.bits,
      );
      const work = workOf(expandBits(last.decoded.bits, MAX));
      expect(BigInt(`0x${last.chainwork}`) - BigInt(`0x${first.chainwork}`)).toBe(2015n * work);
      checked += 1;
    }
    expect(checked).toBeGreaterThanOrEqual(49);
  });

  it.each([169, 2015, 32255, 57042, 209999])(
    'after block %i have the state that another verifier reached',
    (height) => {
      interface State {
        block_height: number;
        total_work: string;
        best_block_hash: string;
        current_target: string;
        epoch_start_time: number;
        prev_timestamps: number[];
      }
      interface File {
        chain_state: State;
        blocks: {
          header: { version: number; time: number; bits: number; nonce: number };
          data: { merkle_root: string };
        }[];
        expected: State;
      }
      const file = sharedJson<File>(`headers/bitcoin/chainstate/light_${height}.json`);
      const before = file.chain_state;
      const bits = compactBits(BigInt(before.current_target));
      let context: HeaderContext = {
        height: before.block_height,
        hash: before.best_block_hash,
        bits,
        times: before.prev_timestamps,
        periodFirst: { time: before.epoch_start_time, bits },
        lastRealBits: bits,
        chainWork: BigInt(before.total_work),
        window: [],
      };
      for (const block of file.blocks) {
        const previous = context.hash ?? '';
        const raw = encodeHeader({ ...block.header, previous, merkleRoot: block.data.merkle_root });
        const result = follow(bitcoin, raw, context);
        expect(result.unchecked).toEqual([]);
        context = result.context;
      }
      const { expected } = file;
      expect(context).toMatchObject({
        height: expected.block_height,
        hash: expected.best_block_hash,
        chainWork: BigInt(expected.total_work),
      });
      expect(context.times).toEqual(expected.prev_timestamps);
      expect(context.periodFirst?.time).toBe(expected.epoch_start_time);
      expect(expandBits(context.bits ?? 0, MAX)).toBe(BigInt(expected.current_target));
    },
  );

  it('prove their transactions by the branches of gettxoutproof', () => {
    const folder = 'headers/bitcoin/txoutproof';
    for (const index of [0, 1, 10, 100, 1000, 1850]) {
      const blob = sharedBytes(`${folder}/0830000-${index}.bin`);
      const { header, leaf, at, branch } = readTxOutProof(blob);
      expect(at).toBe(index);
      const folded = foldBranch(leaf, at, branch, () => false);
      if (!folded.ok) throw new Error(folded.rule);
      expect(toDisplay(folded.root)).toBe(header.merkleRoot);
      const moved = foldBranch(leaf, at ^ 1, branch, () => false);
      expect(moved.ok && toDisplay(moved.root) === header.merkleRoot).toBe(false);
    }
  });
});

/** A CMerkleBlock with one matched transaction, unfolded into leaf, index and branch (BIP37 order: depth first). */
function readTxOutProof(blob: Uint8Array): {
  header: ReturnType<typeof decodeHeader>;
  leaf: Uint8Array;
  at: number;
  branch: Uint8Array[];
} {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const total = view.getUint32(80, true);
  const count = blob[84] ?? 0;
  const hashes = Array.from({ length: count }, (_, i) => blob.subarray(85 + 32 * i, 117 + 32 * i));
  const flags = blob.subarray(86 + 32 * count);
  const width = (height: number): number => Math.ceil(total / 2 ** height);
  let depth = 0;
  while (width(depth) > 1) depth += 1;
  let bit = 0;
  let hash = 0;
  let found = { leaf: new Uint8Array(), at: -1 };
  const branch: Uint8Array[] = [];
  const walk = (height: number, position: number): Uint8Array | null => {
    const set = ((flags[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    bit += 1;
    if (height === 0 || set === 0) {
      const node = hashes[hash] ?? new Uint8Array();
      hash += 1;
      if (set === 1) found = { leaf: node.slice(), at: position };
      return set === 1 ? null : node;
    }
    const left = walk(height - 1, 2 * position);
    if (2 * position + 1 >= width(height - 1)) {
      // The right child repeats the left one, which holds the match: rebuilt from below.
      branch.push(fold(found.leaf, found.at, branch));
      return null;
    }
    const right = walk(height - 1, 2 * position + 1);
    branch.push(left ?? right ?? new Uint8Array());
    return null;
  };
  const fold = (leaf: Uint8Array, at: number, nodes: readonly Uint8Array[]): Uint8Array => {
    const folded = foldBranch(leaf, at % 2 ** nodes.length, nodes, () => false);
    return folded.ok ? folded.root : new Uint8Array();
  };
  walk(depth, 0);
  return { header: decodeHeader(blob.subarray(0, 80)), ...found, branch };
}

describeShared('real testnet3 headers', 'headers/bitcoin-testnet3', () => {
  it('0 to 9999 keep every rule, 184 twenty-minute blocks and the timewarp of block 8064 included', () => {
    const packed = sharedBytes('headers/bitcoin-testnet3/testnet3_0_9999.bin');
    const { testnet3 } = NETWORK_RULES;
    expect(follow(testnet3, packed, emptyContext())).toMatchObject({ count: 10_000, unchecked: [] });
    // The same block under BIP94 is refused; its bits come before its time.
    const rules = { ...testnet3, bip94: true };
    const { context } = follow(testnet3, packed.subarray(0, 80 * 8064), emptyContext());
    const result = verifyHeaders(packed.subarray(80 * 8064, 80 * 8065), context, { rules, nowSeconds: null });
    expect(result.rule).toMatch(/timewarp|wrong-retarget/);
  });
});

describeShared('real blocks', 'headers/blocks', () => {
  it.each(['bitcoin_signet_31500', 'bitcoin_testnet4_40000', 'bitcoinsv_mainnet_100000'])(
    '%s has the transactions that its header commits to',
    (name) => {
      const file = sharedJson<{ hash: string; block?: string; raw?: string; tx: string[]; merkleroot: string }>(
        `headers/blocks/${name}.json`,
      );
      const raw = Object.values(file).find((value) => typeof value === 'string' && value.length > 160) as string;
      const block = decodeBlock(fromHex(raw));
      expect(block.hash).toBe(file.hash);
      expect(block.transactions.map((transaction) => transaction.txid)).toEqual(file.tx);
      const leaves = file.tx.map(fromDisplay);
      expect(toDisplay(merkleRoot(leaves).root)).toBe(file.merkleroot);
      leaves.forEach((leaf, index) => {
        const folded = foldBranch(leaf, index, merkleBranch(leaves, index), () => false);
        expect(folded.ok && toDisplay(folded.root)).toBe(file.merkleroot);
      });
    },
  );
});

it('the hashing core imports nothing but itself, so that a browser can run it', () => {
  const folder = join(__dirname, '..', '..', 'src', 'hashing');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.split('/').includes('assembly'),
  );
  expect(sources.length).toBeGreaterThan(20);
  for (const name of sources) {
    const imports = [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map((match) =>
      join(dirname(name), match[1] ?? ''),
    );
    const packages = [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^.'][^']*)'/g)];
    expect(packages.map((match) => match[1])).toEqual([]);
    expect(imports.filter((from) => from.startsWith('..'))).toEqual([]);
  }
});
