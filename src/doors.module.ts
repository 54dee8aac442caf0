import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AuthModule } from './api/auth/auth.module';
import { OperatorAccountService } from './api/auth/operator-account.service';
import { OPERATORS } from './attention';
import { ChainModule } from './chain/chain.module';
import { ChainService } from './chain/chain.service';
import { WalletService } from './chain/wallet.service';
import {
  CONVERSION_PORTS,
  type ConversionPolicy,
  type ConversionPorts,
  isPriceFresh,
  worthBetween,
  type PriceSeen,
} from './conversion';
import { depositWitness } from './deposit-witness';
import { ConversionModule } from './conversion/conversion.module';
import { ConversionService } from './conversion/conversion.service';
import { FilingModule } from './filing/filing.module';
import { UnjudgedPayments } from './filing/unjudged-payments.service';
import { DERIVED_HOLDS } from './members';
import { MemberKeyService } from './members/member-key.service';
import { MembersModule } from './members/members.module';
import { MemberService } from './members/member.service';
import { CHAIN_DOOR, KEY_DOOR, PAYEE_DOOR, PRICE_DOOR, SOLVENCY_DOOR, type SolvencyDoor } from './payout';
import { ChainRoom } from './payout/chain-door.adapter';
import { NoticeService } from './notices/notice.service';
import { NoticesModule } from './notices/notices.module';
import { OwnCoinsService } from './payout/own-coins.service';
import { PayoutModule } from './payout/payout.module';
import { StatementKeys } from './payout/statement-keys.service';
import { TreasuryService } from './payout/treasury.service';
import { PRICE_SOURCE, PRICE_USES, type PriceSource } from './prices';
import { PriceService } from './prices/price.service';
import { PricesModule } from './prices/prices.module';
import { DEPOSIT_CLAIMANTS, DEPOSIT_WITNESS, DEVICE_NOTICES, type DepositClaimant, REWARD_SOURCES, type RewardSource } from './rewards'; // prettier-ignore
import { RewardsModule } from './rewards/rewards.module';
import { VenueArrivalService } from './rewards/venue-arrival.service';
import { COINS_ON_CHAIN, RESERVE_KEYS } from './solvency';
import { SolvencyModule } from './solvency/solvency.module';
import { SolvencyService } from './solvency/solvency.service';
import { closedMarks } from './closed-marks';
import { paidPlaces } from './paid-places';
import { CLOSED_MARKS, PAID_PLACES } from './tax';
import { IncomeService } from './tax/income.service';
import { TaxModule } from './tax/tax.module';
import { type Asset, assertInvariant, type Clock, CLOCK, DomainError } from './units';

/**
 * The address that a venue's bitcoin goes to is the one that the treasury's screen shows, always the same: a person types
 * it at the exchange. What arrives there is told apart by its transaction, never by the address.
 */
const VENUE_PURPOSE = 'operator';

function solvencyDoor(solvency: SolvencyService): SolvencyDoor {
  return {
    async assess(tx) {
      const bitcoin = (await solvency.assess(tx)).find(({ asset }) => asset === 'BTC');
      assertInvariant(bitcoin !== undefined, 'bitcoin is always assessed');
      return { solvent: bitcoin.solvent, surplusSats: bitcoin.surplus };
    },
  };
}

/** What a coin is worth in satoshi by the price source, where it has a fresh price of both: it has no say where it fails. */
function worthBy(prices: PriceSource, clock: Clock): ConversionPorts['worth'] {
  const fresh = async (asset: Asset): Promise<PriceSeen | undefined> => {
    const quote = await prices.quoteAt(asset, clock.now());
    if (quote === undefined || !isPriceFresh(quote.observedAt, clock.now())) return undefined;
    return { price: quote.price, source: quote.source, observedAt: quote.observedAt };
  };
  return async (asset, amount) => {
    try {
      const [coin, bitcoin] = [await fresh(asset), await fresh('BTC')];
      if (coin === undefined || bitcoin === undefined) return undefined;
      return { sats: worthBetween(asset, amount, coin.price, bitcoin.price), coin, bitcoin };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return undefined;
    }
  };
}

