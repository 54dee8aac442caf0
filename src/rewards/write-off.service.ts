import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts, type NewEntry, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, CLOCK, type Clock, groupBy, type Instant } from '../units';
import { contractSource, contractWriteOff, type WriteOffRow } from './contracts/contract.entity';
import type { ContractTerms } from './contracts/contract-terms';
import { type OpenRow, rowsGivenUp } from './contracts/write-off';
import { lossEntry, lossReference } from './contracts/write-off-entry';
import { rowsByUnits } from './contract-rows.repository';
import { isOpeningRow } from './opening';
import { rewardRowHead, rewardShare, rewardSourceState, type ShareRow } from './reward.entity';
import type { SourceDeclaration } from './source';
import { SuspenseService } from './suspense.service';

const ACTOR = 'job-contracts';
const OWED_AGAIN = 'Coin came for it after all, or the row changed: the provider owes it again.';

/** A contract as far as its claims are concerned. */
interface ClaimingContract {
  readonly contractId: string;
  readonly sourceId: string;
  readonly terms: ContractTerms;
}

/**
 * Gives up what a contract's provider stated and did not pay, by the declared rule: accrued claims and the receivable that
 * backs them go down together, in an entry for each holder and row. What is available stays: coin came for it. A claim
 * that is given up is owed again, by the exact reversal, before anything else happens to its row (RULES.md 11).
 */
