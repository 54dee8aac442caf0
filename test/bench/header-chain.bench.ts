import { Block } from 'bitcoinjs-lib';
import { emptyContext, expandBits, NETWORK_RULES, retarget, verifyHeaders } from '../../src/hashing';
import { hashEngine } from '../../src/hashing/core/engine';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import { compare, type Contestant, interleave, median } from './interleaved';

const HEADER_BYTES = 80;
const RULES = NETWORK_RULES['bitcoin-easy'];
/** As many as mainnet has. */
const CHAIN_HEADERS = 925_000;
const CHAIN_SECONDS_MOST = 1.5;
const CHAIN_RSS_MB_MOST = 300;
const CHAIN_RUNS = 5;
/** One interleaved turn. */
const TURN_HEADERS = 100_800;
const SLOW_HEADERS = 5_000;
/** The rules may cost as much as the hashing: together half as fast as hashing alone. */
const RULES_RATIO_LEAST = 0.5;
const GENESIS_TIME = 1_231_006_505;
/** Half of all nonces do, so that one try of these nearly always holds one. */
const NONCES_AT_ONCE = 8;

/** Tries nonces until the hash is at most the target; leaves the hash in `link`. */
function mine(header: Uint8Array, target: bigint, link: Uint8Array): void {
  const tries = new Uint8Array(HEADER_BYTES * NONCES_AT_ONCE);
  const hashes = new Uint8Array(32 * NONCES_AT_ONCE);
  const view = new DataView(tries.buffer);
  for (let nonce = 0; ; nonce += NONCES_AT_ONCE) {
    for (let i = 0; i < NONCES_AT_ONCE; i += 1) {
      tries.set(header, HEADER_BYTES * i);
      view.setUint32(HEADER_BYTES * i + 76, nonce + i, true);
    }
    hashEngine().sha256d(tries, HEADER_BYTES, hashes);
    for (let i = 0; i < NONCES_AT_ONCE; i += 1) {
      const hash = hashes.subarray(32 * i, 32 * i + 32);
      // The highest 32 bits are enough to be surely below.
      if (BigInt(new DataView(hash.buffer, 32 * i + 28, 4).getUint32(0, true)) >= target >> 224n) continue;
      header.set(tries.subarray(HEADER_BYTES * i, HEADER_BYTES * (i + 1)));
      link.set(hash);
      return;
    }
  }
}

/** A chain by mainnet's rules at the easiest difficulty, ten minutes a header, retargeted as it must be. */
function generatedChain(count: number): Uint8Array {
  const packed = new Uint8Array(count * HEADER_BYTES);
  const view = new DataView(packed.buffer);
  const link = new Uint8Array(32);
  let bits = RULES.powLimitBits;
  for (let height = 0; height < count; height += 1) {
    const at = height * HEADER_BYTES;
    const time = GENESIS_TIME + 600 * height;
    if (height > 0 && height % RULES.periodBlocks === 0) {
      bits = retarget(bits, time - 600 * RULES.periodBlocks, time - 600, RULES);
    }
    view.setInt32(at, 0x20000000, true);
    packed.set(link, at + 4);
    view.setUint32(at + 36, height, true);
    view.setUint32(at + 68, time, true);
    view.setUint32(at + 72, bits, true);
    mine(packed.subarray(at, at + HEADER_BYTES), expandBits(bits, RULES.powLimit), link);
  }
  return packed;
}

function verify(packed: Uint8Array): void {
  const result = verifyHeaders(packed, emptyContext(), { rules: RULES, nowSeconds: null });
  if (result.rule !== null) throw new Error(`The generated chain breaks ${result.rule} at ${result.firstBad}.`);
}

function rssMb(): number {
  return process.memoryUsage().rss / 1024 / 1024;
}

/** Verifies the whole chain, some times over. */
async function wholeChain(packed: Uint8Array): Promise<{ taken: number; grownMb: number }> {
  const before = rssMb();
  const runs: number[] = [];
  let most = before;
  for (let run = 0; run < CHAIN_RUNS; run += 1) {
    runs.push(await seconds(async () => verify(packed)));
    most = Math.max(most, rssMb());
  }
  return { taken: median(runs), grownMb: Math.round(most - before) };
}

/**
 * A generated chain as long as mainnet: at most 1.5 s and 300 MB; all rules at most as dear again as the hashing; and
 * against a library that checks the work of single headers.
 */
export async function headerChainBench(): Promise<Figure[]> {
  const packed = generatedChain(CHAIN_HEADERS);
  const turn = packed.subarray(0, TURN_HEADERS * HEADER_BYTES);
  const out = new Uint8Array(TURN_HEADERS * 32);
  const ours: Contestant = { name: 'all rules', items: TURN_HEADERS, run: () => verify(turn) };
  const hashing: Contestant = {
    name: `sha256d alone, engine ${hashEngine().name}`,
    items: TURN_HEADERS,
    run: () => hashEngine().sha256d(turn, HEADER_BYTES, out),
  };
  const library: Contestant = {
    name: 'bitcoinjs-lib checkProofOfWork, one header at a time, work alone',
    items: SLOW_HEADERS,
    run: () => {
      for (let i = 0; i < SLOW_HEADERS; i += 1) {
        Block.fromBuffer(turn.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES)).checkProofOfWork();
      }
    },
  };
  const times = await interleave([ours, hashing, library]);
  const toHashing = compare(times.get(ours) ?? [], times.get(hashing) ?? []);
  const toLibrary = compare(times.get(ours) ?? [], times.get(library) ?? []);
  const { taken, grownMb } = await wholeChain(packed);
  return [
    {
      what: `header chain of ${CHAIN_HEADERS}, all rules, ${grownMb} MB grown`,
      value: rounded(taken),
      unit: 's',
      baseline: `${CHAIN_SECONDS_MOST} s`,
      ratio: rounded(CHAIN_SECONDS_MOST / taken),
      rssMb: peakRssMb(),
      wanted: `<= ${CHAIN_SECONDS_MOST} s, < ${CHAIN_RSS_MB_MOST} MB`,
      ok: taken <= CHAIN_SECONDS_MOST && grownMb < CHAIN_RSS_MB_MOST,
    },
    {
      what: 'header chain, all rules',
      value: rounded(toHashing.perSecond),
      unit: 'headers/s',
      baseline: hashing.name,
      ratio: rounded(toHashing.ratio),
      rssMb: peakRssMb(),
      wanted: `ratio >= ${RULES_RATIO_LEAST}`,
      ok: toHashing.ratio >= RULES_RATIO_LEAST,
    },
    {
      what: 'header chain, all rules',
      value: rounded(toLibrary.perSecond),
      unit: 'headers/s',
      baseline: library.name,
      ratio: rounded(toLibrary.ratio),
      rssMb: peakRssMb(),
    },
  ];
}