function conversionPorts(
  policy: ConversionPolicy,
  rooms: {
    readonly arrivals: VenueArrivalService;
    readonly sources: readonly RewardSource[];
    readonly worth: ConversionPorts['worth'];
  },
  treasury: TreasuryService,
): ConversionPorts {
  const { arrivals, sources, worth } = rooms;
  return {
    policy,
    worth,
    announcedPayout: (tx, asset, txid, credited, others) => arrivals.announced(tx, asset, txid, credited, others),
    namedPayout: (tx, credit) => arrivals.named(tx, credit),
    payoutCredited: (tx, payout, credit) => arrivals.credited(tx, payout, credit),
    payoutUnnamed: (tx, of) => arrivals.unnamed(tx, of),
    takeUnmatched: (tx, txid, amount) => arrivals.takeUnmatched(tx, txid, amount),
    coinOwners: (asset) =>
      sources
        .filter(({ declaration }) => declaration.asset === asset)
        .map(({ declaration: { id, ownerAtConversion } }) => ({ sourceId: id, owner: ownerAtConversion })),
    treasuryAddress: async () => (await treasury.depositAddress(VENUE_PURPOSE)).address,
  };
}

/** Where one room's port is another room's service: the rooms do not know each other, only their doors do. */
@Global()
@Module({})
export class DoorsModule {
  static of(policy: ConversionPolicy): DynamicModule {
    return {
      module: DoorsModule,
      imports: [
        AuthModule,
        ChainModule,
        ConversionModule,
        FilingModule,
        MembersModule,
        NoticesModule,
        PayoutModule,
        PricesModule,
        RewardsModule,
        SolvencyModule,
        TaxModule,
      ],
      providers: [
        ChainRoom,
        { provide: CHAIN_DOOR, useExisting: ChainRoom },
        { provide: DERIVED_HOLDS, useExisting: UnjudgedPayments },
        { provide: KEY_DOOR, useExisting: MemberKeyService },
        { provide: PAYEE_DOOR, useExisting: MemberService },
        { provide: PRICE_DOOR, useExisting: PriceService },
        { provide: PAID_PLACES, useValue: paidPlaces },
        { provide: CLOSED_MARKS, useValue: closedMarks },
        { provide: PRICE_USES, useExisting: IncomeService },
        { provide: DEVICE_NOTICES, useExisting: NoticeService },
        { provide: OPERATORS, useExisting: OperatorAccountService },
        { provide: SOLVENCY_DOOR, inject: [SolvencyService], useFactory: solvencyDoor },
        { provide: COINS_ON_CHAIN, useExisting: OwnCoinsService },
        { provide: RESERVE_KEYS, useExisting: StatementKeys },
        {
          provide: CONVERSION_PORTS,
          inject: [VenueArrivalService, REWARD_SOURCES, TreasuryService, PRICE_SOURCE, CLOCK],
          useFactory: (
            arrivals: VenueArrivalService,
            sources: readonly RewardSource[],
            treasury: TreasuryService,
            prices: PriceSource,
            clock: Clock,
          ) => conversionPorts(policy, { arrivals, sources, worth: worthBy(prices, clock) }, treasury),
        },
        {
          provide: DEPOSIT_CLAIMANTS,
          inject: [ConversionService],
          useFactory: (conversion: ConversionService): readonly DepositClaimant[] => [conversion],
        },
        { provide: DEPOSIT_WITNESS, inject: [WalletService, ChainService], useFactory: depositWitness },
      ],
      exports: [CHAIN_DOOR, CLOSED_MARKS, DERIVED_HOLDS, DEVICE_NOTICES, KEY_DOOR, OPERATORS, PAID_PLACES, PAYEE_DOOR, PRICE_DOOR, PRICE_USES, SOLVENCY_DOOR, COINS_ON_CHAIN, RESERVE_KEYS, CONVERSION_PORTS, DEPOSIT_CLAIMANTS, DEPOSIT_WITNESS], // prettier-ignore
    };
  }
}
