import type { Secret } from '../units';

/** What the operator configured for moving in. */
export interface MovingSettings {
  /** The configuration asks for shadow mode: while it does, nobody leaves it. */
  readonly shadow: boolean;
  /** The instance's secret, in hex: old names of members are kept under it. With another one they are not found again. */
  readonly nameKey: Secret;
}

/** Token of MovingSettings. */
export const MOVING_SETTINGS = Symbol('moving.settings');
