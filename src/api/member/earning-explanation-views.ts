import type { Quote } from '../../prices';
import type { SharingBasis } from '../../rewards';
import type { EarningTrail } from '../../rewards/earning-trail.service';
import type { RowIncomeLine } from '../../tax/row-income.service';
import { type Asset, formatUsdLine } from '../../units';
import { amountDto } from '../http/amounts';
import type { AmountDto } from '../wire/common.dto';
import type { EarningExplanationDto, EarningIncomeDto, EarningRuleDto } from '../wire/earning.dto';
import type { EarningDto } from '../wire/member.dto';
import { priceDto } from './earning-views';

type WeightUnit = 'hashes' | 'basis-points' | 'units' | 'none';

const UNITS: Readonly<Record<Exclude<SharingBasis, 'own-block'>, WeightUnit>> = {
  work: 'hashes',
  pplns: 'hashes',
  percent: 'basis-points',
  'contract-units': 'units',
  given: 'none',
  opening: 'none',
};

/** What the weights of a row count: a block of our own is shared as its source declares. */
function weightUnit({ basis, sharing }: EarningTrail): WeightUnit {
  return UNITS[basis === 'own-block' ? sharing.rule : basis];
}

/** The derivation of one earning on the wire. */
export function earningExplanationDto(
  earning: EarningDto,
  trail: EarningTrail,
  lines: readonly RowIncomeLine[],
  quotes: ReadonlyMap<string, Quote>,
): EarningExplanationDto {
  const { row, declaration } = trail;
  const of = (units: bigint): AmountDto => amountDto(row.asset, units);
  const split = ({ whole, floor, rounding, yours }: EarningTrail['net']) => ({
    ...{ whole: of(whole), floor: of(floor), rounding: of(rounding), yours: of(yours) },
  });
  return {
    earning,
    from: row.from,
    to: row.to,
    revisions: trail.revisions.map((one) => ({ ...one, net: of(one.net), poolFee: of(one.poolFee) })),
    revisionCount: trail.revisionCount,
    poolText: trail.poolText,
    basis: trail.basis,
    sharing: ruleUsedDto(trail.sharing),
    weightUnit: weightUnit(trail),
    weight: row.weight.toString(),
    totalWeight: row.totalWeight.toString(),
    net: split(trail.net),
    poolFee: split(trail.poolFee),
    bookings: trail.bookings.map(({ kind, reference, at, gross, poolFee, serviceFee, due, debt }) => ({
      ...{ kind, reference, at },
      ...{ gross: of(gross), poolFee: of(poolFee), serviceFee: of(serviceFee), net: of(due), debt: of(debt) },
    })),
    coinFollowed: trail.tracked,
    coin: trail.coin.map(({ amount, ...move }) => ({ ...move, amount: of(amount) })),
    covered: of(row.received),
    awaited: of(trail.tracked ? row.due - row.received - row.writtenOff : 0n),
    incomeRule: declaration.recogniseAt,
    income: lines.map((line) => incomeDto(row.asset, line, quotes.get(line.quoteId ?? ''))),
  };
}

function ruleUsedDto({ rule, from, pplns }: EarningTrail['sharing']): EarningRuleDto {
  if (pplns === null) return { rule, from, pplns };
  const { window, hashes, found, reachedAt } = pplns;
  return { rule, from, pplns: { window, hashes: hashes.toString(), found: found.toString(), reachedAt } };
}

function incomeDto(asset: Asset, line: RowIncomeLine, quote: Quote | undefined): EarningIncomeDto {
  return {
    kind: line.kind,
    rule: line.rule,
    at: line.recognisedAt,
    amount: amountDto(asset, line.net),
    usd: line.usd === null ? null : formatUsdLine(line.usd),
    price: quote === undefined ? null : priceDto(quote),
    unpriced: line.unpriced,
  };
}
