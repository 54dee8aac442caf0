import type { StatusHistory } from '../members';
import type { Instant } from '../units';
import type { Assignment, Window, WorkInterval } from './device-work';
import type { LastWork } from './pplns';
import type { FeePlan, SourceStateRow } from './reward.entity';
import type { RuleHistory } from './sharing-rule';

/** Logs of so many stretches are kept while one statement is booked: those of its rows' ends, and those in which windows begin. */
const LOGS_KEPT = 3;
/** Weights that are kept while one statement is booked: a hundred bytes each. */
const WEIGHTS_KEPT = 500_000;

/** Work that is in the log since this transaction: all that is in it and ended at `since` or later. */
interface Logged {
  readonly since: Instant;
  readonly intervals: readonly WorkInterval[];
}

/**
 * What was read of one source's work while a statement is booked: a pool that states a row a block states hundreds, and
 * each reaches back over the same days. Good for one transaction.
 */
export class ReadDays {
  readonly #logs = new Map<string, readonly WorkInterval[]>();
  readonly #sums = new Map<string, LastWork>();
  #weights = 0;
  #assignments: readonly Assignment[] | undefined;
  #history: RuleHistory | undefined;
  #exits: StatusHistory | undefined;
  #fees: readonly FeePlan[] | undefined;
  #state: SourceStateRow | undefined;
  #logged: Logged | undefined;
  #begins: { readonly at: Instant | undefined } | undefined;
  #summed: { readonly hours: Window | undefined } | undefined;

  /** The source's state, locked. */
  async state(lock: () => Promise<SourceStateRow>): Promise<SourceStateRow> {
    return (this.#state ??= await lock());
  }

  /** What this transaction logged itself; undefined where the log may hold more that ended as late. */
  get logged(): Logged | undefined {
    return this.#logged;
  }

  keepLogged(logged: Logged): void {
    this.#logged = logged;
  }

  async assignments(read: () => Promise<readonly Assignment[]>): Promise<readonly Assignment[]> {
    return (this.#assignments ??= await read());
  }

  /** Who left, and when. */
  async exits(read: () => Promise<StatusHistory>): Promise<StatusHistory> {
    return (this.#exits ??= await read());
  }

  /** The rules by which the source is shared. */
  async history(read: () => Promise<RuleHistory>): Promise<RuleHistory> {
    return (this.#history ??= await read());
  }

  keepHistory(history: RuleHistory): void {
    this.#history = history;
  }

  /** Service fees of every member, oldest first. */
  async fees(read: () => Promise<readonly FeePlan[]>): Promise<readonly FeePlan[]> {
    return (this.#fees ??= await read());
  }

  /** The first instant that the log can speak for. */
  async begins(read: () => Promise<Instant | undefined>): Promise<Instant | undefined> {
    return (this.#begins ??= { at: await read() }).at;
  }

  /** Whole hours that are summed. */
  async summed(read: () => Promise<Window | undefined>): Promise<Window | undefined> {
    return (this.#summed ??= { hours: await read() }).hours;
  }

  /** What all work of a stretch comes to, as far as it is known. */
  sum({ from, to }: Window): LastWork | undefined {
    return this.#sums.get(`${from} ${to}`);
  }

  keep({ from, to }: Window, sum: LastWork): LastWork {
    this.#weights += sum.weights.size;
    if (this.#weights > WEIGHTS_KEPT) {
      this.#sums.clear();
      this.#weights = sum.weights.size;
    }
    this.#sums.set(`${from} ${to}`, sum);
    return sum;
  }

  async log({ from, to }: Window, read: () => Promise<readonly WorkInterval[]>): Promise<readonly WorkInterval[]> {
    const key = `${from} ${to}`;
    const log = this.#logs.get(key) ?? (await read());
    this.#logs.delete(key);
    this.#logs.set(key, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > LOGS_KEPT && oldest !== undefined) this.#logs.delete(oldest);
    return log;
  }
}
