import * as bitcoin from 'bitcoinjs-lib';
import type { Actor } from '../../src/api/http/actor.dto';
import { batchDetailDto } from '../../src/api/operator/batch-views';
import { RoomsWalletDesk, WalletSources } from '../../src/api/operator/wallet-desk.adapter';
import { accounts } from '../../src/ledger';
import { deriveKey, parseTreasury } from '../../src/payout';
import { payoutBatches, payoutInputs } from '../../src/payout/payout.entity';
import { type Wallet, withFormer } from '../../src/payout/wallet';
import { treasuryWallets } from '../../src/payout/wallet.entity';
import type { Store } from '../../src/store';
import { descriptorChecksum } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeCore } from '../support/fake-core';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';
import { bothOf, deposit, houseOf, VAULT, VAULT_DEVICES as devices } from '../support/two-wallets';

const fixture = signerAndNode({ walletsOf: (own) => [own, devices.treasury.descriptor, sharedOf(own)] });

/** A multisig of the seed's account key and two devices. */
function sharedOf(own: string): string {
  const seed = /wpkh\((.*)\)#/.exec(own)?.[1] ?? '';
  const others = /sortedmulti\(2,[^,]*,(.*)\)\)#/.exec(devices.treasury.descriptor)?.[1] ?? '';
  const body = `wsh(sortedmulti(2,${seed},${others}))`;
  return `${body}#${descriptorChecksum(body)}`;
}

const house = (store: Store): Promise<PayoutRoom> => houseOf({ store, ...fixture });

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
    const [sent] = [...fixture.node.mempool.values()];
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
    const [sent] = [...fixture.node.mempool.values()];
    expect(scriptsOf(sent?.raw ?? '')).toContain(deriveKey(devices.treasury, 1, 0).scriptHex);
    await room.confirm(6);
    expect((await batchesOf(room))[0]).toMatchObject({ state: 'settled' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
    expect(await room.balance(accounts.treasury('main'))).toBe(1_200_000n);
    expect(await room.balance(accounts.treasury('vault'))).toBe(150_000n - (planned?.fee ?? 0n));
  });

  it('never takes a coin of the other wallet, though it falls short', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture, wallets: bothOf });
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

/** Approves what was planned and lets the job sign and send it; where people sign, these devices do. */
async function carryOut(room: PayoutRoom, places?: readonly number[]): Promise<void> {
  await room.approveAll();
  await room.payouts.advance();
  await room.payouts.advance();
  for (const { id, state } of await batchesOf(room)) {
    if (state !== 'handed-out' || places === undefined) continue;
    await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR), places));
  }
  const { failures } = await room.payouts.advance();
  expect(failures).toEqual([]);
}

const wish = (fromId: string, toId: string, amountSats: bigint | null) => ({ fromId, toId, amountSats });

