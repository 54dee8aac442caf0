import {
  checkTransactionProof,
  decodeTransaction,
  foldBranch,
  fromDisplay,
  looksLikeTransaction,
  merkleBranch,
  merkleRoot,
  NETWORK_RULES,
  type RawTransaction,
  readTransaction,
  toDisplay,
} from '../../src/hashing';
import { ByteReader } from '../../src/hashing/reader';
import { asDisplay, readAuxPowFirst, sha256d } from '../support/header-reference';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

const NONE = (): boolean => false;

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/^0x/, ''), 'hex'));
}

function pair(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256d(Buffer.concat([left, right]));
}

interface Unfolded {
  readonly header: Uint8Array;
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly branch: Uint8Array[];
  readonly root: Uint8Array;
}

/** A tree with one match, as its nodes come: depth first, a flag for each. @see BIP 37; merkleblock.cpp TraverseAndExtract */
function unfold(blob: Uint8Array): Unfolded {
  const view = Buffer.from(blob);
  const total = view.readUInt32LE(80);
  const count = view.readUInt8(84);
  const hashes = Array.from({ length: count }, (_, i) => blob.subarray(85 + 32 * i, 117 + 32 * i));
  const flags = blob.subarray(86 + 32 * count);
  const width = (height: number): number => Math.ceil(total / 2 ** height);
  let depth = 0;
  while (width(depth) > 1) depth += 1;
  let flag = 0;
  let match: { leaf: Uint8Array; index: number } = { leaf: new Uint8Array(), index: -1 };
  const branch: Uint8Array[] = [];
  const walk = (height: number, at: number): { node: Uint8Array; matched: boolean } => {
    const matched = (((flags[flag >> 3] ?? 0) >> (flag & 7)) & 1) === 1;
    flag += 1;
    if (height === 0 || !matched) {
      const node = hashes.shift() ?? new Uint8Array(32);
      if (matched) match = { leaf: node, index: at };
      return { node, matched };
    }
    const left = walk(height - 1, 2 * at);
    const right = 2 * at + 1 < width(height - 1) ? walk(height - 1, 2 * at + 1) : { ...left, matched: false };
    branch.push(left.matched ? right.node : left.node);
    return { node: pair(left.node, right.node), matched: true };
  };
  const { node: root } = walk(depth, 0);
  if (hashes.length > 0 || match.index < 0) throw new Error('The proof is not of one transaction.');
  return { header: blob.subarray(0, 80), ...match, branch, root };
}

describeShared('proofs that Bitcoin Core gave out', 'headers/bitcoin/txoutproof', () => {
  it.each([0, 1, 10, 100, 1000, 1850])('of transaction %i of block 830000', (index) => {
    const proof = unfold(sharedBytes(`headers/bitcoin/txoutproof/0830000-${index}.bin`));
    const root = asDisplay(proof.header.subarray(36, 68));
    expect(proof.index).toBe(index);
    expect(asDisplay(proof.root)).toBe(root);
    const folded = foldBranch(proof.leaf, index, proof.branch, looksLikeTransaction);
    expect(folded.ok && toDisplay(folded.root)).toBe(root);
    // Not at any other place, not with any other node.
    for (let level = 0; level < proof.branch.length; level += 1) {
      const moved = foldBranch(proof.leaf, index ^ (1 << level), proof.branch, NONE);
      expect(moved.ok && toDisplay(moved.root) === root).toBe(false);
      const branch = proof.branch.map((node, at) => (at === level ? node.map((byte) => byte ^ 1) : node));
      const other = foldBranch(proof.leaf, index, branch, NONE);
      expect(other.ok && toDisplay(other.root) === root).toBe(false);
    }
    const beyond = index + 2 ** proof.branch.length;
    expect(foldBranch(proof.leaf, beyond, proof.branch, NONE)).toEqual({ ok: false, rule: 'leftover-index' });
  });
});

interface MerkleVector {
  readonly input: { readonly proof: string; readonly index: number };
  readonly output: boolean;
}

describeShared('the proofs of summa', 'headers/bitcoin/summa_testVectors.json', () => {
  it('are judged as there, but for indexes that do not fit, which are refused', () => {
    const { verifyHash256Merkle: vectors } = sharedJson<{ verifyHash256Merkle: MerkleVector[] }>(
      'headers/bitcoin/summa_testVectors.json',
    );
    expect(vectors).toHaveLength(8);
    let valid = 0;
    for (const { input, output } of vectors) {
      const bytes = hex(input.proof);
      const nodes = Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
      const [leaf, ...rest] = nodes;
      const root = rest.pop() ?? leaf;
      if (leaf === undefined || root === undefined || bytes.length % 32 !== 0) {
        expect(output).toBe(false);
        continue;
      }
      const folded = foldBranch(leaf, input.index, rest, NONE);
      const good = folded.ok && toDisplay(folded.root) === toDisplay(root);
      // Theirs ignores what is left of an index; nothing that they refuse is accepted here.
      if (good) expect(output).toBe(true);
      if (good) valid += 1;
    }
    expect(valid).toBeGreaterThanOrEqual(3);
  });
});

