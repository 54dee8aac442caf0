import { Inject, Injectable } from '@nestjs/common';
import { ConversionService } from '../conversion/conversion.service';
import { type AccountBalance, accounts, type MemberClass, memberOf } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { type Asset, ASSETS, type Clock, CLOCK, DomainError, formatCoins } from '../units';
import { assess, type Solvency, type SolvencyInputs } from './assess';
import { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';

/** Assets against liabilities, and the gate that stops payouts when they do not cover them. */
@Injectable()
export class SolvencyService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(COINS_ON_CHAIN) private readonly coins: CoinsOnChain,
    private readonly ledger: LedgerService,
    @Inject(ConversionService) private readonly conversion: Pick<ConversionService, 'venueBalances'>,
  ) {}

  /** Every asset that the books hold, bitcoin always. */
  async assess(tx: ReadTx): Promise<Solvency[]> {
    const balances = await this.ledger.balances(tx, '');
    const held = new Set(balances.filter(({ balance }) => balance !== 0n).map(({ asset }) => asset));
    const result: Solvency[] = [];
    for (const asset of ASSETS) {
      if (asset === 'BTC' || held.has(asset)) result.push(assess(await this.inputs(tx, asset, balances)));
    }
    return result;
  }

  /** Stands before every act that moves coins out. @throws DomainError solvency.short {asset, surplus} */
  async assertSolvent(tx: ReadTx, asset: Asset): Promise<void> {
    const { solvent, surplus, reasons } = assess(await this.inputs(tx, asset, await this.ledger.balances(tx, '')));
    if (solvent) return;
    const fields = { asset, surplus: surplus.toString(), reasons: reasons.map(({ code }) => code).join('; ') };
    throw new DomainError(
      'solvency.short',
      `Payouts stop: ${formatCoins({ asset, units: -surplus })} ${asset} more is owed than is there.`,
      fields,
    );
  }

  private async inputs(tx: ReadTx, asset: Asset, all: readonly AccountBalance[]): Promise<SolvencyInputs> {
    const own = all.filter((row) => row.asset === asset);
    const sum = (fits: (account: string) => boolean): bigint =>
      own.reduce((total, { account, balance }) => (fits(account) ? total + balance : total), 0n);
    const classes = new Map<string, bigint>();
    for (const { account, balance } of own) {
      const name = memberOf(account)?.memberClass;
      if (name !== undefined) classes.set(name, (classes.get(name) ?? 0n) + balance);
    }
    const ofClass = (name: MemberClass): bigint => classes.get(name) ?? 0n;
    const venues = (await this.conversion.venueBalances(tx)).filter((row) => row.asset === asset);
    return {
      asset,
      now: this.clock.now(),
      coins: await this.coins.coins(tx, asset),
      ledgerTreasury: sum((account) => account.startsWith('treasury/')),
      venues: venues.map((row) => ({
        venue: row.venue,
        balance: row.balance,
        ledgerBalance: sum((account) => account === accounts.venue(row.venue)),
        dryRun: row.dry_run,
        observedAt: row.observed_at,
      })),
      inTransit: sum((account) => account.startsWith('transit/')),
      owed: {
        available: ofClass('available'),
        held: ofClass('held'),
        inBatch: ofClass('in-batch'),
        inFlight: ofClass('in-flight'),
        taxWithheld: sum((account) => account === accounts.taxWithheld),
        feeReserve: sum((account) => account === accounts.feeReserve),
      },
    };
  }
}
