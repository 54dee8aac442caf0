import { Inject, Injectable } from '@nestjs/common';
import { accounts, type EntryId, type NewEntry, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import type { PaymentLine } from '../tax';
import { assertInvariant, type Asset, CLOCK, type Clock, usd } from '../units';
import {
  withholdingFact,
  type WithholdingFactRow,
  withholdingOpen,
  type WithholdingOpenRow,
} from './withholding.entity';
import { standing, withholdingFacts } from './withholding.repository';
import { releasedEntry, reservedEntry, withheldEntry } from './withholding/entries';
import type { BackPart, Judgement } from './withholding/judge';
import { staysOf, type Withheld, withheldOf } from './withholding/taken';

/** What of some payments was done. */
export interface WithholdingDone {
  readonly withheld: number;
  readonly givenBack: number;
  readonly waiting: number;
}

type Due = Extract<Judgement, { kind: 'due' }>;
type Waits = Extract<Judgement, { kind: 'waits' }>;

/**
 * Posts what was decided of payments: each once, in one transaction with its facts, so that a run that stops anywhere leaves
 * either nothing of a payment or all of it.
 */
@Injectable()
export class WithholdingBooks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
  ) {}

  /** Carries out what was decided of one member's payments; what was decided meanwhile by another run is left as it is. */
  async carryOut(tx: WriteTx, memberId: string, judgements: readonly Judgement[]): Promise<WithholdingDone> {
    const open = new Map((await tx.lock(withholdingOpen, { member_id: memberId })).map((row) => [row.id, row]));
    const done = { withheld: 0, givenBack: 0, waiting: 0 };
    for (const judgement of judgements) {
      const row = open.get(judgement.id);
      if (row === undefined) continue;
      if (judgement.kind === 'waits') await this.wait(tx, row, judgement);
      else if (judgement.kind === 'back' && !(await this.isHere(tx, judgement.parts))) {
        await this.wait(tx, row, { kind: 'waits', id: row.id, reason: 'paid-over' });
      } else {
        if (judgement.kind === 'due') done.withheld += await this.withhold(tx, row, judgement);
        else if (judgement.kind === 'back') done.givenBack += await this.giveBack(tx, row, judgement.parts);
        else await this.release(tx, row, row.reserved);
        await tx.delete(withholdingOpen, { id: row.id });
        continue;
      }
      done.waiting += 1;
    }
    return done;
  }

  /** What can be due stays with us until it is known; the rest is the member's to be paid. */
  private async wait(tx: WriteTx, row: WithholdingOpenRow, { reason, most }: Waits): Promise<void> {
    if (row.reason === reason) return;
    const begins = { reason, since: row.reason === null ? this.clock.now() : row.since };
    const first = row.reason === null ? most : undefined;
    const units = first === undefined ? 0n : smaller(first.units, await this.available(tx, row.member_id, first.of.asset)); // prettier-ignore
    if (first !== undefined && units > 0n) await this.ledger.post(tx, [reservedEntry(first.of, units)]);
    const reserved = first === undefined ? {} : { asset: first.of.asset, reserved: units };
    await tx.update(withholdingOpen, { id: row.id }, { ...begins, ...reserved });
  }

  private async withhold(tx: WriteTx, row: WithholdingOpenRow, { line, due, row: asked }: Due): Promise<number> {
    const isReserved = row.reserved > 0n;
    const has = isReserved ? row.reserved : await this.available(tx, row.member_id, line.asset);
    const taken = withheldOf(due, smaller(line.net, has), { asset: line.asset, price: line.price.price });
    const entry = withheldEntry(line, taken.units, `withheld/${line.id}`, isReserved ? 'held' : 'available');
    const [posted] = taken.units === 0n ? [] : await this.ledger.post(tx, [entry]);
    if (isReserved) await this.release(tx, row, row.reserved - taken.units);
    const { cause, reportable } = asked;
    const about = { of_payment: line.id, short_units: due.units - taken.units, entry_id: posted?.id ?? null };
    await tx.insert(withholdingFact, [{ ...this.factOf(row, line, taken), ...about, cause, reportable }]);
    return taken.units > 0n ? 1 : 0;
  }

  private async release(tx: WriteTx, row: WithholdingOpenRow, units: bigint): Promise<void> {
    if (units === 0n || row.asset === null) return;
    const of = { id: row.id, memberId: row.member_id, asset: row.asset };
    await this.ledger.post(tx, [releasedEntry(of, units, this.clock.now())]);
  }

  /** Whether all that may go back is still here and was not paid over. */
  private async isHere(tx: ReadTx, parts: readonly BackPart[]): Promise<boolean> {
    const needed = new Map<Asset, bigint>();
    for (const { of, line } of parts) {
      const { units } = standing(await this.factsOf(tx, of));
      needed.set(line.asset, (needed.get(line.asset) ?? 0n) + units);
    }
    for (const [asset, units] of needed) {
      if ((await this.ledger.balance(tx, accounts.taxWithheld, asset)) < units) return false;
    }
    return true;
  }

  private async giveBack(tx: WriteTx, row: WithholdingOpenRow, parts: readonly BackPart[]): Promise<number> {
    let given = 0;
    for (const part of parts) if (await this.givePartBack(tx, row, part)) given += 1;
    return given;
  }

  /** The entry is undone as a whole, and what stays withheld is posted again as of its own instant. */
  private async givePartBack(tx: WriteTx, row: WithholdingOpenRow, { of, line, left }: BackPart): Promise<boolean> {
    const rows = await this.factsOf(tx, of);
    const [first] = rows;
    if (first === undefined) return false;
    const stood = standing(rows);
    const stays = staysOf(stood, left);
    if (stays.units === stood.units && stays.usd === stood.usd) return false;
    let entryId = stood.entryId;
    if (stays.units < stood.units) {
      const posted = await this.ledger.post(tx, await this.backEntries(tx, { line, first, entryId }, stays));
      entryId = stays.units > 0n ? (posted.at(-1)?.id ?? null) : null;
    }
    const change = { units: stays.units - stood.units, usd: usd(stays.usd - stood.usd) };
    const about = { of_payment: of, short_units: 0n, entry_id: entryId, cause: null, reportable: null };
    await tx.insert(withholdingFact, [{ ...this.factOf(row, line, change), ...about }]);
    return true;
  }

  private async backEntries(
    tx: ReadTx,
    { line, first, entryId }: { readonly line: PaymentLine; readonly first: WithholdingFactRow; readonly entryId: string | null }, // prettier-ignore
    stays: Withheld,
  ): Promise<NewEntry[]> {
    const stands = entryId === null ? undefined : await this.ledger.entryById(tx, entryId as EntryId);
    assertInvariant(stands !== undefined, 'what stands as withheld has its entry');
    const reason = 'The payment was taken back, or a part of it: so is what was withheld of it, at its original value.';
    const back = reversal(stands, reason, `withheld/${line.id}/back`, line.at);
    if (stays.units === 0n) return [back];
    const of = { id: first.of_payment, memberId: first.member_id, asset: first.asset, at: first.at };
    const again = withheldEntry({ ...of, cause: stands.links?.['credit'] ?? '' }, stays.units, `withheld/${line.id}`, 'available'); // prettier-ignore
    return [back, again];
  }

  private factOf(row: WithholdingOpenRow, line: PaymentLine, { units, usd: value }: Withheld) {
    return {
      ...{ id: line.id, position: row.position, seq: row.seq, member_id: row.member_id },
      ...{ day: line.day, at: line.at, asset: line.asset, gross: line.gross, gross_usd: line.grossUsd },
      ...{ units, usd: value, quote_id: line.price.quoteId, price: line.price.price, judged_at: this.clock.now() },
    };
  }

  private factsOf(tx: ReadTx, payment: string): Promise<WithholdingFactRow[]> {
    return withholdingFacts(tx, { of_payment: { in: [payment] } });
  }

  private available(tx: ReadTx, memberId: string, asset: Asset): Promise<bigint> {
    return this.ledger.balance(tx, accounts.member(memberId, 'available'), asset);
  }
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
