import { execFileSync } from 'node:child_process';
import { type Figure, peakRssMb, rounded } from './figure';
import { median } from './interleaved';

const COLD_MS_MOST = 50;
const HEADERS = 2016;
const ROUNDS = 11;

/** Programs of a process of its own; each prints the milliseconds that it took for the first hashes of its life. */
const START = `const start = process.hrtime.bigint(); const packed = new Uint8Array(80 * ${HEADERS}).fill(7);`;
const STOP = 'console.log(Number(process.hrtime.bigint() - start) / 1e6);';
const OURS = `${START}
  const { hashEngine } = require(process.argv[1]);
  hashEngine().sha256d(packed, 80, new Uint8Array(32 * ${HEADERS}));
  ${STOP}`;
const NODES = `${START}
  const { createHash } = require('node:crypto');
  for (let at = 0; at < packed.length; at += 80) {
    createHash('sha256').update(createHash('sha256').update(packed.subarray(at, at + 80)).digest()).digest();
  }
  ${STOP}`;

function milliseconds(program: string): number {
  const engine = require.resolve('../../src/hashing/core/engine');
  return Number(execFileSync(process.execPath, [...process.execArgv, '-e', program, engine], { encoding: 'utf8' }));
}

/** From nothing loaded to the first 2,016 headers hashed: load, choose, compile, test, hash; below 50 ms. */
export async function coldStartBench(): Promise<Figure[]> {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    // Now one first, now the other.
    const first = milliseconds(round % 2 === 0 ? OURS : NODES);
    const second = milliseconds(round % 2 === 0 ? NODES : OURS);
    return round % 2 === 0 ? { ours: first, node: second } : { ours: second, node: first };
  });
  const value = median(rounds.map(({ ours }) => ours));
  return [
    {
      what: `cold start: load, choose and test the engine, hash ${HEADERS} headers, in a fresh process`,
      value: rounded(value),
      unit: 'ms',
      baseline: `node:crypto createHash twice of the same headers, in a fresh process`,
      ratio: rounded(median(rounds.map(({ ours, node }) => node / ours))),
      rssMb: peakRssMb(),
      wanted: `value < ${COLD_MS_MOST}`,
      ok: value < COLD_MS_MOST,
    },
  ];
}
