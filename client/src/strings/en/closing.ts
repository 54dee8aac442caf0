import type { components } from '../../api/schema';

type Schemas = components['schemas'];

const left: Record<Schemas['LeftKind'], string> = {
  accrued: 'not paid by the pool yet',
  available: 'available: paid with the next payout that it can bear',
  held: 'held',
  'on-its-way': 'in a payout that is not settled',
  debt: 'a debt that is not settled',
};

const holds: Record<Schemas['ClosingHoldReason'], string> = {
  dust: 'it is less than sending it costs',
  'no-address': 'there is no address to pay it to',
  gone: 'its owner cannot be reached',
  other: 'another reason',
};

const reasons: Record<Schemas['OperatorCloseReason'], string> = {
  asked: 'The member asked for it',
  gone: 'The member is gone',
  deceased: 'The member died',
  rules: 'The house’s rules',
  other: 'Another reason',
};

/** Closing an account. */
export const closing = {
  title: 'Close the account',
  hint: 'Your devices earn you nothing from then on. What you have is paid with the next payout, whatever your threshold; nothing is taken. You can sign in as before, download each year’s report, and open the account again.',
  states: { active: 'Open', closing: 'Closing', closed: 'Closed' } satisfies Record<Schemas['AccountStatus'], string>,
  meaning: {
    active: '',
    closing: 'Nothing more is earned. The account is closed when nothing is left.',
    closed: 'Nothing is left. Reports and receipts stay here.',
  } satisfies Record<Schemas['AccountStatus'], string>,
  since: 'since',
  left: 'What is left',
  leftKinds: left,
  held: 'Held',
  holds,
  close: 'Close my account',
  closeTitle: 'Close your account?',
  closeText:
    'From now on your devices earn you nothing: point them elsewhere. What you have is paid to your address with the next payout, as far as it bears the cost of its own output. You get a letter about it.',
  reopen: 'Open it again',
  donate: 'Give what is left to the operator',
  donateHint: (sum: string, words: string) =>
    `${sum} are left. Type “${words}” to give them to your operator for good. What comes later is not given away by this.`,
  donateLabel: 'The words',
  donateDo: 'Give it away',
  donateMissing: (words: string) => `Type “${words}” first.`,
  open: 'Account',
  openOf: (name: string) => `Account of ${name}`,
  dialogTitle: (name: string) => `Account of ${name}`,
  dialogLead:
    'Closing an account ends what it earns: work of its devices is held in sight as nobody’s from then on. What is left is paid with the next batch, below the threshold too. The member is told, and can open it again.',
  reason: 'Why',
  pick: 'Pick a reason',
  reasons,
  missing: 'Pick a reason first.',
  closeDo: 'Close this account',
  hold: 'Hold what is left',
  holdHint: (sum: string) =>
    `${sum} are available. Held, they are in no batch, stay the member’s, and come back when the account is opened.`,
};
