import { ADDRESSES, btc, NOW, type Schemas } from './api-fixture-member';
import { treasury } from './api-fixture-operator';

const wallet: Schemas['WalletDto'] = {
  id: 'main',
  name: 'Payouts',
  descriptor: treasury.descriptor,
  checksum: 'qwlqgth7',
  threshold: 1,
  keys: ['d34db33f'],
  signedBy: 'hot',
  retired: false,
  pays: true,
  receives: false,
  balance: btc('125000000'),
  onChain: btc('125000000'),
  coins: 1,
  keepLeast: btc('20000000'),
  keepMost: btc('100000000'),
  depositAddress: ADDRESSES.treasury,
};

/** A hot wallet with more than should stand in it, a vault, and a former one. */
export const wallets: Schemas['WalletsDto'] = {
  asOf: NOW,
  items: [
    wallet,
    {
      ...wallet,
      id: 'vault',
      name: 'Vault of Bruno, Ada and the bank',
      checksum: '8fhd9pwu',
      threshold: 2,
      keys: ['d34db33f', '0badcafe', 'feedf00d'],
      signedBy: 'devices',
      pays: false,
      receives: true,
      balance: btc('98000000'),
      onChain: btc('98000000'),
      keepLeast: null,
      keepMost: null,
    },
    {
      ...wallet,
      id: 'main-q2w3e4r5',
      name: 'main (former)',
      checksum: 'q2w3e4r5',
      retired: true,
      pays: false,
      balance: btc('87000000'),
      onChain: btc('87000000'),
      coins: 12,
      keepLeast: null,
      keepMost: null,
      depositAddress: null,
    },
  ],
};
