import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { ApiConfig } from './api/http/api-config.dto';
import type { Config } from './config';
import type { ConversionPolicy } from './conversion';
import { descriptorMistake } from './descriptor-mistakes';
import { DEFAULT_THRESHOLD_SATS } from './live-ports';
import type { MembersPolicy } from './members';
import type { MailSettings } from './notices';
import { SmtpMailer } from './notices/smtp/smtp.adapter';
import {
  DEFAULT_POLICY,
  isSameTreasury,
  parseTreasury,
  type PayoutSettings,
  type Treasury,
  type Wallet,
} from './payout';
import { readPrivateFile } from './private-file';
import { VERSION } from './project-root';
import { payoutOver } from './settings';
import type { IncomePolicy } from './tax';
import { type Asset, DAY_MS, DomainError, HOUR_MS, instant, MINUTE_MS, type Network, sats, Secret } from './units';
import { FIRST_WALLET, type WalletConfig } from './wallets-config';

/** RULES.md 20: 48 hours for an address that nobody signed for, less after a signed message, least for the first ever. */
const COOL_OFF_HOURS = { firstWithProof: 1, withProof: 24, withoutProof: 48 } as const;

/** What a conversion may lose against its quote, how old that may be, and how long a refused one rests. */
export function conversionPolicy({ money, soloOperator: alone }: Config): ConversionPolicy {
  const { conversionSlippageMax: slippageMaxBps, conversionDayLossMax: dayLossMaxSats } = money;
  return { slippageMaxBps, dayLossMaxSats, retryAfterMs: HOUR_MS, quoteAgeMaxMs: MINUTE_MS, alone };
}

/** @param name of what holds the descriptor @throws DomainError `config.bad-descriptor` in words */
function treasuryOf(descriptor: string, network: Network, name: string): Treasury {
  try {
    return parseTreasury(descriptor, network);
  } catch (cause) {
    const reason = cause instanceof DomainError ? String(cause.fields['reason']) : 'shape';
    const words = descriptorMistake(reason);
    throw new DomainError('config.bad-descriptor', `${name} cannot be used: ${words}.`, { reason });
  }
}

/**
 * The wallets that the operator names, the first one first.
 * @throws DomainError `config.bad-descriptor`, `config.bad-wallets`
 */
function configuredWallets({ network, signer, treasury }: Config): [Wallet, ...Wallet[]] {
  const walletOf = (named: WalletConfig, first: Treasury | undefined): Wallet => {
    const { id, descriptor = '', signedBy = signer === undefined ? 'devices' : 'hot' } = named;
    const { name, isRetired, pays, receives, keep } = named;
    if (signedBy !== 'devices' && signer === undefined) {
      const sentence = `PAYDIRT_WALLETS_FILE: wallet "${id}" is signed by the seed, and PAYDIRT_SIGNER_SEED_FILE is not set.`;
      throw new DomainError('config.bad-wallets', sentence, { wallet: id });
    }
    const keys = first ?? treasuryOf(descriptor, network, `PAYDIRT_WALLETS_FILE: the descriptor of wallet "${id}"`);
    return { walletId: id, name, isRetired, pays, receives, keep, signedBy, treasury: keys };
  };
  const main = treasuryOf(treasury.descriptor, network, 'PAYDIRT_TREASURY_DESCRIPTOR');
  const named = treasury.wallets.find(({ id }) => id === FIRST_WALLET);
  const others = treasury.wallets.filter(({ id }) => id !== FIRST_WALLET).map((one) => walletOf(one, undefined));
  const wallets: [Wallet, ...Wallet[]] = [walletOf(named ?? PLAIN_FIRST, main), ...others];
  wallets.forEach((wallet, index) => {
    const same = wallets.find((other, at) => at < index && isSameTreasury(other.treasury, wallet.treasury));
    if (same === undefined) return;
    const sentence = `PAYDIRT_WALLETS_FILE: wallets "${same.walletId}" and "${wallet.walletId}" have the same keys. Name one of them.`;
    throw new DomainError('config.bad-wallets', sentence, { wallet: wallet.walletId });
  });
  if (wallets.every(({ isRetired }) => isRetired)) {
    throw new DomainError('config.bad-wallets', 'PAYDIRT_WALLETS_FILE: every wallet is retired; one must stand.');
  }
  return wallets;
}

