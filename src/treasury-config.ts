import { join } from 'node:path';
import { VARIABLES as V } from './config.variables';
import type { EnvReader } from './env-reader';
import { readPrivateFile } from './private-file';
import type { ReserveCadence } from './solvency';

const SATS_MAX = 2_100_000_000_000_000n;
const CADENCE_DAYS_MAX = 366;

/** The hot signer's files and its own limits; absent in watch-only operation. */
export interface SignerConfig {
  readonly seedFile: string;
  readonly passphraseFile: string;
  readonly journalFile: string;
  readonly maxTransactionSats: bigint;
  readonly maxHourSats: bigint;
  readonly maxDaySats: bigint;
}

/** The hot signer, if a sealed seed is named. @param dataDir where its journal stands unless it is told otherwise */
export function readSigner(reader: EnvReader, dataDir: string): SignerConfig | undefined {
  const seedFile = reader.text(V.seedFile);
  if (seedFile === '') return undefined;
  const passphraseFile = reader.text(V.passphraseFile);
  const journalFile = reader.text(V.signerJournal) || join(dataDir, 'signer-journal.jsonl');
  if (passphraseFile === '') reader.mistake(`${V.passphraseFile.name} is not set, but ${V.seedFile.name} is.`);
  else reader.parsed(V.passphraseFile, readPrivateFile);
  const maxTransactionSats = reader.units(V.signerMaxTx, 1n, SATS_MAX);
  const maxDaySats = reader.units(V.signerMaxDay, 1n, SATS_MAX);
  const half = maxDaySats / 2n > maxTransactionSats ? maxDaySats / 2n : maxTransactionSats;
  const maxHourSats = reader.text(V.signerMaxHour) === '' ? half : reader.units(V.signerMaxHour, 1n, SATS_MAX);
  return { seedFile, passphraseFile, journalFile, maxTransactionSats, maxHourSats, maxDaySats };
}

/** How often keys sign for the coins behind what is owed. */
export function readReserves(reader: EnvReader): ReserveCadence {
  return {
    hotDays: reader.whole(V.reservesHotDays, 0, CADENCE_DAYS_MAX),
    coldDays: reader.whole(V.reservesColdDays, 0, CADENCE_DAYS_MAX),
  };
}
