import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** The journal, its postings, the balances and the end of the chain. */
export class Ledger1764000000100 implements MigrationInterface {
  readonly name = 'Ledger1764000000100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'journal_entry',
        {
          position: int(),
          reference: text(),
          kind: text(),
          occurred_at: instantColumn(),
          known_at: instantColumn(),
          reason: nullable(text()),
          reverses: nullable(text()),
          links: nullable(json()),
          hash: text(),
        },
        { key: ['position'], unique: [['reference'], ['reverses']], appendOnly: true },
      ),
    );
    await createTable(
      queryRunner,
      defineTable(
        'journal_posting',
        {
          position: int(),
          line: int(),
          account: text(),
          asset: text(),
          side: text(),
          amount: nonNegativeAmount(),
          role: text(),
          usd: nullable(amountColumn()),
          quote_id: nullable(text()),
        },
        { key: ['position', 'line'], indexes: [['account', 'position']], appendOnly: true },
      ),
    );
    const balanceKey = { key: ['account', 'asset'] } as const;
    await createTable(
      queryRunner,
      defineTable(
        'account_balance_floored',
        { account: text(), asset: text(), balance: nonNegativeAmount() },
        balanceKey,
      ),
    );
    await createTable(
      queryRunner,
      defineTable('account_balance_free', { account: text(), asset: text(), balance: amountColumn() }, balanceKey),
    );
    await createTable(
      queryRunner,
      defineTable('journal_head', { id: text(), position: int(), hash: text() }, { key: ['id'] }),
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
