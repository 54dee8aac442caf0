import { bookingBench } from './booking.bench';
import type { Figure } from './figure';
import { payoutBench } from './payout.bench';

/** Each in turn, so that none disturbs another's figure. */
const BENCHES: readonly (() => Promise<Figure>)[] = [bookingBench, payoutBench];

async function main(): Promise<void> {
  for (const bench of BENCHES) process.stdout.write(`${JSON.stringify(await bench())}\n`);
}

void main();
