import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChainSourcesConfig, readChainSources } from './chain-sources-config';
import { type CoinsConfig, readCoins } from './coins-config';
import { VARIABLES as V } from './config.variables';
import { EnvReader } from './env-reader';
import type { AttentionPolicy } from './attention';
import { readAlerts, readAttention, readMail } from './mail-config';
import { isMail, readSanctionsList, type SanctionsList } from './members';
import type { SmtpOptions } from './notices/smtp/smtp.adapter';
import type { AlertPolicy } from './rewards';
import type { CcxtVenueOptions } from './conversion/venues/ccxt/ccxt-venue.adapter';
import type { SourceConfig } from './declared-sources';
import { readMoney } from './money-settings';
import { readPrivateFile } from './private-file';
import type { MoneySettings } from './settings';
import type { ReserveCadence } from './solvency';
import { readSources } from './sources-config';
import { readReserves, readSigner, type SignerConfig } from './treasury-config';
import { readVenue } from './venue-config';
import { readWallets, type WalletConfig } from './wallets-config';
import { dayIn, DomainError, instant, type Network, NETWORKS, Secret } from './units';

export type DatabaseConfig =
  { readonly type: 'sqlite'; readonly file: string } | { readonly type: 'postgres'; readonly url: Secret };

/** Public exchanges that give prices without a key. */
const EXCHANGES = ['kraken', 'coinbase'] as const;
export type Exchange = (typeof EXCHANGES)[number];

/** Where USD prices come from: the daily files, and exchanges if any are named. */
export interface PricesConfig {
  readonly folder: string;
  readonly label: string;
  readonly live: readonly Exchange[];
  readonly first: 'file' | 'live';
  readonly maxAgeMinutes: number;
  readonly spreadMaxBps: number;
  readonly dayMoveMaxBps: number;
}

