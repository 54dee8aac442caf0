import type { Instant } from '../units';
import type { UnitHolding } from './contracts/member-units';

/** A span of time, its end not in it. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Units that a member is said to have held in a span, beyond those that were declared in time. */
export interface HeldLate extends Span {
  readonly units: bigint;
}

/**
 * What a row's window still lacks of units that a member held and that were declared too late: units x milliseconds in the
 * window, beyond what earlier acts gave for the same time. The same act twice lacks nothing the second time; a larger
 * number of units lacks the difference.
 * @param before earlier acts for the same member and row, in any order
 */
export function lackingWeight(window: Span, now: HeldLate, before: readonly HeldLate[]): bigint {
  const from = Math.max(window.from, now.from);
  const to = Math.min(window.to, now.to);
  if (from >= to) return 0n;
  const inside = (at: number): boolean => at > from && at < to;
  const cuts = before.flatMap((one) => [one.from, one.to].filter(inside));
  const edges = [...new Set([from, ...cuts, to])].sort((a, b) => a - b);
  let weight = 0n;
  edges.forEach((start, i) => {
    const end = edges[i + 1];
    if (end === undefined || end <= start) return;
    const given = before
      .filter((one) => one.from <= start && start < one.to)
      .reduce((most, { units }) => (units > most ? units : most), 0n);
    if (now.units > given) weight += (now.units - given) * BigInt(end - start);
  });
  return weight;
}

/** The most units that members were declared to hold at one instant of a span. @param holdings of one contract, in any order */
export function mostHeld(holdings: readonly UnitHolding[], span: Span): bigint {
  const held = new Map<string, bigint>();
  let [at, sum, most] = [span.from, 0n, 0n];
  for (const { memberId, from, units } of [...holdings].sort((a, b) => a.from - b.from)) {
    if (from >= span.to) break;
    // What changes hands at one instant is counted once.
    if (from > at) [at, most] = [from, sum > most ? sum : most];
    sum += units - (held.get(memberId) ?? 0n);
    held.set(memberId, units);
  }
  return sum > most ? sum : most;
}
