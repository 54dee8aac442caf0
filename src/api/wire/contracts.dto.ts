import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { ASSETS } from '../../units';
import {
  CONTRACT_EVENTS,
  ContractCostDto,
  ContractEventNoteDto,
  ContractHeadersDto,
  ContractOwnDto,
} from './contract-parts.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** The last instant that a calendar has (ECMA-262, 21.4.1.1). */
const INSTANT_MAX = 8_640_000_000_000_000;
const TERMS_LENGTH_MAX = 10_000;
const DAYS_MAX = 3_660;
/** Why no later day of a contract is counted. */
export const CONTRACT_STOPS = ['asked', 'ended', 'fee', 'no-headers', 'no-price'] as const;
/** What a day of a contract was. */
export const DAY_STATES = ['earned', 'fee-exceeds', 'unpowered'] as const;
const VERDICTS = ['renew', 'scale', 'stop', 'none'] as const;

/** What a contract brought, in dollars of the day and in the coin that its cost would have bought. */
export class ContractReturnsDto {
  @Exact('Base units that came.')
  coin: string;

  @Text('Their value when they came, US dollars; what has no price yet is not in it.', { example: '812.40' })
  value: string;

  @Exact('Base units of them that have no price yet.')
  unpriced: string;

  @Text('(value - cost) / cost in basis points; null for a contract that cost nothing.', { nullable: true })
  roiBps: string | null;

  @When('When the value reached the cost; null: it has not.', { nullable: true })
  breakEvenAt: number | null;

  @Exact('Base units that the cost would have bought on the day of the start.')
  boughtCoin: string;

  @Text('(coin - boughtCoin) / boughtCoin in basis points.', { nullable: true })
  coinRoiBps: string | null;
}

/** "What if", with everything that it assumes. */
export class ContractScenarioDto {
  @Text('Name.', { example: 'harder' })
  name: string;

  @Whole('Change of the price every 30 days, basis points.')
  priceBpsPer30Days: number;

  @Whole('Change of the difficulty every two weeks of blocks, basis points.')
  difficultyBpsPerPeriod: number;
}

/** A contract at its end, or a year ahead, by one scenario. */
export class ContractProjectionDto {
  @Text('The scenario.')
  scenario: string;

  @When('End of the last day that was looked at; null where nothing can be projected.', { nullable: true })
  until: number | null;

  @Part(() => ContractReturnsDto, 'Null where a price or a block is missing.', { nullable: true })
  returns: ContractReturnsDto | null;

  @Text('What the bought coin is worth by then, US dollars.', { nullable: true })
  boughtValue: string | null;
}

/** What the provider promises beside what the last 30 days of headers yielded, for one unit and day. */
export class ContractPromiseDto {
  @Text('Coins.', { example: '0.00000060000000' })
  promised: string;

  @Text('Coins.', { example: '0.00000049729135' })
  yielded: string;

  @Text('Coins, the best of the days.', { example: '0.00000051000000' })
  best: string;

  @Text('(promised - yielded) / yielded in basis points.', { nullable: true })
  overBps: string | null;

  @Flag('More than the mean by over a hundredth.')
  overpromise: boolean;

  @Flag('More than the best of the days, too.')
  impossible: boolean;
}

/** What to do when it is over. */
export class ContractVerdictDto {
  @OneOf('ContractVerdict', VERDICTS, 'By the rule that the contract declares; none: what is known does not carry one.')
  verdict: (typeof VERDICTS)[number];

  @Texts('Why: codes.')
  reasons: string[];
}

/** A contract as it stands now. Amounts in base units; earned = received + atRisk + writtenOff. */
export class ContractDto {
  @Text('Contract id.')
  id: string;

  @Text('Provider.')
  provider: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Text('The source that brings what the provider pays.', { nullable: true })
  sourceId: string | null;

  @Exact('Hashes per second.')
  hashRate: string;

  @Exact('Units.')
  units: string;

  @Exact('Units that members hold now.')
  heldUnits: string;

  @When('Start.')
  start: number;

  @When('End by its term or by notice; null: open-ended.', { nullable: true })
  endsAt: number | null;

  @When('When it ceased to earn; null: it has not.', { nullable: true })
  endedAt: number | null;

  @When('Everything is counted up to here.')
  until: number;

  @OneOf('ContractStop', CONTRACT_STOPS, 'Why no later day is counted.')
  stop: (typeof CONTRACT_STOPS)[number];

  @Flag('Whether there are days and all rest on verified headers.')
  verified: boolean;

  @Part(() => ContractHeadersDto, 'What all of it rests on.')
  headers: ContractHeadersDto;

  @Exact('Net of the fees that are deducted, by headers.')
  earned: string;

  @Exact('Came, proved by our own chain, and covers days.')
  received: string;

  @Exact('Earned and not here.')
  atRisk: string;

  @Exact('Given up by the declared rule.')
  writtenOff: string;

  @Exact('Part of atRisk that was due.')
  late: string;

  @Whole('Days since the oldest late day was due.')
  daysLate: number;

  @Exact('Came beyond what was earned.')
  ahead: string;

  @Exact('What the provider itself states; null without a source.', { nullable: true })
  stated: string | null;

  @Exact('What of it the books have given up by the declared rule; null without a source.', { nullable: true })
  lost: string | null;

  @When('The provider is in default since then.', { nullable: true })
  defaultAt: number | null;

