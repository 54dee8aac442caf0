import { SHORTFALL_ORDERS } from '../../rewards';
import { ASSETS } from '../../units';
import { ContractHeadersDto } from './contract-parts.dto';
import {
  CONTRACT_STOPS,
  ContractPromiseDto,
  ContractScenarioDto,
  ContractVerdictDto,
  DAY_STATES,
} from './contracts.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

const FEE_CURRENCIES = ['usd', 'coin'] as const;
const FEE_TAKEN = ['upfront', 'deducted'] as const;
const FEE_EXCESS = ['carry', 'waive', 'end'] as const;
const DEFAULT_THEN = ['keep', 'write-off'] as const;

/** The provider's fee, for one unit and day. */
export class MemberContractFeeDto {
  @OneOf('ContractFeeCurrency', FEE_CURRENCIES, 'In what it is agreed.')
  currency: (typeof FEE_CURRENCIES)[number];

  @Text('Dollars, or whole coins.', { example: '0.012' })
  perUnitDay: string;

  @OneOf('ContractFeeTaken', FEE_TAKEN, 'With the price, or withheld from each day.')
  taken: (typeof FEE_TAKEN)[number];

  @OneOf('ContractFeeExcess', FEE_EXCESS, 'What becomes of a fee above the reward of its day.')
  excess: (typeof FEE_EXCESS)[number];

  @Whole('Days in a row after which `end` ends the contract.', { nullable: true })
  excessDays: number | null;
}

/** What provider and operator agreed on, as far as it decides what a holder gets and when. */
export class MemberContractTermsDto {
  @Part(() => MemberContractFeeDto, 'Null: no fee.', { nullable: true })
  fee: MemberContractFeeDto | null;

  @When('Until when electricity is paid; null: it is in the price.', { nullable: true })
  poweredUntil: number | null;

  @Whole('Days that are settled together.')
  everyDays: number;

  @Whole('Days after their end within which they are paid.')
  paidWithinDays: number;

  @OneOf('ContractShortfall', SHORTFALL_ORDERS, 'Which open days a payment covers that is too small.')
  shortfall: (typeof SHORTFALL_ORDERS)[number];

  @Whole('Days of delay after which an open day is given up; null: never by itself.', { nullable: true })
  writeOffAfterDays: number | null;

  @Whole('Days of delay after which the provider is in default; null: never.', { nullable: true })
  defaultAfterDays: number | null;

  @OneOf('ContractDefaultThen', DEFAULT_THEN, 'What becomes of what is open then.', { nullable: true })
  defaultThen: (typeof DEFAULT_THEN)[number] | null;

  @Exact('Below so many base units the rest at the end stays with the provider; null: it is paid all the same.', { nullable: true }) // prettier-ignore
  staysBelow: string | null;

  @Whole('Days of notice; null: it cannot be cancelled.', { nullable: true })
  noticeDays: number | null;

  @Whole('Part of the price of the days not run that comes back after notice, basis points.', { nullable: true })
  refundBps: number | null;
}

/** What the books have for the member: stated by the provider. Base units; credited = received + awaited + writtenOff. */
export class MemberContractBooksDto {
  @Exact('Stated by the provider for the units of the member.')
  gross: string;

  @Exact('Of it, the fee that the statement itself names.')
  poolFee: string;

  @Exact('Of it, the service fee of the operator.')
  serviceFee: string;

  @Exact('Credited: gross less both fees.')
  credited: string;

  @Exact('Of it, covered by coin that our own chain proved.')
  received: string;

  @Exact('Of it, still to come.')
  awaited: string;

  @Exact('Of it, given up by the rule of the contract.')
  writtenOff: string;

  @Flag('Whether the source is shared by units now; by another rule, what is credited does not follow them.')
  isByUnits: boolean;

  @Flag('False where the coin goes to an exchange: it is not followed row by row.')
  isFollowed: boolean;
}

/** One unit of the contract, from its start. */
export class MemberContractUnitDto {
  @Text('All that one unit cost, US dollars; null where a price is missing.', { nullable: true })
  cost: string | null;

  @Text('Value of what came for one unit, each when it came; null where a price is missing.', { nullable: true })
  value: string | null;

  @Exact('Base units of the contract that came and have no price yet: they are not in the value.')
  unpriced: string;

