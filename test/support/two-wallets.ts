import { accounts } from '../../src/ledger';
import { onlyWallet, type Wallet } from '../../src/payout/wallet';
import { makeTransaction } from './block-factory';
import { Devices } from './devices';
import { PayoutRoom, type PayoutRoomOptions } from './payout-room';

/** Whoever signs for {@link VAULT}: three devices, of which two sign. */
export const VAULT_DEVICES = new Devices('wsh-sortedmulti');

/** A wallet of devices beside the hot one. */
export const VAULT: Wallet = {
  ...onlyWallet({ walletId: 'vault', treasury: VAULT_DEVICES.treasury }),
  ...{ name: 'Vault', signedBy: 'devices', pays: false, receives: false },
};

export const bothOf = (own: Wallet): Wallet[] => [own, VAULT];

/** Two members are owed 750,000 sat; 1,200,000 sat stand in the hot wallet in two coins, 900,000 in the vault in one. */
export async function houseOf(options: Omit<PayoutRoomOptions, 'wallets'>): Promise<PayoutRoom> {
  const room = new PayoutRoom({ ...options, wallets: bothOf });
  await room.fund([500_000n, 250_000n], { coins: [600_000n, 600_000n], feeReserve: 100_000n });
  await deposit(room, VAULT, 900_000n);
  return room;
}

/** A coin of the operator's own to a wallet, booked, seven deep. @returns its script */
export async function deposit(room: PayoutRoom, wallet: Wallet, value: bigint): Promise<string> {
  const { node, store } = room.options;
  const { scriptHex } = await room.treasury.depositAddress('operator', wallet);
  await room.room.follow();
  const paid = makeTransaction({
    inputs: [{ txid: 'cd'.repeat(32), vout: node.tip.height }],
    outputs: [{ value, script: scriptHex }],
  });
  const to = { asset: 'BTC', amount: value, role: 'transfer' } as const;
  await store.write((tx) =>
    room.ledger.post(tx, [
      {
        reference: `deposit/${wallet.walletId}/${node.tip.height}`,
        kind: 'treasury.funded',
        occurredAt: room.room.clock.now(),
        postings: [
          { ...to, account: accounts.treasury(wallet.walletId), side: 'debit' },
          { ...to, account: accounts.operatorCapital, side: 'credit' },
        ],
      },
    ]),
  );
  node.mine(1, { transactions: [paid] });
  node.mine(6);
  await room.room.follow();
  return scriptHex;
}
