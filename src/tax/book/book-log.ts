import { amount, type Asset, formatCoins, type Instant, parsePrice, type Usd, usd, usdValue } from '../../units';
import type { ValuationRow } from '../income.entity';
import type { CostPart } from '../lot-cost';
import { type BookEvent, type EventTrail, type OpenPoint, type PaidPlace, SERVICE_WALLET } from './book-event';
import { Owed } from './owed';
import type { Passage, Step } from './walk';

/** One asset's part of one entry. */
export interface Part extends Passage {
  readonly step: Step;
}

/** Entries by which coin goes to the member. */
export const PAYMENTS: readonly Step['entry']['kind'][] = [
  'payout.settled',
  'payout.external-settled',
  'conversion.kept-settled',
];

/** Coin that leaves and is not disposed of. */
interface GivenUp {
  readonly id: string;
  readonly units: bigint;
  readonly of: readonly { readonly lot: string; readonly units: bigint }[];
  readonly at?: Instant;
  readonly reversed?: { readonly units: bigint; readonly usd: Usd } | undefined;
  /** The value that is taken back with it. */
  readonly value?: ValuationRow;
  readonly source?: string;
}

/** What is written down while the books are followed. */
export class BookLog {
  readonly events: BookEvent[] = [];
  readonly open: OpenPoint[] = [];
  /** Lots of which nobody said what they cost. */
  readonly unknownBasis = new Set<string>();
  /** Lots whose cost is what the member stated. */
  readonly statedBasis = new Set<string>();
  readonly owed = new Owed();

  constructor(private readonly places: ReadonlyMap<string, PaidPlace>) {}

  giveUp(part: Part, { id, units, of, at, reversed, value, source }: GivenUp): void {
    const head = { ...headOf(part, id, at), wallet: SERVICE_WALLET, asset: part.asset, units };
    const trail = trailOf(part);
    const cited = {
      ledgerEntryId: value?.ledger_entry ?? trail.ledgerEntryId,
      quoteId: value?.quote_id ?? null,
      ...(value === undefined ? {} : { fees: withheldOf(value, part.asset) }),
      ...(source === undefined ? {} : { source }),
    };
    this.events.push({ event: { ...head, kind: 'return', of, reversed }, trail: { ...trail, ...cited } });
  }

  /** Coin that the member has and owes: it came without income. */
  advanced(part: Part, units: bigint): void {
    const { entry } = part.step;
    const id = `advance-${entry.position}-${part.asset}`;
    this.acquired(part, id, units);
    this.owed.add(part.asset, { lot: id, units, at: entry.occurredAt, id });
  }

  /** A lot of which only the member can say what it cost; zero stands in for what is named as not known. */
  acquired(part: Part, id: string, units: bigint, cost?: CostPart): void {
    (cost === undefined ? this.unknownBasis : this.statedBasis).add(id);
    const head = { ...headOf(part, id), wallet: SERVICE_WALLET, asset: part.asset, units };
    const said = { usd: cost?.basis ?? usd(0n), acquiredAt: cost?.acquiredAt };
    this.events.push({ event: { ...head, kind: 'acquire', ...said }, trail: trailOf(part) });
  }

  placeOf({ step, asset }: Part): PaidPlace {
    const links = step.entry.links ?? {};
    const found = this.places.get(links['item'] ?? links['settlement'] ?? '');
    if (found !== undefined) return found;
    return { wallet: `own wallet paid by ${links['txid'] ?? step.entry.reference} (${asset})`, receiptId: null };
  }

  /** What of debts is open at the end, or was for a time. */
  tellDebts(): void {
    for (const { asset, debt } of this.owed.all()) {
      const words =
        debt.paidAt === null
          ? `${coins(asset, debt.units)} of lot "${debt.lot}" are owed to the operator: they were taken back after they had gone. They stand with their basis until they are given back.`
          : `A part of lot "${debt.lot}" was owed to the operator when the year ended. It was given back later.`;
      const until = debt.paidAt ?? 'on';
      this.open.push({ id: debt.id, code: 'tax.coin-owed', words, blocks: false, at: debt.at, until });
    }
  }
}

export function headOf(
  { step }: Part,
  id: string,
  at: Instant = step.entry.occurredAt,
): { id: string; at: Instant; bookedAt: Instant } {
  return { id, at, bookedAt: step.bookedAt };
}

export function trailOf({ step }: Part, place?: PaidPlace): EventTrail {
  const { id, links } = step.entry;
  return {
    ledgerEntryId: id,
    txid: links?.['txid'] ?? null,
    receiptId: place?.receiptId ?? null,
    quoteId: null,
  };
}

/** An amount with its coin. */
export function coins(asset: Asset, units: bigint): string {
  return `${formatCoins(amount(asset, units))} ${asset}`;
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** What was withheld of a receipt, at its own price; below zero where it is taken back. */
export function withheldOf(value: ValuationRow, asset: Asset): NonNullable<EventTrail['fees']> {
  const worth = (units: bigint) => usdValue(amount(asset, units), parsePrice(value.price));
  return { pool: worth(value.pool_fee), service: worth(value.service_fee) };
}
