import { Module, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AttentionModule } from '../attention/attention.module';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { ConversionModule } from '../conversion/conversion.module';
import { FilingModule } from '../filing/filing.module';
import { JobsModule } from '../jobs/jobs.module';
import { LedgerModule } from '../ledger/ledger.module';
import { MembersModule } from '../members/members.module';
import { NoticesModule } from '../notices/notices.module';
import { MovingModule } from '../moving/moving.module';
import { OperationsModule } from '../operations/operations.module';
import { PayoutModule } from '../payout/payout.module';
import { PricesModule } from '../prices/prices.module';
import { CoinsModule } from '../rewards/coins.module';
import { ContractsModule } from '../rewards/contracts.module';
import { RewardsModule } from '../rewards/rewards.module';
import { SettingsModule } from '../settings/settings.module';
import { SolvencyModule } from '../solvency/solvency.module';
import { TaxModule } from '../tax/tax.module';
import { API_CONTROLLERS } from './api-surface.module';
import { AuthModule } from './auth/auth.module';
import { RoomsCoinTableDesk } from './http/coin-table-desk.adapter';
import { CoinTableDesk } from './http/coin-table-desk.service';
import { DeviceInterceptor } from './http/device.interceptor';
import { IdempotencyInterceptor } from './http/idempotency.interceptor';
import { IdempotencyService } from './http/idempotency.service';
import { RequestGuard } from './http/request.guard';
import { SettingsInterceptor } from './http/settings.interceptor';
import { RoomsAddressDesk } from './member/address-desk.adapter';
import { AddressDesk } from './member/address-desk.service';
import { RoomsSplitDesk } from './member/split-desk.adapter';
import { SplitDesk } from './member/split-desk.service';
import { RoomsTaxDesk, TaxSources } from './member/tax-desk.adapter';
import { RoomsTaxYearDesk, TaxYearSources } from './member/tax-year-desk.adapter';
import { TaxYearDesk } from './member/tax-year-desk.service';
import { TaxDesk } from './member/tax-desk.service';
import { RoomsClosingDesk } from './member/closing-desk.adapter';
import { ClosingDesk } from './member/closing-desk.service';
import { RoomsCoinsDesk } from './member/coins-desk.adapter';
import { CoinsDesk, MemberDesk, MemberPayoutDesk, ReportDesk } from './member/member-desk.service';
import { RoomsMemberContractDesk } from './member/contract-desk.adapter';
import { MemberContractDesk } from './member/contract-desk.service';
import { DeviceSources, RoomsMemberDeviceDesk } from './member/device-desk.adapter';
import { MemberDeviceDesk } from './member/device-desk.service';
import { EarnedService, EarnedSources } from './member/earned.service';
import { EarningExplanationService } from './member/earning-explanation.service';
import { EarningService } from './member/earning.service';
import { RoomsFigureDesk } from './member/figure-desk.adapter';
import { FigureDesk } from './member/figure-desk.service';
import { MemberNews, MemberSources, PayoutWishes, RoomsMemberDesk } from './member/member-desk.adapter';
import { PaybackView } from './member/payback-view.service';
import { RoomsTaxFormDesk } from './member/tax-form-desk.adapter';
import { TaxFormDesk } from './member/tax-form-desk.service';
import { RoomsNoticeDesk } from './member/notice-desk.adapter';
import { NoticeDesk } from './member/notice-desk.service';
import { RoomsMemberPayoutDesk } from './member/payout-desk.adapter';
import { ReportSources, RoomsReportDesk } from './member/report-desk.adapter';
import { SummaryService, SummarySources } from './member/summary.service';
import { BatchSources, RoomsBatchDesk } from './operator/batch-desk.adapter';
import { RoomsBlocksDesk } from './operator/blocks-desk.adapter';
import { BlocksDesk } from './operator/blocks-desk.service';
import { RoomsBooksDesk } from './operator/books-desk.adapter';
import { ContractSources, OwnShareSources, RoomsContractsDesk } from './operator/contracts-desk.adapter';
import { ContractsDesk } from './operator/contracts-desk.service';
import { ConversionExitSources, ConversionSources, RoomsConversionDesk } from './operator/conversion-desk.adapter';
import { ConversionDesk } from './operator/conversion-desk.service';
import { DevicesSources, GiftSources, RoomsDevicesDesk } from './operator/devices-desk.adapter';
import { DevicesDesk } from './operator/devices-desk.service';
import { RoomsHoldsDesk } from './operator/holds-desk.adapter';
import { HoldsDesk } from './operator/holds-desk.service';
import { HouseSources, RoomsHouseDesk } from './operator/house-desk.adapter';
import {
  BatchDesk,
  BooksDesk,
  HouseDesk,
  OperatorsDesk,
  PriceDesk,
  RosterDesk,
  TermsDesk,
  ChainDesk,
  TreasuryDesk,
} from './operator/operator-desks.service';
import { MovingFiles, RoomsMovingDesk } from './operator/moving-desk.adapter';
import { MovingDesk } from './operator/moving-desk.service';
import { RoomsFilingDesk } from './operator/filing-desk.adapter';
import { FilingDesk } from './operator/filing-desk.service';
import { RoomsWithholdingDesk, WithholdingSources } from './operator/withholding-desk.adapter';
import { WithholdingDesk } from './operator/withholding-desk.service';
import { PayeeSources, RoomsPayeesDesk } from './operator/payees-desk.adapter';
import { PayeesDesk } from './operator/payees-desk.service';
import { NamesService } from './operator/names.service';
import { RoomsNeedsDesk } from './operator/needs-desk.adapter';
import { NeedsDesk } from './operator/needs-desk.service';
import { OperatorSources, RoomsOperatorsDesk } from './operator/operators-desk.adapter';
import { DueSources, OverviewService, WatchSources } from './operator/overview.service';
import { RoomsPriceDesk } from './operator/price-desk.adapter';
import { CoinWords, RoomsReconciliationDesk } from './operator/reconciliation-desk.adapter';
import { ReconciliationDesk } from './operator/reconciliation-desk.service';
import { RoomsRestoreDesk } from './operator/restore-desk.adapter';
import { RestoreDesk } from './operator/restore-desk.service';
import { RoomsRosterDesk, RosterMembers, RosterSources } from './operator/roster-desk.adapter';
import { RoomsCancellationDesk } from './operator/cancellation-desk.adapter';
import { RoomsReplacementDesk } from './operator/replacement-desk.adapter';
import { ReplacementDesk } from './operator/replacement-desk.service';
import { CancellationDesk } from './operator/cancellation-desk.service';
import { RoomsSettlementsDesk, SettlementSources } from './operator/settlement-desk.adapter';
import { SettlementsDesk } from './operator/settlement-desk.service';
import { RoomsSettingsDesk } from './operator/settings-desk.adapter';
import { SettingsDesk } from './operator/settings-desk.service';
import { RoomsWalletDesk, WalletSources } from './operator/wallet-desk.adapter';
import { WalletDesk } from './operator/wallet-desk.service';
import { RoomsWaysOutDesk } from './operator/ways-out-desk.adapter';
import { WaysOutDesk } from './operator/ways-out-desk.service';
import { RoomsSigningDesk } from './operator/signing-desk.adapter';
import { SigningDesk } from './operator/signing-desk.service';
import { RoomsTermsDesk, TermsSources } from './operator/terms-desk.adapter';
import { SwitchViewService } from './operator/switch-view.service';
import { RoomsChainDesk } from './operator/chain-desk.adapter';
import { CoinSources, RoomsTreasuryDesk } from './operator/treasury-desk.adapter';
import { HealthController } from './public/health.controller';
import { MetricsController } from './public/metrics.controller';
import { RoomsRevocationDesk } from './public/revocation-desk.adapter';
import { RevocationDesk } from './public/revocation-desk.service';
import { RoomsStatementDesk } from './public/statement-desk.adapter';
import { StatementDesk } from './public/statement-desk.service';
import { WatchModule } from './public/watch.module';