@Injectable()
export class WriteOffService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    readonly suspense: SuspenseService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Brings the books of a contract's rows up to its rule, in the caller's transaction; other rows of its source stay. Coin
   * that goes to a venue is not followed row by row: nothing of it is given up.
   * @param state of the contract by its account: in default since when, and whether it has run out
   * @returns how many rows were given up
   */
  async giveUp(
    tx: WriteTx,
    contract: ClaimingContract,
    state: { readonly defaultAt: Instant | null; readonly isOver: boolean },
  ): Promise<number> {
    const { contractId, sourceId, terms } = contract;
    const [source] = await tx.lock(rewardSourceState, { source_id: sourceId });
    // Written by `lockState` from a checked declaration.
    const declaration = source?.declaration;
    if (declaration?.receivesAt !== 'treasury') return 0;
    // It was judged outside this transaction: its source may have been set anew meanwhile.
    const paid = await tx.findOne(contractSource, { source_id: sourceId });
    if (paid?.contract_id !== contractId) return 0;
    const open = await tx.find(rewardShare, { where: { source_id: sourceId, open: true } });
    // An opening balance is what an operator stated, not the provider: this rule says nothing about it.
    const shares = open.filter(({ external_id }) => !isOpeningRow(external_id));
    const rows = await this.openRows(tx, sourceId, shares);
    const books = await this.books(tx, declaration);
    const at = { ...state, now: this.clock.now(), spared: books.lightning, backed: books.receivable + books.disputed };
    const given = rowsGivenUp(terms, rows, at);
    if (given.length === 0) return 0;
    const causes = new Map(given.map((one) => [one.externalId, one.cause]));
    const lost = shares.filter(({ external_id }) => causes.has(external_id)).sort(inOrder);
    const total = lost.reduce((sum, share) => sum + openOf(share), 0n);
    let receivable = books.receivable;
    if (receivable < total) {
      receivable += await this.suspense.draw(tx, { source_id: sourceId, external_id: '' }, total - receivable);
    }
    const turns = await this.turns(tx, sourceId, [...causes.keys()]);
    const written: WriteOffRow[] = [];
    const entries: NewEntry[] = [];
    for (const share of lost) {
      const amount = openOf(share);
      const fromReceivable = amount < receivable ? amount : receivable;
      receivable -= fromReceivable;
      const { source_id, external_id, holder, member_id, asset, to_at } = share;
      const turn = (turns.get(external_id) ?? 0) + 1;
      const cause = causes.get(external_id) ?? 'late';
      entries.push(lossEntry(share, { contractId, turn, fromReceivable, cause, at: at.now }));
      const key = { source_id, external_id, turn, holder, contract_id: contractId, member_id, asset, to_at };
      const figures = { amount, from_receivable: fromReceivable, cause };
      written.push({ ...key, ...figures, written_off_at: at.now, restored_at: null });
    }
    await this.ledger.post(tx, entries);
    await tx.insert(contractWriteOff, written);
    await tx.upsert(rewardShare, lost.map((share) => ({ ...share, open: false }))); // prettier-ignore
    const details = { source: sourceId, rows: String(given.length), amount: String(total) };
    await this.audit.record(tx, { actor: ACTOR, action: 'contract.written-off', subject: contractId, details });
    return given.length;
  }

  /**
   * Makes claims that were given up owed again: all of one row, or the oldest rows until the receivable has grown enough.
   * @returns by how much the receivable grew
   */
  async reopen(
    tx: WriteTx,
    sourceId: string,
    which: { readonly externalId: string } | { readonly atLeast: bigint },
  ): Promise<bigint> {
    const where = { source_id: sourceId, restored_at: null };
    const found = await tx.find(contractWriteOff, {
      where: 'externalId' in which ? { ...where, external_id: which.externalId } : where,
      orderBy: [
        ['to_at', 'asc'],
        ['external_id', 'asc'],
        ['holder', 'asc'],
      ],
    });
    const back = 'externalId' in which ? found : oldest(found, which.atLeast);
    const [first] = back;
    if (first === undefined) return 0n;
    const at = this.clock.now();
    await this.ledger.post(tx, await this.reversals(tx, back, at));
    for (const { source_id, external_id, turn, holder } of back) {
      await tx.update(contractWriteOff, { source_id, external_id, turn, holder }, { restored_at: at });
      await tx.update(rewardShare, { source_id, external_id, holder }, { open: true });
    }
    const sum = (of: (row: WriteOffRow) => bigint): bigint => back.reduce((all, row) => all + of(row), 0n);
    const rows = new Set(back.map(({ external_id }) => external_id)).size;
    const details = { source: sourceId, rows: String(rows), amount: String(sum(({ amount }) => amount)) };
    await this.audit.record(tx, { actor: ACTOR, action: 'contract.owed-again', subject: first.contract_id, details });
    return sum(({ from_receivable }) => from_receivable);
  }

  private async reversals(tx: ReadTx, back: readonly WriteOffRow[], at: Instant): Promise<NewEntry[]> {
    const entries = await this.ledger.entriesByReference(tx, back.map((row) => lossReference(row, 'lost'))); // prettier-ignore
    return back.map((row) => {
      const entry = entries.get(lossReference(row, 'lost'));
      assertInvariant(entry !== undefined, 'a claim that was given up has its entry');
      return reversal(entry, OWED_AGAIN, lossReference(row, 'found'), at);
    });
  }

  /** Rows with something open, oldest first, in the order in which coin covers them. */
  private async openRows(tx: ReadTx, sourceId: string, shares: readonly ShareRow[]): Promise<OpenRow[]> {
    const open = new Map<string, bigint>();
    for (const share of shares) open.set(share.external_id, (open.get(share.external_id) ?? 0n) + openOf(share));
    const heads = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, external_id: { in: [...open.keys()] } },
      orderBy: [
        ['to_at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const byUnits = await rowsByUnits(tx, sourceId, [...open.keys()]);
    return heads.map(({ external_id: externalId, from_at: from, to_at: to }) => {
      return { externalId, from, to, open: open.get(externalId) ?? 0n, isByUnits: byUnits.has(externalId) };
    });
  }

  private async books(
    tx: ReadTx,
    { id, asset }: SourceDeclaration,
  ): Promise<{ readonly receivable: bigint; readonly disputed: bigint; readonly lightning: bigint }> {
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(id), asset);
    const disputed = await this.ledger.balance(tx, accounts.sourceDiscrepancy(id), asset);
    const lightning = await this.ledger.balance(tx, accounts.lightningReceivable(id), asset);
    return { receivable, disputed: disputed > 0n ? disputed : 0n, lightning };
  }

  /** How often each row was given up so far. */
  private async turns(tx: ReadTx, sourceId: string, externalIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.find(contractWriteOff, {
      where: { source_id: sourceId, external_id: { in: externalIds } },
    });
    const turns = new Map<string, number>();
    for (const { external_id, turn } of rows) turns.set(external_id, Math.max(turns.get(external_id) ?? 0, turn));
    return turns;
  }
}

function openOf({ due, received }: ShareRow): bigint {
  return due - received;
}

function inOrder(a: ShareRow, b: ShareRow): number {
  if (a.to_at !== b.to_at) return a.to_at - b.to_at;
  if (a.external_id !== b.external_id) return a.external_id < b.external_id ? -1 : 1;
  return a.holder < b.holder ? -1 : 1;
}

/** Whole rows, oldest first, until they bring `atLeast` back; a row that brings nothing back stays given up. */
function oldest(rows: readonly WriteOffRow[], atLeast: bigint): WriteOffRow[] {
  const found: WriteOffRow[] = [];
  let left = atLeast;
  for (const group of groupBy(rows, ({ external_id: id }) => id).values()) {
    const brings = group.reduce((sum, { from_receivable }) => sum + from_receivable, 0n);
    if (left <= 0n) break;
    if (brings === 0n) continue;
    left -= brings;
    found.push(...group);
  }
  return found;
}
