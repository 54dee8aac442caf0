import { accounts } from '../../src/ledger';
import { deriveKey } from '../../src/payout';
import { type BatchRow, payoutAttempts, payoutBatches } from '../../src/payout/payout.entity';
import { decodeRawTransaction } from '../../src/payout/raw-transaction';
import type { Wallet } from '../../src/payout/wallet';
import { walletMoves } from '../../src/payout/wallet.entity';
import type { Store } from '../../src/store';
import { codeOf } from '../support/code-of';
import { ENVELOPE, OPERATOR, type PayoutRoom, PayoutRoom as Room, SECOND_OPERATOR } from '../support/payout-room'; // prettier-ignore
import { copyInto, restorable } from '../support/restored';
import { describeEachStore } from '../support/stores';
import { bothOf, deposit, houseOf, VAULT, VAULT_DEVICES } from '../support/two-wallets';

const fixture = restorable({ walletsOf: (own) => [own, VAULT.treasury.descriptor] });
const optionsOn = (store: Store) => ({ store, ...fixture });

/** The database as it is now, brought back later. */
async function copied(room: PayoutRoom, copy: Store): Promise<() => Promise<PayoutRoom>> {
  await copyInto(room.options.store, copy);
  return async () => {
    const restored = new Room({ ...optionsOn(copy), wallets: bothOf });
    await compared(restored);
    return restored;
  };
}

/** The restored service reads the chain again and does what it does by itself. */
async function compared(room: PayoutRoom): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await room.room.follow();
    await room.restores.follow();
    expect((await room.payouts.advance()).failures).toEqual([]);
  }
}

const batchesOf = (room: PayoutRoom): Promise<BatchRow[]> =>
  room.options.store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));

async function codes(room: PayoutRoom): Promise<string[]> {
  return ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);
}

async function advance(room: PayoutRoom): Promise<void> {
  for (let round = 0; round < 4; round += 1) expect((await room.payouts.advance()).failures).toEqual([]);
}

/** Two devices sign what waits for them. */
async function devicesSign(room: PayoutRoom): Promise<void> {
  for (const { id, state, wallet_id } of await batchesOf(room)) {
    if (state !== 'handed-out' || wallet_id !== 'vault') continue;
    const psbt = await room.sessions.psbt(id, OPERATOR);
    await room.sessions.take(id, SECOND_OPERATOR, VAULT_DEVICES.sign(psbt, [0, 2]));
  }
  await advance(room);
}

async function balances(room: PayoutRoom): Promise<bigint[]> {
  return [await room.balance(accounts.treasury('main')), await room.balance(accounts.treasury('vault'))];
}

/** Whether a wallet makes one of these scripts with one of its first keys for change. */
function comesBackTo({ treasury }: Wallet, scripts: readonly string[]): boolean {
  const own = Array.from({ length: 5 }, (_, index) => deriveKey(treasury, 1, index).scriptHex);
  return scripts.every((script) => own.includes(script));
}