/** The first wallet where the wallets file does not name it. */
const PLAIN_FIRST: WalletConfig = { id: FIRST_WALLET, name: FIRST_WALLET, descriptor: undefined, signedBy: undefined, isRetired: false, pays: false, receives: false, keep: null, signs: null }; // prettier-ignore

/** Approvals are sealed with a key of their own that survives a restart and is in no database. */
function approvalKeyOf(secretKey: Secret): Secret {
  const key = Buffer.from(secretKey.reveal(), 'hex');
  return new Secret(createHmac('sha256', key).update('payout-approval').digest('hex'));
}

/** The operator's payout rules over the defaults. @throws DomainError `config.bad-descriptor`, `config.bad-wallets` */
export function payoutSettings(config: Config): PayoutSettings & { readonly wallets: readonly Wallet[] } {
  const { money, treasury } = config;
  const wallets = configuredWallets(config);
  // RULES.md 19: what needs two people needs one and a day where there is only one.
  const soloApproveAfterMs = config.soloOperator ? DAY_MS : null;
  return {
    policy: payoutOver({ ...DEFAULT_POLICY, soloApproveAfterMs }, money),
    walletId: wallets[0].walletId,
    treasury: wallets[0].treasury,
    wallets,
    birthdayHeight: treasury.birthdayHeight,
    approvalKey: approvalKeyOf(config.secretKey),
  };
}

export function membersPolicy({ network, money, sanctions }: Config): MembersPolicy {
  const { payoutMinimum } = money;
  const threshold = payoutMinimum > DEFAULT_THRESHOLD_SATS ? payoutMinimum : DEFAULT_THRESHOLD_SATS;
  return {
    network,
    coolOffFirstWithProofMs: COOL_OFF_HOURS.firstWithProof * HOUR_MS,
    coolOffWithProofMs: COOL_OFF_HOURS.withProof * HOUR_MS,
    coolOffWithoutProofMs: COOL_OFF_HOURS.withoutProof * HOUR_MS,
    defaultThresholdSats: sats(threshold),
    ...(sanctions === undefined ? {} : { sanctioned: sanctions.scripts }),
  };
}

/** Whose income each source is, as the sources file declares it, and the operator's own minimum (RULES.md 1, 3). */
export function incomePolicy({ taxZone, sources, money }: Config): IncomePolicy {
  return {
    zone: taxZone,
    declarations: sources.map(({ declaration, reason }) => ({
      source: declaration.id,
      from: declaration.since,
      recogniseAt: declaration.recogniseAt,
      legalModel: declaration.legalModel,
      // Only a bitcoin source may name nobody (declared-sources.ts), and it converts nothing.
      ownerAtConversion: declaration.ownerAtConversion === 'member' ? 'member' : 'operator',
      reason,
    })),
    minimums: [{ asset: 'BTC', from: instant(0), units: money.payoutMinimum }],
  };
}

/** The price file of each asset that is priced: bitcoin, and what the sources credit. */
export function priceFiles({ prices, sources }: Config): Partial<Record<Asset, string>> {
  const assets = new Set<Asset>(['BTC', ...sources.map(({ declaration }) => declaration.asset)]);
  return Object.fromEntries([...assets].map((asset) => [asset, join(prices.folder, `${asset}-USD-daily.csv`)]));
}

/** @param priceLabel what screens write beside dollars */
export function apiConfig(config: Config, priceLabel: string): ApiConfig {
  return {
    origin: config.origin,
    secretKey: config.secretKey,
    instance: {
      name: 'Paydirt',
      version: VERSION,
      network: config.network,
      demo: false,
      demoLabel: null,
      priceLabel,
      taxZone: config.taxZone,
      confirmationsNeeded: config.money.payoutConfirmations,
    },
  };
}

/** How mail leaves this house; null where no server is named. */
export function mailSettings({ mail, origin }: Config): MailSettings | null {
  if (mail === undefined) return null;
  const { host, port, from } = mail;
  return { mailer: new SmtpMailer(mail), server: `${host}:${port}`, domain: from.split('@')[1] ?? host, origin };
}

/** The passphrase as it was typed: one line end at the end of the file is not part of it. @throws DomainError `config.open-file` */
export function readPassphrase(file: string): Secret {
  return new Secret(readPrivateFile(file).replace(/\r?\n$/, ''));
}
