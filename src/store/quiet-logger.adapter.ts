import type { Logger } from 'typeorm';

/** TypeORM says nothing on the console: what fails is thrown, and bound values never reach a log. */
export const quietLogger: Logger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
