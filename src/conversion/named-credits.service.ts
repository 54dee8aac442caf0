import { Inject, Injectable } from '@nestjs/common';
import { accounts, reversal } from '../ledger';
import type { ReadTx, WriteTx } from '../store';
import { DomainError } from '../units';
import { ConversionBooks } from './conversion-books.service';
import { venueDeposit } from './conversion.entity';
import { legReferences } from './first-leg';
import { keptAtVenue } from './kept.repository';
import { conversionProposalDeposit, type NamingRow, venueNaming } from './naming.entity';
import { keptBy, namingOf, sendBackKept, stillKept } from './naming.repository';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { conversionProposal, type ProposalRow } from './proposal.entity';
import { type FirstLegRow, venueFirstLeg } from './rules.entity';
import { VENUE, type Venue } from './venue';

const UNDONE = 'Two operators said that this credit was named wrongly.';

/** A credit at a venue that an operator has named. */
interface NamedCredit {
  readonly naming: NamingRow;
  readonly leg: FirstLegRow;
  readonly amount: bigint;
  readonly txid: string;
}

/**
 * Takes back what one operator said a credit at a venue is (RULES.md 23): by two people, and while its coin lies there
 * unsold, so that nothing that came of it can have been paid. The entries are reversed, the source owes it again, and
 * the credit stands unexplained as before.
 */
@Injectable()
export class NamedCredits {
  constructor(
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly books: ConversionBooks,
  ) {}

  /** @throws DomainError `conversion.not-named` */
  async one(tx: ReadTx, deposit_id: string, venue = this.venue.id): Promise<NamedCredit> {
    const key = { venue, deposit_id };
    const naming = await namingOf(tx, key);
    const leg = await tx.findOne(venueFirstLeg, key);
    const deposit = await tx.findOne(venueDeposit, { venue, id: deposit_id });
    if (naming !== undefined && leg !== undefined && deposit !== undefined) {
      return { naming, leg, amount: deposit.amount, txid: deposit.txid };
    }
    throw new DomainError('conversion.not-named', 'No operator has named this credit, or it was taken back already. What a pool announced itself is not taken back by hand. Nothing was booked. Reload the page.', { id: deposit_id }); // prettier-ignore
  }

  /** @throws DomainError `conversion.not-named`, `conversion.coin-sold`, `conversion.kept-left` */
  async check(tx: ReadTx, proposal: ProposalRow): Promise<void> {
    const of = await this.of(tx, proposal);
    const { venue, asset } = of.leg;
    await this.assertNoneSent(tx, of);
    const back = (await stillKept(tx, of.naming)).reduce((sum, { units }) => sum + units, 0n);
    const kept = (await keptAtVenue(tx, asset, venue)) - back;
    const lies = await this.books.ledger.balance(tx, accounts.venue(venue), asset);
    const busy = await this.books.beingSold(tx, venue, asset);
    if (lies - busy - kept >= of.amount) return;
    throw new DomainError(
      'conversion.coin-sold',
      busy > 0n && lies - kept >= of.amount
        ? 'Coin of this kind is being sold there now. Nothing was booked. Wait for the sale, or end it first.'
        : 'Of this coin too little lies there unsold: what was named wrongly has been sold or sent, and what came of it may have been paid. Nothing was booked. Settle it between the sources by hand.',
      { asset, venue },
    );
  }

  /** @throws DomainError as `check`, `conversion.announced-so`, and as `VenueArrivalService.unnamed` */
  async book(tx: WriteTx, proposal: ProposalRow): Promise<void> {
    const of = await this.of(tx, proposal);
    const { naming, leg, amount, txid } = of;
    const { venue, deposit_id, source_id: sourceId, asset } = leg;
    const key = { venue, deposit_id };
    const at = this.books.now();
    await this.ports.payoutUnnamed(tx, { sourceId, reference: `venue/${venue}/${deposit_id}`, short: leg.short, over: leg.over }); // prettier-ignore
    const references = legReferences({ venue, depositId: deposit_id, turn: naming.turn }, leg.steps);
    const entries = await this.books.ledger.entriesByReference(tx, references);
    // The newest first: what statements explained later stood on what came first.
    const mirrors = references.reverse().flatMap((reference) => {
      const entry = entries.get(reference);
      return entry === undefined ? [] : [reversal(entry, UNDONE, `unnamed/${reference}`, at)];
    });
    await this.books.ledger.post(tx, mirrors);
    await sendBackKept(tx, await stillKept(tx, naming));
    await tx.delete(venueFirstLeg, key);
    await tx.update(venueNaming, { ...key, turn: naming.turn }, { undone_at: at });
    await tx.update(venueDeposit, { venue, id: deposit_id }, { state: 'unannounced', source_id: null });
    await this.assertNotAnnouncedSo(tx, { venue, asset, txid, amount, depositId: deposit_id });
  }

  /** The credit that a statement is about. */
  async depositOf(tx: ReadTx, proposalId: string): Promise<string | undefined> {
    return (await tx.findOne(conversionProposalDeposit, { proposal_id: proposalId }))?.deposit_id;
  }

  private async of(tx: ReadTx, { id, venue }: ProposalRow): Promise<NamedCredit> {
    return this.one(tx, (await this.depositOf(tx, id)) ?? '', venue ?? this.venue.id);
  }

  /** Kept coin that reached its member since: that is paid, wherever it was sent from. */
  private async assertNoneSent(tx: ReadTx, { naming, leg }: NamedCredit): Promise<void> {
    const members = (await keptBy(tx, naming)).map(({ member_id }) => member_id);
    if (members.length === 0) return;
    const sent = await tx.find(conversionProposal, {
      where: { kind: 'kept-settled', state: 'booked', asset: leg.asset, member_id: { in: members }, decided_at: { gte: naming.at } }, // prettier-ignore
      limit: 1,
    });
    if (sent.length === 0) return;
    throw new DomainError('conversion.kept-left', 'Coin that a member keeps came with this credit, and some of it was sent to its member since. Nothing was booked.', { id: leg.deposit_id }); // prettier-ignore
  }

  /** What the pool itself says of this credit would name it so again at the next run. */
  private async assertNotAnnouncedSo(
    tx: ReadTx,
    of: { readonly venue: string; readonly asset: FirstLegRow['asset']; readonly txid: string; readonly amount: bigint; readonly depositId: string }, // prettier-ignore
  ): Promise<void> {
    const { venue, asset, txid, amount, depositId } = of;
    const beside = await tx.find(venueDeposit, { where: { venue, state: 'unannounced', txid, asset } });
    const others = beside.filter(({ id }) => id !== depositId).map((one) => one.amount);
    const payout = await this.ports.announcedPayout(tx, asset, txid, amount, others);
    if (payout === undefined) return;
    throw new DomainError('conversion.announced-so', `Source "${payout.sourceId}" has announced this transaction itself, and it leaves no choice: the next run would match the credit with its payout again. Nothing was booked.`, { source: payout.sourceId, payout: payout.externalId }); // prettier-ignore
  }
}
