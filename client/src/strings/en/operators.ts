/** Who may operate, and the way back for one who lost the second factor. */
export const operators = {
  nav: 'Operators',
  title: 'Operators',
  lead: 'Who may approve, stop and change things here, each with a password and an authenticator.',
  caption: 'Operators, oldest account first',
  operator: 'Operator',
  state: 'State',
  states: {
    active: { name: 'Active', tone: 'good' },
    invited: { name: 'Link not used yet', tone: 'warn' },
    disabled: { name: 'Out of service', tone: 'idle' },
  },
  linkOpen: 'open until',
  linkDead: 'its link is dead: make a new one',
  you: 'you',
  factor: 'Second factor',
  factorSet: 'Authenticator set',
  factorNone: 'not set',
  lastSignIn: 'Last sign-in',
  never: 'never',
  acts: 'Way back',
  reset: 'Reset access',
  resetOf: (name: string) => `Reset access of ${name}`,
  renew: 'New link',
  renewOf: (name: string) => `New link for ${name}`,
  own: 'Another operator can do this for you.',
  resetTitle: (name: string) => `Reset access of ${name}?`,
  resetText: (name: string) =>
    `Password, authenticator, passkeys and every session of ${name} stop working at once. A new one-time link sets up all of them again.`,
  resetWarn:
    'Be sure who asks: whoever opens the link is this operator from then on. The audit chain keeps this act under your account.',
  resetDo: 'Reset and make a link',
  invite: 'Invite another operator',
  inviteHint: 'The person gets a one-time link for 24 hours, to choose a password and connect an authenticator.',
  inviteDo: 'Invite and make a link',
  only: 'You are the only operator who can sign in',
  onlyText:
    'Payouts that are stopped need two operators to start again, and your own batches need another one to approve them. Invite a second person below. If you work alone, say so by PAYDIRT_SOLO_OPERATOR=yes and restart: then a day and a second device of yours stand in for the second person.',
  alone: 'One person operates alone here',
  aloneText:
    'What needs two people elsewhere needs 24 hours and two devices here (PAYDIRT_SOLO_OPERATOR=yes): what you began with your authenticator you confirm with a passkey; what you began with a passkey, with your authenticator or another passkey. A recovery code counts for neither. Add a passkey under Security, on another device than the authenticator.',
  lost: 'If nobody can sign in any more',
  lostText:
    'Stop the service on its machine and run “npx paydirt operator link”. It prints a one-time link; the audit chain says that it was made there.',
};
