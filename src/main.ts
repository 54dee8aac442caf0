import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { ConfigMistakes, readConfig } from './config';
import { fileTrouble } from './file-trouble';
import { startService } from './service';
import { serviceLog } from './service-log';
import { DomainError } from './units';

/** Exit codes: a mistake in the configuration, and a refusal or failure while starting. */
const EXIT_CONFIG = 2;
const EXIT_START = 1;
const STOP_MS_MAX = 10_000;
const ENV_FILE = '.env';

/** Starts the service and leaves it running. */
async function main(): Promise<void> {
  // What the environment already says stands above the file.
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  const config = readConfig();
  const log = serviceLog();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ event: 'stopping', signal });
      // What is not done by then is cut off like a crash, which every step survives.
      setTimeout(() => process.exit(EXIT_START), STOP_MS_MAX).unref();
    });
  }
  const { firstOperatorLink, firstOperatorMail } = await startService(config, log);
  if (firstOperatorLink === undefined || firstOperatorMail === undefined) return;
  say(
    'No operator can sign in yet. This link works once, for 24 hours:\n' +
      `  ${firstOperatorLink}\nSign in afterwards as ${firstOperatorMail}.`,
  );
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigMistakes) {
    say(error.message);
    process.exit(EXIT_CONFIG);
  }
  // A refusal is a sentence; only a fault of ours shows where it happened.
  const refused = error instanceof DomainError;
  const place = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const detail = refused ? `${error.message} (${error.code})` : (fileTrouble(error) ?? place);
  say(`Paydirt did not start. No money was moved.\n${detail}`);
  process.exit(EXIT_START);
});
