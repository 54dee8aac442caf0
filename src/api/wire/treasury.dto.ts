import { IsIn, IsString, Matches } from 'class-validator';
import { SHARING_RULES } from '../../rewards';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

/** The operator's home. */
export class OverviewDto {
  @When('When these figures were read.')
  asOf: number;

  @Flag('Whether assets cover liabilities, for every asset (RULES.md 12).')
  solvent: boolean;

  @Many(() => AmountDto, 'What is owed, without accrued.')
  liabilities: AmountDto[];

  @Many(() => AmountDto, 'What is there.')
  assets: AmountDto[];

  @Flag('Whether the stop switch is on.')
  payoutsStopped: boolean;

  @Whole('Members.')
  members: number;

  @Whole('Members that the next batch would pay.')
  dueMembers: number;

  @Part(() => AmountDto, 'What the next batch would pay.')
  dueTotal: AmountDto;

  @Whole('Batches that wait for an approval.')
  awaitingApproval: number;

  @Whole('Receipts without a price.')
  unpriced: number;

  @Whole('Height of our own header chain.')
  tipHeight: number;
}

/** A failed attempt to collect. */
export class SourceErrorDto {
  @Text('Stable code.')
  code: string;

  @Text('What the source did.')
  message: string;

  @When('When.')
  at: number;
}

/** A pool, what it says it paid and what came. */
export class SourceDto {
  @Text('Id.')
  id: string;

  @Text('Pool.')
  pool: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Text('Legal model as declared: principal, nominee, agent, marketplace or partnership (RULES.md 1).')
  legalModel: string;

  @Text('When income is recognised, as declared (RULES.md 3).')
  recogniseAt: string;

  @Text('Who owns the coin when it is converted, as declared (RULES.md 23).')
  ownerAtConversion: string;

  @Text('Whether the source reports net or gross.')
  reports: string;

  @OneOf('SharingRule', SHARING_RULES, 'By what rewards are shared now.')
  sharing: string;

  @Text('Where its payouts arrive: treasury or venue.')
  receivesAt: string;

  @Whole('Minutes from UTC at which its day begins.')
  dayOffsetMinutes: number;

  @Part(() => AmountDto, "Earned by the pool's statements.")
  earned: AmountDto;

  @Part(() => AmountDto, 'Received and proved.')
  received: AmountDto;

  @Part(() => AmountDto, 'Stated and not here yet.')
  late: AmountDto;

  @Part(() => AmountDto, 'Paid by Lightning as the pool says, not provable on chain.')
  lightning: AmountDto;

  @Part(() => AmountDto, 'Announced and not here: late, missing or short. It stands in the discrepancy account.')
  disputed: AmountDto;

  @Part(() => AmountDto, 'Reduced after it was paid. Received + late + Lightning + disputed = earned + this.')
  owedToPool: AmountDto;

  @When('Last successful collection.', { nullable: true })
  collectedAt: number | null;

  @When('Failing since then; null when the last collection worked.', { nullable: true })
  staleSince: number | null;

  @When('It failed and rests until then; null when it is asked as usual.', { nullable: true })
  retryAt: number | null;

  @Part(() => SourceErrorDto, 'Last failure.', { nullable: true })
  lastError: SourceErrorDto | null;
}

/** Sources. */
export class SourcesDto {
  @Many(() => SourceDto, 'By id.')
  items: SourceDto[];
}

/** An unspent output of the treasury. */
export class UtxoDto {
  @Text('txid:vout')
  outpoint: string;

  @Part(() => AmountDto, 'Value.')
  amount: AmountDto;

  @Text('Address.')
  address: string;

  @Whole('Height of its block.')
  height: number;

  @Whole('Confirmations in our own header chain.')
  confirmations: number;

  @Flag('Whether it is a block reward.')
  coinbase: boolean;

  @Text('Batch that has reserved it.', { nullable: true })
  reservedBy: string | null;
}

/** The treasury. */
export class TreasuryDto {
  @When('When these figures were read.')
  asOf: number;

  @Text('Output descriptor of the receiving branch (BIP-380), public keys only.')
  descriptor: string;

  @Text('Address that pools are to pay to.')
  depositAddress: string;

  @Part(() => AmountDto, 'In the books: proved at our descriptors.')
  balance: AmountDto;

  @Part(() => AmountDto, 'Arrived, and no statement explains it yet.')
  unmatched: AmountDto;

  @Part(() => AmountDto, 'Set aside for network fees.')
  feeReserve: AmountDto;

  @Many(() => UtxoDto, 'Unspent outputs, largest first, at most 500.')
  utxos: UtxoDto[];

  @Whole('All unspent outputs.')
  utxoCount: number;
}

/** Give an unmatched deposit a purpose: the operator's own money for network fees. */
export class AssignDto {
  @OneOf('Asset', ['BTC'], 'Coin.')
  @IsIn(['BTC'])
  asset: string;

  @Exact('Base units to move from unmatched to the fee reserve.')
  @IsString()
  @Matches(/^[1-9]\d{0,15}$/, { message: 'units must be a whole number above zero' })
  units: string;
}

/** A named sum. */
export class NamedAmountDto {
  @Text('Name.')
  name: string;

  @Exact('Base units.')
  units: string;
}

/** Assets against liabilities of one asset. */
export class SolvencyAssetDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Flag('Whether assets cover liabilities.')
  solvent: boolean;

  @Many(() => NamedAmountDto, 'Assets that count.')
  assets: NamedAmountDto[];

  @Many(() => NamedAmountDto, 'Liabilities that count.')
  liabilities: NamedAmountDto[];

  @Exact('Assets less liabilities, base units, may be negative.')
  surplus: string;

  @Part(() => AmountDto, 'On our chain and not in the books yet: outside the assets, never below zero.')
  notBooked: AmountDto;

  @Texts('What is short or does not agree, in sentences; empty when all is as it should be.')
  reasons: string[];
}

/** Solvency (RULES.md 12). */
export class SolvencyDto {
  @When('When these figures were read.')
  asOf: number;

  @Flag('Every asset is solvent; otherwise payouts are stopped.')
  solvent: boolean;

  @Many(() => SolvencyAssetDto, 'By asset.')
  items: SolvencyAssetDto[];
}

/** A conversion of an altcoin. */
export class ConversionDto {
  @Text('Id.')
  id: string;

  @Text('Venue.')
  venue: string;

  @Flag('Whether the venue only pretends.')
  dryRun: boolean;

  @Text('State of the durable machine.')
  state: string;

  @Part(() => AmountDto, 'Sold.')
  sold: AmountDto;

  @Part(() => AmountDto, 'Bought, before fees; null until filled.', { nullable: true })
  bought: AmountDto | null;

  @Part(() => AmountDto, 'Venue fee.', { nullable: true })
  fee: AmountDto | null;

  @Text('Transaction that brought the bitcoin to the treasury.', { nullable: true })
  txid: string | null;

  @When('When it began.')
  createdAt: number;

  @When('When it last moved.')
  updatedAt: number;

  @Text('What it waits for or why it stopped.', { nullable: true })
  note: string | null;
}

/** Conversions. */
export class ConversionsPageDto {
  @Many(() => ConversionDto, 'Newest first.')
  items: ConversionDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}
