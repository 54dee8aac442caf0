import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { STORE, type Store } from '../store';
import { allocate, DomainError, MINUTE_MS, plusMs } from '../units';
import { type ArrivalReason, assertArrival, assertMadeGood, type ExitReason, type MadeGoodReason } from './arrival';
import { absentEntry, gonePerHolder, lessFeeEntries, madeGoodEntries, returnedEntries } from './arrival-booking';
import { type Holder, missingEntries } from './booking';
import { conversion, type ConversionRow, conversionShare } from './conversion.entity';
import { arrivesOf, FilledSales, netOf } from './filled-sales.service';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { assertTxid } from './proposal';
import type { ProposalRow } from './proposal.entity';
import { duesOf, sharesOf } from './shares.repository';
import { VENUE, type Venue } from './venue';
import { withdrawalReturn } from './venue-claim.entity';
import { claimOf, openClaim, reduceClaim } from './venue-claims.repository';
import { partsOf } from './withdrawal';
import { venueWithdrawal, venueWithdrawalPart, type WithdrawalRow } from './withdrawal.entity';

/** A run that was in the middle of asking when the sale halted is over by then. */
const QUIET_MS = 10 * MINUTE_MS;
const STATED = { note: 'stated-by-two' } as const;

interface OnItsWay {
  readonly withdrawal: WithdrawalRow;
  readonly parts: readonly ConversionRow[];
}

/**
 * The ways out of a withdrawal that went otherwise than the venue said: what arrived of it, that it never left, that a
 * venue paid what it owed. Each books what two people vouch for, and none makes a member's part smaller but for a fee.
 */
