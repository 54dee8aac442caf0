import type { components } from '../../api/schema';

type State = components['schemas']['SettlementState'];

/** Payments to members from another wallet of the operator's. */
export const settlements = {
  nav: 'Paid elsewhere',
  title: 'Paid from another wallet',
  lead: 'What you paid a member from a wallet that this service does not spend from. It counts as paid when our own chain proves it and two people vouch for it.',
  caption: 'Payments from another wallet, newest first',
  empty: 'Nothing was paid from another wallet',
  emptyText: 'State such a payment above, once a block holds it.',
  state: 'State a payment',
  stateHint:
    'The output must pay an address that the member linked, and exactly this amount. Coins of this service’s own treasury never count. Nothing is sent; the amount is held until another operator approves.',
  member: 'Member who was paid',
  txid: 'Transaction id',
  height: 'Height of its block',
  vout: 'Output number, from 0',
  sats: 'Amount in satoshi',
  evidence: 'Where it is on record',
  evidenceHint: 'Which wallet, which note. Members do not see it.',
  missing: 'Name the member, the transaction, its block, the output, the amount and the record first.',
  send: 'State it',
  stated: 'Stated. The amount is held; another operator approves it.',
  to: 'Paid to',
  what: 'Payment',
  where: 'Proof',
  block: (height: number) => `block ${height}`,
  noBlock: 'no block of our chain holds it now',
  by: 'Stated by',
  approvedBy: (name: string) => `approved by ${name}`,
  status: 'State',
  states: {
    proposed: 'Waits for an approval',
    approved: 'Waits for confirmations',
    settled: 'Settled',
    returned: 'Given back',
  } satisfies Record<State, string>,
  confirm: 'Approve',
  confirmOf: (name: string) => `Approve the payment to ${name}`,
  confirmTitle: 'Vouch for this payment?',
  confirmText:
    'Compare it with the wallet that paid. Once settled, the member is owed that much less and sees it as paid. It cannot be withdrawn any more.',
  takeBack: 'Withdraw',
  takeBackOf: (name: string) => `Withdraw the payment to ${name}`,
  takeBackText: 'The amount is available to the member again, and a batch may pay it.',
  anothers: 'Another operator approves',
  giveUp: 'Give it up',
  giveUpOf: (name: string) => `Give it up: the payment to ${name}`,
  giveUpTitle: 'It can never confirm?',
  giveUpText:
    'Only where another transaction spent its coins and is buried under 100 blocks. Name that one: it is proved like the payment was. Then the amount is available to the member again.',
  other: 'The other transaction',
  otherMissing: 'Name the other transaction and its block first.',
  memberTitle: 'Paid from another wallet',
  memberText:
    'Your operator paid this from another wallet, outside the batches of this service. Two operators vouch for it; that the coin went to your address is proved. If it is not yours, or did not come from your operator, say so at once.',
  memberProposed: 'Stated by an operator',
  memberApproved: 'Agreed by a second operator',
  memberApprovedWaiting: 'Waits for a second operator. Until then the amount is held.',
};
