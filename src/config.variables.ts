import type { Variable } from './env-reader';
import { TREASURY_VARIABLES } from './treasury-config.variables';

/** Every variable of the service, in the order of `.env.example`, which a test holds against this list. */
export const VARIABLES = {
  network: { name: 'PAYDIRT_NETWORK', what: 'the Bitcoin network: bitcoin, testnet3, testnet4, signet or regtest' },
  dataDir: {
    name: 'PAYDIRT_DATA_DIR',
    what: 'the folder for the database, the sealed seed and the signer journal',
    fallback: './.data',
  },
  database: {
    name: 'PAYDIRT_DATABASE',
    what: 'sqlite (one machine, a file in the data folder) or a postgres:// address',
    fallback: 'sqlite',
  },
  origin: {
    name: 'PAYDIRT_ORIGIN',
    what: 'the address that people type, such as https://pay.example.org; plain http only on localhost or 127.0.0.1. Passkeys are bound to its host name: another one makes all of them anew',
  },
  host: { name: 'PAYDIRT_HOST', what: 'the address to listen on', fallback: '127.0.0.1' },
  port: { name: 'PAYDIRT_PORT', what: 'the port to listen on', fallback: '3000' },
  taxZone: { name: 'PAYDIRT_TAX_ZONE', what: 'the IANA time zone of the tax day, such as America/New_York' },
  operatorName: {
    name: 'PAYDIRT_OPERATOR_NAME',
    what: 'the name of the first operator, for the account that the first start makes',
  },
  firstOperatorMail: {
    name: 'PAYDIRT_FIRST_OPERATOR_MAIL',
    what: 'what the first operator signs in with; a changed one counts at the next start, until that operator has set up the account',
    fallback: 'operator@localhost',
  },
  secretKeyFile: {
    name: 'PAYDIRT_SECRET_KEY_FILE',
    what: 'a file with 64 hex characters that seals second-factor secrets; make it with "npx paydirt key create FILE"',
  },
  nodeKind: {
    name: 'PAYDIRT_NODE_KIND',
    what: 'core (your own Bitcoin node over JSON-RPC) or esplora (an Esplora server; a stranger can hide a payment from you, so name a second source too)',
    fallback: 'core',
  },
  nodeUrl: {
    name: 'PAYDIRT_NODE_URL',
    what: "the node's JSON-RPC address, such as http://127.0.0.1:8332, or Esplora's, such as https://blockstream.info/api",
  },
  nodeRest: {
    name: 'PAYDIRT_NODE_REST',
    what: 'yes fetches headers in binary over REST, many times faster; the node needs rest=1, and without it JSON-RPC is used',
    fallback: 'no',
  },
  nodeCookieFile: {
    name: 'PAYDIRT_NODE_COOKIE_FILE',
    what: "the node's .cookie file, or empty when user and password are set",
    fallback: '',
  },
  nodeUser: { name: 'PAYDIRT_NODE_USER', what: "the node's RPC user, when no cookie file is used", fallback: '' },
  nodePassword: {
    name: 'PAYDIRT_NODE_PASSWORD',
    what: "the node's RPC password, when no cookie file is used",
    fallback: '',
  },
  chainStart: {
    name: 'PAYDIRT_CHAIN_START',
    what: "genesis (every header is verified) or checkpoint (a new chain starts at the release's last pinned block before PAYDIRT_TREASURY_BIRTHDAY; fewer headers, and its total work is not known)",
    fallback: 'genesis',
  },
  secondEsplora: {
    name: 'PAYDIRT_CHAIN_SECOND_ESPLORA_URL',
    what: 'an Esplora server that is asked after each sync whether it follows the same chain; payouts stop while it shows another one with real work; it is asked for fee estimates beside the node too; https, or http on this machine; empty asks nobody',
    fallback: '',
  },
  ...TREASURY_VARIABLES,
  sourcesFile: {
    name: 'PAYDIRT_SOURCES_FILE',
    what: 'a JSON file that declares every reward source (docs/sources.md)',
  },
  venueFile: {
    name: 'PAYDIRT_VENUE_FILE',
    what: 'a JSON file, mode 0600, that names the exchange which sells altcoin and holds a key that can trade and not withdraw (docs/venues.md); empty sells nothing and rehearses',
    fallback: '',
  },
  conversionSlippageMax: {
    name: 'PAYDIRT_CONVERSION_SLIPPAGE_MAX_BPS',
    what: 'the most that a sale of altcoin may stay below the best bid, or below the price source where that is higher, in hundredths of a percent',
    fallback: '300',
  },
  conversionDayLossMax: {
    name: 'PAYDIRT_CONVERSION_DAY_LOSS_MAX_SATS',
    what: 'the most that all sales of 24 hours may stay below their quotes, in satoshi; above it no order is sent until an operator lets conversions go on',
    fallback: '1000000',
  },
  pricesFile: {
    name: 'PAYDIRT_PRICES_FILE',
    what: 'a folder with one <ASSET>-USD-daily.csv per asset: date,price_usd,source',
  },
  priceLabel: {
    name: 'PAYDIRT_PRICES_LABEL',
    what: 'how screens and reports name the price series',
    fallback: 'daily series',
  },
  pricesLive: {
    name: 'PAYDIRT_PRICES_LIVE',
    what: 'public exchanges that are asked for prices: kraken, coinbase, or both with a comma between; empty asks nobody',
    fallback: '',
  },
  pricesFirst: {
    name: 'PAYDIRT_PRICES_FIRST',
    what: 'file or live: which one counts where both have a price; the other one is compared with it, and counts where it has none',
    fallback: 'file',
  },
  pricesMaxAge: {
    name: 'PAYDIRT_PRICES_MAX_AGE_MINUTES',
    what: "the age at which an exchange's last price no longer counts, in minutes",
    fallback: '120',
  },
  pricesSpreadMax: {
    name: 'PAYDIRT_PRICES_SPREAD_MAX_BPS',
    what: 'how far two exchanges may be apart, in hundredths of a percent; beyond it no price is taken',
    fallback: '300',
  },
  pricesDayMoveMax: {
    name: 'PAYDIRT_PRICES_DAY_MOVE_MAX_BPS',
    what: 'how far a price may be from one beside it, in hundredths of a percent: of the only exchange that answers from its own of the day before, of a file from the days beside it, of a file from an exchange; beyond it no price is taken. One typed by hand needs a second operator beyond it',
    fallback: '2500',
  },
  coinsFile: {
    name: 'PAYDIRT_COINS_FILE',
    what: 'a JSON file for the table of the most profitable coin: machines, pool fees, and where other coins than bitcoin have their difficulty from (docs/coins.md); empty shows bitcoin alone',
    fallback: '',
  },
  sanctionsFile: {
    name: 'PAYDIRT_SANCTIONS_FILE',
    what: 'a sanctions list: sdn.csv or sdn.xml of the US Treasury, or a text with one address a line; nobody is paid to an address in it (docs/holds.md); empty compares with none',
    fallback: '',
  },
  smtpHost: {
    name: 'PAYDIRT_SMTP_HOST',
    what: 'the mail server that sends what members have to know; empty sends no mail, and members see it in the app alone',
    fallback: '',
  },
  smtpPort: {
    name: 'PAYDIRT_SMTP_PORT',
    what: 'the port of the mail server',
    fallback: '587',
  },
  smtpTls: {
    name: 'PAYDIRT_SMTP_TLS',
    what: 'starttls (nothing is sent where the server does not offer it), tls (from the first byte, port 465), or none, for a server on this machine only',
    fallback: 'starttls',
  },
  smtpUser: {
    name: 'PAYDIRT_SMTP_USER',
    what: 'the user at the mail server; empty does not log in',
    fallback: '',
  },
  smtpPasswordFile: {
    name: 'PAYDIRT_SMTP_PASSWORD_FILE',
    what: 'a file, mode 0600, with the password of that user',
    fallback: '',
  },
  smtpFrom: {
    name: 'PAYDIRT_SMTP_FROM',
    what: 'the mail address that letters come from, such as payouts@example.org',
    fallback: '',
  },
  smtpCaFile: {
    name: 'PAYDIRT_SMTP_CA_FILE',
    what: 'a PEM file with the certificate authority of a mail server of your own; empty trusts what this machine trusts',
    fallback: '',
  },
  alertOffline: {
    name: 'PAYDIRT_ALERT_OFFLINE_MINUTES',
    what: 'how long a device is off, or on again, before its member is told',
    fallback: '30',
  },
  alertLowPercent: {
    name: 'PAYDIRT_ALERT_LOW_PERCENT',
    what: 'below how many per cent of its usual hash rate a device is low',
    fallback: '70',
  },
  alertLowHours: { name: 'PAYDIRT_ALERT_LOW_HOURS', what: 'hours it is low before its member is told', fallback: '3' },
  alertDiscrepancyUsd: {
    name: 'PAYDIRT_ALERT_DISCREPANCY_USD',
    what: 'from how many dollars on operators are told of what a pool stated and the chain does not show',
    fallback: '10',
  },
  depositConfirmations: {
    name: 'PAYDIRT_DEPOSIT_CONFIRMATIONS',
    what: 'confirmations before a deposit counts',
    fallback: '6',
  },
  payoutConfirmations: {
    name: 'PAYDIRT_PAYOUT_CONFIRMATIONS',
    what: 'confirmations before a payout is settled',
    fallback: '6',
  },
  payoutMinimum: {
    name: 'PAYDIRT_PAYOUT_MINIMUM_SATS',
    what: "the operator's smallest payout, in satoshi",
    fallback: '10000',
  },
  feeRateMax: {
    name: 'PAYDIRT_FEE_RATE_MAX_SAT_KVB',
    what: 'the highest fee rate of a batch, in sat/kvB; above it the batch waits',
    fallback: '200000',
  },
  longTermFeeRate: {
    name: 'PAYDIRT_LONG_TERM_FEE_RATE_SAT_KVB',
    what: 'what spending a coin another day is expected to cost, in sat/kvB: coins are chosen by it, and below it small ones are tidied up',
    fallback: '10000',
  },
  unconfirmedAncestorsMax: {
    name: 'PAYDIRT_UNCONFIRMED_ANCESTORS_MAX',
    what: 'on how many of its own payments that no block holds yet a batch may stand, 0 to 23; it spends their change only where confirmed coins do not reach',
    fallback: '0',
  },
  feeMax: { name: 'PAYDIRT_FEE_MAX_SATS', what: 'the highest fee of one transaction, in satoshi', fallback: '500000' },
  feeShareMax: {
    name: 'PAYDIRT_FEE_SHARE_MAX_BPS',
    what: 'the highest fee of one transaction as a share of what it pays, in hundredths of a percent',
    fallback: '500',
  },
  itemFeeShareMax: {
    name: 'PAYDIRT_ITEM_FEE_SHARE_MAX_BPS',
    what: "the highest cost of one member's output as a share of its value, in hundredths of a percent",
    fallback: '1000',
  },
  feePaidBy: {
    name: 'PAYDIRT_FEE_PAID_BY',
    what: 'who pays the network fee: operator or member',
    fallback: 'operator',
  },
  shadow: {
    name: 'PAYDIRT_SHADOW',
    what: 'yes runs beside another system: everything is collected, shared and booked, and nothing is paid or sold; taken out again, an operator leaves shadow mode on the screen (docs/moving-in.md)',
    fallback: 'no',
  },
  payoutSchedule: {
    name: 'PAYDIRT_PAYOUT_SCHEDULE',
    what: 'when batches are planned by themselves, in UTC: daily 12:00, weekly monday 12:00, monthly 1 12:00 (days 1 to 28), every 10 days from 2026-12-01 12:00, or manual; each waits for its approval',
    fallback: 'monthly 1 12:00',
  },
  feeWaitShare: {
    name: 'PAYDIRT_FEE_WAIT_SHARE_BPS',
    what: 'a payout waits while its own output costs more than this share of it, in hundredths of a percent; 0 waits for no lower fee. Where members pay the fee it is the default of who chose nothing',
    fallback: '0',
  },
  feeWaitDays: {
    name: 'PAYDIRT_FEE_WAIT_DAYS',
    what: 'after so many days it is paid all the same, within the other limits',
    fallback: '14',
  },
  aloneUpTo: {
    name: 'PAYDIRT_ALONE_UP_TO_SATS',
    what: 'up to so many satoshi in 24 hours, fees included, whoever planned a batch may approve it alone; 0 always asks for a second person',
    fallback: '0',
  },
  scheduleAloneUpTo: {
    name: 'PAYDIRT_SCHEDULE_ALONE_UP_TO_SATS',
    what: 'up to so many satoshi in 24 hours, fees included, one person approves what the schedule planned; above it one operator takes the batch on and another one approves it; 0 always asks for two',
    fallback: '10000000',
  },
  bumpAfterBlocks: {
    name: 'PAYDIRT_BUMP_AFTER_BLOCKS',
    what: 'after so many blocks without it a payment is replaced by a dearer one by itself, where the estimate is above what it offers and within the limits of its approval; what devices sign is proposed only; 0 leaves it to people',
    fallback: '0',
  },
  soloOperator: {
    name: 'PAYDIRT_SOLO_OPERATOR',
    what: 'yes when one person operates alone: what needs two people then needs a 24 hour delay and a second device of that person: a passkey beside the authenticator, or another passkey (docs/payouts.md)',
    fallback: 'no',
  },
} as const satisfies Readonly<Record<string, Variable>>;