@Injectable()
export class WithdrawalExits {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly sales: FilledSales,
  ) {}

  /**
   * The venue's own word on a withdrawal that is said never to have left: it is not overruled where it can be read.
   * @returns what it said, for the audit; undefined where there was nothing to ask
   * @throws DomainError `conversion.withdrawal-found`
   */
  async ask(proposal: ProposalRow): Promise<string | undefined> {
    if (proposal.kind !== 'never-left') return undefined;
    const { withdrawal } = await this.store.read((tx) => this.onItsWay(tx, proposal.conversion_id ?? ''));
    if (withdrawal.venue !== this.venue.id) return 'another venue';
    let said: string;
    try {
      said = await (this.venue.sends ? this.toldOf(withdrawal) : this.listed(withdrawal));
    } catch (error) {
      return error instanceof DomainError ? error.code : 'no answer';
    }
    if (said !== 'sent' && said !== 'pending') return said;
    throw new DomainError('conversion.withdrawal-found', `The venue lists this withdrawal as ${said}. Nothing was booked. Wait for it, or ask the venue to cancel it first.`, { said }); // prettier-ignore
  }

  /**
   * @throws DomainError `conversion.not-stuck`, `conversion.bad-reason`, `conversion.not-a-fee`, `conversion.bad-fill`,
   *   `conversion.bad-txid`
   */
  async check(tx: ReadTx, proposal: ProposalRow, reason: ExitReason | undefined): Promise<void> {
    const id = proposal.conversion_id ?? '';
    const { bought: arrived, txid } = proposal;
    if (arrived > 0n) assertTxid(txid ?? '');
    if (proposal.kind === 'made-good') {
      const claim = await claimOf(tx, id);
      if (claim === undefined) throw new DomainError('conversion.not-stuck', 'The venue owes nothing of this sale. Nothing was booked.', { id }); // prettier-ignore
      return assertMadeGood({ owed: claim.owed, paid: arrived, reason: reason as MadeGoodReason });
    }
    const way = await this.onItsWay(tx, id);
    if (proposal.kind === 'never-left') return this.assertQuiet(way);
    if (arrived === 0n) {
      if (way.withdrawal.state !== 'sent') throw new DomainError('conversion.not-stuck', 'This withdrawal has no transaction yet: nothing can be missing of it. Nothing was booked. Say that it never left.', { id }); // prettier-ignore
      this.assertQuiet(way);
    }
    const { sent, fee } = expectedOf(way);
    assertArrival({ sent, fee, arrived, reason: reason as ArrivalReason });
  }

  async book(tx: WriteTx, proposal: ProposalRow, reason: ExitReason | undefined): Promise<void> {
    const id = proposal.conversion_id ?? '';
    if (proposal.kind === 'made-good') return this.bookMadeGood(tx, id, proposal);
    const way = await this.onItsWay(tx, id);
    if (proposal.kind === 'never-left') return this.bookReturn(tx, way);
    await this.bookArrival(tx, way, { ...proposal, reason: reason as ArrivalReason });
  }

  /** Whether two people may state what arrived of a sale's withdrawal, that it never left, or that the venue paid its debt. */
  async ways(tx: ReadTx, row: ConversionRow): Promise<('arrived' | 'never-left' | 'made-good')[]> {
    if ((await claimOf(tx, row.id)) !== undefined) return ['made-good'];
    const part = await tx.findOne(venueWithdrawalPart, { conversion_id: row.id });
    const withdrawal = part === undefined ? undefined : await tx.findOne(venueWithdrawal, { id: part.withdrawal_id });
    if (withdrawal?.state !== 'sent' && withdrawal?.state !== 'asked') return [];
    return row.state === 'halted' ? ['arrived', 'never-left'] : ['arrived'];
  }

  private async toldOf({ id, amount }: WithdrawalRow): Promise<string> {
    const said = await this.venue.withdrawalById(id);
    if (said === undefined) return 'no such withdrawal';
    return said.clientWithdrawalId === id && said.amount === amount ? said.status : 'another withdrawal';
  }

  private async listed({ venue_ref, at }: WithdrawalRow): Promise<string> {
    const list = await this.venue.sent(await this.ports.treasuryAddress(), plusMs(at, -QUIET_MS));
    return list.find(({ id }) => id === venue_ref)?.status ?? 'no such withdrawal';
  }

  private async onItsWay(tx: ReadTx, conversionId: string): Promise<OnItsWay> {
    const part = await tx.findOne(venueWithdrawalPart, { conversion_id: conversionId });
    const withdrawal = part === undefined ? undefined : await tx.findOne(venueWithdrawal, { id: part.withdrawal_id });
    if (withdrawal?.state === 'sent' || withdrawal?.state === 'asked') {
      return { withdrawal, parts: await this.sales.partsIn(tx, withdrawal.id) };
    }
    throw new DomainError('conversion.not-stuck', 'No withdrawal of this sale is on its way. Nothing was booked.', { id: conversionId }); // prettier-ignore
  }

  /** All of it stands still, and has so for a while: nobody is just asking the venue to send it. */
  private assertQuiet({ parts }: OnItsWay): void {
    const until = plusMs(this.sales.books.now(), -QUIET_MS);
    if (parts.every((part) => part.state === 'halted' && part.updated_at <= until)) return;
    throw new DomainError('conversion.not-stuck', 'Every sale of this withdrawal must stand still for ten minutes first: a run may still be at it. Nothing was booked. Take them out of the run, or try again later.', { sales: parts.length }); // prettier-ignore
  }

  /** Coin that our own chain proves, however the venue told of it; what is not there goes where two people said. */
  private async bookArrival(
    tx: WriteTx,
    way: OnItsWay,
    stated: { readonly bought: bigint; readonly txid: string | null; readonly reason: ArrivalReason },
  ): Promise<void> {
    const { bought: arrived, txid, reason } = stated;
    const deposit = arrived === 0n ? undefined : await this.ports.takeUnmatched(tx, txid ?? '', arrived);
    if (arrived > 0n && deposit === undefined) {
      throw new DomainError('conversion.not-arrived', 'Our own chain shows no such payment of exactly this amount that nobody else explains. Nothing was booked.', { txid: txid ?? '' }); // prettier-ignore
    }
    const { withdrawal, parts } = way.withdrawal.state === 'asked' ? await this.bookSent(tx, way, txid ?? '') : way;
    const sent = arrivesOf(parts);
    const difference = reason === 'sent-more' ? 0n : sent - arrived;
    const each = inProportion(parts, difference);
    const owed = new Map<string, ReadonlyMap<Holder, bigint>>();
    const open: ConversionRow[] = [];
    for (const [i, part] of parts.entries()) open.push(await this.bookDifference(tx, part, { sats: each[i] ?? 0n, reason, owed })); // prettier-ignore
    if (owed.size > 0) {
      await openClaim(tx, { withdrawalId: withdrawal.id, venue: withdrawal.venue, at: this.sales.books.now() }, owed);
    }
    const fee = withdrawal.fee + (reason === 'other-fee' ? difference : 0n);
    const last = { fee, txid: deposit?.txid ?? withdrawal.txid };
    await tx.update(venueWithdrawal, { id: withdrawal.id }, last);
    const proved = deposit === undefined ? undefined : { ...deposit, amount: sent - difference, unmatched: true };
    await this.sales.settle(tx, { ...withdrawal, ...last }, open, { deposit: proved, note: reason === 'as-sent' ? null : reason }); // prettier-ignore
  }

  /** The venue had not named its transaction, or not so that it could be believed: it is booked by our own chain's. */
  private async bookSent(tx: WriteTx, { withdrawal, parts }: OnItsWay, txid: string): Promise<OnItsWay> {
    const fee = believedFee(withdrawal);
    const feeBorneBy = await this.sales.feeBorneBy(tx);
    const split = partsOf(parts.map(netOf), fee);
    for (const [i, part] of parts.entries()) {
      await this.sales.book(tx, part, { ...(split[i] ?? { arrives: 0n, fee: 0n }), txid, feeBorneBy });
    }
    await tx.update(venueWithdrawal, { id: withdrawal.id }, { state: 'sent', fee, txid });
    const sent = { ...withdrawal, state: 'sent' as const, fee, txid };
    return { withdrawal: sent, parts: await this.sales.partsIn(tx, withdrawal.id) };
  }

  /** @param of `sats`: what of this sale did not arrive; below zero what arrived beyond the venue's word */
  private async bookDifference(
    tx: WriteTx,
    row: ConversionRow,
    of: { readonly sats: bigint; readonly reason: ArrivalReason; readonly owed: Map<string, ReadonlyMap<Holder, bigint>> }, // prettier-ignore
  ): Promise<ConversionRow> {
    const { sats, reason, owed } = of;
    const { books } = this.sales;
    const isFee = reason === 'other-fee';
    if (sats !== 0n && isFee) await this.bookOtherFee(tx, row, sats);
    else if (sats > 0n) {
      await books.ledger.post(tx, [absentEntry(row, reason === 'venue-loss' ? 'lost' : 'owed', sats, books.now())]);
      if (reason === 'venue-owes') owed.set(row.id, gonePerHolder(duesOf(await sharesOf(tx, row.id)), sats));
    }
    const halted = row.state === 'halted' ? row : await books.move(tx, row, 'halted', STATED);
    const withdrawal_fee = row.withdrawal_fee + (isFee ? sats : 0n);
    return books.move(tx, halted, 'withdrawn', { arrives: (row.arrives ?? 0n) - sats, withdrawal_fee });
  }

  private async bookOtherFee(tx: WriteTx, row: ConversionRow, sats: bigint): Promise<void> {
    const { books } = this.sales;
    const shares = await sharesOf(tx, row.id);
    const all = [...shares.values()];
    const feeOf = (holder: Holder): bigint => shares.get(holder)?.withdrawal_fee ?? 0n;
    let change: (holder: Holder) => bigint;
    if (sats > 0n) {
      const missing = { sats, feeBorneBy: await this.sales.feeBorneBy(tx) };
      const { entries, fees } = missingEntries(row, missing, duesOf(shares), books.now());
      await books.ledger.post(tx, entries);
      change = (holder) => fees.get(holder) ?? 0n;
    } else {
      const borne = new Map(all.map(({ holder }) => [holder, feeOf(holder)] as const));
      const { entries, back } = lessFeeEntries(row, -sats, borne, books.now());
      await books.ledger.post(tx, entries);
      change = (holder) => -(back.get(holder) ?? 0n);
    }
    await tx.upsert(conversionShare, all.map((share) => ({ ...share, withdrawal_fee: share.withdrawal_fee + change(share.holder) }))); // prettier-ignore
  }

  /** Its bitcoin stands at the venue again, to be sent anew: the sales are nobody's but that. */
  private async bookReturn(tx: WriteTx, { withdrawal, parts }: OnItsWay): Promise<void> {
    const { books } = this.sales;
    for (const row of parts) {
      if (withdrawal.state === 'sent') {
        const shares = await sharesOf(tx, row.id);
        const borne = new Map([...shares.values()].map((share) => [share.holder, share.withdrawal_fee] as const));
        const turn = (await tx.count(withdrawalReturn, { conversion_id: row.id })) + 1;
        const part = { arrives: row.arrives ?? 0n, fee: row.withdrawal_fee, turn };
        await books.ledger.post(tx, returnedEntries(row, part, borne, books.now()));
        await tx.upsert(conversionShare, [...shares.values()].map((share) => ({ ...share, withdrawal_fee: 0n }))); // prettier-ignore
        await tx.insert(withdrawalReturn, [{ conversion_id: row.id, turn, withdrawal_id: withdrawal.id, at: books.now() }]); // prettier-ignore
      }
      await books.move(tx, row, 'filled', { arrives: null, withdrawal_fee: 0n, txid: null });
    }
    await tx.delete(venueWithdrawalPart, { withdrawal_id: withdrawal.id });
    await tx.update(venueWithdrawal, { id: withdrawal.id }, { state: 'failed' });
  }

  private async bookMadeGood(tx: WriteTx, id: string, stated: ProposalRow): Promise<void> {
    const claim = await claimOf(tx, id);
    if (claim === undefined) throw new DomainError('conversion.not-stuck', 'The venue owes nothing of this sale. Nothing was booked.', { id }); // prettier-ignore
    const { bought: paid, txid } = stated;
    const deposit = paid === 0n ? undefined : await this.ports.takeUnmatched(tx, txid ?? '', paid);
    if (paid > 0n && deposit === undefined) {
      throw new DomainError('conversion.not-arrived', 'Our own chain shows no such payment of exactly this amount that nobody else explains. Nothing was booked.', { txid: txid ?? '' }); // prettier-ignore
    }
    const sats = paid === 0n ? claim.owed : paid;
    const { parts, step } = await reduceClaim(tx, claim, sats);
    const { books } = this.sales;
    const of = { withdrawalId: claim.withdrawal_id, venue: claim.venue, step };
    await books.ledger.post(tx, madeGoodEntries(of, { sats, deposit, at: books.now() }, parts));
    if (sats < claim.owed) return;
    const ids = (await this.sales.partsIn(tx, claim.withdrawal_id)).map((part) => part.id);
    await tx.update(conversion, { id: { in: ids }, note: 'venue-owes' }, { note: paid > 0n ? 'made-good' : 'venue-loss' }); // prettier-ignore
  }
}

/** A fee that is as great as what was sent is no word to book by: the chain says what arrived. */
function believedFee({ fee, amount }: WithdrawalRow): bigint {
  return fee < amount ? fee : 0n;
}

function expectedOf({ withdrawal, parts }: OnItsWay): { readonly sent: bigint; readonly fee: bigint } {
  if (withdrawal.state === 'sent') return { sent: arrivesOf(parts), fee: withdrawal.fee };
  const fee = believedFee(withdrawal);
  return { sent: withdrawal.amount - fee, fee };
}

/** What is missing by what each must bring; what is there beyond the word by what each was charged. */
function inProportion(parts: readonly ConversionRow[], difference: bigint): bigint[] {
  if (difference === 0n) return parts.map(() => 0n);
  if (difference > 0n) return allocate(difference, parts.map(({ arrives }) => arrives ?? 0n)); // prettier-ignore
  return allocate(-difference, parts.map(({ withdrawal_fee }) => withdrawal_fee)).map((part) => -part); // prettier-ignore
}
