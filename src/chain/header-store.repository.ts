import {
  expandBits,
  HEADER_BYTES,
  type HashHex,
  type HeaderContext,
  type HeaderFacts,
  MEDIAN_TIME_BLOCKS,
  type NetworkRules,
  toHex,
  workOf,
} from '../hashing';
import type { ReadTx, Row, WriteTx } from '../store';
import { DomainError } from '../units';
import { chainRuns } from './chain.entity';
import {
  factsAt,
  type FreshHeaders,
  restoreHeaders,
  type RunHead,
  runsOf,
  runStart,
  STORED_BYTES,
  workBetween,
} from './header-run';

type RunRow = Row<typeof chainRuns>;

/** A verified header of our best chain. */
export interface ChainHeader {
  readonly height: number;
  /** Display order. */
  readonly hash: HashHex;
  /** 80 bytes in hex. */
  readonly raw: string;
  /** Unix seconds as the miner wrote them: not a clock. */
  readonly timeSeconds: number;
  readonly bits: number;
  /** Work up to and with this header, from genesis or from the checkpoint where the chain starts. */
  readonly work: bigint;
}

function storedOf(run: RunRow): Uint8Array {
  return new Uint8Array(Buffer.from(run.headers, 'base64'));
}

function countOf(run: RunRow): number {
  return Buffer.byteLength(run.headers, 'base64') / STORED_BYTES;
}

/** A run that was read whole and held together. */
interface WholeRun {
  readonly row: RunRow;
  readonly headers: readonly ChainHeader[];
}

/** So many read runs are kept: the newest days, where payments and deposits stand. */
const KEPT_RUNS = 8;

/** By first height, the one that was not asked for longest first. */
type WholeRuns = Map<number, WholeRun>;

/** Of each network, for every store of this process: a run is known by what it says, not by where it was read. */
const KEPT = new WeakMap<NetworkRules, WholeRuns>();

function keptOf(rules: NetworkRules): WholeRuns {
  const kept = KEPT.get(rules) ?? new Map<number, WholeRun>();
  KEPT.set(rules, kept);
  return kept;
}

/** The headers of the best chain, stored in runs: 64 characters a header, and a check of themselves when read. */
export class HeaderStore {
  readonly #whole: WholeRuns;

  constructor(private readonly rules: NetworkRules) {
    this.#whole = keptOf(rules);
  }

  /** @returns undefined above the tip and below the first stored header */
  async header(tx: ReadTx, height: number): Promise<ChainHeader | undefined> {
    const [header] = await this.range(tx, height, height);
    return header;
  }

  /** Both ends included, lowest first; what is not stored is left out. */
  async range(tx: ReadTx, from: number, to: number): Promise<ChainHeader[]> {
    const runs = await this.#runs(tx, from, to);
    return runs.flatMap((run) => {
      const first = run.first_height;
      return this.#headersOf(run).slice(Math.max(0, from - first), to - first + 1);
    });
  }

  /**
   * What the child of our header at a height is judged against.
   * @throws DomainError `chain.corrupt` when there is no such header
   */
  async context(tx: ReadTx, height: number): Promise<HeaderContext> {
    const { periodBlocks, lookback } = this.rules;
    const periodStart = height - (height % periodBlocks);
    const near = Math.max(0, height - Math.max(MEDIAN_TIME_BLOCKS, lookback) + 1);
    const facts = await this.#facts(tx, this.#walksBack() ? Math.min(near, periodStart) : near, height);
    const [first] = facts[0]?.height === periodStart ? facts : await this.#facts(tx, periodStart, periodStart);
    const at = await this.header(tx, height);
    if (at === undefined) throw corrupt(height);
    return {
      height,
      hash: at.hash,
      bits: at.bits,
      times: facts.slice(-MEDIAN_TIME_BLOCKS).map(({ time }) => time),
      periodFirst: first === undefined ? null : { time: first.time, bits: first.bits },
      lastRealBits: this.#lastRealBits(facts, periodStart),
      chainWork: at.work,
      window: lookback === 0 ? [] : facts.slice(-lookback),
    };
  }

  /** Stores the first header of an empty chain. @param workBefore work up to its parent */
  async begin(tx: WriteTx, first: FreshHeaders, workBefore: bigint): Promise<void> {
    await tx.insert(chainRuns, runsOf(first, undefined, workBefore, this.rules));
  }

  /** Puts verified headers in place of everything above `fork`; none take it off. */
  async replaceAbove(tx: WriteTx, fork: HeaderContext, fresh: FreshHeaders | undefined): Promise<void> {
    const [run] = await this.#runs(tx, fork.height, fork.height);
    if (run === undefined || fork.hash === null) throw corrupt(fork.height);
    const { first_height: first, before } = run;
    const head: RunHead = { first, before, stored: storedOf(run).slice(0, (fork.height - first + 1) * STORED_BYTES) };
    await tx.delete(chainRuns, { first_height: { gt: fork.height } });
    if (fresh === undefined) {
      const headers = Buffer.from(head.stored).toString('base64');
      await tx.upsert(chainRuns, [{ ...run, headers, last_hash: fork.hash, work: fork.chainWork }]);
      return;
    }
    const full = runStart(fresh.from) === fresh.from;
    await tx.upsert(chainRuns, runsOf(fresh, full ? undefined : head, fork.chainWork, this.rules));
  }

