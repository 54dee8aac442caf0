import type { InclusionStepName } from '../../../../src/solvency/verify-inclusion';

/** Statements of what is owed: a member's own place in them, and an operator's list. */
export const proof = {
  nav: 'Proof',
  title: 'Proof of what you are owed',
  lead: 'Once a day the service states what it owes to everybody. Your own balance is in there, and you can check that yourself.',
  newest: 'Newest statement',
  newestHint:
    'Your browser fetches your proof as a file and checks it by itself: the service has no say in the result.',
  number: 'Statement',
  taken: 'Taken',
  digest: 'Digest',
  digestHint: 'The same for every member. If somebody shows you another one for this number, one of you was deceived.',
  block: 'Best block then',
  check: 'Check in this browser',
  checkOf: (number: number) => `Check in this browser: statement ${number}`,
  checking: 'Fetching your proof…',
  download: 'Download the proof',
  downloadOf: (number: number) => `Download the proof of statement ${number}`,
  elsewhere: 'Check a file of yours, or somebody else’s, without an account',
  reserves: {
    title: 'The coins behind it',
    hint: 'Every statement fixes which bitcoin were ours at its block. Whoever holds their keys can sign the statement: a signed message spends nothing.',
    coins: 'Coins of the newest statement',
    count: (count: number) => (count === 1 ? '1 coin' : `${count} coins`),
    signed: 'Signed for, newest',
    signedOf: (count: number, all: number) => `${count} of ${all} coins`,
    none: 'No statement of the last three months was signed. That says nothing for or against the coins: ask your operator.',
    at: 'Signed',
    of: 'Statement',
    cadence: { online: 'Keys of the service', offline: 'Keys on devices' } as Record<string, string>,
    signedFor: 'all signed the statement of',
    never: 'not all of them have signed a statement yet',
    every: (days: number) =>
      days === 0 ? 'No interval is promised.' : days === 1 ? 'Promised: every day.' : `Promised: every ${days} days.`,
    late: 'Late.',
    download: 'Download the list of coins',
    downloadOf: (number: number) => `Download the list of coins of statement ${number}`,
    shows:
      'A signature shows that somebody held the key of these coins when the statement was signed. It does not show that the coins are unspent today: with a node of your own, ask for each (gettxout). Nor that nobody lent them, or that they are promised to nobody else. Coins that need several signatures are listed, and nobody signs for them yet. Altcoin and money at exchanges are not in the list. The file is checked with “npx paydirt reserves verify”.',
  },
  earlier: 'Earlier statements',
  earlierHint: 'Each names the digest of the one before it, so that none can be exchanged later.',
  caption: 'Statements, newest first',
  empty: 'No statement yet',
  emptyText:
    'The first one is published within an hour of the first block that the service has read. Then you can check it here.',
  shows: 'What this shows, and what it does not',
  showsText: [
    'It shows that what you are owed, all that is available, held, in a batch or in flight, is counted in the total of the statement. What a pool has only announced is not in it: it is not payable yet.',
    'If every member checks, nobody is left out without somebody noticing. So check now and then, and compare the digest with other members.',
    'It does not show that the coins to pay everybody are there.',
    'This page comes from the service as well. Whoever wants to rely on it less keeps the file and checks it at the command line, “npx paydirt inclusion verify”, or on the page of another Paydirt.',
    'It does not show your balance of today: the file speaks of the moment at which it was taken.',
    'The file tells whoever reads it your balance and some sums of others. Their names are not in it. Give it to nobody who should not know.',
  ],
  verdict: {
    listed: {
      title: 'Your balance is counted',
      text: 'The amounts below are in the total of this statement, and the statement is on the public list of this service.',
    },
    alone: {
      title: 'Your balance is counted, in a statement that is not on the list',
      text: 'The file fits together, but this service does not list its statement now. It may be another service’s, or newer than this page: reload it. If it stays so, ask the operator, and show the digest to other members.',
    },
    unknown: {
      title: 'Your balance is counted in this statement',
      text: 'Whether the statement is on the public list could not be asked. Compare the digest with other members.',
    },
    refused: {
      title: 'Refused',
      text: 'The file does not show that your balance is counted. Your money is not touched by that. Download the proof again; if it stays refused, show the file to your operator and to other members.',
    },
  },
  holder: 'Whose',
  holderHint: 'It must be your own id. Compare it with other members: nobody else may have it.',
  total: 'Owed to all together',
  yours: 'Yours',
  classes: { available: 'Available', held: 'Held', inBatch: 'In this batch', inFlight: 'In flight' },
  steps: {
    file: { name: 'The file is a proof', holds: 'Nothing in it is unknown or missing.' },
    statement: {
      name: 'It names its statement',
      holds: 'The digest was computed here from all fields of the statement.',
    },
    balance: {
      name: 'The parts make up the balance',
      holds: 'Your balance was cut into parts, so that no neighbour sees it whole. They add up.',
    },
    path: {
      name: 'Every part leads to the root',
      holds:
        'The hashes on the way were computed here. No sum on it is below zero, so that nothing was subtracted anywhere.',
    },
    total: { name: 'The root holds the total', holds: 'All that is owed, with your balance in it.' },
  } satisfies Record<InclusionStepName, { name: string; holds: string }>,
  here: 'This check ran in your browser, on the file alone.',
};

/** The operator's list. */
export const statements = {
  nav: 'Statements',
  title: 'Statements of what is owed',
  lead: 'Each is a tree over every balance. Its root is public and in the audit chain; members check their own place in it.',
  publish: 'Publish a statement now',
  publishHint: 'One is published every day by itself. One more moves no money, and cannot be taken back.',
  published: (number: number) => `Statement ${number} is published: members can check it now.`,
  sign: {
    title: 'Sign for the coins of the newest statement',
    hint: 'Sign this message with the key of each address that holds coins, in your own wallet, and hand the signatures in here. The sealed seed signs for its own coins by itself. How often both sign is a setting; members see how old the last one is.',
    message: 'Message',
    standing: 'Signed for',
    list: 'List of coins, with their scripts',
    signatures: 'Signatures',
    signaturesHint:
      'One address and its signature a line, a blank between them. BIP-322 simple or BIP-137; multisig cannot be read yet.',
    bad: 'Each line is an address, a blank, and a signature.',
    send: 'Hand in',
    taken: (taken: number, known: number) => `${taken} taken, ${known} were there before.`,
    refused: {
      'not-by-its-key': 'not by the key of this address, or not over this message',
      'no-coin-of-it': 'this address holds none of the coins',
    } as Readonly<Record<string, string | undefined>>,
  },
  coins: 'Coins',
  list: 'Published',
  listHint: 'Everybody sees number, time, roots and digests. The totals are for you and, in their files, for members.',
  owed: 'Owed',
  holders: (count: number) => (count === 1 ? '1 holder' : `${count} holders`),
  root: 'Root',
  by: 'By',
  job: 'daily job',
  operator: 'an operator',
  empty: 'No statement yet',
  emptyText: 'The first one follows within an hour of the first block, or publish one now.',
  tree: 'What is in it',
  treeText:
    'Available, held, in batch and in flight of every member, tax withheld and the fee reserve: the same sum as the liabilities under Treasury & solvency. Accrued is not in it. Whoever owes you stands in it with nothing.',
};
