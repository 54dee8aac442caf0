import { join } from 'node:path';
import { type ChainBackend, type ChainConfig, defaultChainConfig } from './chain';
import { CoreBackend } from './chain/backends/core.adapter';
import type { CoreOptions } from './chain/backends/core-rpc.adapter';
import { EsploraBackend } from './chain/backends/esplora.adapter';
import { chainStart } from './chain/chain-start';
import type { NodeAuth, NodeConfig } from './chain-sources-config';
import type { Config } from './config';
import type { SignerConfig } from './treasury-config';
import { openDatabase, prepareDataFolder } from './database';
import { FencedStore } from './jobs/fenced-store.adapter';
import type { JobRunnerOptions } from './jobs/job-runner.service';
import {
  isSameTreasury,
  type KnownWallet,
  parseTreasury,
  type PayoutSettings,
  type SignedBy,
  type Signer,
  type Treasury,
  type Wallet,
  withFormer,
} from './payout';
import { FileMark } from './payout/hand-out-mark.adapter';
import { HotSigner } from './payout/signers/hot/hot-signer.adapter';
import type { WalletLimits } from './payout/signers/hot/protocol';
import { WatchOnlySigner } from './payout/signers/watch-only.adapter';
import { treasuryWallets } from './payout/wallet.entity';
import type { Ports } from './ports.module';
import { coinSettings, followedCoins } from './real-coins';
import { priceSourceOf } from './real-prices';
import {
  apiConfig,
  conversionPolicy,
  incomePolicy,
  mailSettings,
  membersPolicy,
  payoutSettings,
  readPassphrase,
} from './real-settings';
import { makeSources } from './real-sources';
import { venueOf } from './real-venue';
import type { StoreLocation } from './store/sql-store.adapter';
import type { Store } from './store';
import { DomainError, type Network, SystemClock } from './units';
import { FIRST_WALLET } from './wallets-config';

/** The ports of real use, and how to let go of what they hold. */
export interface RealPorts extends Ports {
  /** Ends the signer's process and closes the database. */
  close(): Promise<void>;
}

const FEES_TIMEOUT_MS = 5_000;

const SIGNER_SENTENCES: Readonly<Record<string, string>> = {
  'payout.wrong-passphrase': 'The passphrase does not open the sealed seed.',
  'payout.bad-seed-file': 'The sealed seed cannot be read or is damaged.',
  'payout.wrong-network': 'The sealed seed is for another network than PAYDIRT_NETWORK.',
  'payout.seed-not-private': 'Others can read the sealed seed: set its mode to 0600.',
  'payout.signer-journal': "The signer's journal was changed or is damaged; it is never repaired by itself.",
};

/** Where the database is. */
export function locationOf({ database }: Config): StoreLocation {
  return database.type === 'sqlite' ? database : { type: 'postgres', url: database.url.reveal() };
}

/**
 * The ports of real use. The database comes first: its lock keeps a second instance away from the signer's journal.
 * Without a venue file nothing is sold: a dry-run fill never becomes available outside the demo.
 * @throws DomainError `config.bad-descriptor`, `config.bad-sources`, `config.other-treasury`, `payout.…` of the signer,
 *   `conversion.unknown-venue`, `conversion.venue-unfit`, `conversion.key-too-broad`, `conversion.venue-refused`,
 *   `store.second-instance`, `store.newer-schema`, `store.unreachable`, `store.open-to-others`, `store.unusable`
 */
