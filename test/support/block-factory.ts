import {
  concatBytes,
  encodeHeader,
  expandBits,
  fromDisplay,
  fromHex,
  headerHash,
  merkleRoot,
  NETWORK_RULES,
  type NetworkRules,
  sha256d,
  toDisplay,
  toHex,
} from '../../src/hashing';
import { heightPush } from '../../src/chain';

/** A header before its nonce is found. */
export interface HeaderPlan {
  readonly version?: number;
  readonly previous: string;
  readonly merkleRoot?: string;
  readonly time: number;
  readonly bits: number;
}

/** BIP9 version without signals. */
const VERSION = 0x20000000;

/** Finds a nonce that meets the bits, or with `valid: false` one that does not. Meant for regtest difficulty. */
export function mineHeader(plan: HeaderPlan, valid = true): Uint8Array {
  const bytes = encodeHeader({
    version: plan.version ?? VERSION,
    previous: plan.previous,
    merkleRoot: plan.merkleRoot ?? '11'.repeat(32),
    time: plan.time,
    bits: plan.bits,
    nonce: 0,
  });
  const target = expandBits(plan.bits, (1n << 256n) - 1n);
  const view = new DataView(bytes.buffer);
  for (let nonce = 0; ; nonce += 1) {
    view.setUint32(76, nonce, true);
    if (meets(sha256d(bytes), target) === valid) return bytes;
  }
}

/** The most significant byte, which comes last, tells nearly always. */
function meets(hash: Uint8Array, target: bigint): boolean {
  const highest = (hash[31] ?? 0) - Number(target >> 248n);
  return highest === 0 ? BigInt(`0x${toDisplay(hash)}`) <= target : highest < 0;
}

function size(count: number): Uint8Array {
  if (count < 0xfd) return Uint8Array.of(count);
  return Uint8Array.of(0xfd, count & 0xff, count >>> 8);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** What a made-up transaction spends and pays; no signature is checked by anything that uses it. */
export interface TransactionPlan {
  readonly inputs: readonly { readonly txid: string; readonly vout: number; readonly script?: string }[];
  readonly outputs: readonly { readonly value: bigint; readonly script: string }[];
  readonly witness?: boolean;
}

/** Serializes a transaction, in segwit form with one dummy witness item per input when asked. */
export function makeTransaction({ inputs, outputs, witness = false }: TransactionPlan): Uint8Array {
  const input = (at: TransactionPlan['inputs'][number]): Uint8Array => {
    const script = fromHex(at.script ?? '');
    return concatBytes(fromDisplay(at.txid), uint32(at.vout), size(script.length), script, uint32(0xffffffff));
  };
  const output = (at: TransactionPlan['outputs'][number]): Uint8Array => {
    const script = fromHex(at.script);
    return concatBytes(uint64(at.value), size(script.length), script);
  };
  return concatBytes(
    uint32(2),
    witness ? Uint8Array.of(0, 1) : new Uint8Array(),
    size(inputs.length),
    ...inputs.map(input),
    size(outputs.length),
    ...outputs.map(output),
    ...(witness ? inputs.map(() => Uint8Array.of(1, 2, 0xab, 0xcd)) : []),
    uint32(0),
  );
}

/** A coinbase that is unlike any other: height and `salt` are in its script (BIP34). */
export function makeCoinbase(
  height: number,
  script: string,
  salt = 0,
  outputs: TransactionPlan['outputs'] = [{ value: 5_000_000_000n, script }],
): Uint8Array {
  const mark = toHex(concatBytes(heightPush(height), Uint8Array.of(4), uint32(salt)));
  return makeTransaction({
    inputs: [{ txid: '00'.repeat(32), vout: 0xffffffff, script: mark }],
    outputs,
  });
}

/** Txid of a transaction without witness. */
export function txidOf(transaction: Uint8Array): string {
  return toDisplay(sha256d(transaction));
}

/** A block ready to be served. */
export interface MadeBlock {
  readonly height: number;
  readonly hash: string;
  readonly header: Uint8Array;
  readonly raw: Uint8Array;
  readonly time: number;
}

/** What a block is made of; `txids` where a transaction carries witness. */
export interface BlockPlan {
  readonly previous: { readonly hash: string; readonly height: number };
  readonly time: number;
  readonly transactions: readonly { readonly raw: Uint8Array; readonly txid: string }[];
  readonly salt?: number;
  readonly script?: string;
  /** Whom the coinbase pays, in place of `script` alone. */
  readonly pays?: TransactionPlan['outputs'];
  readonly rules?: NetworkRules;
}

/** Mines a regtest block with its own coinbase first. */
export function makeBlock(plan: BlockPlan): MadeBlock {
  const height = plan.previous.height + 1;
  const coinbase = makeCoinbase(height, plan.script ?? '51', plan.salt, plan.pays);
  const all = [{ raw: coinbase, txid: txidOf(coinbase) }, ...plan.transactions];
  const { root } = merkleRoot(all.map((transaction) => fromDisplay(transaction.txid)));
  const header = mineHeader({
    previous: plan.previous.hash,
    merkleRoot: toDisplay(root),
    time: plan.time,
    bits: (plan.rules ?? NETWORK_RULES.regtest).powLimitBits,
  });
  const raw = concatBytes(header, size(all.length), ...all.map((transaction) => transaction.raw));
  return { height, hash: headerHash(header), header, raw, time: plan.time };
}
