import { defineTable, nonNegativeAmount, nullable, text, type Row } from '../../store';
import type { Asset } from '../../units';

/** Orders of the dry-run venue: it keeps its memory over a restart, as a real venue does. */
export const dryRunOrder = defineTable(
  'dry_run_order',
  {
    client_order_id: text(),
    sell: text<Asset>(),
    amount: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
  },
  { key: ['client_order_id'] },
);

/** Withdrawals of the dry-run venue; without a settlement there is no transaction. */
export const dryRunWithdrawal = defineTable(
  'dry_run_withdrawal',
  { client_withdrawal_id: text(), amount: nonNegativeAmount(), address: text(), txid: nullable(text()) },
  { key: ['client_withdrawal_id'] },
);

export const dryRunTables = [dryRunOrder, dryRunWithdrawal];

export type DryRunOrderRow = Row<typeof dryRunOrder>;
export type DryRunWithdrawalRow = Row<typeof dryRunWithdrawal>;
