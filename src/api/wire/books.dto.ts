import { IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { ASSETS } from '../../units';
import { AmountDto, PageQuery, PriceUsedDto } from './common.dto';
import { DisposalPriceDto } from './disposal-price.dto';
import { Exact, Flag, Many, OneOf, Part, Text, TextMap, Texts, When, Whole } from './field.dto';

const DOUBTS = ['far', 'nothing-near'] as const;

/** A reorganisation that our header chain went through. */
export class ReorgDto {
  @When('When we saw it.')
  at: number;

  @Whole('Blocks that were undone.')
  depth: number;

  @Whole('Height of the last common block.')
  forkHeight: number;

  @Text('Tip before.')
  oldTip: string;

  @Text('Tip after.')
  newTip: string;
}

/** Another source whose chain is compared with ours. */
export class SecondSourceDto {
  @Text('What and where it is.')
  label: string;

  @OneOf('SecondSourceState', ['agrees', 'disagrees', 'unreachable', 'not-believed'], 'What it said last.')
  state: string;

  @Text('The same in a sentence.')
  sentence: string;

  @Whole('Height that was compared; null when none was.', { nullable: true })
  height: number | null;

  @When('When it was last asked.')
  checkedAt: number;
}

/** The header chain. */
export class ChainDto {
  @When('When this was read.')
  asOf: number;

  @Text('Network.')
  network: string;

  @Whole('Height of our best header.')
  tipHeight: number;

  @Text('Hash of our best header.')
  tipHash: string;

  @When("Time in the best header: the miner's claim, not a clock.")
  tipTime: number;

  @Text('Total work of the chain, hex.')
  work: string;

  @Whole('Height of the first header that we verified: 0, or the pinned block where our chain starts.')
  startHeight: number;

  @OneOf(
    'ChainWork',
    ['enough', 'low', 'unchecked'],
    'How the work stands to what the public chain is known to have; unchecked where that cannot be said.',
  )
  workChecked: string;

  @Part(() => SecondSourceDto, 'The second source; null while none is configured or asked.', { nullable: true })
  second: SecondSourceDto | null;

  @Flag('A reorganisation beyond policy was followed, and payouts wait for an operator to acknowledge it.')
  deepReorg: boolean;

  @Whole('Confirmations that settle a payout.')
  confirmationsNeeded: number;

  @Many(() => ReorgDto, 'Reorganisations, newest first, at most 100.')
  reorgs: ReorgDto[];

  @Texts('What is wrong, in sentences: another network, hours behind, sources disagree.')
  alarms: string[];
}

/** A row of the trial balance. */
export class TrialRowDto {
  @Text('Account.')
  account: string;

  @OneOf('Asset', ASSETS, 'Asset.')
  asset: string;

  @Text('asset, liability, income, expense or memorandum.')
  type: string;

  @Exact('Debit balance in base units; "0" when the balance is a credit.')
  debit: string;

  @Exact('Credit balance in base units; "0" when the balance is a debit.')
  credit: string;
}

/** Sums of the trial balance. */
export class TrialTotalDto {
  @OneOf('Asset', ASSETS, 'Asset.')
  asset: string;

  @Exact('Sum of the debit column.')
  debit: string;

  @Exact('Sum of the credit column.')
  credit: string;
}

/** Trial balance. */
export class TrialBalanceDto {
  @When('When this was read.')
  asOf: number;

  @Flag('Whether debits equal credits for every asset.')
  balanced: boolean;

  @Many(() => TrialTotalDto, 'By asset.')
  totals: TrialTotalDto[];

  @Many(() => TrialRowDto, 'Every account that has a balance, by name.')
  rows: TrialRowDto[];

  @Whole('Position of the last entry.')
  position: number;

  @Text('Head of the hash chain.')
  head: string;
}

/** A posting. */
export class PostingDto {
  @Text('Account.')
  account: string;

  @Text('debit or credit.')
  side: string;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;

  @Text('What it is for.')
  role: string;

  @Exact('US dollars, exact; on recognised income only.', { nullable: true })
  usd: string | null;
}

/** A journal entry. */
export class EntryDto {
  @Text('Id.')
  id: string;

  @Whole('Place in the hash chain.')
  position: number;

  @Text('Kind of event.')
  kind: string;

  @Text('Unique reference.')
  reference: string;

  @When('When it happened.')
  occurredAt: number;

  @When('When we knew.')
  knownAt: number;

  @Many(() => PostingDto, 'Postings.')
  postings: PostingDto[];

  @Text('Reason of a correction.', { nullable: true })
  reason: string | null;

  @Text('Entry that it reverses.', { nullable: true })
  reverses: string | null;

  @TextMap('Links to the cause.')
  links: Record<string, string>;

  @Text('Hash over the entry before and this one.')
  hash: string;
}

/** Entries of an account. */
export class EntriesPageDto {
  @Many(() => EntryDto, 'Newest first.')
  items: EntryDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** Which account. */
export class EntriesQuery extends PageQuery {
  @Text('Account, as in the trial balance.')
  @IsString()
  @MaxLength(200)
  @Matches(/^[A-Za-z0-9_/-]+$/)
  account: string;
}

/** A check of a hash chain or of the books. */
export class VerificationDto {
  @Flag('Whether everything agrees.')
  ok: boolean;

  @Whole('Rows that were checked.')
  checked: number;

  @Text('Head of the hash chain.')
  head: string;

  @Texts('Every difference, at most 100.')
  differences: string[];
}

/** An act that somebody did. */
export class AuditRowDto {
  @Whole('Place in the hash chain.')
  position: number;

  @When('When.')
  at: number;

  @Text('Account or job.')
  actor: string;

  @Text('Name of the person who did it; null for a job and after erasure.', { nullable: true })
  actorName: string | null;

  @Text('What.')
  action: string;

  @Text('On what.')
  subject: string;

  @Text('Name of the person that it was done to; null for anything else and after erasure.', { nullable: true })
  subjectName: string | null;

  @TextMap('Details; ids only.')
  details: Record<string, string>;

  @Text('Hash.')
  hash: string;
}

/** Audit. */
export class AuditPageDto {
  @Many(() => AuditRowDto, 'Newest first.')
  items: AuditRowDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** A receipt that has no price and is therefore in no total. */
export class UnpricedDto {
  @Text('Id.')
  id: string;

  @Text('Member id.')
  memberId: string;

  @Text('Name of the member; null after erasure.', { nullable: true })
  name: string | null;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;

  @When('When it was received.')
  occurredAt: number;

  @Text('Day in the tax zone.')
  day: string;

  @Text('What it rests on.')
  cause: string;
}

/** Unpriced receipts. */
export class UnpricedPageDto {
  @Many(() => DisposalPriceDto, 'What sales and fees of members wait for, oldest first, at most 200.')
  disposals: DisposalPriceDto[];

  @Whole('All of these.')
  disposalsTotal: number;

  @Many(() => UnpricedDto, 'Oldest first, at most 200.')
  items: UnpricedDto[];

  @Whole('All of them.')
  total: number;
}

/** A price that the operator states, with evidence. */
export class ManualPriceDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  @IsIn(ASSETS)
  asset: string;

  @When('Instant that it holds for.')
  @IsInt()
  @Min(1_230_768_000_000)
  @Max(7_258_118_400_000)
  at: number;

  @Exact('US dollars for one coin.', { example: '64250.17' })
  @IsString()
  @Matches(/^(0|[1-9]\d{0,11})(\.\d{1,12})?$/, { message: 'price must be a decimal number' })
  price: string;

  @Text('Where it is from: an address, a document. Kept for ever.')
  @IsString()
  @Length(5, 500)
  evidence: string;
}

/** A price that waits for a second operator, because it is far from those beside it or has none beside it. */
export class WaitingPriceDto {
  @Text('Id.')
  id: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @When('Instant that it would hold for.')
  at: number;

  @Exact('US dollars for one coin.', { example: '64250.17' })
  price: string;

  @Text('Where it is from, as its writer says.')
  evidence: string;

  @OneOf('PriceDoubt', DOUBTS, 'Why one word is not enough: far from a price beside it, or nothing beside it.')
  why: string;

  @Exact('The price that it is far from; null when nothing is beside it.', { nullable: true })
  nearPrice: string | null;

  @When('When that price was.', { nullable: true })
  nearAt: number | null;

  @Text('Where that price is from.', { nullable: true })
  nearSource: string | null;

  @Text('Name of who stated it.')
  proposedBy: string;

  @When('When it was stated.')
  proposedAt: number;

  @Flag('Whether you may confirm it now.')
  mayConfirm: boolean;
}

/** Prices that wait for a second operator. */
export class WaitingPricesDto {
  @Many(() => WaitingPriceDto, 'Oldest first, at most 200.')
  items: WaitingPriceDto[];
}

/** What became of a stated price. */
export class StatedPriceDto {
  @Part(() => PriceUsedDto, 'The price, when it counts now.', { nullable: true })
  used: PriceUsedDto | null;

  @Part(() => WaitingPriceDto, 'What waits for a second operator, when it does not count yet.', { nullable: true })
  waits: WaitingPriceDto | null;
}

/** A recurring job. */
export class JobDto {
  @Text('Name.')
  name: string;

  @Whole('Period in milliseconds.')
  everyMs: number;

  @When('Last start.', { nullable: true })
  startedAt: number | null;

  @When('Last end.', { nullable: true })
  endedAt: number | null;

  @Text('How the last run ended: done, failed, halted, stopped, lost, running, never.')
  outcome: string;

  @Text('Why it failed.', { nullable: true })
  error: string | null;
}

/** How mail to members stands. */
export class MailStateDto {
  @Flag('Whether mail goes out.')
  isSent: boolean;

  @Text('How it stands, in words.')
  sentence: string;

  @When('Since when the oldest letter waits.', { nullable: true })
  oldestAt: number | null;

  @Whole('Letters given up in the last thirty days.')
  givenUp: number;
}

/** Letters that are tried again. */
export class MailRetriedDto {
  @Whole('How many.')
  letters: number;
}

/** Jobs. */
export class JobsDto {
  @Many(() => JobDto, 'By name.')
  items: JobDto[];

  @Whole('Messages that wait in the outbox.')
  outboxPending: number;

  @Part(() => MailStateDto, 'How mail to members stands.')
  mail: MailStateDto;
}
