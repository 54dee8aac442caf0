import * as x11HashJs from '@dashevo/x11-hash-js';
import { fromHex } from '../../src/hashing';
import { webAssemblyHere } from '../../src/hashing/core/web-assembly';
import { equihashEngines } from '../../src/hashing/equihash/equihash';
import { x11Engines } from '../../src/hashing/x11/x11';
import { ZCASH_GENESIS_HEADER } from '../../src/hashing/zcash-genesis';
import { slowVerdict } from '../support/equihash-reference';
import { type Figure, peakRssMb, rounded } from './figure';
import { compare, type Contestant, interleave } from './interleaved';

const HEADER_BYTES = 80;
/** What the issue asks for. */
const X11_LEAST_PER_SECOND = 10_000;
const EQUIHASH_MOST_MS = 2;
/** So many that a round takes some milliseconds. */
const FAST_X11 = 256;
const SLOW_X11 = 8;
const FAST_SOLUTIONS = 32;
const SLOW_SOLUTIONS = 2;

function repeat(items: number, work: () => void): () => void {
  return () => {
    for (let i = 0; i < items; i += 1) work();
  };
}

/** X11 of headers: at least 10,000 a second by the fastest engine. */
export async function x11Bench(): Promise<Figure[]> {
  const packed = Uint8Array.from({ length: FAST_X11 * HEADER_BYTES }, (_, at) => (at * 151) >> 3);
  const out = new Uint8Array(FAST_X11 * 32);
  const first = [...packed.subarray(0, HEADER_BYTES)];
  const engines = x11Engines(webAssemblyHere()).map(({ name, hash }): Contestant => {
    const items = name === 'typescript' ? SLOW_X11 : FAST_X11;
    const part = packed.subarray(0, items * HEADER_BYTES);
    return { name: `engine ${name}`, items, run: () => hash(part, HEADER_BYTES, out) };
  });
  const baseline = {
    name: '@dashevo/x11-hash-js',
    items: SLOW_X11,
    run: repeat(SLOW_X11, () => void x11HashJs.digest(first, 1, 1)),
  };
  const times = await interleave([...engines, baseline]);
  return engines.map((engine, index) => {
    const { perSecond, ratio } = compare(times.get(engine) ?? [], times.get(baseline) ?? []);
    return {
      what: `X11 of headers in a batch, ${engine.name}`,
      value: rounded(perSecond),
      unit: 'headers/s',
      baseline: baseline.name,
      ratio: rounded(ratio),
      rssMb: peakRssMb(),
      ...(index === 0 ? { wanted: `>= ${X11_LEAST_PER_SECOND}`, ok: perSecond >= X11_LEAST_PER_SECOND } : {}),
    };
  });
}

/** Equihash(200, 9): a header's solution in less than 2 ms by the fastest engine. */
export async function equihashBench(): Promise<Figure[]> {
  const header = fromHex(ZCASH_GENESIS_HEADER);
  const engines = equihashEngines(webAssemblyHere()).map(({ name, solves }): Contestant => {
    const items = name === 'typescript' ? SLOW_SOLUTIONS : FAST_SOLUTIONS;
    return { name: `engine ${name}`, items, run: repeat(items, () => void solves(header)) };
  });
  const baseline = {
    name: '@noble/hashes blake2b and bigint',
    items: SLOW_SOLUTIONS,
    run: repeat(SLOW_SOLUTIONS, () => void slowVerdict(header)),
  };
  const times = await interleave([...engines, baseline]);
  return engines.map((engine, index) => {
    const { perSecond, ratio } = compare(times.get(engine) ?? [], times.get(baseline) ?? []);
    const ms = 1000 / perSecond;
    return {
      what: `Equihash(200,9) of a header, ${engine.name}`,
      value: rounded(ms),
      unit: 'ms',
      baseline: baseline.name,
      ratio: rounded(ratio),
      rssMb: peakRssMb(),
      ...(index === 0 ? { wanted: `< ${EQUIHASH_MOST_MS}`, ok: ms < EQUIHASH_MOST_MS } : {}),
    };
  });
}
