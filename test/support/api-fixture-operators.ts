import { DAY, HOUR, NOW, type Schemas } from './api-fixture-member';

/** Operators of a made-up house. */
export const operators: Schemas['OperatorsDto'] = {
  worksAlone: false,
  items: [
    {
      id: 'op-1',
      name: 'Olga Operator',
      mail: 'o***@localhost',
      state: 'active',
      isYou: true,
      hasSecondFactor: true,
      lastSignInAt: NOW - HOUR,
      linkUntil: null,
    },
    {
      id: 'op-2',
      name: 'Otto von Hohenstein-Langenfeld',
      mail: 'o***@example.org',
      state: 'active',
      isYou: false,
      hasSecondFactor: true,
      lastSignInAt: NOW - 9 * DAY,
      linkUntil: null,
    },
    {
      id: 'op-3',
      name: 'Wang Xiaoming',
      mail: 'w***@example.org',
      state: 'invited',
      isYou: false,
      hasSecondFactor: false,
      lastSignInAt: null,
      linkUntil: NOW + 20 * HOUR,
    },
  ],
};

export const switchOn: Schemas['SwitchDto'] = {
  stopped: false,
  reason: null,
  changedAt: null,
  resumeAskedBy: null,
  resumeAskedByName: null,
  resumeAskedByYou: false,
  resumeAskedAt: null,
  resumeAloneFrom: null,
  worksAlone: false,
  activeOperators: 2,
  reconcileOnly: false,
  shadow: false,
};

/** One person operates alone. */
export const switchAlone: Schemas['SwitchDto'] = { ...switchOn, worksAlone: true, activeOperators: 1 };

/** Stopped, and another operator with a long name has asked to start again. */
export const switchAsked: Schemas['SwitchDto'] = {
  ...switchOn,
  stopped: true,
  reason: 'stopped by an operator',
  changedAt: NOW - HOUR,
  resumeAskedBy: 'operator-0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  resumeAskedByName: 'Otto von Hohenstein-Langenfeld',
  resumeAskedAt: NOW - HOUR / 2,
};

const operatorLink = (operatorId: string): Schemas['OperatorLinkDto'] => ({
  operatorId,
  link: 'http://127.0.0.1/setup/one-time-link-one-time-link',
  expiresAt: NOW + DAY,
});

/** Ten codes as they look: nobody's. */
export const RECOVERY_CODES = Array.from({ length: 10 }, (_, n) => `7k3q-0xvt-94ma-c2h${n}`);

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** A new authenticator: nobody's. */
export const TOTP: Schemas['TotpEnrolmentDto'] = {
  secret: SECRET,
  uri: `otpauth://totp/Paydirt:op%40example.org?secret=${SECRET}&issuer=Paydirt`,
};

/** What operators do to accounts. @param needStepUp refuses where no fresh proof was given */
export const operatorPosts = (needStepUp: () => void) => ({
  '/api/operator/operators': () => {
    needStepUp();
    return operatorLink('op-4');
  },
  '/api/operator/operators/{id}/reset': ({ params }: { params: Readonly<Record<string, string | undefined>> }) => {
    needStepUp();
    return operatorLink(String(params['id']));
  },
});
