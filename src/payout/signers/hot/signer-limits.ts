import { DAY_MS, HOUR_MS, type Instant } from '../../../units';
import { unconflicting } from '../../families';
import type { Treasury } from '../../descriptor';
import type { SignerLimits } from './protocol';
import type { JournalLine } from './signer-journal.adapter';

/** What may leave one wallet, beside the limits of all together. Satoshi. */
export interface WalletLimit {
  /** An account of the seed by its form, a multisig by its descriptor: as a line of the journal names it. */
  readonly account: string;
  readonly maxTransactionSats: bigint;
  /** In any 24 hours of the signer's own clock. */
  readonly maxDaySats: bigint;
}

/** How the journal names what a wallet spends. */
export function accountOf({ form, descriptor }: Pick<Treasury, 'form' | 'descriptor'>): string {
  return form === 'wsh-sortedmulti' ? descriptor : form;
}

/** What limits and families are judged from. */
interface Memory {
  readonly journal: readonly JournalLine[];
  readonly limits: Pick<SignerLimits, 'maxTransactionSats' | 'maxHourSats' | 'maxDaySats'>;
  readonly walletLimits?: readonly WalletLimit[];
  readonly now: Instant;
}

/**
 * What the signer's own memory says of one more attempt: it conflicts with every earlier one at each of its items (I3).
 * Limits count each family once: a repeat of the same items over the same coins takes nothing more from the day. A line
 * of before wallets had limits names none: it counts against each.
 * @returns nothing when the attempt may be signed
 */
export function journalRefusal(
  line: JournalLine,
  self: Memory,
): { readonly refused: string; readonly detail: string } | undefined {
  const refuse = (refused: string, detail = ''): { refused: string; detail: string } => ({ refused, detail });
  const own = self.walletLimits?.find(({ account }) => account === line.account);
  if (line.spentSats > self.limits.maxTransactionSats) return refuse('transaction-limit');
  if (own !== undefined && line.spentSats > own.maxTransactionSats) return refuse('wallet-transaction-limit');
  const items = new Set(line.items);
  const earlier = self.journal.filter((old) => old.items.some((item) => items.has(item)));
  const beside = unconflicting(line, earlier);
  if (beside !== undefined) return refuse('double-payment', beside.txid);
  const counted = new Map<string, JournalLine>();
  const repeats = new Set([line.txid, ...earlier.map((old) => old.txid)]);
  for (const old of self.journal) {
    if (old.at > self.now - DAY_MS && !repeats.has(old.txid)) counted.set(old.txid, old);
  }
  const sum = (lines: readonly JournalLine[]): bigint =>
    lines.reduce((all, old) => all + old.spentSats, line.spentSats);
  const today = [...counted.values()];
  const thisHour = today.filter(({ at }) => at > self.now - HOUR_MS);
  if (sum(thisHour) > self.limits.maxHourSats) return refuse('hour-limit');
  if (sum(today) > self.limits.maxDaySats) return refuse('day-limit');
  if (own === undefined) return undefined;
  const ofWallet = today.filter(({ account }) => account === undefined || account === line.account);
  return sum(ofWallet) > own.maxDaySats ? refuse('wallet-day-limit') : undefined;
}
