import type { ChainBackend } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { decodeBlock, toHex } from '../../src/hashing';
import { Secret } from '../../src/units';
import { makeTransaction } from '../support/block-factory';
import { EsploraBackend } from '../../src/chain/backends/esplora.adapter';
import { FakeCore } from '../support/fake-core';
import { FakeEsplora } from '../support/fake-esplora';
import { startBitcoind } from '../support/bitcoind';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';
import { RegtestWallet } from '../support/regtest-wallet';
import { chainBackendContract, type NodeUnderTest } from './chain-backend.contract';

const NOWHERE = toHex(
  makeTransaction({ inputs: [{ txid: 'ee'.repeat(32), vout: 0 }], outputs: [{ value: 1_000n, script: '51' }] }),
);

function backendOf(url: string, user: string, password: string, rest = false): CoreBackend {
  return new CoreBackend({ url, credentials: { user, password: new Secret(password) }, rest });
}

async function fake(rest = false): Promise<NodeUnderTest> {
  const core = await FakeCore.start();
  core.rest = rest;
  const stranger = backendOf(core.url, 'user', 'wrong', rest);
  return levers(core, backendOf(core.url, 'user', core.password, rest), stranger);
}

async function esplora(): Promise<NodeUnderTest> {
  const core = await FakeCore.start();
  const server = await FakeEsplora.start(core);
  const backend = new EsploraBackend({ url: server.url, pauseMs: 1 });
  const node = levers(core, backend, new EsploraBackend({ url: server.url.replace(/api$/, 'closed') }));
  const stop = async (): Promise<void> => {
    await server.stop();
    await core.stop();
  };
  return { ...node, stop };
}

/** A fake node's chain and mempool behind some interface. */
function levers(core: FakeCore, backend: ChainBackend, stranger: ChainBackend): NodeUnderTest {
  core.mine(5);
  let made = 0;
  return {
    backend,
    stranger,
    mine: async (count) => void core.mine(count),
    reorg: async (depth) => void core.fork(depth, depth + 1),
    validTransaction: async () => {
      made += 1;
      const inputs = [{ txid: made.toString(16).padStart(64, '0'), vout: 0 }];
      core.faults.policyRefusal = 'missing-inputs';
      delete core.faults.send;
      return toHex(makeTransaction({ inputs, outputs: [{ value: 1_000n, script: '51' }], witness: true }));
    },
    invalidTransaction: async () => {
      core.faults.policyRefusal = 'missing-inputs';
      core.faults.send = 'txid-but-refused';
      return NOWHERE;
    },
    stop: () => core.stop(),
  };
}

type Wire = Pick<RegtestNode, 'mine' | 'reorg' | 'call' | 'stop'>;

function real(node: Wire, backend: CoreBackend, stranger: CoreBackend): NodeUnderTest {
  const wallet = new RegtestWallet(7);
  const coins: { readonly raw: string; readonly value: bigint }[] = [];
  return {
    backend,
    stranger,
    mine: async (count) => void (await node.mine(count, NOBODY)),
    reorg: async (depth) => void (await node.reorg(depth, NOBODY)),
    validTransaction: async () => {
      if (coins.length === 0) {
        const [hash = ''] = await node.mine(1, wallet.address);
        await node.mine(450, NOBODY);
        const [coinbase] = decodeBlock((await backend.block(hash)) ?? new Uint8Array()).transactions;
        const value = coinbase?.outputs[0]?.value ?? 0n;
        coins.push({ raw: toHex(coinbase?.stripped ?? new Uint8Array()), value });
      }
      const { raw, value } = coins.pop() ?? { raw: '', value: 0n };
      return wallet.pay({ raw, vout: 0 }, { script: wallet.script, value: value - 10_000n });
    },
    invalidTransaction: async () => NOWHERE,
    stop: () => node.stop(),
  };
}

chainBackendContract('strict fake of Bitcoin Core', () => fake());
chainBackendContract('strict fake of Bitcoin Core with REST', () => fake(true));
chainBackendContract('fake Esplora', esplora);

chainBackendContract('bcoin full node on regtest', async () => {
  const node = await startRegtestNode();
  return real(node, backendOf(node.rpcUrl, 'x', node.rpcPassword), backendOf(node.rpcUrl, 'x', 'wrong'));
});

const binary = process.env['BITCOIND'];
if (binary === undefined) {
  console.warn('SKIPPED: the chain backend contract on Bitcoin Core, because BITCOIND names no binary.');
  // A test that could not run says so by its name; there is nothing else to assert.
  it.skip('chain backend: Bitcoin Core (BITCOIND is not set)', () => undefined);
} else {
  for (const rest of [false, true]) {
    chainBackendContract(`Bitcoin Core at ${binary} over ${rest ? 'REST' : 'RPC'}`, async () => {
      const node = await startBitcoind(binary);
      const { rpcUrl: url, cookieFile } = node;
      return real(node, new CoreBackend({ url, credentials: { cookieFile }, rest }), backendOf(url, 'user', 'wrong'));
    });
  }
}
