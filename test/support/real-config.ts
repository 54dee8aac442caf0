import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeedFile } from '../../src/payout/signers/hot/seed-file.adapter';
import { Secret } from '../../src/units';

export const PASSPHRASE = 'canary passphrase of a made-up operator';
/** Cheap to open: nothing is guarded by it. */
export const CHEAP_KDF = { memoryKib: 1024, passes: 1 };

/** One source whose pool is a port where nobody listens. */
export const BRAIINS = {
  id: 'braiins',
  pool: 'braiins',
  asset: 'BTC',
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'nominee',
  ownerAtConversion: 'none',
  sharing: 'work',
  receivesAt: 'treasury',
  since: '2026-01-01',
  url: 'http://127.0.0.1:9',
  credentials: { token: 'canary-token' },
  reason: 'contract of 2026-01-01, section 3',
};

/** A pool without an API: its rewards come by file. */
export const BY_FILE = {
  id: 'by-file',
  pool: 'file',
  asset: 'BTC',
  legalModel: 'principal',
  recogniseAt: 'withdrawable',
  ownerAtConversion: 'none',
  reports: 'net',
  sharing: 'percent',
  receivesAt: 'treasury',
  since: '2026-03-01',
};

export type Environment = Readonly<Record<string, string>>;

function privateFile(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The environment of a made-up operator on regtest, with every file that it names, in a folder of its own. */
export async function realEnvironment(source: object = BRAIINS): Promise<{ folder: string; env: Environment }> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-real-'));
  const prices = join(folder, 'prices');
  mkdirSync(prices);
  writeFileSync(
    join(prices, 'BTC-USD-daily.csv'),
    'date,price_usd,source\n2026-01-01,90000.00,made up\n2026-01-02,90100.00,made up\n',
  );
  const seedFile = join(folder, 'seed.json');
  const passphrase = new Secret(PASSPHRASE);
  const { descriptor } = await createSeedFile({ path: seedFile, passphrase, network: 'regtest', kdf: CHEAP_KDF });
  const port = await freePort();
  const env = {
    PAYDIRT_NETWORK: 'regtest',
    PAYDIRT_DATA_DIR: join(folder, 'data'),
    PAYDIRT_ORIGIN: `http://127.0.0.1:${port}`,
    PAYDIRT_PORT: String(port),
    PAYDIRT_TAX_ZONE: 'America/New_York',
    PAYDIRT_OPERATOR_NAME: 'Example Mining',
    PAYDIRT_FIRST_OPERATOR_MAIL: 'first@example.org',
    PAYDIRT_SECRET_KEY_FILE: privateFile(folder, 'key', 'ab'.repeat(32)),
    PAYDIRT_NODE_URL: `http://127.0.0.1:${await freePort()}/`,
    PAYDIRT_NODE_USER: 'paydirt',
    PAYDIRT_NODE_PASSWORD: 'canary-password',
    PAYDIRT_TREASURY_DESCRIPTOR: descriptor,
    PAYDIRT_TREASURY_BIRTHDAY: '0',
    PAYDIRT_SIGNER_SEED_FILE: seedFile,
    PAYDIRT_SIGNER_PASSPHRASE_FILE: privateFile(folder, 'passphrase', `${PASSPHRASE}\n`),
    PAYDIRT_SIGNER_JOURNAL_FILE: join(folder, 'signer-journal.jsonl'),
    PAYDIRT_SOURCES_FILE: privateFile(folder, 'sources.json', JSON.stringify([source])),
    PAYDIRT_PRICES_FILE: prices,
  };
  return { folder, env };
}
