import { AsyncScope, DomainError } from '../units';

/** With what somebody proved who they are: the authenticator app, one passkey by its id, or a recovery code. */
export type Device = 'authenticator' | 'recovery-code' | `passkey-${string}`;

/** What needs two words, by the room's own id of it: e.g. `batch/7f…`, `switch/payouts_stopped`. */
export type TwoWords = `${string}/${string}`;

/** The device of whoever acts: the one that opened the session, or confirmed in it last. Null where that is not known. */
export const ACTING_DEVICE = new AsyncScope<Device | null>();

/** Why two words of one person do not count as given by two devices. */
type DeviceDoubt = 'device-unknown' | 'other-than-authenticator' | 'other-than-passkey';

const SENTENCES: Readonly<Record<DeviceDoubt, string>> = {
  'device-unknown':
    'You work alone and began this yourself, and by which of your devices is not known: a recovery code is none, and earlier releases noted nothing. Nothing was changed and no money moved. Take it back and begin anew; a day later another device of yours confirms it.',
  'other-than-authenticator':
    'You work alone and began this with your authenticator: only a passkey confirms it. Nothing was changed and no money moved. A passkey is added on the page Security.',
  'other-than-passkey':
    'You work alone and began this with a passkey: your authenticator confirms it or another passkey, and no recovery code. Nothing was changed and no money moved. Confirm with another device of yours.',
};

/**
 * Whether one person's two words come by two devices. A recovery code is paper, not a device, on either side; and what is
 * not known is never taken for another one.
 * @throws DomainError `audit.device-unknown` of the first, `audit.other-than-authenticator`, `audit.other-than-passkey`
 * @see RULES.md 19
 */
export function assertTwoDevices(first: Device | null, second: Device | null): void {
  if (!isDevice(first)) throw refusal('device-unknown');
  if (isDevice(second) && second !== first) return;
  throw refusal(first === 'authenticator' ? 'other-than-authenticator' : 'other-than-passkey');
}

function isDevice(device: Device | null): boolean {
  return device !== null && device !== 'recovery-code';
}

function refusal(doubt: DeviceDoubt): DomainError {
  return new DomainError(`audit.${doubt}`, SENTENCES[doubt], {});
}
