import { type Asset, DAY_MS, type Day, dayStartAtOffset, type Instant, plusMs } from '../../../src/units';

/** Ways in which a pool's reply goes wrong. */
export type Fault =
  | 'error-inside'
  | 'html'
  | 'truncated'
  | 'huge'
  | 'deep'
  | 'missing-page'
  | 'doubled-page'
  | 'tiny-number'
  | 'nan'
  | 'too-many-requests'
  | 'slow-down'
  | 'server-error'
  | 'slow'
  | 'hang-up'
  | 'echo'
  | 'echo-refused';

/** Rewrites a reply's text: what a pool might say instead. */
export type Change = (json: string) => string;

/** What the pool credited for one of its days. */
export interface BookDay {
  readonly day: Day;
  /** Base units. */
  amount: bigint;
  /** Decimal digits beyond the coin's own, as text: '5' after eight decimals writes nine. */
  tail: string;
  /** When the pool last computed it; before the day's end the day is not settled yet. */
  calculatedAt: Instant;
}

/** A block's earning (OCEAN; Braiins score-based accounts). */
export interface BookBlock {
  readonly hash: string;
  readonly height: number;
  readonly at: Instant;
  net: bigint;
  fee: bigint;
  shares: bigint;
  confirmationsLeft: number;
}

export interface BookPayout {
  readonly id: number;
  readonly at: Instant;
  amount: bigint;
  fee: bigint;
  txid: string | null;
  readonly lightning: boolean;
  readonly generation: boolean;
  readonly destination: string;
  status: 'queued' | 'confirmed' | 'failed';
}

/** What the pool takes out of the balance again, and is no payout. */
export interface BookTaking {
  readonly id: number;
  readonly at: Instant;
  readonly amount: bigint;
  /** Day or block that it names; neither where it names nothing. */
  readonly day?: Day;
  readonly height?: number;
  /** In the pool's words, where it has any. */
  readonly usage?: string;
}

export interface BookWorker {
  readonly name: string;
  /** Hashes per second. */
  hashRate1h: bigint;
  hashRate24h: bigint;
  state: 'ok' | 'low' | 'off' | 'dis';
  lastShareAt: Instant | null;
}

export interface PoolBookOptions {
  readonly asset: Asset;
  /** Where the pool's own day begins: 0 for Braiins, 480 for ViaBTC. */
  readonly dayOffsetMinutes: number;
  readonly now: () => Instant;
  /** Account name (Braiins), address (OCEAN), coin account (ViaBTC). */
  readonly account: string;
}

/**
 * What a pool knows about one account: the single truth behind a local server. Tests and the demo write it, the server
 * only spells it. Amounts are base units.
 */
export class PoolBook {
  readonly days = new Map<Day, BookDay>();
  readonly blocks = new Map<string, BookBlock>();
  readonly payouts: BookPayout[] = [];
  readonly takings: BookTaking[] = [];
  readonly workers = new Map<string, BookWorker>();
  /** Paths asked for, in order, without secrets. */
  readonly requests: string[] = [];
  /** Added to the pool's clock, as its `Date` header and its checks of a time see it. */
  clockAheadMs = 0;
  /** What `slow-down` asks for. */
  retryAfterSeconds = 1;
  private faultsLeft: { fault: Fault; times: number; path: string } | undefined;
  private change: { readonly text: Change; readonly path: string } | undefined;

  constructor(readonly options: PoolBookOptions) {}

  /** Credits or restates a day. A restatement lower than before is a clawback. */
  creditDay(day: Day, amount: bigint, options: { calculatedAt?: Instant; tail?: string } = {}): BookDay {
    const end = plusMs(dayStartAtOffset(day, this.options.dayOffsetMinutes), DAY_MS);
    const row: BookDay = {
      day,
      amount,
      tail: options.tail ?? '',
      calculatedAt: options.calculatedAt ?? plusMs(end, 3_600_000),
    };
    this.days.set(day, row);
    return row;
  }

  creditBlock(block: Omit<BookBlock, 'shares' | 'confirmationsLeft'> & Partial<BookBlock>): BookBlock {
    const row: BookBlock = { shares: 262_144n, confirmationsLeft: 0, ...block };
    this.blocks.set(row.hash, row);
    return row;
  }

  /** The pool announces a payout. Without a txid it is queued until `confirmPayout`, unless it is Lightning. */
  pay(payout: {
    at: Instant;
    amount: bigint;
    fee?: bigint;
    txid?: string;
    lightning?: boolean;
    generation?: boolean;
    destination: string;
  }): BookPayout {
    const lightning = payout.lightning ?? false;
    const row: BookPayout = {
      id: this.payouts.length + 1,
      at: payout.at,
      amount: payout.amount,
      fee: payout.fee ?? 0n,
      txid: payout.txid ?? null,
      lightning,
      generation: payout.generation ?? false,
      destination: payout.destination,
      status: lightning || payout.txid !== undefined ? 'confirmed' : 'queued',
    };
    this.payouts.push(row);
    return row;
  }

  /** The pool takes back what it credited, by a row of its own. */
  takeBack(taking: Omit<BookTaking, 'id'>): BookTaking {
    const row: BookTaking = { id: this.takings.length + 1, ...taking };
    this.takings.push(row);
    return row;
  }

  confirmPayout(id: number, txid: string): void {
    const row = this.payouts.find((payout) => payout.id === id);
    if (row === undefined) throw new Error(`no payout ${id}`);
    row.txid = txid;
    row.status = 'confirmed';
  }

  setWorker(worker: BookWorker): BookWorker {
    this.workers.set(worker.name, worker);
    return worker;
  }

  /** The next `times` replies whose path contains `path` go wrong. */
  breakReplies(fault: Fault, times = Number.POSITIVE_INFINITY, path = ''): void {
    this.faultsLeft = { fault, times, path };
  }

  /** Every reply whose path contains `path` is rewritten, until repaired. */
  changeReplies(text: Change, path = ''): void {
    this.change = { text, path };
  }

  changed(path: string, json: string): string {
    return this.change !== undefined && path.includes(this.change.path) ? this.change.text(json) : json;
  }

  repair(): void {
    this.faultsLeft = undefined;
    this.change = undefined;
  }

  /** The pool's clock. */
  poolNow(): Instant {
    return plusMs(this.options.now(), this.clockAheadMs);
  }

  /** What the next reply to this path will suffer, without using it up. */
  peekFault(path: string): Fault | undefined {
    const left = this.faultsLeft;
    return left === undefined || left.times <= 0 || !path.includes(left.path) ? undefined : left.fault;
  }

  /** Called by a server once per request. */
  takeFault(path: string): Fault | undefined {
    const left = this.faultsLeft;
    const fault = this.peekFault(path);
    if (left !== undefined && fault !== undefined) left.times -= 1;
    return fault;
  }

  /** What the pool owes and has not announced as paid, fees included. */
  unpaid(): bigint {
    let sum = 0n;
    for (const day of this.days.values()) sum += day.amount;
    for (const block of this.blocks.values()) sum += block.net;
    for (const payout of this.payouts) if (payout.status !== 'failed') sum -= payout.amount + payout.fee;
    for (const taking of this.takings) sum -= taking.amount;
    return sum;
  }
}
