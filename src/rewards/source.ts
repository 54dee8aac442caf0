import { type Asset, type Decimal, DomainError, type Instant } from '../units';
import type { PoolTotal } from './pool-total';
import { checkRule, SHARING_RULES, type SharingRule, standsOnWork } from './sharing-rule';

/** Whose income a reward is; there is no default. @see RULES.md 1 */
const LEGAL_MODELS = ['principal', 'nominee', 'agent', 'marketplace', 'partnership'] as const;
type LegalModel = (typeof LEGAL_MODELS)[number];

/** When the member's income is recognised. @see RULES.md 3 */
const RECOGNISE_AT = ['credit', 'matured', 'withdrawable', 'on-chain'] as const;
type RecogniseAt = (typeof RECOGNISE_AT)[number];

/** What an operator declares about one account at one pool. Every field is a statement that somebody is bound by. */
export interface SourceDeclaration {
  /** Url-safe, `[A-Za-z0-9_-]{1,64}`: it becomes part of account names and references. */
  readonly id: string;
  readonly pool: string;
  /** Which of the pool's lists states the income, where it has more than one and this is not its usual one. */
  readonly statement?: string;
  /** A digest of the account at the pool where the sources file names one: another account's rows are other money. */
  readonly account?: string;
  /** The source of the same account whose coin is mined together with this one: both name the same workers. */
  readonly minedBeside?: string;
  readonly asset: Asset;
  /** Where the pool's day begins: 0 is UTC, 480 is UTC+8 (ViaBTC unless utc=true). */
  readonly dayOffsetMinutes: number;
  readonly reports: 'net' | 'gross';
  readonly recogniseAt: RecogniseAt;
  readonly legalModel: LegalModel;
  /** Who owns the altcoin at the moment it is converted. @see RULES.md 2, 23 */
  readonly ownerAtConversion: 'operator' | 'member' | 'none';
  /** How its rewards are shared when it is first read; a later change counts from when it is made (`sharing_rule`). */
  readonly sharing: SharingRule;
  /** N of PPLNS, as `parsePplnsWindow` reads it; with `sharing: 'pplns'` and nothing else. */
  readonly pplnsWindow?: string;
  readonly receivesAt: 'treasury' | 'venue';
  /** Decimals that the pool writes when it writes more than the coin has; the rest goes to the residue account. */
  readonly amountDecimals?: number;
  /** Days after which an announced payout that did not come is missing, 4 to 365; 14 when left out. */
  readonly missingAfterDays?: number;
  /** Nothing before this instant is asked for. */
  readonly since: Instant;
}

/** The `pool` of a source that is read from files which an operator imports. */
export const FILE_POOL = 'file';

/** One statement of money earned over a window of work. */
export interface RewardRow {
  /** Stable and unique within the source, `[A-Za-z0-9_-]{1,128}`. */
  readonly externalId: string;
  /** Work window, `from` inclusive, `to` exclusive; equal when the row names a moment only (OCEAN's blocks). */
  readonly from: Instant;
  readonly to: Instant;
  readonly asset: Asset;
  /** Base units that the pool owes us for this row. */
  readonly net: bigint;
  /** What the pool kept and says it kept: gross = net + poolFee. */
  readonly poolFee: bigint;
  /** Decimals beyond the coin's own: digits / 10 ** scale base units. */
  readonly residue: Decimal;
  /** False while the pool still counts: recorded, never booked. */
  readonly settled: boolean;
  /** The row as the pool wrote it, for a reader. */
  readonly raw: string;
}

/**
 * `queued`, `confirmed`, `failed`: of a payout, as the pool says. `taken-back`: no payout, but what the pool took out of
 * the balance again and named no row for; a pool that names the row restates it instead.
 */
export type PayoutStatus = 'queued' | 'confirmed' | 'failed' | 'taken-back';

/** What left the balance at the pool: it says that it paid, or that it took it back. Proof is another matter. */
export interface PoolPayout {
  readonly externalId: string;
  readonly at: Instant;
  /** Base units sent to the destination. */
  readonly amount: bigint;
  /** The pool's own payout fee; the chain shows whether it was taken beside the amount or out of it. */
  readonly fee: bigint;
  /** Null while queued and for Lightning. */
  readonly txid: string | null;
  readonly lightning: boolean;
  /** A block's own coinbase paid us (OCEAN): 100 blocks of maturity. */
  readonly generation: boolean;
  readonly destination: string;
  readonly status: PayoutStatus;
}

export type WorkerState = 'ok' | 'low' | 'off' | 'disabled';

/** What the pool says about one worker at one moment. Hash rates in hashes per second. */
export interface WorkerSample {
  /** The pool's name for it, any text: `=cmd` is a worker like any other. */
  readonly worker: string;
  readonly at: Instant;
  readonly hashRate1h?: bigint;
  readonly hashRate24h?: bigint;
  /** The 24-hour rate is no count of the last day (it decays, or forgets connections): it tells nothing of a silence. */
  readonly dayRateFades?: true;
  readonly state: WorkerState;
  readonly lastShareAt: Instant | null;
}