export async function realPorts(config: Config, jobs: JobRunnerOptions = {}): Promise<RealPorts> {
  const configured = payoutSettings(config);
  const clock = new SystemClock();
  const rewardSources = makeSources(config.sources, clock);
  const priceSource = priceSourceOf(config, clock);
  const coins = coinSettings(config.coins, clock);
  const followed = followedCoins(config.coins);
  await prepareDataFolder(config.dataDir);
  const store = new FencedStore(await openDatabase(locationOf(config)));
  const { payout, signer } = await signedHouse(config, configured, store).catch(async (cause: unknown) => {
    await store.close();
    throw cause;
  });
  const venue = await venueOf(config, { store, clock, prices: priceSource }).catch(async (cause: unknown) => {
    if (signer instanceof HotSigner) await signer.stop();
    await store.close();
    throw cause;
  });
  return {
    store,
    clock,
    chainBackend: backendOf(config.node),
    chain: chainConfigOf(config),
    ...secondOf(config),
    priceSource,
    pricePolicy: { bandBps: config.prices.dayMoveMaxBps, alone: config.soloOperator },
    rewardSources,
    coins,
    followedCoins: followed,
    venue,
    conversion: conversionPolicy(config),
    signer,
    payout,
    reserves: config.reserves,
    handOutMark: new FileMark(join(config.dataDir, 'hand-outs.json'), join(config.dataDir, 'hand-out-record.jsonl')),
    operations: { alone: config.soloOperator },
    shadow: config.shadow,
    money: config.money,
    members: membersPolicy(config),
    income: incomePolicy(config),
    alerts: config.alerts,
    attention: config.attention,
    mail: mailSettings(config),
    line: { depositConfirmations: config.money.depositConfirmations },
    jobs,
    api: apiConfig(config, priceSource.label),
    close: async () => {
      if (signer instanceof HotSigner) await signer.stop();
      await store.close();
    },
  };
}

/** The node or server that the configuration names; nothing is asked of it yet. */
export function backendOf(node: NodeConfig): ChainBackend {
  if (node.kind === 'esplora') return new EsploraBackend({ url: node.url });
  return new CoreBackend({ url: node.url, credentials: credentialsOf(node.auth), rest: node.rest });
}

/** One server, two questions. A page waits for its estimate, so that answer is not waited for as long as headers are. */
function secondOf({ secondUrl: url }: Config): Pick<Ports, 'secondSource' | 'secondFees'> {
  if (url === undefined) return {};
  return {
    secondSource: new EsploraBackend({ url }),
    secondFees: new EsploraBackend({ url, timeoutMs: FEES_TIMEOUT_MS }),
  };
}

/** A chain that starts at a checkpoint begins at or before the treasury's birthday: no coin is overlooked. */
export function chainConfigOf({ network, chainStart: wanted, treasury }: Config): ChainConfig {
  const config = defaultChainConfig(network);
  const start = wanted === 'checkpoint' ? chainStart(config.pins, treasury.birthdayHeight) : undefined;
  return start === undefined ? config : { ...config, start };
}

function credentialsOf(auth: NodeAuth): CoreOptions['credentials'] {
  return auth.kind === 'cookie' ? { cookieFile: auth.file } : { user: auth.user, password: auth.password };
}

/**
 * The signer, and the wallets that this house has: what is configured, and what it had before.
 * @throws DomainError `config.other-treasury`, `payout.…` of the signer
 */
async function signedHouse(
  config: Config,
  configured: ReturnType<typeof payoutSettings>,
  store: Store,
): Promise<{ readonly payout: PayoutSettings; readonly signer: Signer }> {
  const known = await knownWallets(store, config.network);
  if (config.signer === undefined) {
    return { payout: standing(configured, known, () => 'devices'), signer: new WatchOnlySigner() };
  }
  // Of the configuration alone: what a database says is no destination for the seed.
  const wallets = configured.wallets.map(({ treasury }) => treasury.descriptor);
  const walletLimits = limitsOf(config, configured.wallets);
  const signer = await startHotSigner(config, { ...config.signer, wallets, walletLimits }, configured);
  try {
    const sealed = parseTreasury(signer.descriptor, config.network);
    const isSealed = (one: Treasury): boolean => isSameTreasury(one, sealed);
    refuseOtherTreasury(sealed, configured.wallets);
    return { payout: standing(configured, known, (one) => (isSealed(one) ? 'hot' : 'devices')), signer };
  } catch (cause) {
    await signer.stop();
    throw cause;
  }
}

