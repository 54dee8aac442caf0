import * as bitcoin from 'bitcoinjs-lib';
import { accounts } from '../../src/ledger';
import { deriveKey } from '../../src/payout';
import { payoutBatches, payoutInputs } from '../../src/payout/payout.entity';
import { onlyWallet, type Wallet, withFormer } from '../../src/payout/wallet';
import { treasuryWallets } from '../../src/payout/wallet.entity';
import type { Store } from '../../src/store';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { Devices } from '../support/devices';
import { FakeCore } from '../support/fake-core';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR, SignerFixture } from '../support/payout-room';
import { describeEachStore } from '../support/stores';

let node: FakeCore;
let signer: SignerFixture;
const devices = new Devices('wsh-sortedmulti');
const VAULT: Wallet = {
  ...onlyWallet({ walletId: 'vault', treasury: devices.treasury }),
  ...{ name: 'Vault', signedBy: 'devices', pays: false, receives: false },
};

beforeAll(async () => {
  signer = await SignerFixture.start();
});
afterAll(() => signer.stop());
beforeEach(async () => {
  node = await FakeCore.start();
});
afterEach(() => node.stop());

/** A coin of the operator's own to a wallet, booked, six deep. */
async function deposit(room: PayoutRoom, wallet: Wallet, value: bigint): Promise<string> {
  const { scriptHex } = await room.treasury.depositAddress('operator', wallet);
  await room.room.follow();
  const { store } = room.options;
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

const bothOf = (own: Wallet): Wallet[] => [own, VAULT];

async function house(store: Store): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, node, signer, wallets: bothOf });
  await room.fund([500_000n, 250_000n], { coins: [600_000n, 600_000n], feeReserve: 100_000n });
  await deposit(room, VAULT, 900_000n);
  return room;
}

const batchesOf = (room: PayoutRoom) => room.options.store.read((tx) => tx.find(payoutBatches));
const spentBy = (room: PayoutRoom) => room.options.store.read((tx) => tx.find(payoutInputs));
const scriptsOf = (raw: string): string[] =>
  bitcoin.Transaction.fromHex(raw).outs.map(({ script }) => Buffer.from(script).toString('hex'));

