import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { ApiConfig } from './api/http/api-config.dto';
import { type Config, readPrivateFile } from './config';
import type { ConversionPolicy } from './conversion';
import { descriptorMistake } from './descriptor-mistakes';
import type { MembersPolicy } from './members';
import type { MailSettings } from './notices';
import { SmtpMailer } from './notices/smtp/smtp.adapter';
import { DEFAULT_POLICY, parseTreasury, type PayoutSettings, type Treasury } from './payout';
import { VERSION } from './project-root';
import type { IncomePolicy } from './tax';
import { type Asset, DAY_MS, DomainError, HOUR_MS, instant, MINUTE_MS, sats, Secret } from './units';

/** Id of the one treasury wallet in the chart of accounts. It stands in the journal: it can never change. */
export const WALLET_ID = 'main';
/** RULES.md 20: 48 hours for an address that nobody signed for, less after a signed message, least for the first ever. */
const COOL_OFF_HOURS = { firstWithProof: 1, withProof: 24, withoutProof: 48 } as const;
/** Threshold of members who never chose one, unless the operator's minimum is higher. */
const DEFAULT_THRESHOLD_SATS = 100_000n;

/** What a conversion may lose against its quote, how old that may be, and how long a refused one rests. */
export function conversionPolicy({ conversion, payout }: Config): ConversionPolicy {
  return { ...conversion, retryAfterMs: HOUR_MS, quoteAgeMaxMs: MINUTE_MS, alone: payout.soloOperator };
}

/** The treasury that the service watches. @throws DomainError `config.bad-descriptor` in words */
function treasuryOf({ treasury, network }: Config): Treasury {
  try {
    return parseTreasury(treasury.descriptor, network);
  } catch (cause) {
    const reason = cause instanceof DomainError ? String(cause.fields['reason']) : 'shape';
    const words = descriptorMistake(reason);
    throw new DomainError('config.bad-descriptor', `PAYDIRT_TREASURY_DESCRIPTOR cannot be used: ${words}.`, { reason });
  }
}

/** Approvals are sealed with a key of their own that survives a restart and is in no database. */
function approvalKeyOf(secretKey: Secret): Secret {
  const key = Buffer.from(secretKey.reveal(), 'hex');
  return new Secret(createHmac('sha256', key).update('payout-approval').digest('hex'));
}

/** The operator's payout rules over the defaults. @throws DomainError `config.bad-descriptor` */
export function payoutSettings(config: Config): PayoutSettings {
  const { payout, treasury } = config;
  return {
    policy: {
      ...DEFAULT_POLICY,
      feePayer: payout.feePaidBy,
      minimumSats: payout.minimumSats,
      maxRateSatPerKvb: payout.feeRateMaxSatPerKvb,
      longTermRateSatPerKvb: payout.longTermFeeRateSatPerKvb,
      maxFeeSats: payout.feeMaxSats,
      maxFeeShareBps: payout.feeShareMaxBps,
      maxItemFeeShareBps: payout.itemFeeShareMaxBps,
      minInputConfirmations: treasury.depositConfirmations,
      settleConfirmations: payout.confirmations,
      // RULES.md 19: what needs two people needs one and a day where there is only one.
      soloApproveAfterMs: payout.soloOperator ? DAY_MS : null,
    },
    walletId: WALLET_ID,
    treasury: treasuryOf(config),
    birthdayHeight: treasury.birthdayHeight,
    approvalKey: approvalKeyOf(config.secretKey),
  };
}

export function membersPolicy({ network, payout, sanctions }: Config): MembersPolicy {
  const threshold = payout.minimumSats > DEFAULT_THRESHOLD_SATS ? payout.minimumSats : DEFAULT_THRESHOLD_SATS;
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
export function incomePolicy({ taxZone, sources, payout }: Config): IncomePolicy {
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
    minimums: [{ asset: 'BTC', from: instant(0), units: payout.minimumSats }],
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
      confirmationsNeeded: config.payout.confirmations,
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
