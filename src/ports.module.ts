import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from './api/http/api-config.dto';
import { ATTENTION_POLICY, type AttentionPolicy, DEFAULT_ATTENTION } from './attention';
import {
  CHAIN_BACKEND,
  CHAIN_CONFIG,
  type ChainBackend,
  type ChainConfig,
  type FeeSource,
  FOLLOWED_COINS,
  type FollowedCoin,
  type HeaderSource,
  SECOND_FEES,
  SECOND_SOURCE,
} from './chain';
import { type ConversionPolicy, type Venue, VENUE } from './conversion';
import { PAYEE_KEY } from './filing';
import type { FencedStore } from './jobs/fenced-store.adapter';
import { JOB_RUNNER_OPTIONS, type JobRunnerOptions } from './jobs/job-runner.service';
import { LINE_SETTINGS, type LineSettings } from './jobs/line.service';
import { ADDRESS_LINK_KEY, MEMBERS_POLICY, type MembersPolicy } from './members';
import { MOVING_SETTINGS, type MovingSettings } from './moving';
import { MAIL_SETTINGS, type MailSettings } from './notices';
import { OPERATIONS_POLICY, type OperationsPolicy } from './operations';
import { HAND_OUT_MARK, type HandOutMark, PAYOUT_SETTINGS, type PayoutSettings, SIGNER, type Signer } from './payout';
import { PRICE_POLICY, PRICE_SOURCE, type PricePolicy, type PriceSource } from './prices';
import {
  ALERT_POLICY,
  type AlertPolicy,
  COIN_SETTINGS,
  type CoinSettings,
  DEFAULT_COINS,
  REWARD_SOURCES,
  type RewardSource,
} from './rewards';
import { type MoneySettings, SETTINGS_IN_FORCE, type SettingsInForce } from './settings';
import { DEFAULT_CADENCE, RESERVE_CADENCE, type ReserveCadence } from './solvency';
import { STORE } from './store';
import { INCOME_POLICY, type IncomePolicy, SOFTWARE_VERSION } from './tax';
import { CLOCK, type Clock } from './units';

/**
 * Everything that the service meets outside itself, and what it was told. Real use, demo, tests and simulation differ
 * in these values and in nothing else.
 */
export interface Ports {
  readonly store: FencedStore;
  readonly clock: Clock;
  readonly chainBackend: ChainBackend;
  readonly chain: ChainConfig;
  /** Compared with our chain after each sync; none when absent. */
  readonly secondSource?: HeaderSource;
  /** Asked for fee estimates beside the node; none when absent. */
  readonly secondFees?: FeeSource;
  readonly priceSource: PriceSource;
  /** How far a typed price may be from those beside it; 25 % and two people when absent. */
  readonly pricePolicy?: PricePolicy;
  readonly rewardSources: readonly RewardSource[];
  /** By what the most profitable coin is told; published machines and bitcoin alone when absent. */
  readonly coins?: CoinSettings;
  /** Coins beside bitcoin whose headers are followed; none when absent. */
  readonly followedCoins?: readonly FollowedCoin[];
  readonly venue: Venue;
  readonly conversion: ConversionPolicy;
  readonly signer: Signer;
  readonly payout: PayoutSettings;
  /** Where the last hand-out is kept apart from the database; kept nowhere when absent. */
  readonly handOutMark?: HandOutMark;
  /** How often keys sign for our coins; hot daily and cold monthly when absent. */
  readonly reserves?: ReserveCadence;
  readonly operations: OperationsPolicy;
  /** What the configuration file says of the settings that steer money; told from the policies when absent. */
  readonly money?: MoneySettings;
  /** The configuration asks for shadow mode; not asked for when absent. */
  readonly shadow?: boolean;
  readonly members: MembersPolicy;
  readonly income: IncomePolicy;
  readonly line: LineSettings;
  /** When a device's member is told. */
  readonly alerts: AlertPolicy;
  /** What is worth an operator's time; ten dollars when absent. */
  readonly attention?: AttentionPolicy;
  /** Null sends no mail: what members are told stands in the app. */
  readonly mail: MailSettings | null;
  readonly jobs: JobRunnerOptions;
  readonly api: ApiConfig;
}

/** Ports whose policies follow the settings that count: what holds such a policy reads it anew at each act. */
export interface LivePorts extends Ports {
  readonly settings: SettingsInForce;
}

/** As the configuration's own defaults. */
const DEFAULT_PRICE_POLICY: PricePolicy = { bandBps: 2_500, alone: false };

function movingSettings({ shadow, api }: Ports): MovingSettings {
  return { shadow: shadow ?? false, nameKey: api.secretKey };
}

/** The values of the ports, for every room. */
@Global()
@Module({})
export class PortsModule {
  static of(ports: LivePorts): DynamicModule {
    const providers: Provider[] = [
      { provide: STORE, useValue: ports.store },
      { provide: CLOCK, useValue: ports.clock },
      { provide: CHAIN_BACKEND, useValue: ports.chainBackend },
      { provide: CHAIN_CONFIG, useValue: ports.chain },
      { provide: SECOND_SOURCE, useValue: ports.secondSource ?? null },
      { provide: SECOND_FEES, useValue: ports.secondFees ?? null },
      { provide: PRICE_SOURCE, useValue: ports.priceSource },
      { provide: PRICE_POLICY, useValue: ports.pricePolicy ?? DEFAULT_PRICE_POLICY },
      { provide: REWARD_SOURCES, useValue: ports.rewardSources },
      { provide: FOLLOWED_COINS, useValue: ports.followedCoins ?? [] },
      { provide: COIN_SETTINGS, useValue: ports.coins ?? DEFAULT_COINS },
      { provide: VENUE, useValue: ports.venue },
      { provide: SIGNER, useValue: ports.signer },
      { provide: SETTINGS_IN_FORCE, useValue: ports.settings },
      { provide: PAYOUT_SETTINGS, useValue: ports.payout },
      { provide: HAND_OUT_MARK, useValue: ports.handOutMark ?? null },
      { provide: RESERVE_CADENCE, useValue: ports.reserves ?? DEFAULT_CADENCE },
      { provide: OPERATIONS_POLICY, useValue: ports.operations },
      { provide: MEMBERS_POLICY, useValue: ports.members },
      { provide: ADDRESS_LINK_KEY, useValue: ports.api.secretKey },
      { provide: PAYEE_KEY, useValue: ports.api.secretKey },
      { provide: INCOME_POLICY, useValue: ports.income },
      { provide: SOFTWARE_VERSION, useValue: ports.api.instance.version },
      { provide: MOVING_SETTINGS, useValue: movingSettings(ports) },
      { provide: LINE_SETTINGS, useValue: ports.line },
      { provide: ALERT_POLICY, useValue: ports.alerts },
      { provide: ATTENTION_POLICY, useValue: ports.attention ?? DEFAULT_ATTENTION },
      { provide: MAIL_SETTINGS, useValue: ports.mail },
      { provide: JOB_RUNNER_OPTIONS, useValue: ports.jobs },
      { provide: API_CONFIG, useValue: ports.api },
    ];
    return { module: PortsModule, providers, exports: providers };
  }
}
