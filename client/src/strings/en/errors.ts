/** What happened, whether money is affected, what next. Codes not listed show the service's own sentence. */
export const errors = {
  broken: 'This page ran into a fault of its own.',
  unknown: (status: number) => `The service answered with an error (${status}).`,
  moneyReading: 'Money is not affected: this was only reading.',
  moneyRefused: 'Money is not affected: the service refused before anything was changed.',
  moneyUnknown:
    'It is not certain whether the service took it. Trying again from this form is safe: it carries the same key, and the service does it at most once.',
  next: 'Try again. If it stays, tell your operator the number below.',
  nextPlain: 'Try again in a moment. If it stays, tell your operator what is written here.',
  stale: 'The figures below are from before the failure.',
  reference: 'Reference',
  codes: {
    'client.unreachable': 'The service cannot be reached from this device.',
    'client.unreadable-reply': 'Something between this page and the service answered in its place.',
    'auth.wrong-credentials': 'Mail address, password or code is not right.',
    'auth.too-many-attempts': 'Too many attempts. Wait a few minutes; the account is not locked for good.',
    'auth.not-signed-in': 'Your session has ended. Sign in again.',
  } as Record<string, string | undefined>,
};
