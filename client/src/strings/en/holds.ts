import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** Decisions not to pay a member. */
export const holds = {
  open: 'Holds',
  openOf: (name: string) => `Holds of ${name}`,
  title: (name: string) => `Holds of ${name}`,
  lead: 'While a hold stands nothing is planned for this member, and a batch that was planned before is neither approved nor handed out. What is signed already is not called back. Earnings go on.',
  none: 'No hold stands.',
  reasons: {
    sanctions: 'Sanctions list',
    'court-order': 'Court order',
    dispute: 'Dispute',
    deceased: 'Deceased',
    minor: 'Minor',
    gone: 'Cannot be reached',
    'tax-form': 'Tax form is missing',
    other: 'Other',
  } satisfies Record<Schemas['HoldReason'], string>,
  since: 'since',
  release: 'Release',
  askRelease: 'Ask for the release',
  agree: 'Agree to the release',
  two: 'A second operator must agree before it is released.',
  asked: 'An operator asked for the release; another one agrees.',
  waiting:
    'You asked for it yourself: another operator agrees, or you a day later with another device where you work alone.',
  stillListed: 'An address that is still on the list stays unpaid all the same.',
  reportBy: 'Report it to OFAC by',
  reported: 'Reported',
  noteReport: 'I have reported it',
  reason: 'Reason',
  pick: 'Choose a reason',
  missing: 'Choose a reason first.',
  placeDo: 'Hold payouts',
};
