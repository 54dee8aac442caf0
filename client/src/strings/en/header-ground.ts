import type { components } from '../../api/schema';

/** What a contract's expectation rests on, for coins beside bitcoin. */
export const headerGround = {
  none: (asset: string) => `Not verified: no headers of ${asset} are followed`,
  noneText: (asset: string) =>
    `What the contract must have earned cannot be told here, and nothing is counted as expected. What the provider stated and what came is booked all the same. An operator can have headers of ${asset} followed where the service can verify them (docs/coins.md).`,
  workless: (network: string) => `By headers of ${network}: checked by its rules, and no proof`,
  worklessText:
    'This is a test network. Its blocks cost next to no work, so a hash per second finds many, and hash rates, coins and dollars here mean nothing outside it. Nothing that rests on these headers is proved.',
  worklessNote: 'by headers of a test network, less the fees that are withheld',
  notTold: 'not told',
  stopped: (asset: string) => `Headers of ${asset} do not go on`,
  tooLate: (asset: string) => `Headers of ${asset} begin after the contract`,
  tooLateText:
    'Its first days cannot be counted, and so none after them. Pin an earlier block in the coins file (docs/coins.md); headers are then read from there.',
  reading: (asset: string) => `Headers of ${asset} are being read; none is here yet.`,
  followed: (asset: string, height: number) =>
    `By headers of ${asset} that this service verified itself, up to block ${height.toLocaleString('en-US')} of`,
  troubles: {
    unreachable: 'Their source does not answer. It is asked again every minute; no money is affected.',
    'refused-us': 'Their source refuses our sign-in. No money is affected; check the credentials in the coins file.',
    'bad-reply':
      'Their source answered what it does not document. Nothing of it was stored and no money is affected; check whose server it is.',
    'wrong-network':
      'Their source is on another network. Nothing was stored and no money is affected; correct the address in the coins file.',
    'other-chain':
      'Their source has another block than the pinned one. Nothing of it was stored and no money is affected; check the block in the coins file, or whose node it is.',
    'not-there-yet':
      'Their source has not reached the pinned block. It is asked again every minute; no money is affected.',
    'bad-header':
      'Their source offered a header that breaks a rule of the network. None of that answer was stored and no money is affected; check whose node it is.',
    'less-work':
      'Their source has no more work than what is verified here: it is behind, or follows another branch. Ours stays; no money is affected.',
    'no-parent-work':
      'Their source leaves out the work of merged mining, which a pruned node cannot tell. Nothing of it was stored and no money is affected; name a node that keeps its blocks, or a later block to begin at.',
  } satisfies Record<components['schemas']['CoinTrouble'], string>,
} as const;