describeEachStore('a move between two wallets', (open) => {
  const balances = async (room: PayoutRoom): Promise<bigint[]> => [
    await room.balance(accounts.treasury('main')),
    await room.balance(accounts.treasury('vault')),
  ];

  it('brings a sum from the hot wallet to the vault, and its change back to the hot one', async () => {
    const room = await house(await open());
    const [planned] = await room.walletMoves.plan(OPERATOR, wish('main', 'vault', 300_000n));
    const fee = planned?.fee ?? 0n;
    expect(planned).toMatchObject({ wallet_id: 'main', paid: 0n, change: 300_000n - fee });
    expect(await codeOf(room.payouts.plan(OPERATOR))).toBe('payout.claimed');
    // Who planned it does not approve it.
    const envelope = { maxRateSatPerKvb: 100_000n, maxFeeSats: 1_000_000n };
    expect(await codeOf(room.payouts.approve(planned?.id ?? '', OPERATOR, envelope))).toBe('payout.own-batch');
    await carryOut(room);
    const [sent] = [...fixture.node.mempool.values()];
    const arrived = bitcoin.Transaction.fromHex(sent?.raw ?? '').outs.find(({ value }) => value === 300_000n);
    expect(Buffer.from(arrived?.script ?? []).toString('hex')).toBe(deriveKey(devices.treasury, 1, 0).scriptHex);
    // From the signed bytes on it is the vault's, and solvency counts both wallets while no block holds it.
    expect(await balances(room)).toEqual([1_200_000n - 300_000n - fee, 1_200_000n]);
    expect((await room.payouts.preview()).refused).toBeNull();
    await room.confirm(6);
    expect((await batchesOf(room))[0]).toMatchObject({ state: 'settled' });
    expect((await room.payouts.preview()).refused).toBeNull();
    expect(await room.treasury.depositWallet(deriveKey(devices.treasury, 1, 0).scriptHex)).toBeUndefined();
  });

  it('empties the vault into the hot wallet by its devices, and what arrived is spent by the seed', async () => {
    const room = await house(await open());
    const [planned] = await room.walletMoves.plan(OPERATOR, wish('vault', 'main', null));
    expect(planned).toMatchObject({ wallet_id: 'vault', change: 0n, change_vout: null });
    await carryOut(room, [1, 2]);
    await room.confirm(6);
    const fee = planned?.fee ?? 0n;
    expect(await balances(room)).toEqual([1_200_000n + 900_000n - fee, 0n]);
    expect(await codeOf(room.walletMoves.plan(OPERATOR, wish('vault', 'main', null)))).toBe('payout.nothing-to-move');
    const [again] = await room.walletMoves.plan(OPERATOR, wish('main', 'vault', null));
    expect((await spentBy(room)).filter(({ batch_id: id }) => id === again?.id)).toHaveLength(3);
    await carryOut(room);
    await room.confirm(6);
    expect(await balances(room)).toEqual([0n, 2_100_000n - fee - (again?.fee ?? 0n)]);
  });

  it('counts for what one person may plan and approve in a day, as what is paid does', async () => {
    const envelope = { maxRateSatPerKvb: 100_000n, maxFeeSats: 1_000_000n };
    for (const [aloneUpToSats, sums] of [
      [299_999n, [300_000n]],
      [500_000n, [300_000n, 200_000n]],
    ] as const) {
      const other = await FakeCore.start();
      const room = await houseOf({
        store: await open(),
        node: other,
        signer: fixture.signer,
        policy: { aloneUpToSats },
      });
      for (const [place, sum] of sums.entries()) {
        const [planned] = await room.walletMoves.plan(OPERATOR, wish('main', 'vault', sum));
        const alone = (): Promise<unknown> => room.payouts.approve(planned?.id ?? '', OPERATOR, envelope);
        if (place === sums.length - 1) expect(await codeOf(alone())).toBe('payout.own-batch');
        else await alone();
        await room.payouts.advance();
        await room.confirm(6);
      }
      await other.stop();
    }
  });

  it('is given back before its hand-out, and afterwards taken back by its coins', async () => {
    const room = await house(await open());
    const [first] = await room.walletMoves.plan(OPERATOR, wish('main', 'vault', 300_000n));
    await room.payouts.cancel(first?.id ?? '', OPERATOR, 'not now');
    expect(await balances(room)).toEqual([1_200_000n, 900_000n]);

    const [second] = await room.walletMoves.plan(OPERATOR, wish('main', 'vault', 300_000n));
    const id = second?.id ?? '';
    await carryOut(room);
    expect((await balances(room))[1]).toBe(1_200_000n);
    fixture.node.replaces = true;
    const cancellation = await room.cancels.plan(id, OPERATOR);
    const envelope = { maxRateSatPerKvb: 100_000n, maxFeeSats: 1_000_000n };
    await room.cancels.approve(id, SECOND_OPERATOR, envelope, cancellation.hash);
    expect((await room.payouts.advance()).failures).toEqual([]);
    expect((await room.payouts.advance()).failures).toEqual([]);
    expect([...fixture.node.mempool.keys()]).toEqual([cancellation.txid]);
    expect((await room.payouts.preview()).refused).toBeNull();
    await room.confirm(100);
    await room.payouts.advance();
    await room.payouts.advance();
    expect((await batchesOf(room)).find((batch) => batch.id === id)).toMatchObject({ state: 'cancelled' });
    expect(await balances(room)).toEqual([1_200_000n - cancellation.feeSats, 900_000n]);
    expect((await room.payouts.preview()).refused).toBeNull();
  });

  it.each([
    ['to itself', wish('main', 'main', 1_000n), 'payout.same-wallet'],
    ['from a wallet that is not there', wish('cellar', 'main', null), 'payout.unknown-wallet'],
    ['to a wallet that is not there', wish('main', 'cellar', null), 'payout.unknown-wallet'],
    ['of more than is there', wish('main', 'vault', 1_200_000n), 'payout.no-funds'],
    ['of dust', wish('main', 'vault', 100n), 'payout.move-too-small'],
  ])('is refused %s', async (_, asked, code) => {
    const room = await house(await open());
    expect(await codeOf(room.walletMoves.plan(OPERATOR, asked))).toBe(code);
    await room.payouts.stop(OPERATOR, 'a look at it');
    expect(await codeOf(room.walletMoves.plan(OPERATOR, wish('main', 'vault', null)))).toBe('payout.gate');
  });
});

