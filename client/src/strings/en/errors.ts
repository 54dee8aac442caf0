import type { Audience } from '../../app/audience';

/** A next step, for everybody or by whom it speaks to. */
type Next = string | Record<Audience, string>;

const again: Next = {
  member: 'Try again in a moment. If it stays, tell your operator the number below.',
  operator: 'Try again in a moment. If it stays, look for the number below in the service’s log.',
  anybody: 'Try again in a moment. If it stays, tell whoever runs this service the number below.',
};
const correct: Next = 'Correct it above and send it again.';
const elsewhere: Next = 'Reload the page: somebody or a job was faster. Then decide again.';
const wallet: Next = 'Copy the address from your wallet again, whole and without spaces, and paste it here.';
const newLink: Next =
  'Ask an operator for a new link. The last operator makes one at the machine: npx paydirt operator link.';

/**
 * What to do next, by the refusal's code; the longest beginning that fits counts. Every code that a person can meet by
 * an act of their own has a line, so that nobody is told to try again what cannot work.
 */
const nextByCode: Record<string, Next> = {
  'client.unreachable': 'Check your connection, then try again.',
  'client.unreadable-reply': {
    member: 'Try again in a minute. If it stays, tell your operator.',
    operator: 'Look at the proxy in front of the service, then try again.',
    anybody: 'Try again in a minute.',
  },
  'filing.too-many-reveals': 'Wait as long as it says, then ask again.',
  'filing.bad-signature': correct,
  'filing.bad-form': correct,
  'filing.other-words': 'Reload the page and sign the form that stands there then.',
  'filing.months-overlap': 'Look at the months that the preview names, and say that they are meant.',
  'filing.preview-changed': 'Preview the file again, look at it, and import that.',
  'filing.unknown-year': 'Choose a year whose law is known here.',
  'auth.wrong-credentials': 'Check each of them and try again. A code works once: wait for the next one.',
  'auth.wrong-code': 'Wait for the next code and enter that. If it stays, set the clock of your device by the network.',
  'auth.code-required': 'Enter the six digits of your authenticator, or a recovery code.',
  'auth.passkey-required': 'Use one of your passkeys. If all are lost, ask your operator for a new link.',
  'auth.passkey-or-code-required': 'Use a passkey, the six digits of your authenticator, or a recovery code.',
  'auth.passkey-copied': 'Sign in another way, remove this passkey under Security and add a new one.',
  'auth.passkey-late': 'Press “Add a passkey” again.',
  'auth.passkey-refused': 'Try again; if it stays, use another device or browser.',
  'auth.passkey-known': 'Nothing is left to do: this passkey is kept already.',
  'auth.too-many-passkeys': 'Remove a passkey that you no longer use, then add this one.',
  'auth.no-passkey': 'Reload the page and confirm in another way.',
  'auth.no-host': 'Use another second factor here.',
  'auth.last-factor': 'Add another passkey first, then remove this one.',
  'auth.unknown-passkey': 'Reload the page: it was removed already.',
  'auth.too-many-attempts': 'Wait until the time above is over, then try once.',
  'auth.not-signed-in': 'Sign in again. What you typed here is lost.',
  'auth.step-up-required': 'Send it again and confirm that it is you.',
  'auth.link-dead': newLink,
  'auth.no-new-authenticator': 'Press “Connect another authenticator” again and confirm within ten minutes.',
  'auth.step-order': 'Reload the page and begin with the password.',
  'auth.password-': 'Choose another password: a sentence of your own is best.',
  'auth.own-account':
    'Ask another operator. If you are the only one, stop the service and run “npx paydirt operator link”.',
  'auth.unknown-operator': elsewhere,
  'auth.disabled-operator': 'Invite the person again under another mail address.',
  'audit.other-than-authenticator':
    'If you have no passkey, add one under Security, on another device than the authenticator. Then press it again.',
  'audit.other-than-passkey': 'Press it again and confirm with your authenticator, or with another passkey.',
  'audit.device-unknown': 'Take back what was begun, begin it anew, and confirm it a day later with another device.',
  'api.not-allowed': 'Sign in with an account that may do it.',
  'api.cross-site': 'Open this service by its own address and do it there.',
  'api.invalid': correct,
  'api.too-large': 'Send less at once.',
  'api.not-found': elsewhere,
  'api.in-progress': 'Reload the page and look whether it was done before you repeat it.',
  'api.idempotency-key-': 'Reload the page and look whether it was done before you repeat it.',
  'members.address-': wallet,
  'members.held-already': 'Nothing is left to do: the member is held for this reason already.',
  'members.unknown-hold': 'Reload the page: it was released already.',
  'payout.restore-unfinished': 'Look under After a restore what is missing, and do the first thing there.',
  'payout.no-restore': 'Nothing is left to do: no restore is being worked through.',
  'payout.no-such-output': 'Reload the page: this payment is booked or named already.',
  'payout.no-such-statement': 'Reload the page: it was stated again, or two people said that it was none.',
  'payout.hand-outs-damaged':
    'Bring hand-out-record.jsonl back from where it is copied to, or move it away and start again; the books fill it anew.',
  'payout.pays-batch': 'Name the member for that output, then send it again.',
  'payout.paid-and-lost': 'Name the member, or say that it is lost.',
  'payout.output-named': 'Reload the page and look whom it was given to.',
  'payout.move-too-dear': 'Wait for a lower network fee rate, then plan again.',
  'payout.item-held': {
    member: 'Ask your operator.',
    operator: 'Cancel the batch and plan again: the others are then paid without the member who is held.',
    anybody: 'Ask your operator.',
  },
  'members.cancel-link-dead': 'If an address is not yours, tell your operator at once: your payouts can be held.',
  'members.split-not-cooling-off': 'Reload the page. To divide otherwise, set another division.',
  'members.split-without-address': 'Link a payout address first.',
  'members.address-not-cooling-off': 'Reload the page. To be paid elsewhere, link another address.',
  'members.key-':
    'Let your wallet show its public key (xpub, zpub) or its descriptor again, or link a single receiving address.',
  'members.key-other-addresses': 'Review the key again and compare the addresses with your wallet.',
  'members.key-type-missing': 'Choose the type of address that your wallet shows.',
  'members.address-linked': 'Nothing is left to do: this address is linked already.',
  'members.address-wrong-network': 'Let your wallet show a receiving address of the network that the banner names.',
  'members.address-other-coin': 'Payouts are in bitcoin: let a bitcoin wallet show you a receiving address.',
  'members.proof-':
    'Sign exactly the message shown above with the key of this address, or link it without a signature.',
  'members.mail-taken': 'Use another mail address, or make a new link for the account that has this one.',
  'members.bad-': correct,
  'members.unknown': elsewhere,
  'payout.own-batch': {
    member: 'Ask your operator.',
    operator:
      'Ask another operator to approve it. If you work alone, PAYDIRT_SOLO_OPERATOR=yes lets you approve it a day after planning, with another device.',
    anybody: 'Ask another operator to approve it.',
  },
  'payout.take-on-first': 'Reload the page and take the batch on; another operator then approves it.',
  'payout.taken-on': 'Reload the page: somebody else has taken it on, and you may approve it.',
  'payout.not-scheduled': 'Reload the page: another operator than its planner approves it.',
  'payout.envelope': 'Raise the fee envelope, or wait for a lower network fee rate.',
  'payout.stale-approval': 'Reload the page, look at the batch as it is now, and approve that.',
  'payout.not-approved':
    'Stop payouts and find out who changed the batch: it is not the one that was approved. Before hand-out it can be cancelled and planned again.',
  'payout.nothing-due': 'Wait until somebody reaches the threshold; “Who is out, and why” says what is missing.',
  'payout.gate': 'Look under Overview what stops payouts; this works when it is gone.',
  'solvency.no-block': 'Wait until the node was read: see Chain.',
  'solvency.statement-raced': 'Reload the page: the other statement is in the list.',
  'solvency.unknown-statement': elsewhere,
  'solvency.not-included': 'Choose a statement that was taken after you came.',
  'solvency.statement-differs': {
    member: 'Tell your operator the number below, and keep the proofs that you have.',
    operator: 'Compare the database with a backup: what is kept of this statement was changed.',
    anybody: 'Tell whoever runs this service the number below.',
  },
  'payout.altered-psbt':
    'Save the unsigned file again, sign that one on the device, and bring it back. Ask who had the other file in hand.',
  'payout.no-signature': 'Sign the file on the device, save it there again, and choose the new file.',
  'payout.not-waiting': 'Reload the page: the batch is at another step now.',
  'payout.paid-elsewhere': 'Cancel the batch by its coins, or wait until what its members owe has been made good.',
  'payout.signs-itself': 'Nothing is left to do: this service signs by itself.',
  'payout.fee-unfunded':
    'Move money to the fee reserve under Treasury & solvency. A batch that waits goes on by itself then; otherwise plan again.',
  'payout.signer-': 'Look under Jobs and in the log why the signer refused or does not answer, then try again.',
  'payout.recheck': 'Do not repeat it: look at the audit and the log with the number below.',
  'payout.handed-out': 'Open the batch: what was handed out is cancelled there by a transaction with the same coins.',
  'payout.not-cancellable': 'Reload the page: the batch is at another step now.',
  'payout.change-spent': 'Open the later batch and cancel that one first.',
  'payout.unknown-wallet': 'Reload the page and choose one of the wallets that it shows.',
  'payout.retired-wallet': 'Choose a wallet that stands, or move the coins of the retired one first.',
  'payout.same-wallet': 'Choose two different wallets.',
  'payout.nothing-to-move': 'Wait until its coins are confirmed and no batch holds them.',
  'payout.move-too-small': 'Enter a larger sum.',
  'payout.cancel-refused': 'Wait for a lower fee rate, or let the payment confirm.',
  'payout.child-refused': 'Look at the other ways out on the batch’s page, or let the payment confirm.',
  'payout.no-rate': 'Wait until the node has an estimate, or set a fallback rate in the configuration.',
  'payout.no-receipt': 'Wait: the receipt appears when the payment is settled.',
  'payout.': elsewhere,
  'moving.bad-file': 'Preview the file to see each mistake.',
  'moving.': elsewhere,
  'operations.not-stopped': elsewhere,
  'operations.payouts-stopped': 'Start payouts again first, or wait until the operators have.',
  'operations.reconcile-only': 'Compare the books with the chain first; after a restore nothing is paid.',
  'operations.': elsewhere,
  'chain.nothing-to-acknowledge': elsewhere,
  'chain.': 'Wait until the node has caught up; the Chain page says what is missing.',
  'rewards.backdated': 'Choose a later time: what is booked keeps its terms.',
  'rewards.too-far-ahead': 'Choose an earlier time.',
  'rewards.bad-': correct,
  'rewards.promised-coin': 'Enter less: the rest came as a payout of a pool and waits for its rows.',
  'rewards.': elsewhere,
  'prices.': correct,
  'units.': correct,
  'ledger.insufficient': 'Enter less: there is not that much.',
  'ledger.unknown-account': 'Choose an account of the list.',
  'tax.undeclared-source': 'Declare the source’s legal model in the sources file and restart.',
  'tax.report-changed': again,
  'store.full': {
    member: 'Tell your operator that the service’s disk is full.',
    operator: 'Make room on the service’s disk. Payouts wait until then.',
    anybody: 'Tell whoever runs this service that its disk is full.',
  },
};

