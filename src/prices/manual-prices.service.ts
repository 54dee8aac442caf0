import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { type Asset, type Clock, CLOCK, DomainError, formatDecimal, type Instant, newId, parsePrice } from '../units'; // prettier-ignore
import { HandCheck } from './hand-check.service';
import { assertMaySign, type HandDoubt, maySign } from './hand-price';
import type { Quote } from './price-source';
import { PriceService } from './price.service';
import { priceProposal, type PriceProposalRow } from './quote.entity';

const EVIDENCE_LENGTH_MAX = 500;
/** Statements that a screen shows. */
const SHOWN = 200;

/** A price that a person states, with the reason why. */
export interface ManualPrice {
  readonly asset: Asset;
  readonly at: Instant;
  /** Decimal text, US dollars for one whole coin. */
  readonly price: string;
  /** Where the figure comes from and why the source's is not used, in plain words. */
  readonly reason: string;
  readonly operatorId: string;
}

/** What became of a stated price: it counts, or it waits for a second person. */
export type StatedOutcome = { readonly quote: Quote } | { readonly waits: PriceProposalRow };

/** Prices that people type (FAULTS.md F41): one person's word where prices beside it agree, else a second person's too. */
@Injectable()
export class ManualPrices {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly check: HandCheck,
    private readonly prices: PriceService,
    private readonly audit: AuditService,
  ) {}

  /**
   * States a price, for an instant without one or over an earlier one by which nothing was valued; the earlier stays on
   * record. Call it outside a transaction: the source may be on the network.
   * @throws DomainError units.bad-decimal, units.bad-price, prices.no-reason, prices.stated-before, prices.booked-at,
   *   prices.too-many-revisions, audit.personal-data
   */
  async state(input: ManualPrice): Promise<StatedOutcome> {
    const { asset, at, operatorId: by } = input;
    const price = parsePrice(input.price);
    const evidence = input.reason.trim();
    if (evidence === '' || evidence.length > EVIDENCE_LENGTH_MAX) {
      throw new DomainError('prices.no-reason', 'A price by hand needs a reason of at most 500 characters. Nothing was changed.', {}); // prettier-ignore
    }
    const said = await this.check.said(asset, at);
    return this.store.write(async (tx) => {
      await this.check.assertUnbooked(tx, asset, at);
      if ((await tx.count(priceProposal, { asset, at, state: 'open' })) > 0) {
        throw new DomainError('prices.stated-before', 'A price of this instant waits for a second operator already. Confirm it or take it back first. Nothing was changed.', { asset }); // prettier-ignore
      }
      const doubt = await this.check.doubt(tx, { asset, at, price }, said);
      if (doubt === undefined) return { quote: await this.prices.enter(tx, { asset, at, price, evidence, by }) };
      const row = this.proposal({ asset, at, price: formatDecimal(price), evidence }, by, doubt);
      await tx.insert(priceProposal, [row]);
      await this.record(tx, by, 'proposed', row);
      await this.audit.begin(tx, `price/${row.id}`);
      return { waits: row };
    });
  }

  /**
   * A second person confirms a price, and it counts.
   * @throws DomainError `prices.no-proposal`, `prices.second-person`, `audit.other-than-…`, `audit.device-unknown`,
   *   `prices.booked-at`
   */
  async confirm(id: string, actor: string): Promise<Quote> {
    return this.store.write(async (tx) => {
      const row = await this.open(tx, id);
      assertMaySign({ by: row.proposed_by, at: row.proposed_at }, { by: actor, at: this.clock.now() }, this.check.alone); // prettier-ignore
      if (row.proposed_by === actor) await this.audit.assertOtherDevice(tx, `price/${id}`);
      await this.check.assertUnbooked(tx, row.asset, row.at);
      const { asset, at, evidence, proposed_by: by } = row;
      const stated = { asset, at, price: parsePrice(row.price), evidence, by, confirmedBy: actor };
      const quote = await this.prices.enter(tx, stated);
      await tx.update(priceProposal, { id }, { state: 'booked', decided_by: actor, decided_at: this.clock.now() });
      return quote;
    });
  }

  /** Takes a price back that nobody confirmed, by anybody. @throws DomainError `prices.no-proposal` */
  async takeBack(id: string, actor: string): Promise<void> {
    await this.store.write(async (tx) => {
      const row = await this.open(tx, id);
      await tx.update(priceProposal, { id }, { state: 'withdrawn', decided_by: actor, decided_at: this.clock.now() });
      await this.record(tx, actor, 'taken-back', row);
    });
  }

  /** Prices that wait for a second person, oldest first, at most 200, each with whether this person may confirm it now. */
  async waiting(tx: ReadTx, actor: string): Promise<(PriceProposalRow & { readonly mayConfirm: boolean })[]> {
    const orderBy = [
      ['proposed_at', 'asc'],
      ['id', 'asc'],
    ] as const;
    const rows = await tx.find(priceProposal, { where: { state: 'open' }, orderBy, limit: SHOWN });
    const now = this.clock.now();
    const may = ({ proposed_by: by, proposed_at: at }: PriceProposalRow): boolean => maySign({ by, at }, { by: actor, at: now }, this.check.alone); // prettier-ignore
    return rows.map((row) => ({ ...row, mayConfirm: may(row) }));
  }

  private proposal(
    of: Pick<PriceProposalRow, 'asset' | 'at' | 'price' | 'evidence'>,
    by: string,
    doubt: HandDoubt,
  ): PriceProposalRow {
    const near = doubt.why === 'far' ? doubt.near : undefined;
    return {
      ...{ id: newId(), ...of, why: doubt.why, state: 'open', proposed_by: by, proposed_at: this.clock.now() },
      near_price: near === undefined ? null : formatDecimal(near.price),
      near_at: near?.at ?? null,
      near_source: near?.source ?? null,
      decided_by: null,
      decided_at: null,
    };
  }

  private async open(tx: WriteTx, id: string): Promise<PriceProposalRow> {
    const [row] = await tx.lock(priceProposal, { id });
    if (row?.state === 'open') return row;
    throw new DomainError('prices.no-proposal', 'This price was confirmed or taken back already. Nothing was changed.', { id }); // prettier-ignore
  }

  private record(tx: WriteTx, actor: string, what: 'proposed' | 'taken-back', row: PriceProposalRow): Promise<void> {
    const { id, asset, at, price, evidence, why } = row;
    const details = { asset, at: String(at), price, why, ...(what === 'proposed' ? { reason: evidence } : {}) };
    return this.audit.record(tx, { actor, action: `prices.${what}`, subject: id, details });
  }
}
