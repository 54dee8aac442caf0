import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mineHeader } from '../../test/support/block-factory';
import { ChainRoom } from '../../test/support/chain-room';
import { FakeClock } from '../../test/support/fake-clock';
import { FakeCore } from '../../test/support/fake-core';
import { FakeEsplora } from '../../test/support/fake-esplora';
import { PayoutRoom, SignerFixture } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { headerHash, NETWORK_RULES } from '../hashing';
import { FencedStore } from '../jobs/fenced-store.adapter';
import { type LivePorts, PortsModule } from '../ports.module';
import { MemoryStore } from '../store/memory-store.adapter';
import { DomainError, instantOfSeconds, Secret } from '../units';
import { CoreBackend } from './backends/core.adapter';
import { EsploraBackend } from './backends/esplora.adapter';
import { defaultChainConfig } from './chain-config';
import { ChainModule } from './chain.module';
import { ChainService } from './chain.service';
import type { ChainStatus } from './chain-status';

let node: FakeCore;
let other: FakeCore;
let esplora: FakeEsplora;
beforeEach(async () => {
  node = await FakeCore.start();
  other = await FakeCore.start();
  esplora = await FakeEsplora.start(other);
  node.mine(20, { empty: true });
  other.serveChain(node.chain());
});
afterEach(async () => {
  await esplora.stop();
  await other.stop();
  await node.stop();
});

const second = (): EsploraBackend => new EsploraBackend({ url: esplora.url, pauseMs: 1, timeoutMs: 300 });

async function synced(room: ChainRoom): Promise<ChainStatus> {
  room.clock.set(instantOfSeconds(Math.max(node.tip.time, other.tip.time)));
  await room.chain.sync();
  return room.chain.status();
}

const newRoom = (): ChainRoom => new ChainRoom(new MemoryStore(PRODUCT.tables), node, {}, { second: second() });

describe('a second source', () => {
  it('that follows the same chain is shown and stops nothing', async () => {
    const status = await synced(newRoom());
    expect(status).toMatchObject({ ready: true, alarms: [], second: { state: 'agrees', height: 19 } });
    expect(status.second?.label).toMatch(/^Esplora at 127\.0\.0\.1:/);
  });

  it.each([
    ['one behind', -1, 18],
    ['five behind', -5, 14],
    ['three ahead', 3, 19],
  ])('that is %s is compared one block below the lower tip', async (_, blocks, height) => {
    if (blocks < 0) other.serveChain(node.chain().slice(0, blocks));
    else other.mine(blocks, { empty: true });
    expect((await synced(newRoom())).second).toMatchObject({ state: 'agrees', height });
  });

  it('that has another tip, as in an honest race, is not yet in disagreement; one block later it is', async () => {
    const room = newRoom();
    other.fork(1, 1);
    expect(await synced(room)).toMatchObject({ ready: true, second: { state: 'agrees', height: 19 } });
    other.mine(1, { empty: true });
    node.mine(1, { empty: true });
    const status = await synced(room);
    expect(status).toMatchObject({ ready: false, second: { state: 'disagrees', height: 20 } });
    expect(status.alarms).toMatchObject([{ kind: 'sources-disagree', details: { height: 20 } }]);
    expect(status.reasons.map(({ sentence }) => sentence)).toEqual([
      'The second source follows another chain than the node. Nothing is paid until they agree.',
    ]);
  });

  it('says which of the two branches has more work', async () => {
    const room = newRoom();
    other.fork(4, 9);
    expect((await synced(room)).second?.sentence).toContain('no more work than ours');
    // Compared at the same height, regtest's branches weigh the same; the longer one is the other's matter.
    expect((await room.chain.status()).second?.sentence).toContain('another block 17');
  });

  it('takes its alarm back when the two agree again, whoever gave way', async () => {
    const room = newRoom();
    const ours = [...node.chain()];
    other.fork(3, 4);
    expect((await synced(room)).ready).toBe(false);
    other.serveChain(ours);
    expect(await synced(room)).toMatchObject({ ready: true, alarms: [], second: { state: 'agrees' } });
    other.fork(3, 4);
    expect((await synced(room)).ready).toBe(false);
    node.serveChain(other.chain());
    expect(await synced(room)).toMatchObject({ ready: true, second: { state: 'agrees' } });
    expect((await room.chain.tip())?.hash).toBe(other.tip.hash);
  });

  it('that an operator no longer wants stops nothing any more', async () => {
    const room = newRoom();
    other.fork(3, 4);
    expect((await synced(room)).ready).toBe(false);
    const without = new ChainRoom(room.store, node);
    expect(await synced(without)).toMatchObject({ ready: true, alarms: [], second: null });
  });

  it('that does not answer raises nothing, is shown, and does not take an alarm back', async () => {
    const room = newRoom();
    esplora.faults.silent = true;
    expect(await synced(room)).toMatchObject({ ready: true, alarms: [], second: { state: 'unreachable' } });
    delete esplora.faults.silent;
    other.fork(3, 4);
    await synced(room);
    esplora.faults.status = 503;
    const status = await synced(room);
    expect(status).toMatchObject({ ready: false, second: { state: 'unreachable' } });
    expect(status.alarms).toMatchObject([{ kind: 'sources-disagree' }]);
  });

  it.each<[string, () => void]>([
    ['HTML', () => (esplora.faults.body = '<html>')],
    ['another network', () => (other.faults.genesisHash = NETWORK_RULES.bitcoin.genesisHash)],
    ['only the first block', () => other.serveChain(node.chain().slice(0, 1))],
  ])('that answers with %s raises nothing and is shown as not to be believed', async (_, break_) => {
    break_();
    expect(await synced(newRoom())).toMatchObject({ ready: true, alarms: [], second: { state: 'not-believed' } });
  });

  it('that names other blocks without the work for them raises nothing: words are cheap', async () => {
    const made = other.fork(3, 4);
    const first = made[0];
    if (first === undefined) throw new Error('Nothing was mined.');
    const plan = { previous: node.at(17)?.hash ?? '', time: first.time, bits: 0x207fffff };
    const header = mineHeader(plan, false);
    const lazy = { ...first, header, hash: headerHash(header) };
    other.serveChain(other.chain().map((block) => (block.hash === first.hash ? lazy : block)));
    const status = await synced(newRoom());
    expect(status).toMatchObject({ ready: true, alarms: [], second: { state: 'not-believed' } });
    expect(status.second?.sentence).toContain('insufficient-work');
  });

  it('that forks far below is believed after a difficulty period of its work', async () => {
    node.mine(2_300, { empty: true });
    other.serveChain(node.chain());
    other.fork(2_250, 2_250);
    const room = newRoom();
    const status = await synced(room);
    expect(status).toMatchObject({ ready: false, second: { state: 'disagrees', height: 2_319 } });
    const pages = esplora.paths.filter((path) => /^blocks\/\d+$/.test(path));
    expect(pages.length).toBeLessThan(225);
  });
});

