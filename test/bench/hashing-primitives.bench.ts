import { execFileSync } from 'node:child_process';
import { createHash, scryptSync } from 'node:crypto';
import { Block } from 'bitcoinjs-lib';
import { createSHA256, scrypt as hashWasmScrypt } from 'hash-wasm';
import { availableEngines, type HashEngine } from '../../src/hashing/core/engine';
import { type Figure, peakRssMb, rounded } from './figure';
import { compare, type Contestant, interleave } from './interleaved';

const HEADER_BYTES = 80;
const BITS_AT = 72;
const SCRYPT = { N: 1024, r: 1, p: 1 } as const;
/** What the issue asks for, of the fastest engine against node:crypto. */
const SHA256D_RATIO_LEAST = 10;
const SCRYPT_RATIO_LEAST = 2;
/** So many that each turn takes some 20 ms: with its share of collecting the garbage that hashing one by one leaves. */
const FAST_HEADERS = 100_000;
const SLOW_HEADERS = 10_000;
const FAST_SCRYPTS = 240;
const NODE_SCRYPTS = 72;
const SLOW_SCRYPTS = 8;

/** Headers of no chain, whose bits are a target of mainnet so that every contestant hashes them. */
function someHeaders(count: number): Uint8Array {
  const packed = new Uint8Array(count * HEADER_BYTES);
  const view = new DataView(packed.buffer);
  let word = 0x9e3779b9;
  for (let at = 0; at < packed.length; at += 4) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    view.setInt32(at, word, true);
  }
  for (let at = BITS_AT; at < packed.length; at += HEADER_BYTES) view.setUint32(at, 0x1d00ffff, true);
  return packed;
}

function forEach(packed: Uint8Array, count: number, hash: (header: Uint8Array) => void): void {
  for (let i = 0; i < count; i += 1) hash(packed.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES));
}

const twice = (header: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(header).digest()).digest();

function batches(engine: HashEngine, what: 'sha256d' | 'scrypt', packed: Uint8Array, count: number): Contestant {
  const items = packed.subarray(0, count * HEADER_BYTES);
  const out = new Uint8Array(count * 32);
  return { name: `engine ${engine.name}`, items: count, run: () => engine[what](items, HEADER_BYTES, out) };
}

const asked = (ratio: number, least: number) => ({ wanted: `ratio >= ${least}`, ok: ratio >= least });

/** One line for each engine against node:crypto, and for the fastest against every other baseline. */
async function lines(
  what: string,
  engines: readonly Contestant[],
  baselines: readonly Contestant[],
  ratioLeast: number | null,
): Promise<Figure[]> {
  const times = await interleave([...engines, ...baselines]);
  const pairs = [
    ...baselines.map((baseline) => [engines[0], baseline] as const),
    ...engines.slice(1).map((engine) => [engine, baselines[0]] as const),
  ];
  return pairs.flatMap(([ours, baseline], index) => {
    if (ours === undefined || baseline === undefined) return [];
    const { perSecond, ratio } = compare(times.get(ours) ?? [], times.get(baseline) ?? []);
    return {
      what: `${what}, ${ours.name}`,
      value: rounded(perSecond),
      unit: 'headers/s',
      baseline: baseline.name,
      ratio: rounded(ratio),
      rssMb: peakRssMb(),
      ...(index === 0 && ratioLeast !== null ? asked(ratio, ratioLeast) : {}),
    };
  });
}

/** SHA-256d of headers, beside node:crypto as it works on this machine: its processor may have SHA instructions. */
export async function sha256dBench(): Promise<Figure[]> {
  const packed = someHeaders(FAST_HEADERS);
  const { sha256 } = await import('@noble/hashes/sha2.js');
  const hasher = await createSHA256();
  const once = (data: Uint8Array): Uint8Array => hasher.init().update(data).digest('binary');
  const slow = (name: string, hash: (header: Uint8Array) => void): Contestant => ({
    name,
    items: SLOW_HEADERS,
    run: () => forEach(packed, SLOW_HEADERS, hash),
  });
  return lines(
    'sha256d of headers in a batch',
    availableEngines().map((engine) => batches(engine, 'sha256d', packed, FAST_HEADERS)),
    [
      slow('node:crypto createHash twice', twice),
      slow('@noble/hashes', (header) => sha256(sha256(header))),
      slow('hash-wasm', (header) => once(once(header))),
      slow('bitcoinjs-lib Block.checkProofOfWork', (header) => Block.fromBuffer(header).checkProofOfWork()),
    ],
    null,
  );
}

/** Bit 29 of CPUID leaf 7, EBX: the SHA extensions, taken from OpenSSL's sight (OPENSSL_ia32cap(3)). */
const WITHOUT_SHA_INSTRUCTIONS = { OPENSSL_ia32cap: ':~0x20000000' };

/**
 * SHA-256d of headers: at least 10 times as fast as node:crypto's createHash twice, where that has no SHA instructions
 * of the processor, for WebAssembly reaches none: without them the figure was set. In a process of its own, because
 * OpenSSL looks at the processor once. On a processor that has none it is the same figure again.
 */
export function sha256dPlainBench(): Promise<Figure[]> {
  const program = 'require(process.argv[1]).sha256dBench().then((figures) => console.log(JSON.stringify(figures[0])));';
  const printed = execFileSync(process.execPath, [...process.execArgv, '-e', program, __filename], {
    encoding: 'utf8',
    env: { ...process.env, ...WITHOUT_SHA_INSTRUCTIONS },
  });
  const figure = JSON.parse(printed) as Figure;
  const baseline = `${figure.baseline}, without SHA instructions`;
  return Promise.resolve([{ ...figure, baseline, ...asked(figure.ratio, SHA256D_RATIO_LEAST) }]);
}

/** scrypt(1024, 1, 1) of headers: at least twice as fast as node:crypto's scryptSync. */
export async function scryptBench(): Promise<Figure[]> {
  const packed = someHeaders(FAST_SCRYPTS);
  const { scrypt } = await import('@noble/hashes/scrypt.js');
  const hashWasm = { costFactor: SCRYPT.N, blockSize: SCRYPT.r, parallelism: SCRYPT.p, hashLength: 32 } as const;
  return lines(
    'scrypt(1024,1,1) of headers in a batch',
    availableEngines().map((engine) => batches(engine, 'scrypt', packed, FAST_SCRYPTS)),
    [
      {
        name: 'node:crypto scryptSync',
        items: NODE_SCRYPTS,
        run: () => forEach(packed, NODE_SCRYPTS, (header) => scryptSync(header, header, 32, SCRYPT)),
      },
      {
        name: '@noble/hashes',
        items: SLOW_SCRYPTS,
        run: () => forEach(packed, SLOW_SCRYPTS, (header) => scrypt(header, header, { ...SCRYPT, dkLen: 32 })),
      },
      {
        name: 'hash-wasm',
        items: SLOW_SCRYPTS,
        run: async () => {
          for (let i = 0; i < SLOW_SCRYPTS; i += 1) {
            const header = packed.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES);
            await hashWasmScrypt({ ...hashWasm, password: header, salt: header, outputType: 'binary' });
          }
        },
      },
    ],
    SCRYPT_RATIO_LEAST,
  );
}
