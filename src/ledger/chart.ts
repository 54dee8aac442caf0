import { type Brand, DomainError } from '../units';

/** A path in the chart of accounts. Ids only, never a name: the journal holds no personal data. */
export type AccountId = Brand<string, 'AccountId'>;

/** Which side makes the balance grow. Memorandum accounts come in pairs outside the balance sheet. */
export type NormalSide = 'debit' | 'credit';
export type AccountType = 'asset' | 'liability' | 'income' | 'expense' | 'memorandum';

/** What a kind of account may do. `floor`: the database refuses a balance below zero. */
export interface AccountRule {
  /** The line of the chart that the account belongs to; `*` stands for one id. */
  readonly kind: string;
  readonly type: AccountType;
  readonly normal: NormalSide;
  readonly floor: boolean;
}

const asset = { type: 'asset', normal: 'debit', floor: true } as const;
const liability = { type: 'liability', normal: 'credit', floor: true } as const;

/**
 * The chart. `*` stands for one id. RULES.md 11 and 12 say what each member class is backed by.
 * Order matters to nobody: the kinds do not overlap.
 */
const CHART: Readonly<Record<string, Omit<AccountRule, 'kind'>>> = {
  // Assets
  'receivable/source/*': asset, // a pool stated it and has not paid it yet: backs accrued
  'receivable/lightning/*': asset, // a pool says it paid by Lightning: not provable on chain, backs accrued
  'receivable/member/*': asset, // a member's debt, from a clawback after payment
  'treasury/*': asset, // confirmed at our descriptors, proved in our own chain; * is the wallet id
  'venue/*': asset, // credited at a venue; * is the venue id
  'transit/venue/*': asset, // between our coins or a pool and a venue, or back
  'transit/payout/*': asset, // value of signed payout bytes; * is the batch id (RULES.md 12)
  'clearing/conversion/*': { type: 'asset', normal: 'debit', floor: false }, // two asset legs meet here
  'discrepancy/source/*': { type: 'asset', normal: 'debit', floor: false }, // pool's word against the chain; never spread silently
  'discrepancy/venue/*': asset, // bitcoin that a venue said it sent and still owes: backs accrued, never payable
  // Liabilities: the member's classes never mix
  'member/*/accrued': liability,
  'member/*/available': liability,
  'member/*/held': liability,
  'member/*/in-batch': liability,
  'member/*/in-flight': liability,
  'unassigned/source/*': liability, // credited by a pool, no member yet: held in sight
  'unmatched/*': liability, // arrived at our descriptors, no statement explains it yet
  'residue/source/*': liability, // decimals beyond the coin's own
  'operator/accrued/*': liability, // service fee on what a pool stated and has not paid
  'operator/own/*': liability, // the operator's own part of what a provider stated and has not paid: unsold units
  'tax-withheld': liability,
  'fee-reserve': liability,
  'operator/capital': { type: 'liability', normal: 'credit', floor: false },
  // Income and expense of the operator
  'income/service-fee': { type: 'income', normal: 'credit', floor: false },
  'income/donation': { type: 'income', normal: 'credit', floor: false }, // what a member who left gave away, in words
  'income/own-mining': { type: 'income', normal: 'credit', floor: false }, // coin that came for the operator's own units
  'expense/network-fee': { type: 'expense', normal: 'debit', floor: false },
  'expense/pool-payout-fee': { type: 'expense', normal: 'debit', floor: false },
  'expense/conversion-fee': { type: 'expense', normal: 'debit', floor: false },
  'expense/venue-loss': { type: 'expense', normal: 'debit', floor: false }, // given up of what a venue owed
  'expense/coin-loss': { type: 'expense', normal: 'debit', floor: false }, // of ours, taken by somebody else
  'expense/bad-debt': { type: 'expense', normal: 'debit', floor: false },
  // Memorandum pairs
  'discrepancy/announced-day/*': { type: 'memorandum', normal: 'debit', floor: true }, // lacks on the day it was announced for
  'discrepancy/other-day/*': { type: 'memorandum', normal: 'credit', floor: true }, // and came on another day
  'memo/member/*/paid': { type: 'memorandum', normal: 'credit', floor: true },
  'memo/paid-out': { type: 'memorandum', normal: 'debit', floor: true },
  'memo/member/*/income': { type: 'memorandum', normal: 'credit', floor: false },
  'memo/income': { type: 'memorandum', normal: 'debit', floor: false },
};

