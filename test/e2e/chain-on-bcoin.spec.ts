import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKPOINTS, defaultChainConfig, verifyReceipt } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { ChainService } from '../../src/chain/chain.service';
import { WalletService } from '../../src/chain/wallet.service';
import { decodeBlock, toHex, transactionFromHex } from '../../src/hashing';
import { type Instant, plusMs, parseInstant, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';
import { RegtestWallet } from '../support/regtest-wallet';
import { describeEachStore } from '../support/stores';

const START = parseInstant('2025-10-01T00:00:00Z');
const DAY_MS = 86_400_000;

describeEachStore('the chain room on a real node', (open) => {
  let node: RegtestNode;
  beforeEach(async () => {
    node = await startRegtestNode({ mockTime: START });
  });
  afterEach(() => node.stop());

  it('follows days of blocks, proves a payment, loses it in a reorg and finds it again', async () => {
    const backend = new CoreBackend({
      url: node.rpcUrl,
      credentials: { user: 'x', password: new Secret(node.rpcPassword) },
    });
    const clock = new FakeClock(START);
    const store = await open();
    const config = defaultChainConfig('regtest');
    const chain = new ChainService(store, clock, backend, config);
    const wallet = new WalletService(store, clock, backend, config);
    const payer = new RegtestWallet(3);
    const payee = new RegtestWallet(4);
    const follow = async (): Promise<void> => {
      await chain.sync();
      await wallet.scan();
    };
    const [first = ''] = await node.mine(1, payer.address);
    await node.mine(449, NOBODY);
    await store.write((tx) => wallet.watch(tx, [{ script: payee.script, purpose: 'treasury', fromHeight: 440 }]));
    let now: Instant = START;
    for (let day = 0; day < 5; day += 1) {
      now = plusMs(now, DAY_MS);
      clock.set(now);
      await node.setTime(now);
      await node.mine(3, NOBODY);
      await follow();
      expect((await chain.status()).reasons).toEqual([]);
    }
    const [coinbase] = decodeBlock((await backend.block(first)) ?? new Uint8Array()).transactions;
    const raw = payer.pay(
      { raw: toHex(coinbase?.stripped ?? new Uint8Array()), vout: 0 },
      { script: payee.script, value: 4_999_990_000n },
    );
    const { txid } = transactionFromHex(raw);
    expect(await backend.send(raw)).toBe('accepted');
    await node.mine(1, NOBODY);
    await follow();
    expect(await wallet.deposits({ minConfirmations: 1 })).toMatchObject([
      { txid, value: 4_999_990_000n, confirmations: 1 },
    ]);

    await node.reorg(1, NOBODY);
    await follow();
    expect(await wallet.deposits({ minConfirmations: 0 })).toEqual([]);
    expect(await chain.reorgs(1)).toMatchObject([{ depth: 1 }]);
    expect(await backend.mempoolHas(txid)).toBe(true);

    await node.mine(6, NOBODY);
    await follow();
    const item = { id: 'i', memberId: 'm', sats: '4999990000', otherSats: '0' };
    const receipt = await wallet.receiptFor({ txid, vout: 0, item });
    expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS)).toMatchObject({
      valid: true,
      grade: 'none',
    });
    expect(receipt?.confirmations).toBe(6);
  });
});

describe('regtest node', () => {
  const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);

  it('keeps its blocks on disk, killed or stopped', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'paydirt-node-'));
    const node = await startRegtestNode({ dataDir });
    await node.mine(5, NOBODY);
    await node.kill();
    const again = await startRegtestNode({ dataDir });
    expect(await again.call('getblockcount')).toBe(5);
    await again.stop();
    const third = await startRegtestNode({ dataDir });
    expect(await third.call('getblockcount')).toBe(5);
    await third.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('leaves no process behind, stopped or killed', async () => {
    const node = await startRegtestNode();
    expect(alive(node.pid)).toBe(true);
    await node.stop();
    expect(alive(node.pid)).toBe(false);
    const killed = await startRegtestNode();
    await killed.kill();
    expect(alive(killed.pid)).toBe(false);
  });
});