describeEachStore('a restored house of a hot wallet and a vault', (open) => {
  it('moves each wallet to itself, and pays again when both are buried', async () => {
    const first = await houseOf(optionsOn(await open()));
    const copy = await open();
    const restore = await copied(first, copy);
    // Lost: a payment out of the vault, signed by its devices, seen by no mempool any more.
    await first.payouts.plan(OPERATOR, undefined, 'vault');
    await first.approveAll();
    await advance(first);
    await devicesSign(first);
    const [lost] = await first.options.store.read((tx) => tx.find(payoutAttempts));
    fixture.node.mempool.clear();

    const room = await restore();
    expect(await room.restores.view()).toMatchObject({
      hindrances: [{ code: 'barrier-due', coins: 3, valueSats: 2_100_000n }],
    });
    const planned = await room.restores.planBarrier(OPERATOR);
    expect(planned.map(({ wallet_id }) => wallet_id)).toEqual(['main', 'vault']);
    for (const { id } of planned) await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    await advance(room);
    // The seed has signed for its wallet; the other one waits for people.
    expect(fixture.node.mempool.size).toBe(1);
    await room.confirm(6);
    expect(await codes(room)).toEqual(['barrier-open']);
    expect(await codeOf(room.restores.release(OPERATOR))).toBe('payout.restore-unfinished');
    await devicesSign(room);
    await room.confirm(5);
    expect(await codes(room)).toEqual(['barrier-open']);
    await room.confirm(1);
    expect(await codes(room)).toEqual([]);

    const sent = await copy.read((tx) => tx.find(payoutAttempts));
    for (const { batch_id, raw_hex } of sent) {
      const wallet = planned.find(({ id }) => id === batch_id)?.wallet_id === 'vault' ? VAULT : room.treasury.wallet('main'); // prettier-ignore
      const { outputs } = decodeRawTransaction(raw_hex);
      expect(outputs).toHaveLength(1);
      expect(comesBackTo(wallet, outputs.map(({ scriptHex }) => scriptHex))).toBe(true); // prettier-ignore
    }
    const [main, vault] = planned.map(({ fee }) => fee);
    expect(await balances(room)).toEqual([1_200_000n - (main ?? 0n), 900_000n - (vault ?? 0n)]);
    const [coin] = decodeRawTransaction(lost?.raw_hex ?? '').inputs;
    const spender = await room.room.wallet.spentBy({ txid: coin?.txid ?? '', vout: coin?.vout ?? 0 });
    expect(sent.map(({ txid }) => txid)).toContain(spender?.txid);

    expect(await room.restores.release(OPERATOR)).toBe('asked');
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await advance(room);
    await room.confirm(6);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });

  it.each<[string, string, string, bigint | null]>([
    ['a sum from the hot wallet to the vault', 'main', 'vault', 300_000n],
    ['all of the hot wallet', 'main', 'vault', null],
    ['a sum from the vault to the hot wallet', 'vault', 'main', 300_000n],
  ])('books a lost move as a move: %s', async (_, fromId, toId, amountSats) => {
    const first = await houseOf(optionsOn(await open()));
    const copy = await open();
    const restore = await copied(first, copy);
    const [lost] = await first.walletMoves.plan(OPERATOR, { fromId, toId, amountSats });
    await first.approveAll();
    await advance(first);
    await devicesSign(first);
    await first.confirm(6);
    const after = await balances(first);

    const room = await restore();
    expect(await codes(room)).toEqual(['barrier-due']);
    const [booked] = await batchesOf(room);
    expect(booked).toMatchObject({ wallet_id: fromId, state: 'settled', paid: 0n, fee: lost?.fee, txid: lost?.txid });
    const moved = amountSats ?? 1_200_000n - (lost?.fee ?? 0n);
    expect(await copy.read((tx) => tx.find(walletMoves))).toMatchObject([{ to_wallet_id: toId, amount: moved }]);
    expect(await balances(room)).toEqual(after);
    // Chain and books agree in each wallet: the room's rule of solvency throws where they do not.
    expect((await room.payouts.preview()).refused).toBe('nothing-due');
  });

  it('gives back a move that the copy had planned, and moves its coins to themselves', async () => {
    const first = await houseOf(optionsOn(await open()));
    await first.walletMoves.plan(OPERATOR, { fromId: 'main', toId: 'vault', amountSats: 300_000n });
    const restore = await copied(first, await open());
    await first.approveAll();
    await advance(first);
    fixture.node.mempool.clear();

    const room = await restore();
    expect((await batchesOf(room)).map(({ state }) => state)).toEqual(['queued']);
    expect(await codes(room)).toEqual(['barrier-due', 'journal']);
    expect(await room.restores.planBarrier(OPERATOR)).toHaveLength(2);
    expect(await balances(room)).toEqual([1_200_000n, 900_000n]);
  });
});

describeEachStore('a wallet whose coins do not bear their own move', (open) => {
  it('holds up no other wallet', async () => {
    const first = new Room({ ...optionsOn(await open()), wallets: bothOf });
    await first.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
    // Anybody can send so little to an address that a wallet once showed.
    await deposit(first, VAULT, 600n);
    const restore = await copied(first, await open());
    await first.payouts.plan(OPERATOR);
    await first.approveAll();
    await advance(first);
    fixture.node.mempool.clear();

    const room = await restore();
    const planned = await room.restores.planBarrier(OPERATOR);
    expect(planned.map(({ wallet_id }) => wallet_id)).toEqual(['main']);
    for (const { id } of planned) await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    await advance(room);
    await room.confirm(6);
    // The little coin still counts: RULES 15 asks for every output.
    expect((await room.restores.view())?.hindrances).toEqual([{ code: 'barrier-due', coins: 1, valueSats: 600n }]);
    expect(await codeOf(room.restores.planBarrier(OPERATOR))).toBe('payout.move-too-dear');

    // A coin more, and the wallet bears the move of both.
    await deposit(room, VAULT, 50_000n);
    const [both] = await room.restores.planBarrier(OPERATOR);
    expect(both).toMatchObject({ wallet_id: 'vault', change: 50_600n - (both?.fee ?? 0n) });
    await room.payouts.approve(both?.id ?? '', SECOND_OPERATOR, ENVELOPE);
    await advance(room);
    await devicesSign(room);
    await room.confirm(6);
    expect(await codes(room)).toEqual([]);
  });
});