  @Text('All that it cost, US dollars; null where a price is missing.', { nullable: true })
  cost: string | null;

  @Part(() => ContractReturnsDto, 'So far; null where a price is missing.', { nullable: true })
  returns: ContractReturnsDto | null;

  @Part(() => ContractPromiseDto, 'Null where nothing is promised or no headers are there.', { nullable: true })
  promise: ContractPromiseDto | null;

  @Part(() => ContractVerdictDto, 'Once it has ended and all was due.', { nullable: true })
  verdict: ContractVerdictDto | null;

  @Many(() => ContractProjectionDto, 'One for each scenario.')
  projections: ContractProjectionDto[];
}

/** Contracts, side by side. */
export class ContractsDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => ContractScenarioDto, 'What the projections assume.')
  scenarios: ContractScenarioDto[];

  @Many(() => ContractDto, 'The newest start first.')
  items: ContractDto[];
}

/** An offer, judged before anything is signed; nothing of it is kept. */
export class ContractOfferDto {
  @Text('The terms: JSON text as docs/contracts.md writes it.')
  @IsString()
  @MaxLength(TERMS_LENGTH_MAX)
  terms: string;
}

/** What an offer promises, costs, and would bring by each scenario. */
export class ContractJudgedDto {
  @When('When this was judged.')
  asOf: number;

  @Many(() => ContractScenarioDto, 'What the projections assume.')
  scenarios: ContractScenarioDto[];

  @Part(() => ContractDto, 'The offer as a contract.')
  contract: ContractDto;
}

/** One of the provider's days. Amounts in base units. */
export class ContractDayDto {
  @When('Begin.')
  from: number;

  @When('Due at the latest.')
  dueAt: number;

  @OneOf('ContractDayState', DAY_STATES, 'What it was.')
  state: (typeof DAY_STATES)[number];

  @Exact('Expected before any fee.')
  gross: string;

  @Exact('Withheld for fees.')
  taken: string;

  @Exact('What the provider owes for it.')
  net: string;

  @Exact('Came for it.')
  received: string;

  @Exact('Given up.')
  writtenOff: string;
}

/** A member's units from an instant on. */
export class UnitHoldingDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Exact('Units; 0 ends it.')
  units: string;

  @When('From then on.')
  from: number;
}

/** A contract with its days and its holders. */
export class ContractDetailDto extends ContractDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => ContractDayDto, 'The last 62 days, newest first.')
  days: ContractDayDto[];

  @Many(() => UnitHoldingDto, 'Newest first.')
  holdings: UnitHoldingDto[];

  @Part(() => ContractCostDto, 'What the cost is made of; null where a price is missing.', { nullable: true })
  costs: ContractCostDto | null;

  @Exact('Fees of past days that are still to be taken from later ones.')
  feesCarried: string;

  @When('Until when electricity is paid; null: it is in the price.', { nullable: true })
  poweredUntil: number | null;

  @Many(() => ContractEventNoteDto, 'Newest first.')
  events: ContractEventNoteDto[];

  @Part(() => ContractOwnDto, 'The operator’s own part.')
  own: ContractOwnDto;

  @Flag('Whether its source can still be set: nothing was booked under it.')
  isSourceOpen: boolean;

  @When('The first instant at which a new member may hold units.')
  openFrom: number;

  @Text('The terms as signed: JSON text as docs/contracts.md writes it.')
  terms: string;

  @Many(() => ContractScenarioDto, 'What the projections assume.')
  scenarios: ContractScenarioDto[];
}

/** A contract as signed. */
export class DeclareContractDto {
  @Text('The source that brings what the provider pays, each for one contract; null: nothing comes yet.', {
    nullable: true,
  })
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  sourceId: string | null;

  @Text('The terms: JSON text as docs/contracts.md writes it.')
  @IsString()
  @MaxLength(TERMS_LENGTH_MAX)
  terms: string;
}

/** A contract that stands. */
export class ContractDeclaredDto {
  @Text('Contract id.')
  contractId: string;
}

/** Gives a member units of a contract. */
export class SetUnitsDto {
  @Text('Member id.')
  @Matches(ID)
  memberId: string;

  @Exact('Units; 0 takes them away.')
  @Matches(/^(?:0|[1-9]\d{0,17})$/)
  units: string;

  @When('When it begins; left out, a first holding begins at the first instant that is open and a change now.', {
    optional: true,
    nullable: true,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;
}

/** Units as they stand. */
export class UnitsSetDto {
  @Text('Contract id.')
  contractId: string;

  @Text('Member id.')
  memberId: string;

  @Exact('Units.')
  units: string;

  @When('From then on.')
  from: number;
}

/** Notice that was given, or electricity that was paid. */
export class ContractEventDto {
  @OneOf('ContractEvent', CONTRACT_EVENTS, 'What happened.')
  @IsIn(CONTRACT_EVENTS)
  kind: (typeof CONTRACT_EVENTS)[number];

  @When('When it happened.')
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  at: number;

  @Whole('Days of electricity; 0 for notice.')
  @IsInt()
  @Min(0)
  @Max(DAYS_MAX)
  days: number;

  @Text('US dollars paid for them; 0 for notice.', { example: '120.00' })
  @Matches(/^\d{1,9}(?:\.\d{1,12})?$/)
  price: string;
}
