import type { Envelope } from '../../src/payout/approval';
import { payoutApprovals, type BatchRow, payoutBatches } from '../../src/payout/payout.entity';
import { DomainError } from '../../src/units';
import { must } from './must';
import type { PayoutProcess } from './payout-process';
import type { PayoutWorld } from './payout-world';

const PLANNER = 'operator-1';
const SECOND = 'operator-2';
const WIDE: Envelope = { maxRateSatPerKvb: 50_000n, maxFeeSats: 1_000_000n };
/** How far a first approval goes where people leave little room: percent of fee and rate as planned. */
const ROOM = [100n, 150n, 400n];

/** What somebody approves a batch within: all that the policy lets, or little more than it costs as planned. */
export function envelopeFor(
  { fee, rate_sat_per_kvb: rate }: Pick<BatchRow, 'fee' | 'rate_sat_per_kvb'>,
  { random, options }: PayoutWorld,
): Envelope {
  if (!random.chance(options.narrowPercent)) return WIDE;
  const room = random.pick(ROOM);
  const within = (value: bigint, most: bigint): bigint => (value < most ? value : most);
  return {
    maxFeeSats: within((fee * room) / 100n, WIDE.maxFeeSats),
    maxRateSatPerKvb: within((rate * room) / 100n, WIDE.maxRateSatPerKvb),
  };
}

/**
 * A person speeds a payment up that waits: at a rate of his own or by the estimate; alone where that is within what was
 * approved, and with a second person where it is not.
 */
export async function speedUp({ store, replaces }: PayoutProcess, world: PayoutWorld): Promise<void> {
  const { random, node, tally } = world;
  const waiting = await store.read((tx) => tx.find(payoutBatches, { where: { state: { in: ['signed', 'sent'] } } }));
  if (waiting.length === 0) return;
  const { id } = random.pick(waiting);
  const before = node.mood.feeSatPerKvb;
  const isNamed = random.chance(50);
  const rate = BigInt(random.between(2, 24) * 1_000);
  if (!isNamed) node.mood.feeSatPerKvb = rate;
  try {
    const { row, isInEnvelope, addedCoins } = await replaces.plan(id, PLANNER, isNamed ? rate : undefined);
    if (random.chance(15)) return;
    const exact = { maxFeeSats: row.fee, maxRateSatPerKvb: row.rate_sat_per_kvb };
    const isAlone = random.chance(70);
    const given = await approved(replaces.approve(id, isAlone ? PLANNER : SECOND, exact, row.hash));
    must(given || isAlone, `RULES 19 a second person may approve ${row.txid}`);
    if (!given) {
      tally.hit('F42 a replacement outside of what was approved');
      const isThere = await store.read((tx) => tx.count(payoutApprovals, { batch_id: row.id }));
      must(isThere === 0, `RULES 19 ${row.txid} is approved, and it was refused`);
      await replaces.approve(id, SECOND, exact, row.hash);
    }
    must(given === isInEnvelope || !isAlone, `RULES 19 alone on ${row.txid}: ${given}, inside: ${isInEnvelope}`);
    tally.hit('F42 a payment replaced by a dearer one');
    if (addedCoins > 0) tally.hit('F42 a replacement that takes another coin');
  } finally {
    node.mood.feeSatPerKvb = before;
  }
}

/** @returns false where it takes somebody else */
async function approved(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'payout.own-batch') return false;
    throw error;
  }
}
