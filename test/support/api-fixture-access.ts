import { DAY, HOUR, NOW, type Schemas } from './api-fixture-member';
import { RECOVERY_CODES, TOTP } from './api-fixture-operators';

const PASSKEYS: Schemas['PasskeyDto'][] = [
  { id: 'k-1', name: 'My phone', addedAt: NOW - 90 * DAY, lastUsedAt: NOW - HOUR, synced: true },
  { id: 'k-2', name: 'مفتاح في الخزنة', addedAt: NOW - 2 * DAY, lastUsedAt: null, synced: false },
];

const CHALLENGE = 'Y2hhbGxlbmdlLW9mLXRoZS1maXh0dXJlLW9ubHktMTIzNA';

/** How somebody gets in. @param isFresh without a passkey, as after the set-up */
export function accessOf(role: Schemas['Role'] | null, isFresh: boolean): Schemas['AccessDto'] {
  return {
    passkeys: isFresh ? [] : PASSKEYS,
    passkeysMax: 10,
    passkeysPossible: !isFresh || role === 'member',
    hasAuthenticator: role === 'operator',
    recoveryCodesLeft: role === 'operator' ? 2 : null,
    recoveryCodesMadeAt: role === 'operator' ? NOW - 40 * DAY : null,
  };
}

/** What a browser is asked to sign. */
export const passkeyQuestion = (): Schemas['PasskeyRequestDto'] => ({
  challenge: CHALLENGE,
  rpId: 'localhost',
  allow: PASSKEYS.map(({ id }) => ({ id, transports: ['internal'] })),
  timeoutMs: 300_000,
});

/** What is done to the own access. @param prove refuses a body without a proof */
export const accessPosts = (
  prove: (body: Readonly<Record<string, unknown>>) => void,
  needStepUp: () => void,
  access: () => Schemas['AccessDto'],
) => ({
  '/api/account/passkeys/begin': ({ body }: { body: Readonly<Record<string, unknown>> }) => {
    prove(body);
    return {
      challenge: CHALLENGE,
      rpId: 'localhost',
      rpName: 'Paydirt',
      userId: 'dXNlcg',
      userName: 'ada@example.org',
      displayName: 'Ada Miner',
      algorithms: [-8, -7, -257],
      exclude: [],
      timeoutMs: 300_000,
    };
  },
  '/api/account/passkeys': access,
  '/api/account/passkeys/{id}/remove': () => {
    needStepUp();
    return access();
  },
  '/api/account/recovery-codes': ({ body }: { body: Readonly<Record<string, unknown>> }) => {
    prove(body);
    return { codes: RECOVERY_CODES };
  },
  '/api/account/authenticator': ({ body }: { body: Readonly<Record<string, unknown>> }) => {
    prove(body);
    return TOTP;
  },
  '/api/account/authenticator/confirm': () => ({ done: true }),
});
