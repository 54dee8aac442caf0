import { auth } from './en/auth';
import { blocks } from './en/blocks';
import { cancelAddress } from './en/cancel-address';
import { closing } from './en/closing';
import { cancelSplit, split } from './en/split';
import { coinTable } from './en/coin-table';
import { common } from './en/common';
import { conversion } from './en/conversion';
import { conversionExits } from './en/conversion-exits';
import { conversionHalts } from './en/conversion-halts';
import { contracts } from './en/contracts';
import { deviceResult } from './en/device-result';
import { errors } from './en/errors';
import { explained } from './en/explained';
import { filing } from './en/filing';
import { filingNotes } from './en/filing-notes';
import { gifts } from './en/gifts';
import { headerGround } from './en/header-ground';
import { member } from './en/member';
import { memberContracts } from './en/member-contracts';
import { memberKey } from './en/member-key';
import { moving } from './en/moving';
import { fees } from './en/fees';
import { figures, notices } from './en/notices';
import { operator } from './en/operator';
import { operators } from './en/operators';
import { owners } from './en/owners';
import { payees } from './en/payees';
import { proof, statements } from './en/proof';
import { holds } from './en/holds';
import { imports, reconciliation } from './en/reconciliation';
import { cancellation } from './en/cancellation';
import { replacement } from './en/replacement';
import { restore } from './en/restore';
import { security } from './en/security';
import { settings } from './en/settings';
import { settlements } from './en/settlements';
import { signing } from './en/signing';
import { taxes } from './en/taxes';
import { taxForm } from './en/tax-form';
import { withholding } from './en/withholding';
import { terms } from './en/terms';
import { verify } from './en/verify';
import { wallets } from './en/wallets';
import { waysOut } from './en/ways-out';

/** Every word of the product in English: no component holds one of its own. */
export const en = {
  cancelAddress,
  cancelSplit,
  closing,
  split,
  coinTable,
  common,
  contracts,
  conversion,
  conversionExits,
  conversionHalts,
  deviceResult,
  errors,
  headerGround,
  explained,
  fees,
  gifts,
  holds,
  auth,
  member,
  memberContracts,
  memberKey,
  moving,
  operator,
  operators,
  blocks,
  figures,
  notices,
  owners,
  payees,
  filing,
  filingNotes,
  proof,
  statements,
  reconciliation,
  imports,
  cancellation,
  replacement,
  restore,
  security,
  settings,
  settlements,
  signing,
  taxes,
  taxForm,
  withholding,
  terms,
  verify,
  wallets,
  waysOut,
};
