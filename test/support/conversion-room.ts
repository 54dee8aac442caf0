import { AuditService } from '../../src/audit/audit.service';
import type { ConversionPolicy, ConversionPorts, Venue } from '../../src/conversion';
import { ConversionBooks } from '../../src/conversion/conversion-books.service';
import { ConversionService } from '../../src/conversion/conversion.service';
import { ExecutionService } from '../../src/conversion/execution.service';
import { FilledSales } from '../../src/conversion/filled-sales.service';
import { NamedCredits } from '../../src/conversion/named-credits.service';
import { ProposalWays } from '../../src/conversion/proposal-ways.service';
import { ProposalsService } from '../../src/conversion/proposals.service';
import { ConversionRulesService } from '../../src/conversion/rules.service';
import { StuckSales } from '../../src/conversion/stuck-sales.service';
import { WithdrawalExits } from '../../src/conversion/withdrawal-exits.service';
import { WithdrawalsService } from '../../src/conversion/withdrawals.service';
import { accounts } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store } from '../../src/store';
import { HOUR_MS, MINUTE_MS } from '../../src/units';
import type { FakeClock } from './fake-clock';

/** The bounds that tests of conversions begin with. */
export const POLICY: ConversionPolicy = {
  slippageMaxBps: 100,
  dayLossMaxSats: 1_000_000n,
  retryAfterMs: HOUR_MS,
  quoteAgeMaxMs: 5 * MINUTE_MS,
  alone: false,
};

/** Ports of a house without pools: nothing is announced, nothing stands unmatched, nobody owns a coin. */
export function quietPorts(treasury = 'bcrt1qtreasury'): ConversionPorts {
  return {
    announcedPayout: () => Promise.resolve(undefined),
    takeUnmatched: () => Promise.resolve(undefined),
    namedPayout: () => Promise.reject(new Error('nobody names a payout here')),
    payoutCredited: () => Promise.resolve(),
    payoutUnnamed: () => Promise.reject(new Error('nobody names a payout here')),
    coinOwners: () => [],
    worth: () => Promise.resolve(undefined),
    treasuryAddress: () => Promise.resolve(treasury),
    policy: POLICY,
  };
}

/** The services of the conversion room, wired as its module wires them. */
export function conversionRoom(of: {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly venue: Venue;
  readonly ports: ConversionPorts;
}) {
  const { store, clock, venue, ports } = of;
  const [ledger, audit] = [new LedgerService(clock), new AuditService(clock)];
  const books = new ConversionBooks(clock, ledger, audit);
  const sales = new FilledSales(ledger, books);
  const withdrawals = new WithdrawalsService(store, venue, ports, books, sales);
  const conversion = new ConversionService(store, venue, ports, books, withdrawals);
  const rules = new ConversionRulesService(clock, ports, ledger, audit, conversion);
  const executions = new ExecutionService(venue);
  const stuck = new StuckSales(store, venue, ports, sales);
  const exits = new WithdrawalExits(store, venue, ports, sales);
  const named = new NamedCredits(venue, ports, books);
  const proposals = new ProposalsService(store, ports, audit, new ProposalWays(stuck, exits, named));
  return { clock, ledger, audit, sales, withdrawals, conversion, rules, executions, proposals };
}

/** Coin of a transaction that unmatched stands at our descriptors, as the rewards room books it. */
export async function bookUnmatched(
  store: Store,
  { ledger, clock }: { readonly ledger: LedgerService; readonly clock: FakeClock },
  { txid, amount }: { readonly txid: string; readonly amount: bigint },
): Promise<void> {
  const leg = { asset: 'BTC', amount, role: 'principal' } as const;
  const entry = {
    ...{ reference: `deposit/${txid}:7`, kind: 'treasury.received' as const, occurredAt: clock.now() },
    postings: [
      { ...leg, account: accounts.treasury('w'), side: 'debit' as const },
      { ...leg, account: accounts.unmatched('w'), side: 'credit' as const },
    ],
  };
  await store.write((tx) => ledger.post(tx, [entry]));
}

/** The journal gives its balances, debits equal credits, and the audit chain holds. */
export async function expectSound(
  store: Store,
  { ledger, audit }: { readonly ledger: LedgerService; readonly audit: AuditService },
): Promise<void> {
  await store.read(async (tx) => {
    expect(await ledger.verify(tx)).toMatchObject({ ok: true, differences: [] });
    expect((await ledger.trialBalance(tx)).balanced).toBe(true);
    expect((await audit.verify(tx)).ok).toBe(true);
  });
}
