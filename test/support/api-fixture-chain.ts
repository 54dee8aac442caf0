import { DAY, HASH, NOW, OTHER_HASH, type Schemas } from './api-fixture-member';

export const chain: Schemas['ChainDto'] = {
  asOf: NOW,
  network: 'regtest',
  tipHeight: 61_482,
  tipHash: OTHER_HASH,
  tipTime: NOW - 600_000,
  work: '000000000000000000000000000000000000000000000000000000000001e054',
  startHeight: 0,
  workChecked: 'unchecked',
  second: {
    label: 'Esplora at blockstream.info',
    state: 'agrees',
    sentence: 'It follows the same chain.',
    height: 61_481,
    checkedAt: NOW - 20_000,
  },
  deepReorg: false,
  confirmationsNeeded: 6,
  reorgs: [{ at: NOW - 12 * DAY, depth: 1, forkHeight: 60_011, oldTip: HASH, newTip: OTHER_HASH }],
  alarms: [],
};
