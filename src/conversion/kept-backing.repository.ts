import { accounts } from '../ledger';
import type { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { venueBalance } from './conversion.entity';
import { keptPlace } from './proposal.entity';
import { keptCoin } from './rules.entity';

/** Kept coin of all members at one place, beside what is there. Base units. */
export interface KeptPlace {
  /** A source that still owes it, or a venue where it lies. */
  readonly at: 'source' | 'venue';
  readonly id: string;
  readonly kept: bigint;
  /** What the source owes by its statements; at a venue the less of the books and the venue's own word. */
  readonly there: bigint;
  /** Kept and not there. It is nobody's part yet: it is shown, and spread over nobody. */
  readonly short: bigint;
}

/** Where kept coin stands and whether it is there (RULES.md 11: backed by named receivables). Places without any are left out. */
export async function keptPlaces(tx: ReadTx, ledger: LedgerService, asset: Asset): Promise<KeptPlace[]> {
  const [owed, lying] = [new Map<string, bigint>(), new Map<string, bigint>()];
  const add = (sums: Map<string, bigint>, id: string, units: bigint): void => void (units > 0n && sums.set(id, (sums.get(id) ?? 0n) + units)); // prettier-ignore
  for (const row of await tx.find(keptCoin, { where: { asset } })) add(owed, row.source_id, row.on_its_way);
  for (const place of await tx.find(keptPlace, { where: { asset } })) add(lying, place.venue, place.units);
  const places: KeptPlace[] = [];
  for (const [id, kept] of owed) {
    const there = await ledger.balance(tx, accounts.sourceReceivable(id), asset);
    places.push({ at: 'source', id, kept, there, short: missing(kept, there) });
  }
  for (const [id, kept] of lying) {
    const books = await ledger.balance(tx, accounts.venue(id), asset);
    const said = await tx.findOne(venueBalance, { venue: id, asset });
    const there = said === undefined || said.balance > books ? books : said.balance;
    places.push({ at: 'venue', id, kept, there, short: missing(kept, there) });
  }
  return places.sort((a, b) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? -1 : 1));
}

function missing(kept: bigint, there: bigint): bigint {
  return kept > there ? kept - there : 0n;
}
