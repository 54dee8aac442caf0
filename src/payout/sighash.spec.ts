import * as bitcoin from 'bitcoinjs-lib';
import fc from 'fast-check';
import { decodeRawTransaction } from './raw-transaction';
import { Sighashes } from './sighash';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

it('is that of BIP-143, P2SH-P2WPKH example', () => {
  const unsigned =
    '0100000001db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3ceb1a54770100000000feffffff02b8b4eb0b000000001976a914a457b684d7f0d539a46a45bbc043f35b59d0d96388ac0008af2f000000001976a914fd270b1ee6abcaea97fea7ad0402e8bd8ad6d77c88ac92040000';
  const coin = { valueSats: 1_000_000_000n, scriptHex: 'a9144733f37cf4db86fbc2efed2500b4f4e49f31202387' };
  const hash = new Sighashes(decodeRawTransaction(unsigned), [coin]).v0(
    0,
    bytes('76a91479091972186c449eb1ded22b78e40d009bdf008988ac'),
  );
  expect(hex(hash)).toBe('64f3b0f4dd2bb3aa1ce8566d220cc74dda9df97d8490cc81d89d735c92e59fb6');
});

const script = fc.uint8Array({ minLength: 1, maxLength: 300 });
const value = fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n });
const coin = fc.record({ valueSats: value, script, txid: fc.uint8Array({ minLength: 32, maxLength: 32 }), vout: fc.nat(0xffff), sequence: fc.nat(0xffffffff) }); // prettier-ignore

it('is the one that bitcoinjs-lib computes, for every input of any transaction (BIP-143, BIP-341)', () => {
  fc.assert(
    fc.property(
      fc.array(coin, { minLength: 1, maxLength: 4 }),
      fc.array(fc.record({ value, script }), { minLength: 1, maxLength: 4 }),
      fc.record({ version: fc.constantFrom(1, 2, 3), locktime: fc.nat(0xffffffff), code: script }),
      (coins, outputs, { version, locktime, code }) => {
        const transaction = new bitcoin.Transaction();
        transaction.version = version;
        transaction.locktime = locktime;
        for (const one of coins) transaction.addInput(one.txid, one.vout, one.sequence);
        for (const output of outputs) transaction.addOutput(output.script, output.value);
        const prevouts = coins.map(({ valueSats, script: lock }) => ({ valueSats, scriptHex: hex(lock) }));
        const ours = new Sighashes(decodeRawTransaction(transaction.toHex()), prevouts);
        coins.forEach(({ valueSats }, index) => {
          const all = bitcoin.Transaction.SIGHASH_ALL;
          expect(hex(ours.v0(index, code))).toBe(hex(transaction.hashForWitnessV0(index, code, valueSats, all)));
          const locks = coins.map((one) => one.script);
          const values = coins.map((one) => one.valueSats);
          expect(hex(ours.taproot(index))).toBe(hex(transaction.hashForWitnessV1(index, locks, values, 0)));
        });
      },
    ),
    { numRuns: 200 },
  );
});

it('needs one coin for each input, and an input', () => {
  const transaction = new bitcoin.Transaction();
  transaction.addInput(new Uint8Array(32), 0);
  transaction.addOutput(Uint8Array.of(0x51), 1n);
  const raw = decodeRawTransaction(transaction.toHex());
  expect(() => new Sighashes(raw, [])).toThrow(expect.objectContaining({ code: 'payout.bad-transaction' }));
  const hashes = new Sighashes(raw, [{ valueSats: 1n, scriptHex: '51' }]);
  expect(() => hashes.taproot(1)).toThrow(expect.objectContaining({ code: 'payout.bad-transaction' }));
});
