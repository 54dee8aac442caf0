import { assertInvariant, DAY_MS, type Instant, instant, plusMs } from '../../units';
import type { ContractDay } from './accrual';
import type { ContractTerms } from './contract-terms';
import { spread } from './shortfall';

const BPS = 10_000n;

/** Coin that came from the provider, proved; negative where some of it was taken back. */
export interface ContractPayment {
  readonly at: Instant;
  readonly amount: bigint;
}

/** One day with what became of it. `net = received + writtenOff + open`, always. */
export interface DayStanding {
  readonly day: ContractDay;
  readonly received: bigint;
  readonly writtenOff: bigint;
  readonly open: bigint;
  /** Due, and open by more than the tolerance. */
  readonly isLate: boolean;
}

/** Where a contract stands with its provider. Amounts in base units; `earned = received + atRisk + writtenOff`, always. */
export interface Standing {
  readonly days: readonly DayStanding[];
  readonly earned: bigint;
  /** Coin that came and covers days. */
  readonly received: bigint;
  /** Earned and not here: due or not. */
  readonly atRisk: bigint;
  readonly writtenOff: bigint;
  /** Part of `atRisk` that should be here by now. */
  readonly late: bigint;
  /** Whole days since the oldest late day was due; a day open only within the tolerance is not late. */
  readonly daysLate: number;
  /** Coin that came beyond what was earned: covers later days first. */
  readonly ahead: bigint;
  /** Since when the provider is in default: nothing is earned from then on. */
  readonly defaultAt: Instant | null;
}

interface Item {
  readonly day: ContractDay;
  received: bigint;
  writtenOff: bigint;
}

/** The account of one contract, moved forward in time. */
class Account {
  readonly items: Item[] = [];
  ahead = 0n;
  defaultAt: Instant | null = null;

  constructor(private readonly terms: ContractTerms) {}

  open(item: Item): bigint {
    return item.day.net - item.received - item.writtenOff;
  }

  /** Late at `at`: due before it, and open by more than the tolerance. */
  isLate(item: Item, at: Instant): boolean {
    const tolerance = BigInt(this.terms.settlement.toleranceBps);
    return item.day.dueAt < at && this.open(item) * BPS > item.day.net * tolerance;
  }

  earn(day: ContractDay): void {
    const item: Item = { day, received: 0n, writtenOff: 0n };
    this.items.push(item);
    const part = this.ahead < day.net ? this.ahead : day.net;
    item.received = part;
    this.ahead -= part;
  }

  /** Covers what is open, then brings back what was written off, oldest first; the rest is ahead. */
  pay(amount: bigint): void {
    const parts = spread(amount, this.items.map((item) => this.open(item)), this.terms.shortfall); // prettier-ignore
    let left = amount;
    this.items.forEach((item, index) => {
      const part = parts[index] ?? 0n;
      item.received += part;
      left -= part;
    });
    for (const item of this.items) {
      const back = left < item.writtenOff ? left : item.writtenOff;
      item.received += back;
      item.writtenOff -= back;
      left -= back;
    }
    this.ahead += left;
  }

  /** Coin that was taken back opens the newest covered days again. */
  takeBack(amount: bigint): void {
    let left = amount < this.ahead ? 0n : amount - this.ahead;
    this.ahead -= amount - left;
    for (const item of [...this.items].reverse()) {
      const part = left < item.received ? left : item.received;
      item.received -= part;
      left -= part;
    }
    assertInvariant(left === 0n, 'no more coin is taken back than came');
  }

  /** Declared consequences of delay up to `at`: the provider's default first, then write-offs. */
  age(at: Instant): void {
    const { writeOffAfterDays } = this.terms;
    this.findDefault(at);
    if (writeOffAfterDays === null) return;
    for (const item of this.items) {
      if (at > plusMs(item.day.dueAt, writeOffAfterDays * DAY_MS)) this.writeOff(item);
    }
  }

  private findDefault(at: Instant): void {
    const { default: rule } = this.terms;
    if (rule === null || this.defaultAt !== null) return;
    const limit = rule.afterDays * DAY_MS;
    const late = this.items.filter((item) => this.isLate(item, instant(at - limit)));
    if (late.length === 0) return;
    this.defaultAt = instant(Math.min(...late.map(({ day }) => day.dueAt + limit)));
    if (rule.then === 'write-off') for (const item of this.items) this.writeOff(item);
  }

  writeOff(item: Item): void {
    item.writtenOff += this.open(item);
  }
}

/**
 * What was earned day by day, what came for it, and what of it is at risk, at `now`. Days and payments are taken in the
 * order of time, so that the same facts give the same account whenever it is drawn up.
 * @param days as accrued; a day counts once it is over
 * @param payments in any order; those after `now` do not count
 */
export function standing(
  terms: ContractTerms,
  days: readonly ContractDay[],
  payments: readonly ContractPayment[],
  at: { readonly now: Instant; /** The contract has run out, ends of a fee included. */ readonly over: boolean },
): Standing {
  const account = new Account(terms);
  const steps = [
    ...days.map((day) => ({ at: day.to, order: 0, take: () => account.earn(day) })),
    ...payments.map(({ at: when, amount }) => ({
      at: when,
      order: 1,
      take: () => (amount < 0n ? account.takeBack(-amount) : account.pay(amount)),
    })),
  ]
    .filter((step) => step.at <= at.now)
    .sort((a, b) => a.at - b.at || a.order - b.order);
  for (const step of steps) {
    account.age(step.at);
    if (step.order === 0 && account.defaultAt !== null) continue;
    step.take();
  }
  account.age(at.now);
  if (at.over) leaveResidual(account, terms, at.now);
  return summary(account, at.now);
}

/** Below the minimum the provider keeps what is open at the end, once all of it was due. */
function leaveResidual(account: Account, terms: ContractTerms, now: Instant): void {
  if (terms.residual.below !== 'stays' || account.items.some(({ day }) => day.dueAt >= now)) return;
  const open = account.items.reduce((sum, item) => sum + account.open(item), 0n);
  if (open < terms.residual.minimum) for (const item of account.items) account.writeOff(item);
}

function summary(account: Account, now: Instant): Standing {
  const sum = (of: (item: Item) => bigint): bigint => account.items.reduce((all, item) => all + of(item), 0n);
  const late = account.items.filter((item) => account.isLate(item, now));
  const earned = sum(({ day }) => day.net);
  const received = sum((item) => item.received);
  const writtenOff = sum((item) => item.writtenOff);
  const oldest = late.reduce((least, { day }) => Math.min(least, day.dueAt), now as number);
  return {
    days: account.items.map((item) => ({ ...item, open: account.open(item), isLate: account.isLate(item, now) })),
    earned,
    received,
    atRisk: earned - received - writtenOff,
    writtenOff,
    late: late.reduce((all, item) => all + account.open(item), 0n),
    daysLate: Math.floor((now - oldest) / DAY_MS),
    ahead: account.ahead,
    defaultAt: account.defaultAt,
  };
}
