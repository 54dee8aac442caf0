/** The way back into service after a database was brought back from an older copy. */
export const restore = {
  title: 'After a restore',
  lead: 'When the books are brought back from an older copy, what was paid after it is not in them: nothing is planned, signed or sent until the chain was compared, every coin has gone to ourselves, and two operators agree.',
  link: 'See what is missing',
  none: 'No restore is being worked through',
  noneText: 'The books know the last hand-out. Nothing has to be done here.',
  standing: 'Where it stands',
  reason: 'Noticed by',
  noticed: 'Noticed',
  compared: 'Compared with the chain',
  notYet: 'not yet',
  missing: 'What is still missing',
  missingHint:
    'The first things come first. What the service can do by itself it does every 20 seconds: it reads the chain, finds its keys again, and books payments that the books forgot. Reload to see it move.',
  caption: 'What keeps payouts from going on',
  what: 'What',
  about: 'About',
  nothing: 'Nothing is missing',
  nothingText:
    'Every coin that a lost payment could have spent has gone to ourselves and is buried. Two operators may let payouts go on.',
  codes: {
    chain: () => 'The chain is not read to its end yet. Nothing can be compared before.',
    shallow: (confirmations: number, needed: number) =>
      `A payment that the books do not know has ${confirmations} of ${needed} confirmations.`,
    'unknown-output': () =>
      'It paid somebody whom no member’s address names, or a member more than the books hold for them: the pools’ statements may still have to be read again, or another member had the address too. Wait, or say below who it was.',
    'unknown-shape': () =>
      'It spends coins of others beside ours, or was not made by this service. It is not booked by itself: get help before anything else.',
    family: () => 'It took the place of a batch that this copy knows. The batch has to end first.',
    'books-behind': () => 'The coins that it spends are not booked again yet. Deposits are matched within minutes.',
    mempool: () => 'A payment that the books do not know waits in the node’s mempool. It has to confirm or to go.',
    'open-batch': () =>
      'A batch that was handed out before the copy was made has to settle first. It goes on by itself.',
    'barrier-due': (coins: number) =>
      coins === 1 ? '1 coin has not gone to ourselves yet.' : `${coins} coins have not gone to ourselves yet.`,
    'barrier-open': (confirmations: number, needed: number) =>
      `The move of our coins has ${confirmations} of ${needed} confirmations. Another operator approves it under Batches.`,
    journal: () =>
      'The signer signed it and the books do not know it. It can no longer be mined once its coins are moved.',
  },
  batch: 'Batch',
  barrier: 'Move every coin to ourselves',
  barrierHint:
    'A lost payment may still be out there, signed and unseen. Once its coins have gone to a fresh address of ours and are buried, no miner can take it any more. It costs one network fee; another operator approves it.',
  plan: 'Plan the move',
  planNot: 'First everything above it has to be done.',
  planned: (count: number) =>
    count === 1
      ? 'One batch was planned. Another operator approves it.'
      : `${count} batches were planned. Another operator approves them.`,
  name: 'Whose was this payment?',
  nameHint:
    'Look at the member’s letters and at your own notes. What the books do not hold for the member becomes a debt, until the pools’ statements are read again.',
  output: 'Output',
  member: 'Member id',
  own: 'It was a payment of our own, to nobody of the members',
  sendNot: 'Give the id of a member, or say that it was your own.',
  send: 'Book it so',
  named: 'Taken. It is booked with the next round.',
  release: 'Let payouts go on',
  releaseHint:
    'The first operator asks, another one agrees. Where one works alone, a day lies between. What you paid from another wallet since the backup is not in this copy: state it again under “Paid elsewhere” first, or those members are paid twice.',
  releaseNot: 'Something is still missing.',
  ask: 'Ask for it',
  agree: 'Agree',
  askedByYou: 'You asked. Another operator must agree.',
  asked: 'Another operator asked. You may agree.',
};
