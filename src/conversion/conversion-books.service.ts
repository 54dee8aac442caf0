import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, type Clock, CLOCK, DomainError, type Instant, plusMs } from '../units';
import { fillEntries, holderOf, shareFill } from './booking';
import { conversion, type ConversionRow, conversionShare } from './conversion.entity';
import {
  type Announced,
  type CreditedDeposit,
  explainedEntry,
  type FirstLeg,
  firstLegEntry,
  matchFirstLeg,
} from './first-leg';
import type { IndependentWorth } from './fair-offer';
import { keepArriving, keptByMember } from './kept.repository';
import { conversionLot } from './lot.entity';
import { offeredFirst } from './lot.repository';
import { LOSS_CAP_NOTE } from './loss-cap';
import { boughtMin, type ConversionState, type FillDecision, mayMove, SELLING_STATES } from './machine';
import {
  conversionFill,
  conversionHolder,
  conversionLossLift,
  conversionQuote,
  conversionStep,
  type FirstLegRow,
  venueFirstLeg,
} from './rules.entity';
import { measureRow } from './measure';
import { conversionMeasure } from './measure.entity';
import { venueNaming } from './naming.entity';
import { noteKept, turnOf } from './naming.repository';
import { quotesOf } from './quotes.repository';
import { sharesOf } from './shares.repository';
import type { Venue, VenueQuote } from './venue';
import { conversionOwner, conversionRequote, venueWithdrawalPart } from './withdrawal.entity';
import type { CoinOwner } from './kept';

type Patch = Partial<Omit<ConversionRow, 'id' | 'state'>>;

