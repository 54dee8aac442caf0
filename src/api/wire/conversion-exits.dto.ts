import { IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { ARRIVAL_REASONS, MADE_GOOD_REASONS, NEVER_LEFT_REASONS } from '../../conversion';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, When } from './field.dto';

const ALTCOINS = ASSETS.filter((asset) => asset !== 'BTC');
const KINDS = ['never-taken', 'fill-was', 'arrived', 'never-left', 'made-good', 'kept-settled', 'misnamed'] as const;
const REASONS = [...new Set([...ARRIVAL_REASONS, ...NEVER_LEFT_REASONS, ...MADE_GOOD_REASONS])];
const STATES = ['open', 'booked', 'withdrawn'] as const;
const PLACES = ['source', 'venue'] as const;
const UNITS = /^(?:0|[1-9]\d{0,29})$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** Somebody else's id: no blanks, no control characters. */
const TEXT = /^[^\s\p{Cc}]{1,200}$/u;
const EVIDENCE_MAX = 200;

/** Where members' kept coin stands. */
export class KeptPlaceDto {
  @OneOf('KeptAt', PLACES, 'A source that still owes it, or a venue where it lies.')
  at: string;

  @Text('Id of the source or venue.')
  id: string;

  @Part(() => AmountDto, 'Kept there by all members.')
  kept: AmountDto;

  @Part(() => AmountDto, 'What is there: owed by statements, or the less of the books and the word of the venue.')
  there: AmountDto;

  @Part(() => AmountDto, "Kept and not there: shown, and taken from nobody's part.")
  short: AmountDto;
}

/** Kept coin that its member was sent outside. */
export class SettledOutsideDto {
  @Part(() => AmountDto, 'What was sent.')
  amount: AmountDto;

  @Text('Transaction, vouched for by two operators; Paydirt does not follow the chain of this coin.')
  txid: string;

  @When('When the second operator confirmed it.')
  at: number;
}

/** A filled sale whose bitcoin stands at the venue. */
export class FilledSaleDto {
  @Text('Id of the conversion.')
  id: string;

  @OneOf('Asset', ASSETS, 'Coin that was sold.')
  asset: string;

  @Part(() => AmountDto, 'Bitcoin after the fee of the venue.')
  net: AmountDto;

  @When('When it was filled.')
  since: number;
}

/** A withdrawal to us that fits no sum of sales. */
export class UnmatchedWithdrawalDto {
  @Text('Id of the venue, or of our request.')
  id: string;

  @Part(() => AmountDto, 'Taken from the balance.')
  amount: AmountDto;

  @Text('Transaction; null while there is none.', { nullable: true })
  txid: string | null;

  @When('When the venue says it was made.')
  at: number;
}

/** Bitcoin that left a venue, or is to leave it, and has not arrived. */
export class OnTheWayDto {
  @Text('A conversion that it brings.')
  conversionId: string;

  @Part(() => AmountDto, 'What must arrive by the word of the venue.')
  arrives: AmountDto;

  @Text('Transaction; null while the venue has named none.', { nullable: true })
  txid: string | null;

  @When('When the venue says it was made.')
  since: number;

  @Flag('Whether it has been on its way for more than a day.')
  late: boolean;
}

/** What a venue still owes of a withdrawal, by the word of two people. */
export class VenueClaimDto {
  @Text('A conversion that the withdrawal brought.')
  conversionId: string;

  @Text('Venue.')
  venue: string;

  @Part(() => AmountDto, 'Owed: accrued by its members until it is paid.')
  owed: AmountDto;

  @When('Since when.')
  at: number;
}

/** Bitcoin of sales that is to come home. */
export class ToWithdrawDto {
  @Flag('Whether a person sends it; otherwise the venue is asked by the next run.')
  byPerson: boolean;

  @Part(() => AmountDto, 'All of it: what must leave the balance, the fee of the venue included.')
  total: AmountDto;

  @Part(() => AmountDto, 'The venue sends no less than this; null when it has not said.', { nullable: true })
  minimum: AmountDto | null;

  @Many(() => FilledSaleDto, 'Oldest first; the sum of any number of the oldest is matched.')
  sales: FilledSaleDto[];

  @Many(() => UnmatchedWithdrawalDto, 'Sent to us, and fitting no sales.')
  unmatched: UnmatchedWithdrawalDto[];

  @Many(() => OnTheWayDto, 'Asked for or sent and not arrived, oldest first, at most 100.')
  onTheWay: OnTheWayDto[];
}

/** What an operator states and another one confirms. */
export class ConversionStatementDto {
  @Text('Id.')
  id: string;

  @OneOf('ConversionStatementKind', KINDS, 'What is stated.')
  kind: string;