/** The next step for a refusal that has no line of its own, by whether sending the same again can help. */
function nextOf(code: string, status: number): Next {
  let found = '';
  for (const start of Object.keys(nextByCode)) if (code.startsWith(start) && start.length > found.length) found = start;
  const known = nextByCode[found];
  if (found !== '' && known !== undefined) return known;
  if (status === 400 || status === 422) return correct;
  return status === 404 || status === 409 ? elsewhere : again;
}

/** What happened, whether money is affected, what next. Codes not listed show the service's own sentence. */
export const errors = {
  broken: 'This page ran into a fault of its own.',
  unknown: (status: number) => `The service answered with an error (${status}).`,
  moneyReading: 'Money is not affected: this was only reading.',
  moneyUntouched: 'Money is not affected: nothing was changed.',
  moneyRefused: 'Money is not affected: the service refused before anything was changed.',
  moneyUnknown:
    'It is not certain whether the service took it. Trying again from this form is safe: it carries the same key, and the service does it at most once.',
  actUnknown: 'No money moves by this. It is not certain whether the service took it: reload the page and look.',
  next: (code: string, status: number, audience: Audience): string => {
    const next = nextOf(code, status);
    return typeof next === 'string' ? next : next[audience];
  },
  nextPlain: {
    member: 'Reload the page. If it stays, tell your operator what is written here.',
    operator: 'Reload the page. If it stays, report what is written here.',
    anybody: 'Reload the page. If it stays, tell whoever runs this service what is written here.',
  } satisfies Record<Audience, string>,
  stale: 'The figures below are from before the failure.',
  reference: 'Reference',
  codes: {
    'client.unreachable': 'The service cannot be reached from this device.',
    'client.unreadable-reply': 'Something between this page and the service answered in its place.',
    'auth.wrong-credentials': 'Mail address, password, code or passkey is not right, or was used already.',
    'auth.not-signed-in': 'Your session has ended.',
  } as Record<string, string | undefined>,
};
