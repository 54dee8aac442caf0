import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Postings are found by account within blocks of the journal: each booking was written into a page of every member. */
export class PostingBlocks1764000003300 implements MigrationInterface {
  readonly name = 'PostingBlocks1764000003300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX "ix_journal_posting_account_position"');
    await queryRunner.query(
      'CREATE INDEX "ix_journal_posting_position_1024_account_position" ' +
        'ON "journal_posting" (("position" / 1024), "account", "position")',
    );
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
