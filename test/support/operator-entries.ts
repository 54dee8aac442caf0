import { type AccountId, accounts, type Entry, type EntryId, type NewEntry, type Posting } from '../../src/ledger';
import type { Quote } from '../../src/prices';
import type { IncomePolicy, LegalModel } from '../../src/tax';
import { type Asset, type Instant, instant, parseInstant, parsePrice } from '../../src/units';

/** One leg: account, side, units, and what is not bitcoin. */
export type Leg = readonly [account: AccountId, side: 'debit' | 'credit', amount: bigint, asset?: Asset, role?: Posting['role']]; // prettier-ignore

/** An entry by its time and legs. */
export function entryOf(
  reference: string,
  at: string,
  legs: readonly Leg[],
  more: Partial<Pick<NewEntry, 'kind' | 'links' | 'reverses'>> = {},
): NewEntry {
  const postings = legs.map(([account, side, amount, asset = 'BTC', role = 'transfer']): Posting => ({ account, asset, side, amount, role })); // prettier-ignore
  return { reference, kind: 'reward.received', occurredAt: parseInstant(at), postings, ...more };
}

/** As the journal holds them, known when they happened unless told. */
export function journalOf(entries: readonly NewEntry[], knownAt?: Instant): Entry[] {
  return entries.map((entry, index) => ({
    ...entry,
    id: `e-${index + 1}` as EntryId,
    position: index + 1,
    knownAt: knownAt ?? entry.occurredAt,
    hash: `h${index + 1}`,
  }));
}

/** A service fee whose coin came. */
export function feeReceived(reference: string, at: string, units: bigint, source = 'pool'): NewEntry {
  return entryOf(reference, at, [
    [accounts.operatorAccrued(source), 'debit', units, 'BTC', 'service-fee'],
    [accounts.serviceFee, 'credit', units, 'BTC', 'service-fee'],
  ]);
}

export function policyOf(models: Readonly<Record<string, LegalModel>>, zone = 'America/New_York'): IncomePolicy {
  return {
    zone,
    minimums: [],
    declarations: Object.entries(models).map(([source, legalModel]) => ({
      ...{ source, legalModel, from: instant(0), recogniseAt: 'credit', ownerAtConversion: 'operator', reason: 'test' },
    })),
  };
}

/** 50,000 dollars a coin, and none of what `missing` names. */
export function prices(missing: (asset: Asset, at: Instant) => boolean = () => false) {
  return (asset: Asset, at: Instant): Quote | string =>
    missing(asset, at)
      ? `no price of ${asset}`
      : {
          ...{ id: `q-${asset}-${at}-0`, asset, at, revision: 0, price: parsePrice('50000') },
          ...{ source: 'test', label: 'demo prices', observed_at: at, fetched_at: at, raw: '' },
        };
}
