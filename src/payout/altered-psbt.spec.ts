import * as bitcoin from 'bitcoinjs-lib';
import { ECPairFactory } from 'ecpair';
import fc from 'fast-check';
import * as ecc from 'tiny-secp256k1';
import { OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';
import { DomainError } from '../units';
import { payoutAttempts, payoutBatches } from './payout.entity';
import { finalizeSigned } from './signing-session';
import type { Signer, SignRequest } from './signer';

const stranger = ECPairFactory(ecc).fromPrivateKey(new Uint8Array(32).fill(7));
const other = Uint8Array.from([0x00, 0x14, ...new Uint8Array(20).fill(0x66)]);
type Change = (psbt: bitcoin.Psbt, transaction: bitcoin.Transaction) => void;

const inputOf = (psbt: bitcoin.Psbt, index = 0) => {
  const input = psbt.data.inputs[index];
  if (input?.partialSig?.[0] === undefined) throw new Error('the signer signed nothing');
  return { input, signature: input.partialSig[0] };
};
const firstOutput = (transaction: bitcoin.Transaction): bitcoin.TxOutput => {
  const [output] = transaction.outs;
  if (output === undefined) throw new Error('no output');
  return output;
};

/** The transaction inside a PSBT, changed in place; the signatures stay as they were. */
function alter(signed: string, change: Change): string {
  const psbt = bitcoin.Psbt.fromBase64(signed);
  const transaction = bitcoin.Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer());
  change(psbt, transaction);
  psbt.data.globalMap.unsignedTx.toBuffer = () => transaction.toBuffer();
  return psbt.toBase64();
}

/** Signature with another last byte: BIP-143 hashes the type, so the signature is of something else. */
const withSighash =
  (type: number): Change =>
  (psbt) => {
    const { signature } = inputOf(psbt);
    signature.signature = Uint8Array.from([...signature.signature.slice(0, -1), type]);
  };

const CHANGES: readonly (readonly [what: string, reason: string, change: Change])[] = [
  ['an output goes elsewhere', 'transaction', (_, tx) => (firstOutput(tx).script = other)],
  ['an amount is a satoshi more', 'transaction', (_, tx) => (firstOutput(tx).value += 1n)],
  ['an amount is a satoshi less', 'transaction', (_, tx) => (firstOutput(tx).value -= 1n)],
  ['two outputs change places', 'transaction', (_, tx) => void tx.outs.reverse()],
  ['the lock time is set', 'transaction', (_, tx) => (tx.locktime = 500_000)],
  ['the version is 1', 'transaction', (_, tx) => (tx.version = 1)],
  ['the sequence is final', 'transaction', (_, tx) => void tx.ins.forEach((input) => (input.sequence = 0xffffffff))],
  ['another coin is spent', 'transaction', (_, tx) => void tx.ins.forEach((input) => (input.index += 1))],
  ['SIGHASH_NONE', 'sighash', withSighash(bitcoin.Transaction.SIGHASH_NONE)],
  ['SIGHASH_SINGLE', 'sighash', withSighash(bitcoin.Transaction.SIGHASH_SINGLE)],
  ['SIGHASH_ALL | ANYONECANPAY', 'sighash', withSighash(0x81)],
  ['a sighash of 0', 'sighash', withSighash(0)],
  [
    'a signature by a key of somebody else, in its own name',
    'key',
    (psbt) => {
      const { signature } = inputOf(psbt);
      signature.pubkey = stranger.publicKey;
      signature.signature = bitcoin.script.signature.encode(stranger.sign(new Uint8Array(32).fill(1)), 1);
    },
  ],
  [
    'a signature by a key of somebody else, in our name',
    'signature',
    (psbt) =>
      void (inputOf(psbt).signature.signature = bitcoin.script.signature.encode(
        stranger.sign(new Uint8Array(32).fill(1)),
        1,
      )),
  ],
  ['no signature', 'signatures', (psbt) => void delete inputOf(psbt, 1).input.partialSig],
  [
    'a second signature beside ours',
    'key',
    (psbt) =>
      void inputOf(psbt).input.partialSig?.push({
        pubkey: stranger.publicKey,
        signature: bitcoin.script.signature.encode(stranger.sign(new Uint8Array(32).fill(1)), 1),
      }),
  ],
  [
    'the signatures of two inputs exchanged',
    'signature',
    (psbt) => {
      const [first, second] = [inputOf(psbt, 0).signature, inputOf(psbt, 1).signature];
      [first.signature, second.signature] = [second.signature, first.signature];
    },
  ],
];

const fixture = signerAndNode();
let room: PayoutRoom;
let answer: (request: SignRequest, signed: string) => string;
beforeEach(async () => {
  const wrapSigner = (inner: Signer): Signer => ({
    kind: inner.kind,
    sign: async (request) => {
      const reply = await inner.sign(request);
      return 'refused' in reply ? reply : { signed: answer(request, reply.signed) };
    },
  });
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture, wrapSigner });
  // Two coins, both needed; two members and change: three outputs.
  await room.fund([500_000n, 250_000n], { coins: [600_000n, 600_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
});

const batch = async () => (await room.options.store.read((tx) => tx.find(payoutBatches)))[0];

async function expectRefused(reason: string): Promise<void> {
  const { failures } = await room.payouts.advance();
  expect(failures).toMatchObject([{ code: 'payout.altered-psbt' }]);
  expect(await batch()).toMatchObject({ state: 'handed-out', note: `payout.altered-psbt: ${reason}` });
  expect(await room.options.store.read((tx) => tx.count(payoutAttempts))).toBe(0);
  expect(fixture.node.calls).not.toContain('sendrawtransaction');
}

it.each(CHANGES)('refuses what comes back when %s, and stays handed out (F68)', async (_, reason, change) => {
  answer = (__, signed) => alter(signed, change);
  await expectRefused(reason);
  // A signer that answers rightly afterwards ends the wait, with the same transaction.
  answer = (__, signed) => signed;
  await room.payouts.advance();
  expect(await batch()).toMatchObject({ state: 'sent', note: null });
  expect([...fixture.node.mempool.keys()]).toEqual([(await batch())?.txid]);
});

it.each([
  ['nothing', ''],
  ['no base64', '\u0000'],
  ['another format', Buffer.from('{"psbt":1}').toString('base64')],
])('refuses %s for an answer', async (_, text) => {
  answer = () => text;
  await expectRefused('no PSBT');
});

it('refuses its own unsigned transaction back', async () => {
  answer = (request) => request.psbt;
  await expectRefused('signatures');
});

it('never takes a changed byte: each is refused, or gives the very same transaction (fuzz)', async () => {
  let request: SignRequest | undefined;
  let good = '';
  answer = (asked, signed) => {
    request = asked;
    good = signed;
    return signed;
  };
  await room.payouts.advance();
  const psbt = request?.psbt ?? '';
  const expected = finalizeSigned(psbt, good, 1_000_000n);
  const bytes = Buffer.from(good, 'base64');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      try {
        // A byte that nobody reads, such as one of a derivation path, changes nothing.
        expect(finalizeSigned(psbt, changed.toString('base64'), 1_000_000n)).toBe(expected);
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect(error).toMatchObject({ code: 'payout.altered-psbt' });
      }
    }),
    { numRuns: 500, verbose: true },
  );
});
