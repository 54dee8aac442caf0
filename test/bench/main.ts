import { bookingBench } from './booking.bench';
import { collectBench } from './collect.bench';
import type { Figure } from './figure';
import { HASHING_BENCHES } from './hashing.bench';
import { PAYOUT_BENCHES } from './payout.bench';

const single = (bench: () => Promise<Figure>) => async (): Promise<Figure[]> => [await bench()];

/** By the name on the command line, in this order; each in turn, so that none disturbs another's figure. */
const BENCHES: Readonly<Record<string, readonly (() => Promise<Figure[]>)[]>> = {
  booking: [single(bookingBench)],
  collecting: [collectBench],
  payout: PAYOUT_BENCHES,
  hashing: HASHING_BENCHES,
};

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  for (const [name, benches] of Object.entries(BENCHES)) {
    if (named.length > 0 && !named.includes(name)) continue;
    for (const bench of benches) {
      for (const figure of await bench()) {
        process.stdout.write(`${JSON.stringify(figure)}\n`);
        if (figure.ok === false) process.exitCode = 1;
      }
    }
  }
}

void main();
