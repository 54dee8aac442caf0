import type { MigrationInterface } from 'typeorm';
import { Ledger1764000000100 } from './1764000000100-Ledger';
import { Audit1764000000110 } from './1764000000110-Audit';
import { Members1764000000200 } from './1764000000200-Members';
import { Prices1764000000300 } from './1764000000300-Prices';
import { Chain1764000000400 } from './1764000000400-Chain';
import { Rewards1764000000500 } from './1764000000500-Rewards';
import { Conversion1764000000600 } from './1764000000600-Conversion';
import { Payout1764000000700 } from './1764000000700-Payout';
import { Tax1764000000800 } from './1764000000800-Tax';
import { Jobs1764000000900 } from './1764000000900-Jobs';
import { Operations1764000000910 } from './1764000000910-Operations';
import { Auth1764000000950 } from './1764000000950-Auth';
import { Revocations1764000001100 } from './1764000001100-Revocations';
import { Solo1764000001200 } from './1764000001200-Solo';
import { VenueRequests1764000001300 } from './1764000001300-VenueRequests';
import { ConversionRules1764000001400 } from './1764000001400-ConversionRules';
import { Contracts1764000001500 } from './1764000001500-Contracts';
import { Devices1764000001600 } from './1764000001600-Devices';
import { Reconciliation1764000001700 } from './1764000001700-Reconciliation';
import { MovingIn1764000001800 } from './1764000001800-MovingIn';
import { SharingRules1764000001900 } from './1764000001900-SharingRules';
import { ContractWriteOffs1764000002000 } from './1764000002000-ContractWriteOffs';
import { ConversionExits1764000002100 } from './1764000002100-ConversionExits';
import { Origins1764000002200 } from './1764000002200-Origins';
import { Notices1764000002300 } from './1764000002300-Notices';
import { DevicePurchases1764000002400 } from './1764000002400-DevicePurchases';
import { FollowedCoins1764000002500 } from './1764000002500-FollowedCoins';
import { WithdrawalExits1764000002600 } from './1764000002600-WithdrawalExits';
import { ConversionLots1764000002610 } from './1764000002610-ConversionLots';
import { WorkSums1764000002700 } from './1764000002700-WorkSums';
import { OpeningFences1764000002710 } from './1764000002710-OpeningFences';
import { PriceProposals1764000002800 } from './1764000002800-PriceProposals';
import { ContractSources1764000002900 } from './1764000002900-ContractSources';
import { WrongDays1764000002910 } from './1764000002910-WrongDays';
import { CoinSpans1764000003000 } from './1764000003000-CoinSpans';
import { Attention1764000003010 } from './1764000003010-Attention';
import { VenueNamings1764000003020 } from './1764000003020-VenueNamings';
import { ConversionMeasures1764000003021 } from './1764000003021-ConversionMeasures';
import { OpeningTakeBacks1764000003030 } from './1764000003030-OpeningTakeBacks';
import { WorkerStates1764000003100 } from './1764000003100-WorkerStates';
import { WorkLogByDay1764000003110 } from './1764000003110-WorkLogByDay';
import { AddressCancels1764000003210 } from './1764000003210-AddressCancels';
import { HoldWords1764000003211 } from './1764000003211-HoldWords';
import { Statements1764000003220 } from './1764000003220-Statements';
import { Reserves1764000003221 } from './1764000003221-Reserves';
import { Signatures1764000003230 } from './1764000003230-Signatures';
import { PayoutDestinations1764000003240 } from './1764000003240-PayoutDestinations';
import { Cancellations1764000003250 } from './1764000003250-Cancellations';
import { RestoreBarrier1764000003260 } from './1764000003260-RestoreBarrier';
import { RecoveryCodes1764000003270 } from './1764000003270-RecoveryCodes';
import { TotpRenewals1764000003271 } from './1764000003271-TotpRenewals';
import { PostingBlocks1764000003300 } from './1764000003300-PostingBlocks';
import { Replacements1764000003310 } from './1764000003310-Replacements';
import { Children1764000003320 } from './1764000003320-Children';
import { TreasuryWallets1764000003330 } from './1764000003330-TreasuryWallets';
import { WalletMoves1764000003331 } from './1764000003331-WalletMoves';
import { Settlements1764000003340 } from './1764000003340-Settlements';
import { Closings1764000003341 } from './1764000003341-Closings';
import { Passkeys1764000003350 } from './1764000003350-Passkeys';
import { RenewalSessions1764000003351 } from './1764000003351-RenewalSessions';
import { FeeWaits1764000003360 } from './1764000003360-FeeWaits';
import { LostStatements1764000003370 } from './1764000003370-LostStatements';
import { MemberKeys1764000003390 } from './1764000003390-MemberKeys';
import { ReserveSignings1764000003410 } from './1764000003410-ReserveSignings';
import { SignerJournal1764000003420 } from './1764000003420-SignerJournal';
import { SpendLine1764000003421 } from './1764000003421-SpendLine';
import { LeftOut1764000003430 } from './1764000003430-LeftOut';
import { HouseSettings1764000003440 } from './1764000003440-HouseSettings';
import { AncestorFees1764000003461 } from './1764000003461-AncestorFees';
import { TakenOn1764000003460 } from './1764000003460-TakenOn';
import { Residuals1764000003462 } from './1764000003462-Residuals';
import { OutputWords1764000003480 } from './1764000003480-OutputWords';
import { SecondDevices1764000003500 } from './1764000003500-SecondDevices';
import { TaxInstructions1764000003600 } from './1764000003600-TaxInstructions';
import { LotCosts1764000003601 } from './1764000003601-LotCosts';
import { TaxForms1764000003620 } from './1764000003620-TaxForms';
import { Payments1764000003640 } from './1764000003640-Payments';
import { FilingBatches1764000003641 } from './1764000003641-FilingBatches';
import { FilingPayer1764000003642 } from './1764000003642-FilingPayer';
import { YearImports1764000003621 } from './1764000003621-YearImports';
import { DisposalPrices1764000003680 } from './1764000003680-DisposalPrices';
import { Withholding1764000003700 } from './1764000003700-Withholding';
import { WithholdingDeposits1764000003701 } from './1764000003701-WithholdingDeposits';
import { OddTins1764000003622 } from './1764000003622-OddTins';
import { KeyRotation1764000003643 } from './1764000003643-KeyRotation';
import { YearCloses1764000003660 } from './1764000003660-YearCloses';
import { ReceivedForms1764000003661 } from './1764000003661-ReceivedForms';
import { MemberEntries1764000003662 } from './1764000003662-MemberEntries';