/** What the seed signs away from single wallets at most. */
function limitsOf({ treasury }: Config, wallets: readonly Wallet[]): WalletLimits[] {
  return treasury.wallets.flatMap(({ id, signs }) => {
    const wallet = wallets.find(({ walletId }) => walletId === id);
    return signs === null || wallet === undefined ? [] : [{ ...signs, descriptor: wallet.treasury.descriptor }];
  });
}

/** Every wallet that this database ever had. */
async function knownWallets(store: Store, network: Network): Promise<KnownWallet[]> {
  const rows = await store.read((tx) => tx.find(treasuryWallets, { orderBy: [['wallet_id', 'asc']] }));
  return rows.map((row) => ({ walletId: row.wallet_id, treasury: parseTreasury(row.descriptor, network) }));
}

function standing(
  configured: ReturnType<typeof payoutSettings>,
  known: readonly KnownWallet[],
  signerOf: (treasury: Treasury) => SignedBy,
): PayoutSettings {
  const wallets = withFormer(configured.wallets, known, signerOf);
  return { ...configured, walletId: wallets[0]?.walletId ?? configured.walletId, wallets };
}

async function startHotSigner(
  config: Config,
  signer: SignerConfig & { readonly wallets: readonly string[]; readonly walletLimits: readonly WalletLimits[] },
  payout: PayoutSettings,
): Promise<HotSigner> {
  const { seedFile, journalFile, passphraseFile, maxTransactionSats, maxHourSats, maxDaySats, wallets, walletLimits } =
    signer;
  const { maxRateSatPerKvb, maxFeeSats } = payout.policy;
  try {
    return await HotSigner.start({
      seedFile,
      journalFile,
      passphrase: readPassphrase(passphraseFile),
      approvalKey: payout.approvalKey,
      network: config.network,
      wallets,
      limits: { maxTransactionSats, maxHourSats, maxDaySats, maxRateSatPerKvb, maxFeeSats },
      walletLimits,
    });
  } catch (cause) {
    const sentence = cause instanceof DomainError ? SIGNER_SENTENCES[cause.code] : undefined;
    if (!(cause instanceof DomainError) || sentence === undefined) throw cause;
    throw new DomainError(cause.code, `The signer did not start. ${sentence}`, cause.fields);
  }
}

/** A seed that spends another treasury than the one that is watched would sign nothing, and only on payday. */
function refuseOtherTreasury(sealed: Treasury, wallets: readonly Wallet[]): void {
  const own = keysText(sealed);
  const fingerprints = new Set(sealed.keys.map(({ fingerprint }) => fingerprint));
  const isSigned = ({ signedBy, treasury }: Wallet): boolean => {
    if (signedBy === 'hot') return keysText(treasury) === own;
    return signedBy === 'devices' || treasury.keys.some(({ fingerprint }) => fingerprints.has(fingerprint));
  };
  const other = wallets.find((wallet) => !isSigned(wallet));
  if (other === undefined) return;
  const where = other.walletId === FIRST_WALLET ? 'PAYDIRT_TREASURY_DESCRIPTOR' : `wallet "${other.walletId}"`;
  throw new DomainError(
    'config.other-treasury',
    `The sealed seed is not the one of ${where}: it could not spend what the service watches. Where devices sign, the wallets file says so: "signer": "devices".`,
    {
      sealed: sealed.keys.map(({ fingerprint }) => fingerprint).join(','),
      watched: other.treasury.keys.map(({ fingerprint }) => fingerprint).join(','),
    },
  );
}

function keysText({ form, keys }: Treasury): string {
  const texts = keys.map((key) => [key.fingerprint, key.accountPath, key.account.toBase58(), key.steps]);
  return JSON.stringify([form, texts]);
}
