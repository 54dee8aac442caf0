import type { Instant } from '../units';
import { counted, type Need, single } from './need';

/** A wallet and how it stands to the cadence that is declared for it. */
export interface ReserveFacts {
  readonly walletId: string;
  readonly name: string;
  readonly isHot: boolean;
  readonly days: number;
  /** When the newest statement was taken that all its keys signed; null while there is none. */
  readonly signedAt: Instant | null;
  /** Null while it is not late. */
  readonly overdueSince: Instant | null;
}

/** Wallets whose keys have signed for no statement since longer than the operator declares (RULES.md 22). */
export function reserveNeeds(wallets: readonly ReserveFacts[]): Need[] {
  return wallets.flatMap(({ walletId: id, name, isHot, days, signedAt, overdueSince: since }) => {
    if (since === null) return [];
    const what =
      signedAt === null
        ? `The keys of wallet ${name} have signed no statement yet.`
        : `The keys of wallet ${name} have signed no statement for more than ${counted(days, 'day')}.`;
    const next = isHot
      ? 'The signer does it by itself: look whether it runs and what the job publish-liabilities says.'
      : 'Sign the message under Statements on its devices; it spends nothing.';
    const money = 'No money is affected. Members see how old the last signature is.';
    return [single({ key: `reserves/${id}/overdue`, weight: 'look', what, money, next, page: '/operator/statements', since })]; // prettier-ignore
  });
}
