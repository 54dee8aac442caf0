import { COIN_TROUBLES } from '../../chain';
import { Exact, Flag, OneOf, Part, Text, When, Whole } from './field.dto';

const HEADER_KINDS = ['own-chain', 'followed', 'none'] as const;
/** What can happen to a contract after it was signed. */
export const CONTRACT_EVENTS = ['electricity', 'cancelled'] as const;

/** Whose headers an expectation rests on, and how far they go. */
export class ContractHeadersDto {
  @OneOf('ContractHeaderKind', HEADER_KINDS, 'Our own bitcoin chain; followed headers of the coin, verified here; or none: nothing is verified.') // prettier-ignore
  kind: (typeof HEADER_KINDS)[number];

  @When('From when on followed headers are there; null: not yet, or our own chain.', { nullable: true })
  since: number | null;

  @Whole('Last verified block; null: none yet.', { nullable: true })
  tipHeight: number | null;

  @When('When that block was found, by its own header.', { nullable: true })
  tipAt: number | null;

  @OneOf('CoinTrouble', COIN_TROUBLES, 'Why followed headers do not go on.', { nullable: true })
  trouble: (typeof COIN_TROUBLES)[number] | null;
}

/** What the books have for the units that nobody bought: stated by the provider. Base units. */
export class ContractOwnBooksDto {
  @Exact('Stated by the provider for these units.')
  gross: string;

  @Exact('Of it, the fee that the statement itself names.')
  poolFee: string;

  @Exact('gross less the fee; = received + awaited + writtenOff. There is no service fee on it.')
  credited: string;

  @Exact('Of it, covered by proved coin: the operator’s own income.')
  received: string;

  @Exact('Of it, still to come.')
  awaited: string;

  @Exact('Of it, given up by the rule of the contract.')
  writtenOff: string;

  @Flag('Whether the source is shared by units now; by another rule, nothing is booked for units that nobody bought.')
  isByUnits: boolean;

  @Flag('False where the coin goes to an exchange: it is sold with the rest, and is income when the bitcoin came.')
  isFollowed: boolean;
}

/** Units that nobody bought: the operator paid for them and keeps what they bring. Base units. */
export class ContractOwnDto {
  @Exact('Units that no member holds now.')
  units: string;

  @Exact('Expected of them so far by headers, net of the fees that are deducted.')
  earned: string;

  @Exact('Of it, covered by what came for the contract.')
  received: string;

  @Exact('Of it, not here.')
  atRisk: string;

  @Part(() => ContractOwnBooksDto, 'Null where no source brings what the provider pays.', { nullable: true })
  books: ContractOwnBooksDto | null;
}

/** All that a contract cost, part by part. US dollars; total = price + upfrontFees + electricity - refund. */
export class ContractCostDto {
  @Text('Price paid.', { example: '900.00' })
  price: string;

  @Text('Fees of the whole term, paid with it.')
  upfrontFees: string;

  @Text('Electricity paid ahead and since.')
  electricity: string;

  @Text('Part of the price that comes back after notice.')
  refund: string;
}

/** What happened to a contract after it was signed. */
export class ContractEventNoteDto {
  @OneOf('ContractEvent', CONTRACT_EVENTS, 'What happened.')
  kind: (typeof CONTRACT_EVENTS)[number];

  @When('When it happened.')
  at: number;

  @Whole('Days of electricity; 0 for notice.')
  days: number;

  @Text('US dollars paid for them; 0 for notice.')
  price: string;
}
