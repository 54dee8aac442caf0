import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, type Clock, CLOCK, DomainError, type Instant, plusMs } from '../units';
import {
  depositEntry,
  type Due,
  fillEntries,
  holderOf,
  type ProvedDeposit,
  settlementEntries,
  shareFill,
  withdrawalEntries,
} from './booking';
import { conversion, type ConversionRow, conversionShare, type ShareRow } from './conversion.entity';
import { type ConversionState, type FillDecision, mayMove } from './machine';
import type { Venue, VenueDeposit } from './venue';

type Patch = Partial<Omit<ConversionRow, 'id' | 'state'>>;

/** What a conversion does to the books: each step with its entries and audit row in the caller's transaction. */
@Injectable()
export class ConversionBooks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
  ) {}

  /** Moves a conversion by the transition table; somebody else's move in between is an invariant broken. */
  async move(tx: WriteTx, row: ConversionRow, state: ConversionState, patch: Patch = {}): Promise<ConversionRow> {
    assertInvariant(mayMove(row.state, state), `a conversion does not go from ${row.state} to ${state}`);
    const changes = { note: null, ...patch, state, updated_at: this.clock.now() };
    const halted_from = state === 'halted' ? row.state : null;
    const moved = await tx.update(
      conversion,
      { id: row.id, state: row.state, fills: row.fills },
      { ...changes, halted_from },
    );
    assertInvariant(moved === 1, 'a conversion is moved by one job at a time');
    const details = { from: row.state, to: state, ...(changes.note === null ? {} : { note: changes.note }) };
    await this.audit.record(tx, { actor: 'job-conversion', action: `conversion.${state}`, subject: row.id, details });
    return { ...row, ...changes, halted_from };
  }

  now(): Instant {
    return this.clock.now();
  }

  /** Makes the ids and commits them, before anything is sent. */
  async create(
    tx: WriteTx,
    input: { readonly id: string; readonly venue: Venue; readonly asset: Asset; readonly amount: bigint },
  ): Promise<void> {
    const { id, venue, asset, amount } = input;
    const now = this.clock.now();
    const zero = { sold: 0n, bought: 0n, fee: 0n, fills: 0, withdrawal_fee: 0n };
    const later = { halted_from: null, quoted: null, arrives: null, txid: null, vout: null, note: null };
    await tx.insert(conversion, [
      {
        ...{ id, venue: venue.id, dry_run: venue.dryRun, asset, amount, state: 'created' },
        ...{ client_order_id: `pd-o-${id}`, client_withdrawal_id: `pd-w-${id}`, created_at: now, updated_at: now },
        ...zero,
        ...later,
      },
    ]);
    const details = { venue: venue.id, asset, amount: amount.toString() };
    await this.audit.record(tx, { actor: 'job-conversion', action: 'conversion.created', subject: id, details });
  }

  /** Whether the last conversion of this asset was refused so lately that the next still rests. */
  async rests(tx: ReadTx, asset: Asset, retryAfterMs: number): Promise<boolean> {
    const since = plusMs(this.clock.now(), -retryAfterMs);
    return (await tx.count(conversion, { asset, state: 'rejected', updated_at: { gt: since } })) > 0;
  }

  /** The venue refused for good: before an order stands the conversion ends, after it a person must look. */
  async refuse(tx: WriteTx, row: ConversionRow): Promise<void> {
    await this.move(tx, row, row.state === 'quoted' ? 'rejected' : 'halted', { note: 'venue-refused' });
  }

  /** @throws DomainError conversion.not-halted */
  async resume(tx: WriteTx, id: string, actor: string): Promise<void> {
    const row = await tx.findOne(conversion, { id });
    if (row?.state !== 'halted' || row.halted_from === null) {
      throw new DomainError('conversion.not-halted', `Conversion ${id} is not halted.`, { id });
    }
    await this.audit.record(tx, { actor, action: 'conversion.resumed', subject: id });
    await this.move(tx, row, row.halted_from);
  }

  /** Accrued coin of one asset, by holder. */
  async accrued(tx: ReadTx, asset: Asset): Promise<{ holder: string; units: bigint }[]> {
    const rows = [
      ...(await this.ledger.balances(tx, 'member/')),
      ...(await this.ledger.balances(tx, 'operator/accrued/')),
    ];
    return rows.flatMap(({ account, asset: of, balance }) => {
      const holder = of === asset && balance > 0n ? holderOf(account) : undefined;
      return holder === undefined ? [] : [{ holder, units: balance }];
    });
  }

  /** Books a credited deposit at the venue. */
  async bookDeposit(tx: WriteTx, venue: string, deposit: VenueDeposit, sourceId: string): Promise<void> {
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), deposit.asset);
    await this.ledger.post(tx, [depositEntry(venue, deposit, { sourceId, receivable }, deposit.creditedAt)]);
  }

  /** Books what an order filled since the last look, and moves on. */
  async bookFill(tx: WriteTx, row: ConversionRow, decision: FillDecision): Promise<ConversionRow> {
    const { state, note } = decision;
    if (decision.sold === 0n) {
      return state === row.state ? row : this.move(tx, row, state, { note });
    }
    const fills = row.fills + 1;
    const shares = shareFill(decision, await this.accrued(tx, row.asset));
    await this.ledger.post(tx, fillEntries(row, { ...decision, number: fills }, shares, this.clock.now()));
    const known = await this.sharesOf(tx, row.id);
    await tx.upsert(
      conversionShare,
      shares.map((share) => {
        const before = known.get(share.holder);
        return {
          conversion_id: row.id,
          holder: share.holder,
          sold: share.sold + (before?.sold ?? 0n),
          bought: share.bought + (before?.bought ?? 0n),
          fee: share.fee + (before?.fee ?? 0n),
          withdrawal_fee: before?.withdrawal_fee ?? 0n,
        };
      }),
    );
    return this.move(tx, row, state, {
      note,
      fills,
      sold: row.sold + decision.sold,
      bought: row.bought + decision.bought,
      fee: row.fee + decision.fee,
    });
  }

  /** Books bitcoin that left the venue with a transaction. */
  async bookWithdrawal(
    tx: WriteTx,
    row: ConversionRow,
    withdrawal: { readonly txid: string; readonly arrives: bigint; readonly fee: bigint },
  ): Promise<ConversionRow> {
    const shares = await this.sharesOf(tx, row.id);
    const { entries, fees } = withdrawalEntries(row, withdrawal, dues(shares), this.clock.now());
    await this.ledger.post(tx, entries);
    await tx.upsert(
      conversionShare,
      [...shares.values()].map((share) => ({ ...share, withdrawal_fee: fees.get(share.holder) ?? 0n })),
    );
    const { txid, arrives, fee } = withdrawal;
    return this.move(tx, row, 'withdrawn', { txid, arrives, withdrawal_fee: fee });
  }

  /** Books the proved arrival. */
  async bookSettlement(tx: WriteTx, row: ConversionRow, deposit: ProvedDeposit): Promise<NewEntry[]> {
    const entries = settlementEntries(row, deposit, dues(await this.sharesOf(tx, row.id)));
    await this.ledger.post(tx, entries);
    await this.move(tx, row, 'settled', { vout: deposit.vout });
    return entries;
  }

  private async sharesOf(tx: ReadTx, id: string): Promise<Map<string, ShareRow>> {
    const rows = await tx.find(conversionShare, { where: { conversion_id: id }, orderBy: [['holder', 'asc']] });
    return new Map(rows.map((row) => [row.holder, row]));
  }
}

function dues(shares: ReadonlyMap<string, ShareRow>): Due[] {
  return [...shares.values()].map((share) => ({
    holder: share.holder,
    due: share.bought - share.fee - share.withdrawal_fee,
  }));
}
