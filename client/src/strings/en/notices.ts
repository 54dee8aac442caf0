import type { components } from '../../api/schema';

type Kind = components['schemas']['NoticeKind'];

/** What a member is told, and how. */
export const notices = {
  nav: 'Notices',
  title: 'Notices',
  lead: 'What you were told about your devices and your payout address.',
  caption: 'Notices, newest first',
  fresh: 'New',
  when: 'Told',
  what: 'What',
  kinds: {
    'device-offline': (name) => `${name} went offline. It earns nothing while it is offline.`,
    'device-back': (name) => `${name} is back and hashes again.`,
    'device-low': (name) => `${name} hashes less than usual, and earns less.`,
    'device-usual': (name) => `${name} hashes as usual again.`,
    'device-new-usual': (name) => `${name} has been lower for a week. From now on that counts as usual.`,
    'device-no-word': (name) =>
      `No word of ${name}: its pool calls it on and names no share of it, nor of any other device there. Look whether it runs. Nothing is credited for this time until the pool names a share again; what it then states of the last 24 hours is.`,
    'address-linked': () =>
      'A payout address was linked. If it was not you: change your password, link your own address again, and tell your operator.',
    'address-cancelled': () =>
      'A change of your payout address was taken back: the address before counts again. If it was not you, change your password and tell your operator.',
    'split-set': () =>
      'How your payouts are divided was changed: you find it with your payout address. If it was not you, change your password, take the change back there, and tell your operator.',
    'split-cancelled': () =>
      'A change of how your payouts are divided was taken back: the one before counts again. If it was not you, change your password and tell your operator.',
    'paid-elsewhere': () =>
      'Your operator paid you from another wallet: you find it with your payouts. If that coin is not yours, or did not come from your operator, tell your operator at once.',
    'paid-elsewhere-undone': () =>
      'A payment from another wallet did not happen after all. The amount is in your balance again and is paid out as usual.',
    'account-closing': () =>
      'Your account is being closed: your devices earn you nothing from now on, and what you have is paid with the next payout. You can open it again under Address & threshold. If this was not you, do so, change your password and tell your operator.',
    'account-reopened': () => 'Your account is open again: your devices earn from now on.',
  } satisfies Record<Kind, (name: string) => string>,
  since: 'since',
  began: 'it began',
  rate: (now: string, usual: string | null) => (usual === null ? now : `${now}, usually ${usual}`),
  notBefore: 'nothing is paid to it before',
  nameless: 'A device without a name',
  at: (source: string) => `at ${source}`,
  empty: 'No notices yet',
  emptyText:
    'You are told here when a device goes off, comes back or hashes less, and when a payout address is linked.',
  markRead: 'Mark all as seen',
  allRead: 'You have seen all of them.',
  unread: (count: number) =>
    count === 1 ? '1 notice that you have not seen' : `${count} notices that you have not seen`,
  open: 'Open notices',
  mail: 'Mail',
  mailOff: 'Your operator sends no mail. Notices stand here alone.',
  mailDevices: 'Send me mail about devices',
  mailHint: 'Mail about your payout address always comes: it protects your money.',
  saved: 'Saved.',
};

/** Figures, opened to what they are the sum of. */
export const figures = {
  open: 'What is in it',
  openOf: (name: string) => `What is in it: ${name}`,
  title: (name: string) => `${name}: what is in it`,
  balanceLead: 'Each line is an entry of the books that changed this balance. Together they are the balance.',
  earnedLead: 'Each line is an earning. Together they are the sum.',
  total: 'Sum',
  shown: (count: number) => (count === 1 ? 'Of the line shown' : `Of the ${count} lines shown`),
  rest: 'Of older lines, not shown yet',
  whole: 'The lines shown are all of it: they sum to the figure.',
  changed: 'Something was booked while older lines were read. Close this and open it again.',
  entry: (id: string) => `entry ${id}`,
  payout: 'Open the payout',
  empty: 'Nothing has changed this balance yet.',
  emptyPeriod: 'Nothing was credited in this period.',
  gross: 'Before fees',
  poolFee: 'Kept by the pool',
  serviceFee: 'Service fee',
  net: 'Yours',
  usd: 'Is income so far',
  addsUsd: 'adds',
  noUsd: 'adds no dollars yet',
  unvalued: (count: number) => (count === 1 ? '1 line has no value yet' : `${count} lines have no value yet`),
  months: 'By month',
  monthsHint: 'The last twelve months by the tax zone, with every fee that was taken.',
  monthsCaption: 'Earnings by month, newest first',
  month: 'Month',
};
