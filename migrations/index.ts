import type { MigrationInterface } from 'typeorm';

/** Every migration in the order of its time stamp, one line each. Forward only; never edited once released. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [];