it('reaches the chain through the ports, and its absence does too', async () => {
  for (const secondSource of [second(), undefined]) {
    const store = new FencedStore(new MemoryStore(PRODUCT.tables));
    const clock = new FakeClock();
    clock.set(instantOfSeconds(node.tip.time));
    const credentials = { user: 'user', password: new Secret(node.password) };
    const chainBackend = new CoreBackend({ url: node.url, credentials });
    const known = { store, clock, chainBackend, chain: defaultChainConfig('regtest'), secondSource };
    // The other ports are not asked.
    const others = { api: { instance: { version: '0' } }, payout: { walletId: 'main' } };
    const ports = { ...known, ...others } as unknown as LivePorts;
    class Whole {}
    Module({ imports: [PortsModule.of(ports), ChainModule] })(Whole);
    const app = await NestFactory.createApplicationContext(Whole, { logger: false, abortOnError: false });
    await app.get(ChainService, { strict: false }).sync();
    const status = await app.get(ChainService, { strict: false }).status();
    expect(status.second?.state).toBe(secondSource === undefined ? undefined : 'agrees');
    await app.close();
  }
});

describe('payouts under a second source', () => {
  let signer: SignerFixture;
  beforeAll(async () => {
    signer = await SignerFixture.start();
  });
  afterAll(() => signer.stop());

  const gatesOf = (act: Promise<unknown>): Promise<unknown> =>
    act.then(
      () => 'open',
      (error: unknown) => (error instanceof DomainError ? error.fields['gates'] : error),
    );

  it('stop while it shows another chain, and go on when the two agree', async () => {
    const store = new MemoryStore(PRODUCT.tables);
    const room = new PayoutRoom({ store, node, signer, sources: { second: second() } });
    await room.fund([500_000n]);
    const ours = [...node.chain()];
    other.serveChain(ours);
    other.fork(4, 5);
    await synced(room.room);
    expect(await gatesOf(room.payouts.plan('operator-1'))).toBe('chain-disagreement');
    other.serveChain(ours);
    await synced(room.room);
    expect(await gatesOf(room.payouts.plan('operator-1'))).toBe('open');
  });

  it('stop after a reorganisation beyond policy until a person has acknowledged it', async () => {
    const store = new MemoryStore(PRODUCT.tables);
    node.mine(120, { empty: true });
    const room = new PayoutRoom({ store, node, signer });
    await room.room.follow();
    node.fork(101, 102);
    await room.fund([500_000n]);
    await room.room.follow();
    expect(await gatesOf(room.payouts.plan('operator-1'))).toBe('chain-disagreement');
    await store.write((tx) => room.room.chain.acknowledgeReorg(tx));
    expect(await gatesOf(room.payouts.plan('operator-1'))).toBe('open');
  });
});