/** The gate and the table of keys, in front of every route. */
export const GATE: Provider[] = [
  IdempotencyService,
  { provide: APP_GUARD, useClass: RequestGuard },
  { provide: APP_INTERCEPTOR, useClass: DeviceInterceptor },
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
];

/** What answers each page. */
const DESKS: Provider[] = [
  { provide: MemberDesk, useClass: RoomsMemberDesk },
  { provide: AddressDesk, useClass: RoomsAddressDesk },
  { provide: SplitDesk, useClass: RoomsSplitDesk },
  { provide: TaxDesk, useClass: RoomsTaxDesk },
  { provide: TaxYearDesk, useClass: RoomsTaxYearDesk },
  { provide: FigureDesk, useClass: RoomsFigureDesk },
  { provide: NoticeDesk, useClass: RoomsNoticeDesk },
  { provide: ClosingDesk, useClass: RoomsClosingDesk },
  { provide: CoinsDesk, useClass: RoomsCoinsDesk },
  { provide: MemberPayoutDesk, useClass: RoomsMemberPayoutDesk },
  { provide: ReportDesk, useClass: RoomsReportDesk },
  { provide: RevocationDesk, useClass: RoomsRevocationDesk },
  { provide: StatementDesk, useClass: RoomsStatementDesk },
  { provide: HouseDesk, useClass: RoomsHouseDesk },
  { provide: NeedsDesk, useClass: RoomsNeedsDesk },
  { provide: ChainDesk, useClass: RoomsChainDesk },
  { provide: ContractsDesk, useClass: RoomsContractsDesk },
  { provide: ConversionDesk, useClass: RoomsConversionDesk },
  { provide: BlocksDesk, useClass: RoomsBlocksDesk },
  { provide: TreasuryDesk, useClass: RoomsTreasuryDesk },
  { provide: BatchDesk, useClass: RoomsBatchDesk },
  { provide: CancellationDesk, useClass: RoomsCancellationDesk },
  { provide: WalletDesk, useClass: RoomsWalletDesk },
  { provide: ReplacementDesk, useClass: RoomsReplacementDesk },
  { provide: SettlementsDesk, useClass: RoomsSettlementsDesk },
  { provide: SettingsDesk, useClass: RoomsSettingsDesk },
  { provide: WaysOutDesk, useClass: RoomsWaysOutDesk },
  { provide: SigningDesk, useClass: RoomsSigningDesk },
  { provide: RestoreDesk, useClass: RoomsRestoreDesk },
  { provide: BooksDesk, useClass: RoomsBooksDesk },
  { provide: PriceDesk, useClass: RoomsPriceDesk },
  { provide: RosterDesk, useClass: RoomsRosterDesk },
  { provide: HoldsDesk, useClass: RoomsHoldsDesk },
  { provide: OperatorsDesk, useClass: RoomsOperatorsDesk },
  { provide: TermsDesk, useClass: RoomsTermsDesk },
  { provide: MovingDesk, useClass: RoomsMovingDesk },
  { provide: PayeesDesk, useClass: RoomsPayeesDesk },
  { provide: FilingDesk, useClass: RoomsFilingDesk },
  { provide: WithholdingDesk, useClass: RoomsWithholdingDesk },
  { provide: TaxFormDesk, useClass: RoomsTaxFormDesk },
  { provide: ReconciliationDesk, useClass: RoomsReconciliationDesk },
  { provide: DevicesDesk, useClass: RoomsDevicesDesk },
  { provide: MemberContractDesk, useClass: RoomsMemberContractDesk },
  { provide: MemberDeviceDesk, useClass: RoomsMemberDeviceDesk },
  { provide: CoinTableDesk, useClass: RoomsCoinTableDesk },
];