/** A reply as it came, kept when nobody could read it or when it brought something new. Never holds a secret: the path has no token in it. */
export interface RawReply {
  readonly at: Instant;
  readonly path: string;
  /** HTTP status, 0 when no reply came. */
  readonly status: number;
  readonly bytes: number;
  /** True when the body is only the beginning of what came. */
  readonly truncated: boolean;
  readonly body: string;
}

export interface SourceStatement {
  readonly rows: readonly RewardRow[];
  readonly payouts: readonly PoolPayout[];
  readonly workers: readonly WorkerSample[];
  readonly rawReplies: readonly RawReply[];
  /** Totals that the pool states beside its rows, where it does and they could be read. */
  readonly totals?: readonly PoolTotal[];
}

/** Instants, both inclusive at the granularity of the pool (a day). */
export interface SourceWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The port to a pool. Every adapter and fake passes `test/contract/reward-source.contract.ts`.
 * Both methods answer completely or throw SourceFailure; a half-read statement does not exist.
 */
export interface RewardSource {
  readonly declaration: SourceDeclaration;
  /** Present where the pool has no money: blocks pay this address themselves, and its API names workers only. */
  readonly coinbase?: { readonly address: string; readonly scriptHex: string };
  /** @throws SourceFailure `rewards.bad-reply`, `rewards.refused`, `rewards.unavailable` */
  fetch(window: SourceWindow): Promise<SourceStatement>;
  /** Workers alone, for the device-work log between statements; empty where the pool knows none. @throws SourceFailure */
  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>>;
}

export type SourceFailureCode = 'rewards.bad-reply' | 'rewards.refused' | 'rewards.unavailable';

interface SourceFailureFields {
  readonly source: string;
  readonly field: string;
  readonly status?: number;
  readonly reason?: string;
}

interface SourceFailureOptions {
  readonly cause?: unknown;
  readonly replies?: readonly RawReply[];
  /** The pool asked for a pause of so long before the next request (Retry-After). */
  readonly retryAfterMs?: number;
}

/**
 * A pool could not be read: names the source and the field, and carries every reply of the attempt.
 * `bad-reply`: not what the pool documents. `refused`: an error inside, or credentials. `unavailable`: status, time, line.
 */
export class SourceFailure extends DomainError {
  readonly replies: readonly RawReply[];
  readonly retryAfterMs: number;

  constructor(
    code: SourceFailureCode,
    message: string,
    readonly what: SourceFailureFields,
    options: SourceFailureOptions = {},
  ) {
    super(code, message, { ...what }, options.cause === undefined ? undefined : { cause: options.cause });
    this.replies = options.replies ?? [];
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }

  /** The same failure with everything that was heard before it. */
  after(replies: readonly RawReply[]): SourceFailure {
    const { cause, retryAfterMs } = this;
    return new SourceFailure(this.code as SourceFailureCode, this.message, this.what, { cause, retryAfterMs, replies });
  }
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const DAY_OFFSET_MAX = 14 * 60;
const AMOUNT_DECIMALS_MAX = 30;
/** A payout is late after three days and cannot be missing before; a year is no limit that anybody keeps. */
const MISSING_DAYS_MIN = 4;
const MISSING_DAYS_MAX = 365;

/** @throws DomainError `rewards.bad-declaration` naming the field */
export function checkDeclaration(declaration: SourceDeclaration): SourceDeclaration {
  const bad = (field: string): DomainError =>
    new DomainError('rewards.bad-declaration', `The declaration of source "${declaration.id}" has no valid ${field}.`, {
      source: declaration.id,
      field,
    });
  if (!ID.test(declaration.id)) throw bad('id');
  if (!LEGAL_MODELS.includes(declaration.legalModel)) throw bad('legalModel');
  if (!RECOGNISE_AT.includes(declaration.recogniseAt)) throw bad('recogniseAt');
  if (!Number.isInteger(declaration.dayOffsetMinutes) || Math.abs(declaration.dayOffsetMinutes) > DAY_OFFSET_MAX) {
    throw bad('dayOffsetMinutes');
  }
  const decimals = declaration.amountDecimals;
  if (decimals !== undefined && (!Number.isInteger(decimals) || decimals < 0 || decimals > AMOUNT_DECIMALS_MAX)) {
    throw bad('amountDecimals');
  }
  const missing = declaration.missingAfterDays;
  if (
    missing !== undefined &&
    !(Number.isInteger(missing) && missing >= MISSING_DAYS_MIN && missing <= MISSING_DAYS_MAX)
  ) {
    throw bad('missingAfterDays');
  }
  if (!SHARING_RULES.includes(declaration.sharing)) throw bad('sharing');
  try {
    checkRule(declaration.asset, declaration.sharing, declaration.pplnsWindow ?? null);
  } catch (cause) {
    if (cause instanceof DomainError) throw bad('pplnsWindow');
    throw cause;
  }
  return declaration;
}

/** Whether a pool is asked for its workers where they cost questions of their own: only shares of work need them. */
export function measuresWork({ sharing }: SourceDeclaration): boolean {
  return standsOnWork(sharing);
}
