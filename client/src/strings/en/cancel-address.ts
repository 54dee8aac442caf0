/** The link in a mail that takes a change of payout address back, and the same for a member who is signed in. */
export const cancelAddress = {
  title: 'Was this change of address not yours?',
  lead: 'You need not sign in. Nothing is changed until you press the button below.',
  notWanted: (count: number) => (count === 1 ? 'Address that was linked' : 'Addresses that were linked'),
  counts: 'Address that counts afterwards',
  countsNone: 'None. What is earned is kept until an address is linked.',
  until: 'The link works once, until',
  takeBack: 'Take the change back',
  doneTitle: 'The change is taken back',
  doneText:
    'Nothing is paid there. Change your password now, and tell your operator that somebody else had your account.',
  signIn: 'Sign in',
  dead: 'This link does not work any more',
  deadText:
    'It was used, or the address has become payable, or the link is not complete. Nothing was changed. If an address is not yours, tell your operator at once: your payouts can be held.',
  mine: 'Take this change back',
  mineText: (before: string | undefined) =>
    before === undefined
      ? 'No address was linked before: nothing is paid until you link one.'
      : 'The address before counts again, from the time on that it had.',
};