/** The API over the rooms. */
@Module({
  imports: [
    AttentionModule,
    AuditModule,
    AuthModule,
    ChainModule,
    CoinsModule,
    ContractsModule,
    ConversionModule,
    FilingModule,
    JobsModule,
    LedgerModule,
    MembersModule,
    MovingModule,
    NoticesModule,
    OperationsModule,
    PayoutModule,
    PricesModule,
    RewardsModule,
    SettingsModule,
    SolvencyModule,
    TaxModule,
    WatchModule,
  ],
  controllers: [...API_CONTROLLERS, HealthController, MetricsController],
  providers: [
    ...GATE,
    { provide: APP_INTERCEPTOR, useClass: SettingsInterceptor },
    ...DESKS,
    BatchSources,
    CoinSources,
    WalletSources,
    DevicesSources,
    GiftSources,
    MovingFiles,
    PayeeSources,
    WithholdingSources,
    DeviceSources,
    CoinWords,
    ContractSources,
    OwnShareSources,
    ConversionExitSources,
    ConversionSources,
    DueSources,
    EarnedService,
    EarnedSources,
    EarningExplanationService,
    EarningService,
    HouseSources,
    MemberNews,
    PayoutWishes,
    MemberSources,
    NamesService,
    OperatorSources,
    OverviewService,
    PaybackView,
    ReportSources,
    RosterMembers,
    RosterSources,
    SettlementSources,
    SummaryService,
    SummarySources,
    SwitchViewService,
    TaxSources,
    TaxYearSources,
    TermsSources,
    WatchSources,
  ],
})
export class ApiModule {}
