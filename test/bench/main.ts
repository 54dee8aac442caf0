import { spawnSync } from 'node:child_process';
import { bookingBench } from './booking.bench';
import { collectBench } from './collect.bench';
import type { Figure } from './figure';
import { HASHING_BENCHES } from './hashing.bench';
import { PAYOUT_BENCHES } from './payout.bench';
import { simulateBench } from './simulate.bench';
import { taxFactsBench } from './tax.bench';
import { packBench, statementsBench } from './tax-print.bench';
import { yearCloseBench } from './year-close.bench';

const single = (bench: () => Promise<Figure>) => async (): Promise<Figure[]> => [await bench()];

/** By the name on the command line, in this order; each in turn, so that none disturbs another's figure. */
const BENCHES: Readonly<Record<string, readonly (() => Promise<Figure[]>)[]>> = {
  booking: [single(bookingBench)],
  collecting: [collectBench],
  payout: PAYOUT_BENCHES,
  simulate: [single(simulateBench)],
  tax: [taxFactsBench, packBench, statementsBench, yearCloseBench],
  hashing: HASHING_BENCHES,
};

async function run(benches: readonly (() => Promise<Figure[]>)[]): Promise<void> {
  for (const bench of benches) {
    for (const figure of await bench()) {
      process.stdout.write(`${JSON.stringify(figure)}\n`);
      if (figure.ok === false) process.exitCode = 1;
    }
  }
}

/** A process of its own: what one bench's baseline holds in memory is no other's. */
function runApart(name: string): void {
  const { status } = spawnSync(process.execPath, [...process.execArgv, __filename, name], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const wanted = Object.entries(BENCHES).filter(([name]) => named.length === 0 || named.includes(name));
  const [only, ...others] = wanted;
  if (only !== undefined && others.length === 0) await run(only[1]);
  else for (const [name] of wanted) runApart(name);
}

void main();
