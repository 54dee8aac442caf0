import { authTables } from './api/auth/auth.entity';
import { attentionTables } from './attention/attention.entity';
import { auditTables } from './audit/audit.entity';
import { conversionTables } from './conversion/conversion.entity';
import { conversionLotTables } from './conversion/lot.entity';
import { conversionMeasureTables } from './conversion/measure.entity';
import { venueNamingTables } from './conversion/naming.entity';
import { conversionProposalTables } from './conversion/proposal.entity';
import { conversionRuleTables } from './conversion/rules.entity';
import { venueClaimTables } from './conversion/venue-claim.entity';
import { conversionWithdrawalTables } from './conversion/withdrawal.entity';
import { dryRunTables } from './conversion/venues/dry-run.entity';
import { venueRequestTables } from './conversion/venues/venue-request.entity';
import { chainTables } from './chain/chain.entity';
import { coinChainTables } from './chain/coin-chain.entity';
import { batchTables } from './filing/batches/batch.entity';
import { filingTables } from './filing/filing.entity';
import { withholdingTables } from './filing/withholding.entity';
import { yearImportTables } from './filing/year-import.entity';
import { ledgerTables } from './ledger/journal.entity';
import { priceTables } from './prices/quote.entity';
import { cancellationTables } from './payout/cancellation.entity';
import { childTables } from './payout/child.entity';
import { walletTables } from './payout/wallet.entity';
import { closingTables } from './payout/closing.entity';
import { payoutTables } from './payout/payout.entity';
import { settlementTables } from './payout/settlement.entity';
import { replacementTables } from './payout/replacement.entity';
import { takenOnTables } from './payout/taken-on.entity';
import { restoreTables } from './payout/restore.entity';
import { memberTables } from './members/members.entity';
import { reconcileTables } from './rewards/reconcile.entity';
import { contractTables } from './rewards/contracts/contract.entity';
import { rewardTables } from './rewards/reward.entity';
import { watchTables } from './rewards/watch.entity';
import { jobTables } from './jobs/job.entity';
import { movingTables } from './moving/moving.entity';
import { noticeTables } from './notices/notice.entity';
import { operationsTables } from './operations/service-state.entity';
import { settingTables } from './settings/setting.entity';
import { reserveTables } from './solvency/reserve.entity';
import { statementTables } from './solvency/statement.entity';
import type { Table } from './store';
import { taxTables } from './tax/income.entity';
import { yearendTables } from './yearend/closing.entity';
import { instructionTables } from './tax/instruction.entity';
import { lotCostTables } from './tax/lot-cost.entity';
import { paymentTables } from './tax/payments/payment.entity';

/**
 * Every table of the product, one line per room. Wiring only: the stores, the guards and the drift test read it.
 * A definition that is not listed here does not exist for the database.
 */
export const TABLES: readonly Table[] = [
  ...ledgerTables,
  ...auditTables,
  ...memberTables,
  ...priceTables,
  ...chainTables,
  ...coinChainTables,
  ...payoutTables,
  ...restoreTables,
  ...cancellationTables,
  ...replacementTables,
  ...takenOnTables,
  ...childTables,
  ...settlementTables,
  ...walletTables,
  ...closingTables,
  ...rewardTables,
  ...contractTables,
  ...reconcileTables,
  ...watchTables,
  ...conversionTables,
  ...conversionLotTables,
  ...conversionRuleTables,
  ...conversionWithdrawalTables,
  ...conversionProposalTables,
  ...venueClaimTables,
  ...venueNamingTables,
  ...conversionMeasureTables,
  ...dryRunTables,
  ...venueRequestTables,
  ...jobTables,
  ...noticeTables,
  ...movingTables,
  ...operationsTables,
  ...settingTables,
  ...statementTables,
  ...reserveTables,
  ...authTables,
  ...taxTables,
  ...instructionTables,
  ...lotCostTables,
  ...filingTables,
  ...batchTables,
  ...withholdingTables,
  ...paymentTables,
  ...yearImportTables,
  ...attentionTables,
  ...yearendTables,
];
