import { accounts, type Entry } from '../ledger';
import type { IncomePolicy } from '../tax';
import { type Asset, type Day, dayIn, type Instant } from '../units';
import { type BookLine, causeOf, type Worth } from './book-lines';
import { type Whose, whoseAtConversion, whoseAtPayout } from './whose-coin';

/** What coin left for. A move between own wallets and the owner's own money in or out are none of these. */
export type DisposalKind = 'network-fee' | 'payout' | 'conversion';

/**
 * Coin that left the books for something: what is valued is what came for it, for a payout and a fee the coin itself.
 * @see 26 CFR 1.1001-7(b)(1); Notice 2014-21 Q&A-6; checked for 2025 and 2026
 */
export interface OperatorDisposal extends Worth {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly kind: DisposalKind;
  /** What left. */
  readonly gave: { readonly asset: Asset; readonly units: bigint };
  /** Whose disposal it is by the declared models, and why. */
  readonly whose: Whose;
  readonly why: string;
  readonly cause: string;
}

type Making = { -readonly [K in keyof OperatorDisposal]: OperatorDisposal[K] };
const OWN = /^operator\/(accrued\/|own\/|capital$)/;

/** Disposals of one year in the making. */
export class Disposals {
  readonly #made = new Map<string, Making>();
  /** Sources whose statements the books hold so far, by asset. */
  readonly #sources = new Map<Asset, Set<string>>();

  constructor(private readonly policy: IncomePolicy) {}

  /** Every entry until the year ends, also of the years before: what a payout is made of came earlier. */
  see({ postings }: Entry): void {
    for (const { account, asset } of postings) {
      const source = /^receivable\/source\/(.+)$/.exec(account)?.[1];
      if (source === undefined) continue;
      const known = this.#sources.get(asset);
      if (known === undefined) this.#sources.set(asset, new Set([source]));
      else known.add(source);
    }
  }

  /** An entry of the year. @param original as `BookLines` takes it */
  add(entry: Entry, original?: Instant): void {
    const valuedAt = original ?? entry.occurredAt;
    for (const posting of entry.postings) {
      if (posting.account !== accounts.memoPaidOut) continue;
      const units = posting.side === 'debit' ? posting.amount : -posting.amount;
      const sources = new Set([...this.#sources.values()].flatMap((some) => [...some]));
      const [whose, why] = whoseAtPayout(this.policy, sources, entry.occurredAt);
      const { asset } = posting;
      this.join(entry, { kind: 'payout', whose, why, asset, units, valuedAt, gave: { asset, units } });
    }
    if (entry.kind === 'conversion.filled') this.convert(entry, valuedAt);
  }

  private convert(entry: Entry, valuedAt: Instant): void {
    const sign = entry.reverses === undefined ? 1n : -1n;
    const out = entry.postings.find(({ account, asset, role }) => asset !== 'BTC' && role === 'principal' && isHolder(account)); // prettier-ignore
    if (out === undefined) return;
    const came = entry.postings
      .filter(({ account, asset }) => asset === 'BTC' && account === out.account)
      .reduce((sum, { side, amount }) => sum + (side === 'credit' ? amount : -amount), 0n);
    const own: [Whose, string] = ['operator', 'coin of the operator was sold'];
    const sources = this.#sources.get(out.asset) ?? new Set();
    const [whose, why] = OWN.test(out.account) ? own : whoseAtConversion(this.policy, sources, entry.occurredAt);
    const gave = { asset: out.asset, units: sign * out.amount };
    this.join(entry, { kind: 'conversion', whose, why, asset: 'BTC', units: came, valuedAt, gave });
  }

  private join(entry: Entry, of: Omit<OperatorDisposal, 'id' | 'at' | 'day' | 'cause' | 'value'>): void {
    const { occurredAt: at } = entry;
    const cause = causeOf(entry);
    const key = `${at} ${of.valuedAt} ${of.kind} ${of.whose} ${of.gave.asset} ${cause}`;
    const made = this.#made.get(key);
    if (made === undefined) {
      this.#made.set(key, { ...of, id: `${entry.id}/${of.kind}`, at, day: dayIn(at, this.policy.zone), cause, value: null }); // prettier-ignore
      return;
    }
    made.units += of.units;
    made.gave = { ...made.gave, units: made.gave.units + of.gave.units };
  }

  /** @param lines of the books: what the operator bore of network fees is coin that was given for a service */
  list(lines: readonly BookLine[]): OperatorDisposal[] {
    const fees = lines
      .filter(({ account, units }) => account === accounts.networkFee && units !== 0n)
      .map(({ id, at, day, asset, units, valuedAt, cause }): OperatorDisposal => ({
        ...{ id, at, day, asset, units, valuedAt, cause, value: null, kind: 'network-fee', gave: { asset, units } },
        ...{ whose: 'operator', why: 'the operator bore this part of the network fee' },
      }));
    return [...fees, ...this.#made.values()].sort((a, b) => a.at - b.at);
  }
}

function isHolder(account: string): boolean {
  return OWN.test(account) || account.startsWith('member/') || account.startsWith('unassigned/');
}
