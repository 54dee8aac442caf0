import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { INCOME_POLICY } from './index';
import { incomePending, incomeReceipt, type ReceiptRow } from './income.entity';
import { loadStates, loadTally, lockCursor, moveCursor, saveStates } from './income.repository';
import type { IncomeState } from './lot';
import { membersIn, REDUCTIONS, rowOf } from './movement';
import { declarationFor, type IncomePolicy } from './policy';
import type { IncomeFact } from './entry-step';
import { recognise } from './recognise';
import { ValuationService } from './valuation.service';

/** Entries that one transaction follows: bounded, so that nobody waits long for the writer. */
const PAGE = 1_000;
const NOT_VALUED = 'not valued yet';

/** What one run did. */
export interface RecognitionRun {
  readonly recognised: number;
  readonly valued: number;
  readonly unpriced: number;
}

/**
 * Follows the journal and keeps every instant of income: facts and cursor in one transaction, then their values.
 * A stopped run goes on where it stood; a run with nothing new changes nothing (I14).
 */
@Injectable()
export class RecognitionService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
    private readonly valuation: ValuationService,
  ) {}

  /** @throws DomainError `tax.undeclared-source`: nothing of that page is recognised before it is declared */
  async run(): Promise<RecognitionRun> {
    let recognised = 0;
    for (;;) {
      const page = await this.store.write((tx) => this.follow(tx));
      recognised += page.facts;
      if (page.entries < PAGE) break;
    }
    return { recognised, ...(await this.valuation.run()) };
  }

  private async follow(tx: WriteTx): Promise<{ entries: number; facts: number }> {
    const entries = await this.ledger.entriesAfter(tx, await lockCursor(tx), PAGE);
    const last = entries.at(-1);
    if (last === undefined) return { entries: 0, facts: 0 };
    const members = new Set(entries.flatMap((entry) => [...membersIn(entry)]));
    const states = await loadStates(tx, [...members]);
    const restated = entries.filter((entry) => REDUCTIONS.includes(entry.kind));
    const tally = await loadTally(tx, [...new Set(restated.map(({ reference }) => rowOf(reference)))], [...members]);
    const changed = new Map<string, IncomeState>();
    const rows: ReceiptRow[] = [];
    for (const entry of entries) {
      const step = recognise(states, entry, this.policy, tally);
      for (const [memberId, state] of step.states) {
        states.set(memberId, state);
        changed.set(memberId, state);
      }
      for (const fact of step.facts) tally.add(fact);
      rows.push(...step.facts.map((fact, seq) => this.rowOf(fact, entry.position, seq)));
    }
    await tx.insert(incomeReceipt, rows);
    const since = this.clock.now();
    await tx.insert(
      incomePending,
      rows.map(({ id, member_id, position, seq }) => ({
        receipt_id: id,
        member_id,
        position,
        seq,
        reason: NOT_VALUED,
        since,
      })),
    );
    await saveStates(tx, changed);
    await moveCursor(tx, last.position);
    return { entries: entries.length, facts: rows.length };
  }

  private rowOf(fact: IncomeFact, position: number, seq: number): ReceiptRow {
    const { legalModel, recogniseAt } = declarationFor(this.policy, fact.source, fact.recognisedAt);
    return {
      id: `r${position}-${seq}`,
      position,
      seq,
      member_id: fact.memberId,
      source_id: fact.source,
      source_row: fact.row,
      legal_model: legalModel,
      recognise_at: recogniseAt,
      asset: fact.asset,
      cause_entry: fact.cause,
      cause_reference: fact.reference,
      recognised_at: fact.recognisedAt,
      gross: fact.gross,
      pool_fee: fact.poolFee,
      service_fee: fact.serviceFee,
      net: fact.net,
    };
  }
}