  /** Runs that hold heights of the range, lowest first. */
  async #runs(tx: ReadTx, from: number, to: number): Promise<RunRow[]> {
    const where = { first_height: { gte: runStart(from), lte: to } };
    const runs = await tx.find(chainRuns, { where, orderBy: [['first_height', 'asc']] });
    return runs.filter((run) => run.first_height + countOf(run) > from);
  }

  /** Every hash is computed again, but for headers that stand as they did when that was done last: the same text. */
  #headersOf(run: RunRow): readonly ChainHeader[] {
    const at = run.first_height;
    const known = this.#whole.get(at);
    const headers = known !== undefined && isSame(known.row, run) ? known.headers : this.#restored(run, known);
    this.#whole.delete(at);
    this.#whole.set(at, { row: run, headers });
    for (const oldest of this.#whole.keys()) {
      if (this.#whole.size <= KEPT_RUNS) break;
      this.#whole.delete(oldest);
    }
    return headers;
  }

  #restored(run: RunRow, known: WholeRun | undefined): readonly ChainHeader[] {
    const stored = storedOf(run);
    const workBefore = run.work - workBetween(stored, 0, stored.length / STORED_BYTES, this.rules);
    const headers = known === undefined ? [] : this.#standing(run, known, workBefore);
    const kept = headers.length;
    const { packed, hashes } = restoreHeaders(stored.subarray(kept * STORED_BYTES), headers.at(-1)?.hash ?? run.before);
    if ((hashes.at(-1) ?? headers.at(-1)?.hash) !== run.last_hash) throw corrupt(run.first_height);
    let work = headers.at(-1)?.work ?? workBefore;
    hashes.forEach((hash, index) => {
      const { time, bits } = factsAt(stored, kept + index);
      work += workBetween(stored, kept + index, kept + index + 1, this.rules);
      const raw = toHex(packed.subarray(index * HEADER_BYTES, (index + 1) * HEADER_BYTES));
      headers.push({ height: run.first_height + kept + index, hash, raw, timeSeconds: time, bits, work });
    });
    return headers;
  }

  /** The first headers of a run that are those of the one that was read last, on the same block and the same work. */
  #standing(run: RunRow, { row, headers: [first], headers }: WholeRun, workBefore: bigint): ChainHeader[] {
    if (first === undefined || row.before !== run.before) return [];
    if (first.work - workOf(expandBits(first.bits, this.rules.powLimit)) !== workBefore) return [];
    let same = 0;
    while (same < headers.length && sameHeader(run.headers, row.headers, same)) same += 1;
    return headers.slice(0, same);
  }

  async #facts(tx: ReadTx, from: number, to: number): Promise<HeaderFacts[]> {
    const facts: HeaderFacts[] = [];
    for (const run of await this.#runs(tx, from, to)) {
      const stored = storedOf(run);
      for (let index = 0; index < stored.length / STORED_BYTES; index += 1) {
        const height = run.first_height + index;
        if (height >= from && height <= to) facts.push({ height, ...factsAt(stored, index) });
      }
    }
    return facts;
  }

  /** Test networks look for the last real difficulty in their period; regtest has none. */
  #walksBack(): boolean {
    return this.rules.minDifficulty && !this.rules.noRetarget;
  }

  /** As the header core carries it along: the period's first counts whatever its bits are. */
  #lastRealBits(facts: readonly HeaderFacts[], periodStart: number): number | null {
    const { powLimitBits } = this.rules;
    return facts.findLast(({ height, bits }) => bits !== powLimitBits || height === periodStart)?.bits ?? null;
  }
}

/** Base64 of one stored header: 48 bytes need no padding. */
const HEADER_CHARACTERS = (STORED_BYTES / 3) * 4;

function sameHeader(a: string, b: string, index: number): boolean {
  const from = index * HEADER_CHARACTERS;
  const header = b.slice(from, from + HEADER_CHARACTERS);
  return header.length === HEADER_CHARACTERS && a.startsWith(header, from);
}

function isSame(a: RunRow, b: RunRow): boolean {
  return a.headers === b.headers && a.before === b.before && a.last_hash === b.last_hash && a.work === b.work;
}

function corrupt(height: number): DomainError {
  const sentence = `The stored headers at block ${height} do not hold together: the database was changed or is damaged. Nothing is paid; restore a backup.`;
  return new DomainError('chain.corrupt', sentence, { height });
}