describeShared('transactions around 64 bytes', 'headers/bitcoin/bip54/txsize.json', () => {
  it('are refused as proofs when they have 64 bytes without witness, as BIP 54 counts', () => {
    const vectors = sharedJson<{ comment: string; tx: string; valid: boolean }[]>('headers/bitcoin/bip54/txsize.json');
    expect(vectors).toHaveLength(13);
    for (const { comment, tx, valid } of vectors) {
      const raw = hex(tx);
      const { stripped } = decodeTransaction(raw);
      expect([comment, stripped.length !== 64]).toEqual([comment, valid]);
      const proof = { raw, index: 1, branch: [new Uint8Array(32)], coinbaseRaw: raw, coinbaseBranch: [] };
      const said = checkTransactionProof(proof, '00'.repeat(32));
      expect(said.ok).toBe(false);
      if (!valid) expect(said).toMatchObject({ rule: 'ambiguous-size' });
    }
  });
});

interface BlockFile {
  readonly hash: string;
  readonly merkleroot: string;
  readonly tx: readonly string[];
  readonly block: string;
}

/** The transactions of a block; between header and them a merge-mined one has its proof. */
function transactionsOf(bytes: Uint8Array, rules: Parameters<typeof readTransaction>[2]): RawTransaction[] {
  const merged = (Buffer.from(bytes).readInt32LE(0) & 0x100) !== 0;
  const proof = merged ? readAuxPowFirst(bytes.subarray(80)) : { length: 0 };
  if (typeof proof === 'string') throw new Error(proof);
  const rest = bytes.subarray(80 + proof.length);
  const reader = new ByteReader(rest);
  const transactions = Array.from({ length: reader.size() }, () => readTransaction(reader, rest, rules));
  expect(reader.left).toBe(0);
  return transactions;
}

describeShared('real blocks', 'headers/blocks', () => {
  it.each([
    ['bitcoin_signet_31500', 'signet'],
    ['bitcoin_testnet4_40000', 'testnet4'],
    ['bitcoinsv_mainnet_100000', 'bitcoin'],
    ['litecoin_mainnet_900000', 'litecoin'],
    ['namecoin_mainnet_19200', 'namecoin'],
    ['namecoin_mainnet_19204', 'namecoin'],
    ['dogecoin_mainnet_371337', 'dogecoin'],
    ['dash_testnet_2999', 'dash'],
    ['vertcoin_mainnet_1849000', 'litecoin'],
  ] as const)('%s: every transaction has its id and its branch to the root', (name, network) => {
    const file = sharedJson<BlockFile>(`headers/blocks/${name}.json`);
    const bytes = hex(file.block);
    const transactions = transactionsOf(bytes, NETWORK_RULES[network].transactions ?? undefined);
    expect(transactions.map(({ txid }) => txid)).toEqual(file.tx);
    const leaves = file.tx.map(fromDisplay);
    const { root, mutated } = merkleRoot(leaves);
    expect([toDisplay(root), mutated]).toEqual([file.merkleroot, false]);
    expect(asDisplay(bytes.subarray(36, 68))).toBe(file.merkleroot);
    leaves.forEach((leaf, index) => {
      const branch = merkleBranch(leaves, index);
      const folded = foldBranch(leaf, index, branch, looksLikeTransaction);
      expect(folded.ok && toDisplay(folded.root)).toBe(file.merkleroot);
    });
  });

  it('give proofs that hold with their coinbase, and with no other', () => {
    const file = sharedJson<BlockFile>('headers/blocks/bitcoin_testnet4_40000.json');
    const transactions = transactionsOf(hex(file.block), NETWORK_RULES.testnet4.transactions ?? undefined);
    const leaves = transactions.map(({ txid }) => fromDisplay(txid));
    const [coinbase] = transactions;
    if (coinbase === undefined) throw new Error('The block is empty.');
    transactions.forEach((transaction, index) => {
      const proof = {
        raw: transaction.stripped,
        index,
        branch: merkleBranch(leaves, index),
        coinbaseRaw: coinbase.stripped,
        coinbaseBranch: merkleBranch(leaves, 0),
      };
      expect(checkTransactionProof(proof, file.merkleroot)).toMatchObject({ ok: true });
      const short = { ...proof, coinbaseBranch: proof.coinbaseBranch.slice(1) };
      expect(checkTransactionProof(short, file.merkleroot)).toMatchObject({ ok: false, rule: 'unequal-depth' });
      if (index === 0) return;
      const swapped = { ...proof, coinbaseRaw: transaction.stripped };
      expect(checkTransactionProof(swapped, file.merkleroot)).toMatchObject({ ok: false, rule: 'not-a-coinbase' });
    });
  });
});

describe('branches longer than any block', () => {
  it.each([
    [32, true],
    [33, false],
    [10_000, false],
  ])('of %i hashes: read: %s', (depth, read) => {
    const branch = Array.from({ length: depth }, (_, index) => sha256d(Buffer.from([index & 0xff, index >> 8])));
    const start = process.hrtime.bigint();
    const folded = foldBranch(sha256d(Buffer.from('leaf')), 0, branch, looksLikeTransaction);
    expect(folded.ok).toBe(read);
    if (!read) expect(folded).toEqual({ ok: false, rule: 'too-deep' });
    // Refused for its length alone, before anything is hashed.
    if (!read) expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(50);
  });
});
