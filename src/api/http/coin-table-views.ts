import {
  blockFeesText,
  type BlockFees,
  type CoinGap,
  difficultyText,
  type Machine,
  type NetworkFigure,
  type RankedOption,
  type Algorithm,
  triesOf,
} from '../../rewards';
import { type Asset, type Decimal, formatDecimal, formatUsdExact, type Instant, type Price } from '../../units';
import type { CoinAssumptionsDto, CoinOptionDto, CoinTableDto, NetworkFigureDto } from '../wire/coin-table.dto';
import { amountDto } from './amounts';

/** What `CoinTableService.table` gives. */
interface Table {
  readonly asOf: Instant;
  readonly coins: readonly Line[];
  readonly machines: readonly { readonly machine: Machine; readonly options: readonly RankedOption[] }[];
}

interface Line {
  readonly asset: Asset;
  readonly algorithm: Algorithm;
  readonly figure: NetworkFigure | null;
  readonly subsidy: bigint | null;
  readonly blockFees: BlockFees;
  readonly poolFeeBps: number | null;
  readonly quote: {
    readonly price: Price;
    readonly source: string;
    readonly label: string;
    readonly observed_at: Instant;
  } | null;
  readonly gap: CoinGap | null;
  readonly trouble: string | null;
}

/** The table on the wire. Members are not told the operator's hosts, nor what they answered. */
export function coinTableDto(table: Table, usdPerKwh: Decimal | null, reader: 'member' | 'operator'): CoinTableDto {
  return {
    asOf: table.asOf,
    usdPerKwh: usdPerKwh === null ? null : formatDecimal(usdPerKwh),
    coins: table.coins.map((line) => lineDto(line, reader)),
    machines: table.machines.map(({ machine, options }) => ({
      ...machine,
      hashRate: machine.hashRate.toString(),
      options: options.map(optionDto),
    })),
  };
}

function lineDto(line: Line, reader: 'member' | 'operator'): CoinAssumptionsDto {
  const { asset, algorithm, figure, subsidy, blockFees, poolFeeBps, quote, gap, trouble } = line;
  return {
    asset,
    algorithm,
    figure: figure === null ? null : figureDto(figure, reader),
    subsidy: subsidy === null ? null : amountDto(asset, subsidy),
    blockFees: blockFeesText(blockFees, asset),
    poolFeeBps,
    price: quote === null ? null : formatDecimal(quote.price),
    priceSource: quote === null ? null : `${quote.label}: ${quote.source}`,
    priceAt: quote?.observed_at ?? null,
    gap,
    trouble: reader === 'operator' ? trouble : null,
  };
}

function figureDto(figure: NetworkFigure, reader: 'member' | 'operator'): NetworkFigureDto {
  const { grade, source, host, height, blockAt, readAt, headers } = figure;
  return {
    grade,
    source: reader === 'operator' && host !== null ? `${source} at ${host}` : source,
    height,
    difficulty: difficultyText(figure),
    tries: triesOf(figure).toString(),
    blockAt,
    readAt,
    headers,
  };
}

function optionDto({ assets, earnings, gaps }: RankedOption): CoinOptionDto {
  return {
    assets: [...assets],
    gaps: [...gaps],
    earnings:
      earnings === null
        ? null
        : {
            coins: earnings.coins.map(({ asset, units }) => amountDto(asset, units)),
            gross: formatUsdExact(earnings.gross),
            poolFee: formatUsdExact(earnings.poolFee),
            electricity: earnings.electricity === null ? null : formatUsdExact(earnings.electricity),
            net: formatUsdExact(earnings.net),
            breakEvenPerKwh: earnings.breakEvenPerKwh === null ? null : formatUsdExact(earnings.breakEvenPerKwh),
          },
  };
}
