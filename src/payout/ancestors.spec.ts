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
const THIEF = { txid: '11'.repeat(32), height: 11 };
const LATER = { txid: '22'.repeat(32), height: 142 };
const OWN = { txid: PAYMENT, height: 30 };

describe('what makes a payment on unconfirmed change impossible', () => {
  const store = new MemoryStore(PRODUCT.tables);
  beforeAll(() =>
    store.write((tx) =>
      tx.insert(payoutAttempts, [
        { txid: PAYMENT, batch_id: 'payment', raw_hex: RAW, fee: 200n, signed_at: instant(0) },
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
});