describeEachStore('a house with a hot wallet and a vault', (open) => {
  it('pays from the hot one alone where nobody chooses, and change goes back to it', async () => {
    const room = await house(await open());
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await room.payouts.advance();
    const [batch] = await batchesOf(room);
    expect(batch).toMatchObject({ wallet_id: 'main' });
    const hot = deriveKey(room.settings.treasury, 0, 0).scriptHex;
    expect(new Set((await spentBy(room)).map((input) => input.script_hex))).toEqual(new Set([hot]));
    const [sent] = [...node.mempool.values()];
    expect(scriptsOf(sent?.raw ?? '')).toContain(deriveKey(room.settings.treasury, 1, 0).scriptHex);
    await room.confirm(6);
    expect((await batchesOf(room))[0]).toMatchObject({ state: 'settled' });
    expect(await room.balance(accounts.treasury('main'))).toBe(1_200_000n - 750_000n - (batch?.fee ?? 0n));
    expect(await room.balance(accounts.treasury('vault'))).toBe(900_000n);
  });

  it('pays from the vault where an operator chooses it, and its devices sign', async () => {
    const room = await house(await open());
    await room.payouts.plan(OPERATOR, undefined, 'vault');
    await room.approveAll();
    await room.payouts.advance();
    await room.payouts.advance();
    const [planned] = await batchesOf(room);
    expect(planned).toMatchObject({ wallet_id: 'vault', state: 'handed-out', note: 'payout.awaits-signatures' });
    const id = planned?.id ?? '';
    const view = await room.sessions.take(
      id,
      SECOND_OPERATOR,
      devices.sign(await room.sessions.psbt(id, OPERATOR), [0, 2]),
    );
    expect(view).toMatchObject({ isOutside: true, threshold: 2 });
    expect(view.keys).toHaveLength(3);
    await room.payouts.advance();
    const [sent] = [...node.mempool.values()];
    expect(scriptsOf(sent?.raw ?? '')).toContain(deriveKey(devices.treasury, 1, 0).scriptHex);
    await room.confirm(6);
    expect((await batchesOf(room))[0]).toMatchObject({ state: 'settled' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
    expect(await room.balance(accounts.treasury('main'))).toBe(1_200_000n);
    expect(await room.balance(accounts.treasury('vault'))).toBe(150_000n - (planned?.fee ?? 0n));
  });

  it('never takes a coin of the other wallet, though it falls short', async () => {
    const room = new PayoutRoom({ store: await open(), node, signer, wallets: bothOf });
    await room.fund([500_000n], { coins: [600_000n], feeReserve: 0n });
    await deposit(room, VAULT, 400_000n);
    expect(await codeOf(room.payouts.plan(OPERATOR, undefined, 'vault'))).toBe('payout.no-funds');
    expect(await codeOf(room.payouts.plan(OPERATOR, undefined, 'cellar'))).toBe('payout.unknown-wallet');
  });

  it('tells each deposit apart by the wallet that it came to, and our change from it', async () => {
    const room = await house(await open());
    const { treasury } = room;
    const of = (wallet: Wallet, chain: 0 | 1, index: number): Promise<string | undefined> =>
      treasury.depositWallet(deriveKey(wallet.treasury, chain, index).scriptHex);
    const [main] = treasury.wallets;
    if (main === undefined) throw new Error('no wallet');
    expect([await of(main, 0, 0), await of(VAULT, 0, 0)]).toEqual(['main', 'vault']);
    // A device showed these addresses; the service has not given them out. From the first coin on they are known.
    expect([await of(main, 0, 7), await of(VAULT, 0, 19)]).toEqual(['main', 'vault']);
    const scripts = [deriveKey(VAULT.treasury, 0, 19).scriptHex, deriveKey(VAULT.treasury, 0, 3).scriptHex];
    const keys = await room.options.store.read((tx) => treasury.keysOf(tx, scripts));
    expect([...keys.values()].map(({ walletId }) => walletId)).toEqual(['vault', 'vault']);
    const own = await room.options.store.write((tx) => treasury.changeKey(tx, 'b1', VAULT));
    expect(await treasury.depositWallet(own.scriptHex)).toBeUndefined();
  });
});

describeEachStore('a house that changes its descriptor from one hot key to a multisig', (open) => {
  it('keeps the former wallet: counted, watched, and never mixed into a batch', async () => {
    const store = await open();
    const before = new PayoutRoom({ store, node, signer });
    await before.fund([500_000n], { coins: [600_000n], feeReserve: 50_000n });
    const rows = await store.read((tx) => tx.find(treasuryWallets));
    expect(rows).toMatchObject([{ wallet_id: 'main', descriptor: before.settings.treasury.descriptor }]);

    const known = [{ walletId: 'main', treasury: before.settings.treasury }];
    const changed: Wallet = { ...VAULT, walletId: 'main', pays: true, receives: true };
    const after = new PayoutRoom({ store, node, signer, wallets: () => withFormer([changed], known, () => 'hot') });
    await after.treasury.watchAll();
    // The new keys are looked for from the birthday on before anything is paid.
    await after.room.follow();
    const [now, former] = after.treasury.wallets;
    expect(former).toMatchObject({ walletId: 'main', isRetired: true });
    if (now === undefined || former === undefined) throw new Error('no wallets');
    expect(await codeOf(after.payouts.plan(OPERATOR))).toBe('payout.no-funds');
    expect(await codeOf(after.payouts.plan(OPERATOR, undefined, 'main'))).toBe('payout.retired-wallet');

    await deposit(after, now, 800_000n);
    const [batch] = await after.payouts.plan(OPERATOR);
    expect(batch?.wallet_id).toBe(now.walletId);
    // A pool that was never told pays the old address: it is the retired wallet's.
    expect(await after.treasury.depositWallet(deriveKey(former.treasury, 0, 0).scriptHex)).toBe('main');
    expect((await after.treasury.depositAddress('pool:test')).scriptHex).toBe(deriveKey(now.treasury, 0, 1).scriptHex);
  });
});
