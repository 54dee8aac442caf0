import { DAY_MS, HOUR_MS, instant } from '../../../units';
import type { JournalLine } from './signer-journal.adapter';
import { journalRefusal, type WalletLimit } from './signer-limits';

const NOW = instant(Date.UTC(2026, 10, 21));
const LIMITS = { maxTransactionSats: 1_000n, maxHourSats: 9_000n, maxDaySats: 2_000n };
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

describe('the limits of an hour and a day', () => {
  const limits = { maxTransactionSats: 1_000n, maxHourSats: 1_200n, maxDaySats: 2_000n };
  const within = (one: JournalLine, journal: readonly JournalLine[]) =>
    journalRefusal(one, { journal, limits, now: NOW })?.refused ?? 'signed';
  it.each<[string, bigint, readonly JournalLine[], string]>([
    ['an hour at its limit', 200n, [line('wpkh', 1_000n)], 'signed'],
    ['a satoshi above it', 201n, [line('wpkh', 1_000n)], 'hour-limit'],
    ['above it by another wallet', 201n, [line('tr', 1_000n)], 'hour-limit'],
    ['what was spent a moment less than an hour ago', 201n, [line('wpkh', 1_000n, HOUR_MS - 1)], 'hour-limit'],
    ['what was spent an hour ago', 1_000n, [line('wpkh', 1_000n, HOUR_MS)], 'signed'],
    ['that, and a satoshi above the day', 1_000n, [line('wpkh', 1_001n, HOUR_MS)], 'day-limit'],
    ['a line of a later instant, from a clock that was ahead', 201n, [line('wpkh', 1_000n, -DAY_MS)], 'hour-limit'],
  ])('%s', (_, spent, journal, expected) => {
    expect(within(line('wpkh', spent), journal)).toBe(expected);
  });
});

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
