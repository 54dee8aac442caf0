import { Inject, Injectable } from '@nestjs/common';
import { type Entry, memberOf } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../../store';
import { INCOME_POLICY } from '../index';
import type { IncomeState } from '../lot';
import { REDUCTIONS, rowOf } from '../movement';
import { declaredFor, type IncomePolicy } from '../policy';
import { RowTally } from '../row-tally';
import { jsonOf, stateOf } from '../stored-state';
import { type AvailableFact, madeAvailable } from './made-available';
import { JOURNAL, paymentCursor, paymentFact, type PaymentRow, paymentState } from './payment.entity';

/** Entries that one transaction follows: bounded, so that nobody waits long for the writer. */
const PAGE = 1_000;
const DEBTOR = /^receivable\/member\/(.+)$/;

/**
 * Follows the journal and keeps every amount that was made available: facts and cursor in one transaction. A stopped run
 * goes on where it stood; a run with nothing new changes nothing.
 */
@Injectable()
export class PaymentFollow {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
  ) {}

  /** @returns how many facts are new */
  async run(): Promise<number> {
    let found = 0;
    for (;;) {
      const page = await this.store.write((tx) => this.follow(tx));
      found += page.facts;
      if (page.entries < PAGE) return found;
    }
  }

  private async follow(tx: WriteTx): Promise<{ entries: number; facts: number }> {
    const entries = await this.ledger.entriesAfter(tx, await lockCursor(tx), PAGE);
    const last = entries.at(-1);
    if (last === undefined) return { entries: 0, facts: 0 };
    const members = [...new Set(entries.flatMap(membersIn))];
    const states = await loadStates(tx, members);
    const tally = await loadTally(tx, entries.flatMap(loweredRow), members);
    const changed = new Map<string, IncomeState>();
    const rows: PaymentRow[] = [];
    for (const entry of entries) {
      const step = madeAvailable(states, entry, tally);
      for (const [memberId, state] of step.states) {
        states.set(memberId, state);
        changed.set(memberId, state);
      }
      for (const fact of step.facts) tally.add(fact);
      rows.push(...step.facts.map((fact, seq) => this.rowOf(fact, entry.position, seq)));
    }
    await tx.insert(paymentFact, rows);
    await saveStates(tx, changed);
    await tx.update(paymentCursor, { id: JOURNAL }, { position: last.position });
    return { entries: entries.length, facts: rows.length };
  }

  private rowOf(fact: AvailableFact, position: number, seq: number): PaymentRow {
    return {
      id: `p${position}-${seq}`,
      position,
      seq,
      member_id: fact.memberId,
      source_id: fact.source,
      source_row: fact.row,
      legal_model: declaredFor(this.policy, fact.source, fact.recognisedAt)?.legalModel ?? null,
      asset: fact.asset,
      cause_entry: fact.cause,
      cause_reference: fact.reference,
      made_at: fact.recognisedAt,
      gross: fact.gross,
      pool_fee: fact.poolFee,
      service_fee: fact.serviceFee,
      net: fact.net,
    };
  }
}

function membersIn({ postings }: Entry): string[] {
  return postings.flatMap(({ account }) => memberOf(account)?.memberId ?? DEBTOR.exec(account)?.[1] ?? []);
}

/** The row that an entry may lower: of a restatement, or the opening balance that it takes back. */
function loweredRow({ kind, reference, links }: Entry): string[] {
  if (REDUCTIONS.includes(kind)) return [rowOf(reference)];
  return links?.['opening'] === undefined ? [] : [links['opening']];
}

/** Keeps every other follower waiting until this transaction ends. @returns 0 before the first entry */
async function lockCursor(tx: WriteTx): Promise<number> {
  await tx.insertNew(paymentCursor, [{ id: JOURNAL, position: 0 }]);
  const [row] = await tx.lock(paymentCursor, { id: JOURNAL });
  return row?.position ?? 0;
}

async function loadStates(tx: ReadTx, members: readonly string[]): Promise<Map<string, IncomeState>> {
  const rows = members.length === 0 ? [] : await tx.find(paymentState, { where: { member_id: { in: members } } });
  return new Map(rows.map((row) => [row.member_id, stateOf(row.state)]));
}

async function saveStates(tx: WriteTx, states: ReadonlyMap<string, IncomeState>): Promise<void> {
  if (states.size === 0) return;
  await tx.upsert(
    paymentState,
    [...states].map(([member_id, state]) => ({ member_id, state: jsonOf(state) })),
  );
}

async function loadTally(tx: ReadTx, rows: readonly string[], members: readonly string[]): Promise<RowTally> {
  const tally = new RowTally();
  if (rows.length === 0) return tally;
  const where = { member_id: { in: members }, source_row: { in: [...new Set(rows)] } };
  const facts = await tx.pick(paymentFact, ['member_id', 'source_row', 'asset', 'net'], { where });
  for (const { member_id: memberId, source_row: row, asset, net } of facts) tally.add({ memberId, row, asset, net });
  return tally;
}
