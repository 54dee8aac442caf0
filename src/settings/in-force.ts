import { type Instant, instant } from '../units';
import { isSettingName, type MoneySettings, type ReadSetting } from './money';

/** Token of the `SettingsInForce` of this process. */
export const SETTINGS_IN_FORCE = Symbol('settings-in-force');

/** The operator's minimum from an instant on, in satoshi. */
export interface DatedMinimum {
  readonly from: Instant;
  readonly units: bigint;
}

/** What the database says of settings at one moment. */
export interface Standing {
  /** Of the last change: a later standing never has a lower one. */
  readonly position: number;
  readonly values: readonly { readonly name: string; readonly value: string }[];
  /** Changes of the minimum, the oldest first. */
  readonly minimums: readonly { readonly from: string; readonly to: string; readonly at: Instant }[];
}

/**
 * The settings as this process read them last. The database is asked at the beginning of each request and of each run of
 * a job, so that a change counts on every instance from its next act on, without a restart.
 */
export class SettingsInForce {
  #position = -1;
  #over: Partial<MoneySettings> = {};
  #minimums: readonly DatedMinimum[] = [];

  /** @param file what the configuration file says @param read the one reader of values */
  constructor(
    readonly file: MoneySettings,
    readonly read: ReadSetting,
  ) {}

  /** Position of the last change that is known here; -1 before the first look. */
  get position(): number {
    return this.#position;
  }

  /** What the database says; the configuration file has the word where it says nothing. */
  get over(): Partial<MoneySettings> {
    return this.#over;
  }

  /** The operator's minimum by date (RULES.md 3); none while the database says nothing of it. */
  get minimums(): readonly DatedMinimum[] {
    return this.#minimums;
  }

  /** Takes what was read; what an older look saw comes too late. @throws DomainError `settings.bad-value` */
  take({ position, values, minimums }: Standing): void {
    if (position < this.#position) return;
    const known = values.flatMap(({ name, value }): [string, unknown][] =>
      isSettingName(name) ? [[name, this.read(name, value)]] : [],
    );
    const over = Object.fromEntries(known) as Partial<MoneySettings>;
    const dated = minimums.map(({ to, at }) => ({ from: at, units: this.read('payoutMinimum', to) }));
    const [first] = minimums;
    const before = first === undefined ? over.payoutMinimum : this.read('payoutMinimum', first.from);
    this.#position = position;
    this.#over = over;
    this.#minimums = before === undefined ? [] : [{ from: instant(0), units: before }, ...dated];
  }
}
