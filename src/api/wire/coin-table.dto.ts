import { IsString, Matches } from 'class-validator';
import { ALGORITHMS, COIN_GAPS, FIGURE_GRADES } from '../../rewards';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { Exact, Many, MayBeLeftOut, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

/** At which price of electricity the table is made. */
export class CoinTableQuery {
  @Exact("Dollars per kWh, an exact decimal; without it a member's own last one counts, else none.", {
    example: '0.07',
    optional: true,
  })
  @MayBeLeftOut()
  @IsString()
  @Matches(/^\d{1,3}(\.\d{1,8})?$/)
  usdPerKwh?: string;
}

/** What a coin's network asks for a block. */
export class NetworkFigureDto {
  @OneOf('FigureGrade', FIGURE_GRADES, 'Whose word it is.')
  grade: (typeof FIGURE_GRADES)[number];

  @Text('Who gave it.')
  source: string;

  @Whole('Height of the block that is worked on.')
  height: number;

  @Exact("Difficulty in the coin's own convention, two decimals, cut.")
  difficulty: string;

  @Exact('Tries that a block takes on average: 2^256 / (target + 1), rounded down.')
  tries: string;

  @When('When the last block was found.')
  blockAt: number;

  @When('When it was read.')
  readAt: number;

  @Whole('Headers whose work was judged for it; 0 where our own chain or a word stands.')
  headers: number;
}

/** A coin with everything that its figures assume. */
export class CoinAssumptionsDto {
  @OneOf('Asset', ASSETS, 'Which coin.')
  asset: string;

  @OneOf('Algorithm', ALGORITHMS, 'What finds its blocks.')
  algorithm: (typeof ALGORITHMS)[number];

  @Part(() => NetworkFigureDto, 'Null: nobody gave one. An old one is shown and does not count.', { nullable: true })
  figure: NetworkFigureDto | null;

  @Part(() => AmountDto, "The miner's part of what a block creates, at that height.", { nullable: true })
  subsidy: AmountDto | null;

  @Text('Fees of a block that are counted, by declaration.', { example: '10.00 % of the subsidy' })
  blockFees: string;

  @Whole('What the pool keeps, in basis points; null: not declared and not counted.', { nullable: true })
  poolFeeBps: number | null;

  @Exact('Dollars for a coin; null: none was asked for, or nobody has one.', { nullable: true })
  price: string | null;

  @Text('Where the price is from.', { nullable: true })
  priceSource: string | null;

  @When('The instant that the price speaks of.', { nullable: true })
  priceAt: number | null;

  @OneOf('CoinGap', COIN_GAPS, 'Why the coin is not ranked; null: it is.', { nullable: true })
  gap: (typeof COIN_GAPS)[number] | null;

  @Text('What the last question for its figure ran into; operators alone are told.', { nullable: true })
  trouble: string | null;
}

/** What a machine would earn by an option in 24 hours. */
export class CoinEarningsDto {
  @Many(() => AmountDto, 'Coin before any fee, rounded down to base units.')
  coins: AmountDto[];

  @Exact('Dollars before any fee.')
  gross: string;

  @Exact("Dollars that the pool keeps, where the operator declared the pool's fee.")
  poolFee: string;

  @Exact('Dollars for electricity; null: no price of it is given.', { nullable: true })
  electricity: string | null;

  @Exact('Dollars that are left; below zero: it costs more than it earns.')
  net: string;

  @Exact('Dollars per kWh at which it would earn just what it costs.', { nullable: true })
  breakEvenPerKwh: string | null;
}

/** Why a coin of an option is not told. */
export class CoinGapDto {
  @OneOf('Asset', ASSETS, 'Which coin.')
  asset: string;

  @OneOf('CoinGap', COIN_GAPS, 'Why.')
  gap: (typeof COIN_GAPS)[number];
}

/** A coin, or several that share the same work. */
export class CoinOptionDto {
  @Texts('Coins, the parent first.')
  assets: string[];

  @Part(() => CoinEarningsDto, 'Null: not ranked.', { nullable: true })
  earnings: CoinEarningsDto | null;

  @Many(() => CoinGapDto, 'Empty where there are earnings.')
  gaps: CoinGapDto[];
}

/** A class of devices with its options, best first. */
export class MachineDto {
  @Text('Name.')
  name: string;

  @OneOf('Algorithm', ALGORITHMS, 'What it computes.')
  algorithm: (typeof ALGORITHMS)[number];

  @Exact('Tries per second, as a decimal string; of an Equihash machine solutions.')
  hashRate: string;

  @Whole('Watts at the wall.')
  watts: number;

  @Text('Whose figures these are.')
  source: string;

  @Many(() => CoinOptionDto, 'Best first; what cannot be told last.')
  options: CoinOptionDto[];
}

/** What each class of devices would earn a day in each coin, and what that assumes. */
export class CoinTableDto {
  @When('When this was reckoned.')
  asOf: number;

  @Exact('Dollars per kWh that are counted; null: none.', { nullable: true })
  usdPerKwh: string | null;

  @Many(() => CoinAssumptionsDto, 'Every coin, also those that are not ranked.')
  coins: CoinAssumptionsDto[];

  @Many(() => MachineDto, 'In the declared order.')
  machines: MachineDto[];
}
