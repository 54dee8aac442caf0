import type { Type } from '@nestjs/common';
import { AccessController } from './auth/access.controller';
import { AuthController } from './auth/auth.controller';
import { SetupController } from './auth/setup.controller';
import { AddressCancelController, AddressController } from './member/address.controller';
import { MemberBlockController } from './member/block.controller';
import { MemberCoinTableController } from './member/coin-table.controller';
import { ClosingController } from './member/closing.controller';
import { CoinsController } from './member/coins.controller';
import { MemberContractController } from './member/contract.controller';
import { MemberDeviceController } from './member/device.controller';
import { FigureController } from './member/figure.controller';
import { MemberController } from './member/member.controller';
import { NoticeController } from './member/notice.controller';
import { TaxFormController } from './member/tax-form.controller';
import { SplitCancelController, SplitController } from './member/split.controller';
import { TaxController } from './member/tax.controller';
import { TaxYearController } from './member/tax-year.controller';
import { BatchController } from './operator/batch.controller';
import { BlocksController } from './operator/blocks.controller';
import { BooksController } from './operator/books.controller';
import { AccountController } from './operator/account.controller';
import { CoinTableController } from './operator/coin-table.controller';
import { ContractsController } from './operator/contracts.controller';
import { ConversionController } from './operator/conversion.controller';
import { DevicesController } from './operator/devices.controller';
import { HoldsController } from './operator/holds.controller';
import { HouseController } from './operator/house.controller';
import { MovingController } from './operator/moving.controller';
import { NeedsController } from './operator/needs.controller';
import { OperatorsController } from './operator/operators.controller';
import { FilingController } from './operator/filing.controller';
import { WithholdingController } from './operator/withholding.controller';
import { PayeesController } from './operator/payees.controller';
import { ReconciliationController } from './operator/reconciliation.controller';
import { RosterController } from './operator/roster.controller';
import { RestoreController } from './operator/restore.controller';
import { CancellationController } from './operator/cancellation.controller';
import { WalletController } from './operator/wallet.controller';
import { ReplacementController } from './operator/replacement.controller';
import { SettingsController } from './operator/settings.controller';
import { SettlementController } from './operator/settlement.controller';
import { WaysOutController } from './operator/ways-out.controller';
import { SigningController } from './operator/signing.controller';
import { TermsController } from './operator/terms.controller';
import { InstanceController } from './public/instance.controller';
import { RevocationController } from './public/revocation.controller';
import {
  MemberStatementController,
  OperatorStatementController,
  StatementController,
} from './public/statement.controller';

/** Every controller of the JSON API: the module, the OpenAPI document and the router test read this one list. */
export const API_CONTROLLERS: readonly Type[] = [
  InstanceController,
  RevocationController,
  StatementController,
  AuthController,
  SetupController,
  AccessController,
  AddressCancelController,
  AddressController,
  SplitCancelController,
  SplitController,
  TaxController,
  TaxYearController,
  MemberController,
  MemberContractController,
  MemberDeviceController,
  FigureController,
  NoticeController,
  ClosingController,
  TaxFormController,
  CoinsController,
  MemberCoinTableController,
  MemberBlockController,
  MemberStatementController,
  HouseController,
  NeedsController,
  BlocksController,
  OperatorStatementController,
  ConversionController,
  BatchController,
  CancellationController,
  WalletController,
  ReplacementController,
  WaysOutController,
  SigningController,
  SettlementController,
  SettingsController,
  RestoreController,
  BooksController,
  RosterController,
  HoldsController,
  PayeesController,
  FilingController,
  WithholdingController,
  AccountController,
  OperatorsController,
  TermsController,
  ReconciliationController,
  MovingController,
  DevicesController,
  CoinTableController,
  ContractsController,
];
