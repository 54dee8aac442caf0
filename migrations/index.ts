import type { MigrationInterface } from 'typeorm';
import { Ledger1764000000100 } from './1764000000100-Ledger';
import { Audit1764000000110 } from './1764000000110-Audit';
import { Prices1764000000300 } from './1764000000300-Prices';
import { Chain1764000000400 } from './1764000000400-Chain';
import { Payout1764000000700 } from './1764000000700-Payout';

/** Every migration in the order of its time stamp, one line each. Forward only; never edited once released. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  Ledger1764000000100,
  Audit1764000000110,
  Prices1764000000300,
  Chain1764000000400,
  Payout1764000000700,
];