/** Every migration in the order of its time stamp, one line each. Forward only; never edited once released. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Ledger1764000000100,
  Audit1764000000110,
  Members1764000000200,
  Prices1764000000300,
  Chain1764000000400,
  Rewards1764000000500,
  Conversion1764000000600,
  Payout1764000000700,
  Tax1764000000800,
  Jobs1764000000900,
  Operations1764000000910,
  Auth1764000000950,
  Revocations1764000001100,
  Solo1764000001200,
  VenueRequests1764000001300,
  ConversionRules1764000001400,
  Contracts1764000001500,
  Devices1764000001600,
  Reconciliation1764000001700,
  MovingIn1764000001800,
  SharingRules1764000001900,
  ContractWriteOffs1764000002000,
  ConversionExits1764000002100,
  Origins1764000002200,
  Notices1764000002300,
  DevicePurchases1764000002400,
  FollowedCoins1764000002500,
  WithdrawalExits1764000002600,
  ConversionLots1764000002610,
  WorkSums1764000002700,
  OpeningFences1764000002710,
  PriceProposals1764000002800,
  ContractSources1764000002900,
  WrongDays1764000002910,
  CoinSpans1764000003000,
  Attention1764000003010,
  VenueNamings1764000003020,
  ConversionMeasures1764000003021,
  OpeningTakeBacks1764000003030,
  WorkerStates1764000003100,
  WorkLogByDay1764000003110,
  AddressCancels1764000003210,
  HoldWords1764000003211,
  Statements1764000003220,
  Reserves1764000003221,
  Signatures1764000003230,
  PayoutDestinations1764000003240,
  Cancellations1764000003250,
  RestoreBarrier1764000003260,
  RecoveryCodes1764000003270,
  TotpRenewals1764000003271,
  PostingBlocks1764000003300,
  Replacements1764000003310,
  Children1764000003320,
  TreasuryWallets1764000003330,
  WalletMoves1764000003331,
  Settlements1764000003340,
  Closings1764000003341,
  Passkeys1764000003350,
  RenewalSessions1764000003351,
  FeeWaits1764000003360,
  LostStatements1764000003370,
  MemberKeys1764000003390,
  ReserveSignings1764000003410,
  SignerJournal1764000003420,
  SpendLine1764000003421,
  LeftOut1764000003430,
  HouseSettings1764000003440,
  TakenOn1764000003460,
  AncestorFees1764000003461,
  Residuals1764000003462,
  OutputWords1764000003480,
  SecondDevices1764000003500,
  TaxInstructions1764000003600,
  LotCosts1764000003601,
  TaxForms1764000003620,
  YearImports1764000003621,
  OddTins1764000003622,
  Payments1764000003640,
  FilingBatches1764000003641,
  FilingPayer1764000003642,
  KeyRotation1764000003643,
  YearCloses1764000003660,
  ReceivedForms1764000003661,
  MemberEntries1764000003662,
  DisposalPrices1764000003680,
  Withholding1764000003700,
  WithholdingDeposits1764000003701,
];
