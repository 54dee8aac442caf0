import { createHash, createPublicKey, createVerify, ECDH } from 'node:crypto';
import * as bitcoin from 'bitcoinjs-lib';
import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { accounts } from '../../src/ledger';
import { payoutAttempts, payoutBatches, payoutInputs } from '../../src/payout/payout.entity';
import { DAY_MS, type Instant, instant, parseInstant, plusMs } from '../../src/units';
import { foreignScript } from '../support/batches';
import type { FakeCore } from '../support/fake-core';
import { addressOf, OPERATOR, PayoutRoom, SignerFixture } from '../support/payout-room';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';
import { describeEachStore } from '../support/stores';

const START = parseInstant('2026-01-05T00:00:00Z');
/** Regtest pays 50 BTC for each of the first 150 blocks. */
const SUBSIDY = 5_000_000_000n;
const OWED = [500_000n, 250_000n];
const RESERVE = 1_000_000n;

/** What the payout room needs of a node: where it is, and the time of its tip. */
class RealNode {
  now: Instant = START;
  readonly url: string;
  readonly password: string;

  constructor(readonly node: RegtestNode) {
    this.url = node.rpcUrl;
    this.password = node.rpcPassword;
  }

  get tip(): { time: number } {
    return { time: Math.floor(this.now / 1000) };
  }

  async pass(ms: number): Promise<void> {
    this.now = plusMs(this.now, ms);
    await this.node.setTime(this.now);
  }
}

/** Members with a balance each, and a mined coin of the treasury behind them. */
async function fund(room: PayoutRoom, real: RealNode): Promise<void> {
  await room.room.follow();
  await room.treasury.watchAll();
  const { address } = await room.treasury.depositAddress('pool:test');
  await real.node.mine(1, address);
  await real.node.mine(449, NOBODY);
  const opening = (account: ReturnType<typeof accounts.treasury>, amount: bigint) => ({
    reference: `opening/${account}`,
    kind: 'opening.balance' as const,
    occurredAt: instant(START),
    postings: [
      {
        account: accounts.treasury('main'),
        asset: 'BTC' as const,
        side: 'debit' as const,
        amount,
        role: 'transfer' as const,
      },
      { account, asset: 'BTC' as const, side: 'credit' as const, amount, role: 'transfer' as const },
    ],
  });
  await room.options.store.write(async (tx) => {
    for (const [index, amount] of OWED.entries()) {
      await room.members.create(tx, { id: `m${index}`, actor: OPERATOR });
      await room.addresses.link(tx, `m${index}`, addressOf(index));
      await room.ledger.post(tx, [opening(accounts.member(`m${index}`, 'available'), amount)]);
    }
    const own = SUBSIDY - RESERVE - OWED.reduce((a, b) => a + b, 0n);
    await room.ledger.post(tx, [opening(accounts.feeReserve, RESERVE), opening(accounts.operatorCapital, own)]);
  });
  // Three days: the addresses are out of their cool-off.
  await real.pass(3 * DAY_MS);
  await real.node.mine(1, NOBODY);
  await room.room.follow();
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const sha256d = (...parts: readonly Uint8Array[]): Buffer => sha256(sha256(...parts));
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

/** What a signature of one P2WPKH input is over, written from BIP-143's ten items, before the two hashes. */
function preimage(
  transaction: bitcoin.Transaction,
  index: number,
  coin: { script_hex: string; value: bigint },
): Buffer {
  const { ins, outs, version, locktime } = transaction;
  const outpoint = (input: bitcoin.TxInput): Buffer => Buffer.concat([input.hash, int32(input.index)]);
  const input = ins[index];
  if (input === undefined) throw new Error('no such input');
  return Buffer.concat([
    int32(version),
    sha256d(...ins.map(outpoint)),
    sha256d(...ins.map(({ sequence }) => int32(sequence))),
    outpoint(input),
    Buffer.from(`1976a914${coin.script_hex.slice(4)}88ac`, 'hex'),
    int64(coin.value),
    int32(input.sequence),
    // Every script here is a P2WPKH of 22 bytes.
    sha256d(...outs.map(({ script, value }) => Buffer.concat([int64(value), Buffer.from([22]), script]))),
    int32(locktime),
    int32(bitcoin.Transaction.SIGHASH_ALL),
  ]);
}

/** OpenSSL's word on a signature of sha256(sha256(data)). */
function opensslVerifies(publicKey: Uint8Array, data: Buffer, der: Uint8Array): boolean {
  const point = ECDH.convertKey(publicKey, 'secp256k1', undefined, undefined, 'uncompressed') as Buffer;
  const half = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'secp256k1', x: half(1), y: half(33) } });
  return createVerify('sha256').update(sha256(data)).verify(key, der);
}

