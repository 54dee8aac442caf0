import { ACTING_DEVICE, type Device } from '../../src/audit';

/** The operator's authenticator app, and two passkeys of the same operator. */
export const APP: Device = 'authenticator';
export const KEY: Device = 'passkey-1';
export const OTHER_KEY: Device = 'passkey-2';
const PAPER: Device = 'recovery-code';

/** Acts as somebody whose session was proved with a device; null where it is not known with which. */
export function withDevice<T>(device: Device | null, act: () => Promise<T>): Promise<T> {
  return ACTING_DEVICE.run(device, act);
}

/** RULES.md 19: by which devices the two words of one person come, and what becomes of the second one. */
export const TWO_WORDS: readonly (readonly [Device | null, Device | null, string])[] = [
  [APP, KEY, 'done'],
  [KEY, APP, 'done'],
  [KEY, OTHER_KEY, 'done'],
  [APP, APP, 'audit.other-than-authenticator'],
  [KEY, KEY, 'audit.other-than-passkey'],
  [APP, PAPER, 'audit.other-than-authenticator'],
  [KEY, null, 'audit.other-than-passkey'],
  [PAPER, APP, 'audit.device-unknown'],
  [PAPER, PAPER, 'audit.device-unknown'],
  [null, APP, 'audit.device-unknown'],
  [null, null, 'audit.device-unknown'],
];