  @Text('Conversion; null where it is about kept coin or a credit.', { nullable: true })
  conversionId: string | null;

  @Text('Credit at the venue (misnamed); null otherwise.', { nullable: true })
  depositId: string | null;

  @Text('Member; null where it is about a conversion.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Part(() => AmountDto, 'Coin sold, or sent to the member.')
  sold: AmountDto;

  @Part(() => AmountDto, 'Bitcoin bought, or arrived.')
  bought: AmountDto;

  @Part(() => AmountDto, 'Fee: bitcoin of a fill, coin of a settlement.')
  fee: AmountDto;

  @Text('Transaction, where there is one.', { nullable: true })
  txid: string | null;

  @Text('Venue that kept coin left from; null: another wallet.', { nullable: true })
  venue: string | null;

  @Text('Why, of the closed list; null where the kind says it all.', { nullable: true })
  reason: string | null;

  @Text('What the second person looks at.')
  evidence: string;

  @OneOf('ConversionStatementState', STATES, 'open waits for a second person.')
  state: string;

  @Text('Who stated it.')
  proposedBy: string;

  @When('When.')
  proposedAt: number;

  @Text('Who confirmed it; null while nobody did.', { nullable: true })
  decidedBy: string | null;

  @Flag('Whether you may confirm it now.')
  mayConfirm: boolean;
}

/** What of conversions needs a person. */
export class ConversionExitsDto {
  @When('When these figures were read.')
  asOf: number;

  @Part(() => ToWithdrawDto, 'Bitcoin to bring home.')
  toWithdraw: ToWithdrawDto;

  @Many(() => VenueClaimDto, 'What venues still owe of withdrawals, oldest first, at most 100.')
  owed: VenueClaimDto[];

  @Many(() => ConversionStatementDto, 'Statements, newest first, at most 200.')
  statements: ConversionStatementDto[];
}

/** State what another operator is to confirm. Which fields count is said by the kind. */
export class StateConversionDto {
  @OneOf('ConversionStatementKind', KINDS, 'What is stated.')
  @IsIn(KINDS)
  kind: (typeof KINDS)[number];

  @OneOf('ConversionExitReason', REASONS, 'Why (arrived, never-left, made-good); which fit is said by the kind and the figures.', { optional: true }) // prettier-ignore
  @MayBeLeftOut()
  @IsIn(REASONS)
  reason?: (typeof REASONS)[number];

  @Text('Credit at the venue (misnamed).', { optional: true })
  @MayBeLeftOut()
  @Matches(TEXT)
  depositId?: string;

  @Text('Conversion (all but kept-settled and misnamed).', { optional: true })
  @MayBeLeftOut()
  @Matches(ID)
  conversionId?: string;

  @Text('Member (kept-settled).', { optional: true })
  @MayBeLeftOut()
  @Matches(ID)
  memberId?: string;

  @OneOf('Asset', ASSETS, 'Coin (kept-settled).', { optional: true })
  @MayBeLeftOut()
  @IsIn(ALTCOINS)
  asset?: (typeof ASSETS)[number];

  @Exact('Base units sold in all (fill-was), or sent to the member (kept-settled).', { optional: true })
  @MayBeLeftOut()
  @Matches(UNITS)
  sold?: string;

  @Exact('Satoshi bought in all (fill-was), or that arrived, 0 for nothing (arrived, made-good).', { optional: true })
  @MayBeLeftOut()
  @Matches(UNITS)
  bought?: string;

  @Exact('Satoshi of fee in all (fill-was), or base units that the venue took (kept-settled).', { optional: true })
  @MayBeLeftOut()
  @Matches(UNITS)
  fee?: string;

  @Text('Transaction (kept-settled; arrived and made-good where something arrived).', { optional: true })
  @MayBeLeftOut()
  @Matches(/^[0-9a-f]{64}$/)
  txid?: string;

  @Text('Venue that the kept coin left from; left out: another wallet of yours.', { optional: true })
  @MayBeLeftOut()
  @Matches(ID)
  venue?: string;

  @Text('Record, ticket or output that the second person looks at.')
  @IsString()
  @MinLength(1)
  @MaxLength(EVIDENCE_MAX)
  evidence: string;
}

/** Say whose a credit at the venue is that nothing explains. */
export class NameDepositDto {
  @Text('Id of the deposit at the venue.')
  @Matches(TEXT)
  depositId: string;

  @Text('Source that paid it.')
  @Matches(ID)
  sourceId: string;

  @Text('Payout of the source that it is; left out where the source announced none.', { optional: true })
  @MayBeLeftOut()
  @Matches(TEXT)
  payoutId?: string;
}
