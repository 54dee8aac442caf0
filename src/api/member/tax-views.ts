import { type LotRow, type OpeningLot, orderAt, showUnits, treatmentAt } from '../../tax';
import type { Recordings } from '../../tax/instructions.service';
import type { LotStanding } from '../../tax/member-lots.service';
import { dayIn, formatDecimal, type Instant, USD_SCALE } from '../../units';
import type { TaxOpeningDto } from '../wire/lot-costs.dto';
import type { TaxOwnEventDto } from '../wire/own-events.dto';
import type { TaxesDto, TaxIdentificationDto, TaxLotDto, TaxMethodDto, TaxOrderDto } from '../wire/taxes.dto';

/** A page shows this many lots; all of them stand in the year's pack. */
const LOTS_MAX = 1_000;
const DEFAULT_METHOD = 'fifo';

/** What a member decided, as the page shows it. */
export function taxesDto(
  said: Recordings,
  { lots, openings, refused }: LotStanding & { readonly refused: string | null },
  { asOf, zone }: { readonly asOf: Instant; readonly zone: string },
): TaxesDto {
  const unproved = new Set(openings.flatMap(({ lot, parts }) => (parts.length === 0 ? [lot] : [])));
  const oldest = lots.toSorted((a, b) => a.acquiredAt - b.acquiredAt);
  return {
    asOf,
    zone,
    methods: methodsOf(said, lots, asOf),
    lots: oldest.slice(0, LOTS_MAX).map((lot) => lotDto(lot, unproved)),
    moreLots: lots.length > LOTS_MAX,
    lotsRefused: refused,
    openings: openings.map((one) => openingDto(one, zone)),
    orders: said.orders.map(orderDto).reverse(),
    identifications: identificationsOf(said),
    allocations: said.allocations
      .map(({ id, recorded_at, made_at, asset, manner, statement, document_sha256 }) => {
        const times = { recordedAt: recorded_at, madeAt: made_at };
        return { id, ...times, asset, manner, statement, documentSha256: document_sha256 };
      })
      .reverse(),
    activities: said.activities.toReversed(),
    sources: said.sources.map((sourceId) => ({ sourceId, treatment: treatmentAt(said.activities, sourceId, asOf) })),
    ownEvents: ownEventsOf(said),
  };
}

function methodsOf({ orders }: Recordings, lots: readonly LotRow[], at: Instant): TaxMethodDto[] {
  const held = new Map<string, { wallet: string; asset: string; units: bigint }>();
  for (const { wallet, asset, units } of lots) {
    if (wallet === null) continue;
    const key = `${wallet}\n${asset}`;
    held.set(key, { wallet, asset, units: units + (held.get(key)?.units ?? 0n) });
  }
  return [...held.values()].map(({ wallet, asset, units }) => {
    const order = orderAt(orders, { wallet, asset, at });
    const amount = showUnits(asset, units);
    return { wallet, asset, amount, method: order?.method ?? DEFAULT_METHOD, since: order?.effectiveAt ?? null };
  });
}

function orderDto(order: Recordings['orders'][number]): TaxOrderDto {
  const { id, at, effectiveAt, wallet = null, asset = null, method } = order;
  return { id, recordedAt: at, effectiveAt, wallet, asset, method };
}

function lotDto({ id, wallet, asset, units, basis, acquiredAt }: LotRow, unproved: ReadonlySet<string>): TaxLotDto {
  return {
    id,
    wallet,
    asset,
    amount: showUnits(asset, units),
    basisUsd: unproved.has(id) ? null : formatDecimal({ digits: basis, scale: USD_SCALE }),
    acquiredAt,
  };
}

function openingDto({ lot, asset, units, at, parts }: OpeningLot, zone: string): TaxOpeningDto {
  return {
    ...{ lot, asset, amount: showUnits(asset, units), at },
    parts: parts.map((part) => ({
      amount: showUnits(asset, part.units),
      acquiredOn: dayIn(part.acquiredAt, zone),
      basisUsd: formatDecimal({ digits: part.basis, scale: USD_SCALE }),
    })),
  };
}

/** The id of an own event without what the engine puts before it. */
const bare = (disposalId: string): string => disposalId.slice(disposalId.indexOf('/') + 1);

function identificationsOf({ identifications, ownEvents }: Recordings): TaxIdentificationDto[] {
  const entered = new Set(ownEvents.map(({ event_id }) => event_id));
  return identifications
    .map(({ disposal_id, recorded_at, wallet, asset, lots }) => {
      const eventId = bare(disposal_id);
      const named = lots.map(({ lot, units }) => ({ lot, amount: showUnits(asset, BigInt(units)) }));
      return { eventId, recordedAt: recorded_at, wallet, asset, lots: named, entered: entered.has(eventId) };
    })
    .reverse();
}

function ownEventsOf({ ownEvents }: Recordings): TaxOwnEventDto[] {
  const last = new Map(ownEvents.map((row) => [row.event_id, row]));
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return [...last.values()]
    .map(({ event_id, version, recorded_at, happened_at, fact }) => ({
      ...{ eventId: event_id, version, recordedAt: recorded_at, at: happened_at },
      kind: text(fact?.['kind']),
      wallet: text(fact?.['wallet']),
      asset: text(fact?.['asset']),
      amount: text(fact?.['amount']),
      totalUsd: text(fact?.['totalUsd']),
      toWallet: text(fact?.['toWallet']),
    }))
    .sort((a, b) => b.at - a.at);
}