/** What a conversion does to the books: each step with its entries and audit row in the caller's transaction. */
@Injectable()
export class ConversionBooks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    readonly ledger: LedgerService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Moves a conversion by the transition table.
   * @throws DomainError `conversion.moved-meanwhile` when somebody else moved it in between: nothing is booked
   */
  async move(tx: WriteTx, row: ConversionRow, state: ConversionState, patch: Patch = {}): Promise<ConversionRow> {
    assertInvariant(mayMove(row.state, state), `a conversion does not go from ${row.state} to ${state}`);
    const changes = { note: null, ...patch, state, updated_at: this.clock.now() };
    const halted_from = state === 'halted' ? row.state : null;
    const moved = await tx.update(
      conversion,
      { id: row.id, state: row.state, fills: row.fills },
      { ...changes, halted_from },
    );
    if (moved !== 1) {
      throw new DomainError('conversion.moved-meanwhile', 'This conversion has just been moved by somebody else. Nothing was booked; look again.', { id: row.id }); // prettier-ignore
    }
    if (state !== row.state) await this.keepStep(tx, row.id, state);
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
    input: {
      readonly id: string;
      readonly venue: Venue;
      readonly asset: Asset;
      readonly amount: bigint;
      readonly owners: readonly CoinOwner[];
      /** Where it is one of several parts. */
      readonly lot?: { readonly firstId: string; readonly number: number };
    },
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
    await tx.insert(
      conversionOwner,
      input.owners.map(({ sourceId, owner }) => ({ conversion_id: id, source_id: sourceId, owner })),
    );
    const { lot } = input;
    if (lot !== undefined) await tx.insert(conversionLot, [{ conversion_id: id, first_id: lot.firstId, number: lot.number }]); // prettier-ignore
    await this.keepStep(tx, id, 'created');
    const details = { venue: venue.id, asset, amount: amount.toString() };
    await this.audit.record(tx, { actor: 'job-conversion', action: 'conversion.created', subject: id, details });
  }

  /**
   * Moves on with the venue's quote, kept as it was told: the record of the execution compares every fill with it. A
   * later quote takes the place of one that grew too old; the older ones stay in the record.
   */
  async bookQuote(
    tx: WriteTx,
    row: ConversionRow,
    of: {
      readonly venue: Venue;
      readonly quote: VenueQuote;
      /** What the bids gave, and what a price source said: kept beside what it was measured by. */
      readonly offered: bigint;
      readonly worth: IndependentWorth | undefined;
      readonly slippageMaxBps: number;
    },
  ): Promise<ConversionRow> {
    const { bought: quoted, at } = of.quote;
    if (quoted <= 0n) return this.move(tx, row, 'halted', { note: 'no-quote' });
    const own = boughtMin(quoted, of.slippageMaxBps);
    const first = boughtMin((await offeredFirst(tx, row)) ?? 0n, of.slippageMaxBps);
    const offer = {
      conversion_id: row.id,
      venue_label: of.venue.label,
      quoted,
      quoted_at: at,
      slippage_max_bps: of.slippageMaxBps,
      // The bound counts over all parts of a lot: no part accepts less than the first one would.
      bought_min: first > own ? first : own,
    };
    const before = (await quotesOf(tx, [row.id])).get(row.id);
    if (before === undefined) await tx.insert(conversionQuote, [offer]);
    else await tx.insert(conversionRequote, [{ ...offer, number: before.renewed + 1 }]);
    const number = before === undefined ? 0 : before.renewed + 1;
    await tx.insert(conversionMeasure, [measureRow({ id: row.id, number, ...of })]);
    return this.move(tx, row, 'quoted', { quoted });
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
    if (row.note === LOSS_CAP_NOTE) {
      await tx.insertNew(conversionLossLift, [{ conversion_id: id, at: this.clock.now(), actor }]);
    }
    for (const one of await this.together(tx, row)) {
      if (one.state === 'halted' && one.note === row.note) await this.move(tx, one, one.halted_from ?? row.halted_from);
    }
  }

  /** A person takes a sale out of the run, to look at it or to end it by hand. @throws DomainError `conversion.not-open` */
  async hold(tx: WriteTx, id: string, actor: string): Promise<void> {
    const row = await tx.findOne(conversion, { id });
    if (row === undefined || row.state === 'halted' || !mayMove(row.state, 'halted')) {
      throw new DomainError('conversion.not-open', `Conversion ${id} is over or stands still already. Nothing was changed.`, { id }); // prettier-ignore
    }
    await this.audit.record(tx, { actor, action: 'conversion.held', subject: id });
    for (const one of await this.together(tx, row)) {
      if (one.state === row.state) await this.move(tx, one, 'halted', { note: 'held-by-operator' });
    }
  }

  /** The sales that one withdrawal brings stand still together and go on together. */
  private async together(tx: ReadTx, row: ConversionRow): Promise<readonly ConversionRow[]> {
    const part = await tx.findOne(venueWithdrawalPart, { conversion_id: row.id });
    if (part === undefined) return [row];
    const parts = await tx.find(venueWithdrawalPart, { where: { withdrawal_id: part.withdrawal_id } });
    return tx.find(conversion, {
      where: { id: { in: parts.map((one) => one.conversion_id) } },
      orderBy: [['id', 'asc']],
    });
  }

  /** Accrued coin of one asset, by holder. */
  async accrued(tx: ReadTx, asset: Asset): Promise<{ holder: string; units: bigint }[]> {
    const rows = [
      ...(await this.ledger.balances(tx, 'member/')),
      ...(await this.ledger.balances(tx, 'operator/accrued/')),
      ...(await this.ledger.balances(tx, 'operator/own/')),
    ];
    return rows.flatMap(({ account, asset: of, balance }) => {
      const holder = of === asset && balance > 0n ? holderOf(account) : undefined;
      return holder === undefined ? [] : [{ holder, units: balance }];
    });
  }

  /** Accrued coin of one asset that may be sold, by holder: without what members keep. */
  async sellable(tx: ReadTx, asset: Asset): Promise<{ holder: string; units: bigint }[]> {
    const byMember = await keptByMember(tx, asset);
    const rows = await this.accrued(tx, asset);
    if (byMember.size === 0) return rows;
    return rows.flatMap(({ holder, units }) => {
      const kept = holder.startsWith('m-') ? (byMember.get(holder.slice(2)) ?? 0n) : 0n;
      return units > kept ? [{ holder, units: units - kept }] : [];
    });
  }

  /** Coin at a venue that orders may still sell, halted ones too: it is nobody's to send. Base units. */
  async beingSold(tx: ReadTx, venue: string, asset: Asset): Promise<bigint> {
    const selling = { in: SELLING_STATES };
    const open = await tx.find(conversion, { where: { venue, asset, state: selling } });
    const halted = await tx.find(conversion, { where: { venue, asset, state: 'halted', halted_from: selling } });
    return [...open, ...halted].reduce((sum, { amount, sold }) => sum + amount - sold, 0n);
  }

  /** Books a deposit that the venue credited, against the pool's payout that brought it (RULES.md 23). */
  async bookDeposit(tx: WriteTx, deposit: CreditedDeposit, payout: Announced): Promise<FirstLeg> {
    const { venue, id: deposit_id, asset, amount } = deposit;
    const { sourceId: source_id, externalId: external_id, fee } = payout;
    const owed = await this.ledger.balance(tx, accounts.sourceReceivable(source_id), asset);
    const leg = matchFirstLeg(amount, payout, owed);
    await this.ledger.post(tx, [firstLegEntry(deposit, payout, leg, await turnOf(tx, { venue, deposit_id }))]);
    const kept = await keepArriving(tx, { sourceId: source_id, venue, asset, amount: leg.settled, owed });
    await noteKept(tx, { venue, deposit_id }, kept);
    const { short, over, waiting } = leg;
    const matched_at = this.clock.now();
    const gaps = { short, over, waiting, is_waiting: waiting > 0n, steps: 0, matched_at };
    await tx.insert(venueFirstLeg, [
      { venue, deposit_id, source_id, external_id, asset, announced: payout.amount, fee, ...gaps },
    ]);
    return leg;
  }

  /** An operator said whose a credit at the venue is: kept before it is booked, so that two people can take it back. */
  async noteNamed(
    tx: WriteTx,
    actor: string,
    of: { readonly venue: string; readonly depositId: string; readonly sourceId: string; readonly payoutId: string },
  ): Promise<void> {
    const key = { venue: of.venue, deposit_id: of.depositId };
    const naming = { ...key, turn: await turnOf(tx, key), source_id: of.sourceId, external_id: of.payoutId };
    await tx.insert(venueNaming, [{ ...naming, actor, at: this.clock.now(), undone_at: null }]);
    const details = { source: of.sourceId, payout: of.payoutId };
    await this.audit.record(tx, { actor, action: 'conversion.deposit-named', subject: of.depositId, details });
  }

  /** Coin that came before the statements which explain it settles what they state. */
  async explainWaiting(tx: WriteTx, venue: string): Promise<void> {
    for (const leg of await tx.find(venueFirstLeg, { where: { venue, is_waiting: true } })) {
      const owed = await this.ledger.balance(tx, accounts.sourceReceivable(leg.source_id), leg.asset);
      const amount = leg.waiting < owed ? leg.waiting : owed;
      if (amount > 0n) await this.explain(tx, leg, { amount, owed });
    }
  }

  private async explain(
    tx: WriteTx,
    leg: FirstLegRow,
    { amount, owed }: { readonly amount: bigint; readonly owed: bigint },
  ): Promise<void> {
    const { venue, deposit_id, source_id: sourceId, external_id: externalId, asset } = leg;
    const [steps, waiting] = [leg.steps + 1, leg.waiting - amount];
    const of = { venue, depositId: deposit_id, turn: await turnOf(tx, leg), step: steps };
    await this.ledger.post(tx, [explainedEntry(of, { sourceId, externalId, asset }, amount, this.clock.now())]);
    await noteKept(tx, leg, await keepArriving(tx, { sourceId, venue, asset, amount, owed }));
    await tx.update(venueFirstLeg, { venue, deposit_id }, { waiting, is_waiting: waiting > 0n, steps });
  }

  /** Books what an order filled since the last look, and moves on. */
  async bookFill(tx: WriteTx, row: ConversionRow, decision: FillDecision): Promise<ConversionRow> {
    const { state, note } = decision;
    if (decision.sold === 0n) {
      return state === row.state ? row : this.move(tx, row, state, { note });
    }
    const fills = row.fills + 1;
    const shares = shareFill(decision, await this.sellable(tx, row.asset));
    const at = this.clock.now();
    await this.ledger.post(tx, fillEntries(row, { ...decision, number: fills }, shares, at));
    const { sold, bought, fee } = decision;
    await tx.insert(conversionFill, [{ conversion_id: row.id, number: fills, sold, bought, fee, at }]);
    await tx.insertNew(
      conversionHolder,
      shares.map(({ holder }) => ({ holder, conversion_id: row.id, created_at: row.created_at })),
    );
    const known = await sharesOf(tx, row.id);
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

  private async keepStep(tx: WriteTx, conversion_id: string, state: ConversionState): Promise<void> {
    const position = (await tx.count(conversionStep, { conversion_id })) + 1;
    await tx.insert(conversionStep, [{ conversion_id, position, state, at: this.clock.now() }]);
  }
}
