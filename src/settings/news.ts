import type { Instant } from '../units';
import type { SettingName } from './money';

/** What operators are told of settings. Values as the configuration file writes them. */
export interface SettingNews {
  /** Changes that wait for a person. */
  readonly waiting: readonly {
    readonly id: string;
    readonly name: SettingName;
    readonly from: string;
    readonly to: string;
    /** The configuration file asks for it. */
    readonly isFile: boolean;
    readonly since: Instant;
  }[];
  /** Changes that count since lately. */
  readonly changed: readonly {
    readonly no: number;
    readonly name: SettingName;
    readonly from: string;
    readonly to: string;
    readonly since: Instant;
  }[];
  /** The configuration file changed since lately and does not count: the screen has the word. */
  readonly unheard: readonly {
    readonly name: SettingName;
    readonly file: string;
    readonly counts: string;
    readonly since: Instant;
  }[];
}