describeEachStore('the operator’s page of wallets', (open) => {
  it('shows each with its coins and balance, and plans a move', async () => {
    const store = await open();
    const room = new PayoutRoom({
      ...{ store, ...fixture },
      wallets: (own) => [{ ...own, keep: { leastSats: 1n, mostSats: 2n } }, VAULT],
    });
    await room.fund([500_000n], { coins: [600_000n, 500_000n], feeReserve: 100_000n });
    await deposit(room, VAULT, 900_000n);
    const { treasury, walletMoves: moves, query, ledger } = room;
    const sources = new WalletSources(treasury, moves, room.room.wallet, query, ledger);
    const desk = new RoomsWalletDesk(store, room.room.clock, sources);
    const { items } = await desk.wallets();
    const btc = (units: string) => ({ asset: 'BTC', units });
    expect(items).toMatchObject([
      { id: 'main', signedBy: 'hot', pays: true, receives: true, coins: 2, keepMost: btc('2') },
      { id: 'vault', name: 'Vault', signedBy: 'devices', pays: false, threshold: 2, coins: 1, keepMost: null },
    ]);
    expect(items.map(({ balance, onChain }) => [balance, onChain])).toEqual([
      [btc('1100000'), btc('1100000')],
      [btc('900000'), btc('900000')],
    ]);
    expect(items[1]?.checksum).toBe(VAULT.treasury.descriptor.split('#')[1]);
    expect(items[1]?.depositAddress).toBe(deriveKey(VAULT.treasury, 0, 0).address);
    const actor = { accountId: '1' } as Actor;
    const planned = await desk.move(actor, { from: 'main', to: 'vault', units: '200000' });
    const view = await query.batch(planned.items[0]?.id ?? '');
    expect(batchDetailDto({ ...view, taken: null, needsTaker: false }, 6, new Map())).toMatchObject({
      wallet: 'main',
      move: { to: 'vault', amount: btc('200000') },
      payments: [],
    });
  });
});

describeEachStore('a multisig that the seed has a key of', (open) => {
  it('is signed by the seed first, and sent when one device has signed too', async () => {
    const treasury = parseTreasury(sharedOf(fixture.signer.hot.descriptor), 'regtest');
    const shared: Wallet = { ...VAULT, walletId: 'shared', treasury, signedBy: 'hot-and-devices' };
    const room = new PayoutRoom({ store: await open(), ...fixture, wallets: (own) => [own, shared] });
    await room.fund([500_000n], { coins: [600_000n], feeReserve: 100_000n });
    await deposit(room, shared, 700_000n);
    await room.payouts.plan(OPERATOR, undefined, 'shared');
    await room.approveAll();
    for (let round = 0; round < 3; round += 1) await room.payouts.advance();
    const [batch] = await batchesOf(room);
    const id = batch?.id ?? '';
    expect(batch).toMatchObject({ state: 'handed-out', note: 'payout.awaits-signatures' });
    const view = await room.sessions.view(id);
    expect(view.keys.map(({ signedInputs }) => signedInputs)).toEqual([1, 0, 0]);
    expect([...fixture.node.mempool.keys()]).toEqual([]);
    await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR), [1]));
    await room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([batch?.txid]);
    await room.confirm(6);
    expect(room.paidOnChain(0)).toBe(500_000n);
  });
});

describeEachStore('a house that changes its descriptor from one hot key to a multisig', (open) => {
  it('keeps the former wallet: counted, watched, and never mixed into a batch', async () => {
    const store = await open();
    const before = new PayoutRoom({ store, ...fixture });
    await before.fund([500_000n], { coins: [600_000n], feeReserve: 50_000n });
    const rows = await store.read((tx) => tx.find(treasuryWallets));
    expect(rows).toMatchObject([{ wallet_id: 'main', descriptor: before.settings.treasury.descriptor }]);

    const known = [{ walletId: 'main', treasury: before.settings.treasury }];
    const changed: Wallet = { ...VAULT, walletId: 'main', pays: true, receives: true };
    const after = new PayoutRoom({ store, ...fixture, wallets: () => withFormer([changed], known, () => 'hot') });
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
    await after.payouts.cancel(batch?.id ?? '', OPERATOR, 'sweep first');
    const [sweep] = await after.walletMoves.plan(OPERATOR, wish('main', now.walletId, null));
    await carryOut(after);
    await after.confirm(6);
    expect((await batchesOf(after)).find(({ id }) => id === sweep?.id)).toMatchObject({ state: 'settled' });
    expect(await after.balance(accounts.treasury('main'))).toBe(0n);
    expect(await after.balance(accounts.treasury(now.walletId))).toBe(1_400_000n - (sweep?.fee ?? 0n));
    expect(await codeOf(after.walletMoves.plan(OPERATOR, wish(now.walletId, 'main', null)))).toBe(
      'payout.retired-wallet',
    );
    // A pool that was never told pays the old address: it is the retired wallet's.
    expect(await after.treasury.depositWallet(deriveKey(former.treasury, 0, 0).scriptHex)).toBe('main');
    expect((await after.treasury.depositAddress('pool:test')).scriptHex).toBe(deriveKey(now.treasury, 0, 1).scriptHex);
  });
});