/** Each signature of each stored transaction, by BIP-143 as written here and by OpenSSL's curve. */
async function expectGoodSignatures(room: PayoutRoom): Promise<number> {
  const { attempts, coins } = await room.options.store.read(async (tx) => ({
    attempts: await tx.find(payoutAttempts),
    coins: await tx.find(payoutInputs),
  }));
  let checked = 0;
  for (const { raw_hex: raw } of attempts) {
    const transaction = bitcoin.Transaction.fromHex(raw);
    for (const [index, { hash, index: vout, witness }] of transaction.ins.entries()) {
      const outpoint = `${Buffer.from(hash).reverse().toString('hex')}:${vout}`;
      const coin = coins.find((one) => one.outpoint === outpoint);
      const [signature, publicKey] = witness;
      if (coin === undefined || signature === undefined || publicKey === undefined) throw new Error(outpoint);
      expect(signature.at(-1)).toBe(bitcoin.Transaction.SIGHASH_ALL);
      const der = signature.slice(0, -1);
      expect(opensslVerifies(publicKey, preimage(transaction, index, coin), der)).toBe(true);
      const dearer = { ...coin, value: coin.value + 1n };
      expect(opensslVerifies(publicKey, preimage(transaction, index, dearer), der)).toBe(false);
      checked += 1;
    }
  }
  return checked;
}

describeEachStore('payouts on a real node', (open) => {
  let node: RegtestNode;
  let signer: SignerFixture;
  beforeEach(async () => {
    node = await startRegtestNode({ mockTime: START });
    signer = await SignerFixture.start();
  });
  afterEach(async () => {
    await signer.stop();
    await node.stop();
  });

  it('pays two members from a mined coin, loses the block, and proves the payment in another', async () => {
    const real = new RealNode(node);
    const room = new PayoutRoom({
      store: await open(),
      node: real as unknown as FakeCore,
      signer,
      policy: { fallbackRateSatPerKvb: 2_000n },
    });
    const state = async () => (await room.options.store.read((tx) => tx.find(payoutBatches)))[0]?.state;
    await fund(room, real);
    const [batch] = await room.payouts.plan(OPERATOR);
    await room.approveAll();
    expect((await room.payouts.advance()).failures).toEqual([]);
    expect(await state()).toBe('sent');
    const txid = batch?.txid ?? '';
    expect(await node.call('getrawmempool')).toEqual([txid]);
    expect(await expectGoodSignatures(room)).toBe(1);

    await node.mine(1, NOBODY);
    await room.room.follow();
    await room.payouts.advance();
    expect(await state()).toBe('confirming');
    await node.reorg(1, NOBODY);
    await room.room.follow();
    await room.payouts.advance();
    expect(await state()).toBe('sent');
    expect(await node.call('getrawmempool')).toEqual([txid]);

    await node.mine(5, NOBODY);
    await room.room.follow();
    await room.payouts.advance();
    expect(await state()).toBe('confirming');
    await node.mine(1, NOBODY);
    await room.room.follow();
    await room.payouts.advance();
    expect(await state()).toBe('settled');

    for (const [index, amount] of OWED.entries()) {
      const [payout] = await room.query.payoutsOf(`m${index}`, { limit: 1 });
      const { receipt, revokedAt } = await room.query.receipt(payout?.id ?? '');
      expect(revokedAt).toBeNull();
      const verdict = verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS);
      expect(verdict).toMatchObject({ valid: true, refusal: null });
      const output = (await node.call('gettxout', txid, payout?.vout)) as {
        value: number;
        scriptPubKey: { hex: string };
      };
      expect(output.scriptPubKey.hex).toBe(foreignScript(index));
      expect(Math.round(output.value * 1e8)).toBe(Number(amount));
      expect(await room.balance(accounts.memoPaid(`m${index}`))).toBe(amount);
    }
    expect(await room.balance(accounts.treasury('main'))).toBe(SUBSIDY - 750_000n - (batch?.fee ?? 0n));
    expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  }, 120_000);
});