  @Text('(value - cost) / cost in basis points.', { nullable: true })
  roiBps: string | null;

  @Text('Coin that came against the coin that the cost would have bought, basis points.', { nullable: true })
  coinRoiBps: string | null;

  @When('When the value reached the cost; null: it has not.', { nullable: true })
  breakEvenAt: number | null;
}

/** A unit at the end of the contract, by one scenario. */
export class MemberContractProjectionDto {
  @Text('The scenario.')
  scenario: string;

  @When('End of the last day that was looked at; null where nothing can be projected.', { nullable: true })
  until: number | null;

  @Text('Return in basis points.', { nullable: true })
  roiBps: string | null;

  @Text('Against buying, basis points.', { nullable: true })
  coinRoiBps: string | null;

  @When('Break-even; null: not within the term, or not told.', { nullable: true })
  breakEvenAt: number | null;
}

/** One of the provider's days for the units of the member. Base units; earned = received + open + writtenOff. */
export class MemberContractDayDto {
  @When('Begin.')
  from: number;

  @When('Due at the latest.')
  dueAt: number;

  @OneOf('ContractDayState', DAY_STATES, 'What it was.')
  state: (typeof DAY_STATES)[number];

  @Exact('The whole contract’s earning of the day.')
  whole: string;

  @Whole('Part of the contract that the member held over the day, millionths, rounded down.')
  partMillionths: number;

  @Exact('Withheld for fees of the member’s part.')
  fees: string;

  @Exact('Earned by the member’s part, after fees.')
  earned: string;

  @Exact('Came for it.')
  received: string;

  @Exact('Given up.')
  writtenOff: string;

  @Flag('Due, and not here.')
  isLate: boolean;
}

/** A contract as one of its holders sees it. Base units; earned = received + atRisk + writtenOff. */
export class MemberContractDto {
  @Text('Contract id.')
  id: string;

  @Text('Provider.')
  provider: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Exact('Hashes per second of the whole contract.')
  hashRate: string;

  @Exact('Units that it is made of.')
  units: string;

  @Exact('Units that the member holds now.')
  yourUnits: string;

  @When('Since when the member holds this number.')
  since: number;

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

  @When('The provider is in default since then.', { nullable: true })
  defaultAt: number | null;

  @Flag('Whether there are days and all rest on verified headers.')
  verified: boolean;

  @Part(() => ContractHeadersDto, 'What all of it rests on.')
  headers: ContractHeadersDto;

  @Exact('Expected by headers before fees, for the member’s units.')
  gross: string;

  @Exact('Withheld by the provider of it.')
  fees: string;

  @Exact('gross less fees.')
  earned: string;

  @Exact('Came, proved by our own chain.')
  received: string;

  @Exact('Earned and not here.')
  atRisk: string;

  @Exact('Given up by the declared rule.')
  writtenOff: string;

  @Exact('Part of atRisk that was due.')
  late: string;

  @Whole('Days since the oldest late day was due.')
  daysLate: number;

  @Part(() => MemberContractBooksDto, 'Null where no source brings what the provider pays.', { nullable: true })
  books: MemberContractBooksDto | null;

  @Part(() => MemberContractUnitDto, 'What one unit cost and brought.')
  unit: MemberContractUnitDto;

  @Part(() => MemberContractTermsDto, 'What was agreed.')
  terms: MemberContractTermsDto;

  @Part(() => ContractPromiseDto, 'Null where nothing is promised or no headers are there.', { nullable: true })
  promise: ContractPromiseDto | null;

  @Part(() => ContractVerdictDto, 'Once it has ended and all was due.', { nullable: true })
  verdict: ContractVerdictDto | null;

  @Many(() => MemberContractProjectionDto, 'One for each scenario.')
  projections: MemberContractProjectionDto[];

  @Many(() => MemberContractDayDto, 'The last 31 days of which the member held something, newest first.')
  days: MemberContractDayDto[];
}

/** The contracts of which the member holds or held units. */
export class MemberContractsDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => ContractScenarioDto, 'What the projections assume.')
  scenarios: ContractScenarioDto[];

  @Many(() => MemberContractDto, 'The newest start first.')
  items: MemberContractDto[];
}
