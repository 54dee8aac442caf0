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
      'The record of hand-outs does not say whom it paid, or names a member who came after the copy was made. Say below who it was.',
    'unknown-shape': () =>
      'It spends coins of others beside ours, or was not made by this service. It is not booked by itself: get help before anything else.',
    family: (confirmations: number, needed: number) =>
      `It took coins of a batch that this copy knows, and is neither another attempt at it nor a cancellation. It has ${confirmations} of ${needed} confirmations. The batch ends by itself once it has them all and it is said whose each of its outputs was: whom it paid is not paid again, the others are due again. Until then nobody is paid.`,
    'books-behind': () =>
      'The coins that it spends, or a key of ours that it pays, are not in the books again yet. Both come within minutes.',
    mempool: () => 'A payment that the books do not know waits in the node’s mempool. It has to confirm or to go.',
    'open-batch': () =>
      'A batch that was handed out before the copy was made has to settle first. It goes on by itself.',
    'barrier-due': (coins: number) =>
      coins === 1 ? '1 coin has not gone to ourselves yet.' : `${coins} coins have not gone to ourselves yet.`,
    'barrier-open': (confirmations: number, needed: number) =>
      `The move of our coins has ${confirmations} of ${needed} confirmations. Another operator approves it under Batches.`,
    elsewhere: () =>
      'In the lost days somebody stated that this was paid from another wallet. State it again under “Paid elsewhere” and have it approved, or the member is paid twice.',
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
  name: (outputs: number, from: string) =>
    outputs === 1 ? `Whose was this payment of ${from}?` : `Whose were these ${outputs} payments of ${from}?`,
  nameHint:
    'The record of hand-outs does not tell. Who has the address in this copy is proposed, but another member may have had it too in the lost days: look at the members’ letters and at your own notes. A wrong name pays one member twice. What the books do not hold for the member becomes a debt, until the pools’ statements are read again.',
  transaction: 'Transaction',
  output: 'Output',
  outputNumber: (vout: number) => `Output ${vout}`,
  noAddress: 'a script without an address',
  member: 'Member id',
  have: (members: string) => `In this copy the address is of ${members}.`,
  nobodyHas: 'In this copy nobody has this address.',
  own: 'It was a payment of our own, to nobody of the members',
  lost: 'Somebody else took it: it is lost, at our expense. Two operators say so.',
  paysBatch: 'It pays an address of the batch whose coins were taken: say which member it paid.',
  nameTwo:
    'Its transaction took coins of a batch that this copy knows. The members of that batch are due again for what it did not pay them, so two operators have to say the same of each output. Look at who made it before you say anything: a wrong word pays a member twice.',
  saidByYou: 'You said whose these are. Another operator must say the same.',
  saidByOther:
    'Another operator said whose these are, as filled in below. Look for yourself before you say the same; say otherwise where it is wrong.',
  sendNot: 'Give the id of a member for each output, or say that it was your own or is lost.',
  send: (outputs: number) => (outputs === 1 ? 'Book this payment' : `Book these ${outputs} payments`),
  sendTwo: (outputs: number) => (outputs === 1 ? 'Say whose it was' : `Say whose these ${outputs} were`),
  named: 'Taken. It is booked with the next round.',
  namedTwo: 'Taken. It counts once two operators have said the same.',
  statedFor: (member: string) => `Stated for ${member}`,
  stated: (member: string) => `Was ${member} paid from another wallet?`,
  statedHint:
    'The record says that this was stated since the copy was made. This copy does not know it and would pay the member again. State it again under “Paid elsewhere”; it is off this list once another operator approves it. Only if the statement was wrong and the member was not paid, two operators may say so here.',
  sum: 'Amount',
  deny: 'The member was not paid by it',
  denyToo: 'I agree: the member was not paid by it',
  deniedByYou: 'You said that the member was not paid by it. Another operator must agree.',
  denied: 'Another operator says that the member was not paid by it. Look at the transaction before you agree.',
  release: 'Let payouts go on',
  releaseHint:
    'The first operator asks, another one agrees. Where one works alone, a day lies between, and the second word comes by another device.',
  releaseNot: 'Something is still missing.',
  ask: 'Ask for it',
  agree: 'Agree',
  askedByYou: 'You asked. Another operator must agree.',
  asked: 'Another operator asked. You may agree.',
};