const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** By the first part of their name. */
const PATTERNS = new Map<string, { readonly parts: readonly string[]; readonly rule: AccountRule }[]>();
for (const [kind, rule] of Object.entries(CHART)) {
  const parts = kind.split('/');
  const [root = ''] = parts;
  PATTERNS.set(root, [...(PATTERNS.get(root) ?? []), { parts, rule: { kind, ...rule } }]);
}
/** Accounts seen so far; emptied when it has grown to this many, so that it cannot eat the memory. */
const KNOWN_MAX = 1_000_000;
const known = new Map<string, AccountRule>();

/** @throws DomainError `ledger.unknown-account` when no kind of account fits */
export function ruleOf(account: AccountId): AccountRule {
  let rule = known.get(account);
  if (rule === undefined) {
    const parts = account.split('/');
    rule = PATTERNS.get(parts[0] ?? '')?.find(
      (kind) =>
        kind.parts.length === parts.length &&
        kind.parts.every((part, i) => (part === '*' ? ID.test(parts[i] ?? '') : part === parts[i])),
    )?.rule;
    if (rule === undefined) {
      throw new DomainError('ledger.unknown-account', `"${account}" is not in the chart of accounts.`, { account });
    }
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(account, rule);
  }
  return rule;
}

/** The classes of a member's balance that the books hold as liabilities (RULES.md 11). */
export const MEMBER_CLASSES = ['accrued', 'available', 'held', 'in-batch', 'in-flight'] as const;
export type MemberClass = (typeof MEMBER_CLASSES)[number];

/** Balances of one member in one asset; `paid` is what was settled on chain so far. */
export type MemberBalances = Record<MemberClass | 'paid', bigint>;

const id = (path: string): AccountId => path as AccountId;

/** Builders: the one way to spell an account. */
export const accounts = {
  sourceReceivable: (sourceId: string) => id(`receivable/source/${sourceId}`),
  lightningReceivable: (sourceId: string) => id(`receivable/lightning/${sourceId}`),
  memberReceivable: (memberId: string) => id(`receivable/member/${memberId}`),
  treasury: (walletId: string) => id(`treasury/${walletId}`),
  venue: (venueId: string) => id(`venue/${venueId}`),
  venueTransit: (venueId: string) => id(`transit/venue/${venueId}`),
  payoutTransit: (batchId: string) => id(`transit/payout/${batchId}`),
  conversionClearing: (conversionId: string) => id(`clearing/conversion/${conversionId}`),
  sourceDiscrepancy: (sourceId: string) => id(`discrepancy/source/${sourceId}`),
  announcedDay: (sourceId: string) => id(`discrepancy/announced-day/${sourceId}`),
  otherDay: (sourceId: string) => id(`discrepancy/other-day/${sourceId}`),
  venueDiscrepancy: (venueId: string) => id(`discrepancy/venue/${venueId}`),
  member: (memberId: string, memberClass: MemberClass) => id(`member/${memberId}/${memberClass}`),
  unassigned: (sourceId: string) => id(`unassigned/source/${sourceId}`),
  unmatched: (walletId: string) => id(`unmatched/${walletId}`),
  residue: (sourceId: string) => id(`residue/source/${sourceId}`),
  operatorAccrued: (sourceId: string) => id(`operator/accrued/${sourceId}`),
  taxWithheld: id('tax-withheld'),
  feeReserve: id('fee-reserve'),
  operatorOwn: (sourceId: string) => id(`operator/own/${sourceId}`),
  operatorCapital: id('operator/capital'),
  serviceFee: id('income/service-fee'),
  donation: id('income/donation'),
  ownMining: id('income/own-mining'),
  networkFee: id('expense/network-fee'),
  poolPayoutFee: id('expense/pool-payout-fee'),
  conversionFee: id('expense/conversion-fee'),
  venueLoss: id('expense/venue-loss'),
  coinLoss: id('expense/coin-loss'),
  badDebt: id('expense/bad-debt'),
  memoPaid: (memberId: string) => id(`memo/member/${memberId}/paid`),
  memoPaidOut: id('memo/paid-out'),
  memoIncome: (memberId: string) => id(`memo/member/${memberId}/income`),
  memoIncomeTotal: id('memo/income'),
} as const;

/** Member id of `member/<id>/<class>`, or undefined for any other account. */
export function memberOf(account: AccountId): { memberId: string; memberClass: MemberClass } | undefined {
  if (!account.startsWith('member/')) return undefined;
  const [, memberId, memberClass] = account.split('/');
  if (memberId === undefined) return undefined;
  const found = MEMBER_CLASSES.find((one) => one === memberClass);
  return found === undefined ? undefined : { memberId, memberClass: found };
}
