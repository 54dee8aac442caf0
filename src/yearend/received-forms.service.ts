import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { amount, type Asset, CLOCK, type Clock, DomainError, type Instant, newId, type TaxYear, type Usd, usd, usdValue, ZERO_USD } from '../units'; // prettier-ignore
import { PriceService } from '../prices/price.service';
import { receivedForm, type ReceivedFormRow } from './received-form.entity';
import { type ReceivedForm, type ReceivedTie, receivedTies } from './received-forms';

/** More returns of one year are no operator's. */
const FORMS_MAX = 1_000;
/** In 1e-12 dollars. */
const CENT = 10n ** 10n;

/** What a source stated, paid or kept for itself at an instant. */
export interface StatedAt {
  readonly source: string;
  readonly what: 'stated' | 'paid' | 'kept';
  readonly asset: Asset;
  readonly at: Instant;
  readonly units: bigint;
}

export type FormDraft = Omit<ReceivedForm, 'id'> & { readonly replaces: string | null };

/** Returns that pools sent to the operator: typed in, corrected by replacement, and tied to the books. */
@Injectable()
export class ReceivedFormsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly prices: PriceService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Keeps one box of a return, audited.
   * @throws DomainError `yearend.no-form` when what it replaces is none of that year, or was replaced already;
   *   `yearend.too-many-forms`; `yearend.bad-amount` with parts of a cent
   */
  async enter(tx: WriteTx, draft: FormDraft, actor: string): Promise<ReceivedForm> {
    if (draft.amount % CENT !== 0n) throw new DomainError('yearend.bad-amount', 'A box of a return is in dollars and cents: an amount has at most two decimals. Nothing was changed.'); // prettier-ignore
    const standing = await this.standing(tx, draft.year);
    if (draft.replaces !== null && !standing.some(({ id }) => id === draft.replaces)) {
      throw new DomainError('yearend.no-form', `There is no return ${draft.replaces} of ${draft.year} that stands. Nothing was changed.`, { id: draft.replaces }); // prettier-ignore
    }
    if (standing.length >= FORMS_MAX) throw new DomainError('yearend.too-many-forms', 'There are too many returns of this year. Nothing was changed.'); // prettier-ignore
    const { year, source: source_id, payer, form, box, amount: amount_usd, reason, note, replaces } = draft;
    const id = newId();
    const row: ReceivedFormRow = { id, year, source_id, payer, form, box, amount_usd, reason, note, replaces, entered_by: actor, entered_at: this.clock.now() }; // prettier-ignore
    await tx.insert(receivedForm, [row]);
    const details = { year: String(year), source: source_id, form, box, ...(replaces === null ? {} : { replaces }) };
    await this.audit.record(tx, { actor, action: 'yearend.form-received', subject: id, details });
    return formOf(row);
  }

  /** What stands of a year, in the order in which it was entered. */
  async standing(tx: ReadTx, year: TaxYear): Promise<ReceivedForm[]> {
    const rows = await tx.find(receivedForm, { where: { year }, orderBy: [['entered_at', 'asc'], ['id', 'asc']] }); // prettier-ignore
    const replaced = new Set(rows.map(({ replaces }) => replaces));
    return rows.filter(({ id }) => !replaced.has(id)).map(formOf);
  }

  /** Ties a year's returns to what the sources stated. @returns with it what has no price: then nothing is tied */
  async tie(
    year: TaxYear,
    stated: readonly StatedAt[],
  ): Promise<{ readonly ties: readonly ReceivedTie[]; readonly unpriced: readonly string[] }> {
    // prettier-ignore
    const forms = await this.store.read((tx) => this.standing(tx, year));
    const named = new Set(forms.map(({ source }) => source));
    const worth = new Map<string, Usd>();
    const unpriced: string[] = [];
    for (const { source, asset, what, at, units } of stated) {
      // Only what a return is held against needs a price: members' income has its own.
      if (units === 0n || !named.has(source) || !isAsked(what, source, forms)) continue;
      const quote = await this.prices.quote(asset, at);
      const key = `${what} ${source}`;
      if (quote === undefined) unpriced.push(`${source}: no price of ${asset} at ${at}`);
      else worth.set(key, usd((worth.get(key) ?? 0n) + usdValue(amount(asset, units), quote.price)));
    }
    const of = (what: StatedAt['what'], source: string): Usd => worth.get(`${what} ${source}`) ?? ZERO_USD;
    const grounds = [...named].map((source) => ({ source, valued: of('stated', source), paid: of('paid', source), kept: of('kept', source) })); // prettier-ignore
    return { ties: unpriced.length > 0 ? [] : receivedTies(grounds, forms), unpriced };
  }
}

/** What a source paid and kept bounds one reason each. */
function isAsked(what: StatedAt['what'], source: string, forms: readonly ReceivedForm[]): boolean {
  const reason = { stated: null, paid: 'paid-basis', kept: 'pool-gross' }[what];
  return reason === null || forms.some((form) => form.source === source && form.reason === reason);
}

function formOf(row: ReceivedFormRow): ReceivedForm {
  const { id, year, source_id: source, payer, form, box, amount_usd, reason, note } = row;
  return { id, year: year as TaxYear, source, payer, form, box, amount: amount_usd, reason, note };
}
