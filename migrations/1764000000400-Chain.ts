import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

/** The verified header chain, its second source, its alarms and reorganisations, and our own outputs with their proofs. */
export class Chain1764000000400 implements MigrationInterface {
  readonly name = 'Chain1764000000400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await this.headers(queryRunner);
    await this.events(queryRunner);
    await this.coins(queryRunner);
    await this.proofs(queryRunner);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }

  private async headers(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'chain_run',
        {
          first_height: int(),
          before: text(),
          headers: text(),
          last_hash: text(),
          work: nonNegativeAmount(),
        },
        { key: ['first_height'] },
      ),
    );
    await createTable(
      queryRunner,
      defineTable(
        'chain_state',
        {
          id: text(),
          network: text(),
          anchor_height: int(),
          tip_height: int(),
          tip_hash: text(),
          tip_seconds: int(),
          tip_work: nonNegativeAmount(),
          work_is_total: bool(),
          synced_at: instantColumn(),
          backend_height: int(),
        },
        { key: ['id'] },
      ),
    );
    await createTable(
      queryRunner,
      defineTable(
        'chain_second',
        {
          id: text(),
          label: text(),
          state: text(),
          detail: text(),
          height: nullable(int()),
          checked_at: instantColumn(),
        },
        { key: ['id'] },
      ),
    );
  }

  private async events(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'chain_reorg',
        {
          id: text(),
          seen_at: instantColumn(),
          fork_height: int(),
          depth: int(),
          left_hashes: json(),
          new_tip: text(),
        },
        { key: ['id'], indexes: [['seen_at']], appendOnly: true },
      ),
    );
    await createTable(
      queryRunner,
      defineTable(
        'chain_alarm',
        {
          kind: text(),
          raised_at: instantColumn(),
          details: json(),
        },
        { key: ['kind'] },
      ),
    );
  }

  private async coins(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'watched_script',
        {
          script: text(),
          purpose: text(),
          from_height: int(),
          created_at: instantColumn(),
        },
        { key: ['script'] },
      ),
    );
    await createTable(
      queryRunner,
      defineTable(
        'own_output',
        {
          txid: text(),
          vout: int(),
          script: text(),
          value: nonNegativeAmount(),
          height: int(),
          block_hash: text(),
          coinbase: bool(),
          spent_by: nullable(text()),
          spent_height: nullable(int()),
        },
        { key: ['txid', 'vout'], indexes: [['height'], ['spent_height'], ['script']] },
      ),
    );
    await createTable(queryRunner, defineTable('wallet_state', { id: text(), scanned_height: int() }, { key: ['id'] }));
  }

  private async proofs(queryRunner: QueryRunner): Promise<void> {
    await createTable(
      queryRunner,
      defineTable(
        'own_transaction',
        {
          txid: text(),
          height: int(),
          block_hash: text(),
          tx_index: int(),
          raw: text(),
          branch: json(),
          coinbase_raw: text(),
          coinbase_branch: json(),
        },
        { key: ['txid'], indexes: [['height']] },
      ),
    );
  }
}
