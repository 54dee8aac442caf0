import { DAY_MS, instant } from '../../../units';
import type { JournalLine } from './signer-journal.adapter';
import { journalRefusal, type WalletLimit } from './signer-limits';

const NOW = instant(Date.UTC(2026, 10, 21));
const LIMITS = { maxTransactionSats: 1_000n, maxDaySats: 2_000n };
const HOT: WalletLimit = { account: 'wpkh', maxTransactionSats: 500n, maxDaySats: 800n };

let lines = 0;
/** A payment of its own of a wallet: other items, other coins. */
function line(account: string | undefined, spentSats: bigint, ageMs = 0): JournalLine {
  lines += 1;
  const own = { batchId: `b${lines}`, txid: `t${lines}`, items: [`i${lines}`], inputs: [`c${lines}:0`] };
  const known = { ...own, at: instant(NOW - ageMs), spentSats };
  return account === undefined ? known : { ...known, account };
}

const asked = (one: JournalLine, journal: readonly JournalLine[] = [], walletLimits: readonly WalletLimit[] = [HOT]) =>
  journalRefusal(one, { journal, limits: LIMITS, walletLimits, now: NOW })?.refused ?? 'signed';

describe('limits of single wallets', () => {
  it.each<[string, JournalLine, readonly JournalLine[], string]>([
    ['a transaction at its limit', line('wpkh', 500n), [], 'signed'],
    ['a satoshi above it', line('wpkh', 501n), [], 'wallet-transaction-limit'],
    ['as much from another wallet', line('multisig', 1_000n), [], 'signed'],
    ['more than all together may', line('multisig', 1_001n), [], 'transaction-limit'],
    ['a day at its limit', line('wpkh', 400n), [line('wpkh', 400n)], 'signed'],
    ['a satoshi above that', line('wpkh', 401n), [line('wpkh', 400n)], 'wallet-day-limit'],
    ['a day of which another wallet had the most', line('wpkh', 500n), [line('multisig', 1_000n)], 'signed'],
    ['the day of all together', line('wpkh', 500n), [line('multisig', 1_000n), line('tr', 501n)], 'day-limit'],
    ['a line of before wallets had limits', line('wpkh', 401n), [line(undefined, 400n)], 'wallet-day-limit'],
    ['what was spent a day ago', line('wpkh', 500n), [line('wpkh', 500n, DAY_MS)], 'signed'],
    ['what was spent a moment later', line('wpkh', 500n), [line('wpkh', 500n, DAY_MS - 1)], 'wallet-day-limit'],
  ])('%s', (_, one, journal, expected) => {
    expect(asked(one, journal)).toBe(expected);
  });

  it('are none where none are named', () => {
    expect(asked(line('wpkh', 1_000n), [line('wpkh', 1_000n)], [])).toBe('signed');
  });

  it('count a family once: a repeat takes nothing more from the day of its wallet', () => {
    const first = line('wpkh', 500n);
    expect(asked({ ...first, txid: 'dearer' }, [first])).toBe('signed');
    expect(asked({ ...first, txid: 'beside', inputs: ['other:0'] }, [first])).toBe('double-payment');
  });
});
