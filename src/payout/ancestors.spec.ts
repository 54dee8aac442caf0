import { makeTransaction } from '../../test/support/block-factory';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';
import { instant } from '../units';
import { excludes } from './ancestors.repository';
import { payoutAttempts } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';

/** A payment of ours with two coins, in no block. What stands on its change is asked about. */
const COINS = ['aa', 'bb'].map((byte) => ({ txid: byte.repeat(32), vout: 0 }));
const RAW = Buffer.from(makeTransaction({ inputs: COINS, outputs: [{ value: 5_000n, script: '51' }] })).toString('hex');
const { txid: PAYMENT } = decodeRawTransaction(RAW);
/** Another one on its change and on a coin of its own. */
const OWN_COIN = { txid: 'cc'.repeat(32), vout: 0 };
const ON_IT = Buffer.from(
  makeTransaction({ inputs: [{ txid: PAYMENT, vout: 0 }, OWN_COIN], outputs: [{ value: 4_000n, script: '51' }] }),
).toString('hex');
const { txid: SECOND } = decodeRawTransaction(ON_IT);
const THIEF = { txid: '11'.repeat(32), height: 11 };
const LATER = { txid: '22'.repeat(32), height: 142 };
const OWN = { txid: PAYMENT, height: 30 };

describe('what makes a payment on unconfirmed change impossible', () => {
  const store = new MemoryStore(PRODUCT.tables);
  beforeAll(() =>
    store.write((tx) =>
      tx.insert(payoutAttempts, [
        { txid: PAYMENT, batch_id: 'payment', raw_hex: RAW, fee: 200n, signed_at: instant(0) },
        { txid: SECOND, batch_id: 'second', raw_hex: ON_IT, fee: 200n, signed_at: instant(0) },
      ]),
    ),
  );

  it.each([
    ['nothing is spent', [undefined, undefined], undefined],
    ['a block holds the payment itself', [OWN, OWN], undefined],
    ['somebody took the first coin', [THIEF, undefined], THIEF],
    ['somebody took the second coin', [undefined, THIEF], THIEF],
    // The coin that was left is free again, and another payment of ours spends it (seed 504695).
    ['the first coin went later, to another payment', [LATER, THIEF], THIEF],
    ['the second coin went later, to another payment', [THIEF, LATER], THIEF],
  ])('%s', async (_, [first, second], expected) => {
    const spends = new Map([
      [`${COINS[0]?.txid}:0`, first],
      [`${COINS[1]?.txid}:0`, second],
    ]);
    const chain = { spender: (_tx: unknown, outpoint: string) => Promise.resolve(spends.get(outpoint)) };
    expect(await store.read((tx) => excludes(tx, chain, [`${PAYMENT}:0`]))).toEqual(expected);
  });

  it.each([
    ['nothing is spent', [undefined, undefined], undefined],
    ['a block holds the first of them', [OWN, undefined], undefined],
    ['a coin of the first was taken', [THIEF, undefined], THIEF],
    ['the coin of the second was taken', [undefined, THIEF], THIEF],
    ['a block holds the first, and the coin of the second was taken', [OWN, THIEF], THIEF],
    // What the second one left is free again, and another payment of ours spends it (seed 1013199).
    ['a coin of the first was taken, and that of the second went later', [THIEF, LATER], THIEF],
    ['the coin of the second was taken, and one of the first went later', [LATER, THIEF], THIEF],
  ])('two of them below it, and %s', async (_, [first, second], expected) => {
    const spends = new Map([
      [`${COINS[0]?.txid}:0`, first],
      [`${COINS[1]?.txid}:0`, first === OWN ? OWN : undefined],
      [`${PAYMENT}:0`, undefined],
      [`${OWN_COIN.txid}:0`, second],
    ]);
    const chain = { spender: (_tx: unknown, outpoint: string) => Promise.resolve(spends.get(outpoint)) };
    expect(await store.read((tx) => excludes(tx, chain, [`${SECOND}:0`]))).toEqual(expected);
  });
});