/** Everything that a real service is told from outside. */
export interface Config extends ChainSourcesConfig {
  readonly network: Network;
  readonly dataDir: string;
  readonly database: DatabaseConfig;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly taxZone: string;
  readonly operatorName: string;
  /** Mail address of the first operator; anything in the shape of one. */
  readonly firstOperatorMail: string;
  readonly secretKey: Secret;
  readonly treasury: {
    readonly descriptor: string;
    /** As the wallets file names them; the first one may be among them. */
    readonly wallets: readonly WalletConfig[];
    readonly birthdayHeight: number;
  };
  readonly signer: SignerConfig | undefined;
  readonly reserves: ReserveCadence;
  readonly sources: readonly SourceConfig[];
  /** The exchange that sells altcoin; undefined rehearses. */
  readonly venue: CcxtVenueOptions | undefined;
  readonly prices: PricesConfig;
  /** Machines, fees and networks for the most profitable coin; undefined takes published machines and bitcoin alone. */
  readonly coins: CoinsConfig | undefined;
  /** What steers money; a change on the screen counts instead (docs/settings.md). */
  readonly money: MoneySettings;
  /** One person operates alone: what needs two people needs a day (RULES.md 19). */
  readonly soloOperator: boolean;
  /** Whom nobody may pay; undefined compares with no list. */
  readonly sanctions: SanctionsList | undefined;
  /** The mail server; undefined sends no mail. */
  readonly mail: SmtpOptions | undefined;
  /** When a device's member is told. */
  readonly alerts: AlertPolicy;
  /** What is worth an operator's time. */
  readonly attention: AttentionPolicy;
  /** Runs beside another system and pays nothing. */
  readonly shadow: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const SECRET_KEY = /^[0-9a-f]{64}$/;

/** Every mistake at once, each a sentence that names its variable. The service has not started and no money moved. */
export class ConfigMistakes extends DomainError {
  constructor(readonly mistakes: readonly string[]) {
    super(
      'config.mistakes',
      `Paydirt did not start. No money was moved.\n${mistakes.map((line) => `- ${line}`).join('\n')}`,
      {
        count: mistakes.length,
      },
    );
  }
}

/**
 * Reads and checks the configuration. The only reader of the process environment.
 * @throws ConfigMistakes with a plain message for each mistake
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const reader = new EnvReader(env);
  const network = reader.oneOf(V.network, NETWORKS);
  const dataDir = resolve(reader.text(V.dataDir));
  const config: Config = {
    network,
    dataDir,
    database: readDatabase(reader, dataDir),
    origin: reader.parsed(V.origin, parseOrigin) ?? '',
    host: reader.text(V.host),
    port: reader.whole(V.port, 1, 65_535),
    taxZone: reader.parsed(V.taxZone, parseZone) ?? '',
    operatorName: reader.text(V.operatorName),
    firstOperatorMail: reader.parsed(V.firstOperatorMail, parseMail) ?? '',
    secretKey: reader.parsed(V.secretKeyFile, readSecretKey) ?? new Secret(''),
    ...readChainSources(reader),
    treasury: {
      descriptor: reader.text(V.descriptor),
      wallets: reader.parsed(V.walletsFile, readWallets) ?? [],
      birthdayHeight: reader.whole(V.birthdayHeight, 0, 10_000_000),
    },
    signer: readSigner(reader, dataDir),
    reserves: readReserves(reader),
    sources: reader.parsed(V.sourcesFile, readSources) ?? [],
    venue: readVenueFor(reader, network),
    prices: readPrices(reader),
    coins: reader.parsed(V.coinsFile, readCoins),
    money: readMoney(reader),
    soloOperator: reader.oneOf(V.soloOperator, ['no', 'yes']) === 'yes',
    sanctions: reader.parsed(V.sanctionsFile, (file) => readSanctionsList(readFileSync(file, 'utf8'))),
    mail: readMail(reader, readPrivateFile),
    alerts: readAlerts(reader),
    attention: readAttention(reader),
    shadow: reader.oneOf(V.shadow, ['no', 'yes']) === 'yes',
  };
  reader.refuseUnknown(Object.values(V));
  if (reader.mistakes.length > 0) throw new ConfigMistakes(reader.mistakes);
  return config;
}

/** An exchange pays in real bitcoin: on another network its coin could never arrive. */
function readVenueFor(reader: EnvReader, network: Network): CcxtVenueOptions | undefined {
  const venue = reader.parsed(V.venueFile, readVenue);
  if (venue !== undefined && venue.url === undefined && network !== 'bitcoin') {
    reader.mistake(`${V.venueFile.name} names a real exchange, but ${V.network.name} is ${network}.`);
  }
  return venue;
}

function readDatabase(reader: EnvReader, dataDir: string): DatabaseConfig {
  const value = reader.text(V.database);
  if (value === 'sqlite') return { type: 'sqlite', file: join(dataDir, 'paydirt.sqlite') };
  if (/^postgres(ql)?:\/\//.test(value)) return { type: 'postgres', url: new Secret(value) };
  // The text may hold a password: it is not repeated.
  reader.mistake(`${V.database.name} is neither "sqlite" nor an address that begins with postgres://.`);
  return { type: 'sqlite', file: '' };
}

/** @throws DomainError when it is not an origin, or plain http beyond this machine (cookies and passwords would be readable) */
function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin !== text.replace(/\/$/, '')) {
    throw new DomainError(
      'config.bad-origin',
      'it must be scheme, host and port only, such as https://pay.example.org.',
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    throw new DomainError('config.plain-http', 'plain http is refused except on localhost or 127.0.0.1; use https.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new DomainError('config.bad-origin', 'it must begin with https:// (or http://localhost).');
  }
  return url.origin;
}

/** @throws DomainError when nobody could sign in with it */
function parseMail(text: string): string {
  if (isMail(text)) return text;
  throw new DomainError('config.bad-mail', 'it must look like name@example.org.');
}

function parseZone(zone: string): string {
  dayIn(instant(0), zone);
  return zone;
}

/** @throws DomainError when the file is readable by others or holds anything but 64 hex characters */
export function readSecretKey(file: string): Secret {
  const text = readPrivateFile(file).trim();
  if (!SECRET_KEY.test(text)) throw new DomainError('config.bad-key', 'the file must hold 64 hex characters.');
  return new Secret(text);
}

function readPrices(reader: EnvReader): PricesConfig {
  return {
    folder: reader.text(V.pricesFile),
    label: reader.text(V.priceLabel),
    live: reader.parsed(V.pricesLive, parseExchanges) ?? [],
    first: reader.oneOf(V.pricesFirst, ['file', 'live']),
    maxAgeMinutes: reader.whole(V.pricesMaxAge, 60, 1_440),
    spreadMaxBps: reader.whole(V.pricesSpreadMax, 1, 10_000),
    dayMoveMaxBps: reader.whole(V.pricesDayMoveMax, 1, 10_000),
  };
}

/** @throws DomainError for a name that is no exchange, or stands twice */
function parseExchanges(text: string): Exchange[] {
  const named = text.split(',').map((name) => name.trim());
  const found = EXCHANGES.filter((one) => named.includes(one));
  if (found.length === named.length) return found;
  throw new DomainError('config.bad-exchanges', `it must name each once: ${EXCHANGES.join(', ')}.`);
}
