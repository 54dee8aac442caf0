import { type BackendTip, type ChainBackend, CHECKPOINTS, defaultChainConfig } from '../../src/chain';
import { chainStart } from '../../src/chain/chain-start';
import { chainRuns } from '../../src/chain/chain.entity';
import { ChainService } from '../../src/chain/chain.service';
import { HEADER_BYTES, headerHash } from '../../src/hashing';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import type { Network } from '../../src/units';
import { instantOfSeconds } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';
import { PRODUCT } from '../support/stores';

/** Headers of a file as a node that has nothing else; a fraction of them at a time. */
class FileSource {
  readonly label = 'file';
  /** Changes what is served. */
  bend: (packed: Uint8Array, from: number) => Uint8Array = (packed) => packed;

  constructor(
    private readonly packed: Uint8Array,
    private readonly first: number,
    private readonly genesis: string,
    readonly perCall = 2_000,
  ) {}

  #header(height: number): Uint8Array | undefined {
    const at = (height - this.first) * HEADER_BYTES;
    return at < 0 || at >= this.packed.length ? undefined : this.packed.subarray(at, at + HEADER_BYTES);
  }

  genesisHash = (): Promise<string> => Promise.resolve(this.genesis);

  tip(): Promise<BackendTip> {
    const height = this.first + this.packed.length / HEADER_BYTES - 1;
    return Promise.resolve({ height, hash: headerHash(this.#header(height) ?? new Uint8Array(HEADER_BYTES)) });
  }

  blockHashAt(height: number): Promise<string | undefined> {
    const header = this.#header(height);
    return Promise.resolve(header === undefined ? undefined : headerHash(header));
  }

  headers(from: number, count: number): Promise<Uint8Array> {
    const start = Math.max(0, (from - this.first) * HEADER_BYTES);
    const part = this.packed.slice(start, start + Math.min(count, this.perCall) * HEADER_BYTES);
    return Promise.resolve(this.bend(part, from));
  }
}

const GENESIS: Readonly<Record<string, string>> = Object.fromEntries(
  CHECKPOINTS.filter(({ height }) => height === 0).map(({ network, hash }) => [network, hash]),
);

interface Follower {
  readonly chain: ChainService;
  readonly store: MemoryStore;
  /** Syncs until nothing is left. */
  readonly toTheTip: () => Promise<void>;
}

function follower(network: Network, source: FileSource, birthday?: number): Follower {
  const store = new MemoryStore(PRODUCT.tables);
  const clock = new FakeClock();
  clock.set(instantOfSeconds(1_767_225_600));
  const config = defaultChainConfig(network);
  const start = birthday === undefined ? undefined : chainStart(config.pins, birthday);
  const settings = start === undefined ? config : { ...config, start };
  const chain = new ChainService(store, clock, source as unknown as ChainBackend, settings);
  return {
    chain,
    store,
    toTheTip: async () => {
      while ((await chain.sync()).more);
    },
  };
}

describeShared('the header chain on real headers', 'headers/bitcoin', () => {
  const early = (): Uint8Array => sharedBytes('headers/bitcoin/mainnet_0_32259.bin');
  const late = (): Uint8Array => sharedBytes('headers/bitcoin/mainnet_832001_833097.bin');

  it.each([2_000, 1_999, 333])(
    'reaches block 32259 of mainnet with the published work, %i headers at a time',
    async (perCall) => {
      const { chain, toTheTip } = follower('bitcoin', new FileSource(early(), 0, GENESIS['bitcoin'] ?? '', perCall));
      await toTheTip();
      expect(await chain.tip()).toMatchObject({ height: 32_259 });
      const edges = sharedJson<{ height: number; header: string; chainwork: string }[]>(
        'headers/bitcoin/epoch_edges_0_100800.json',
      );
      for (const { height, header, chainwork } of edges.filter((edge) => edge.height <= 32_259)) {
        expect(await chain.header(height)).toMatchObject({ raw: header, work: BigInt(`0x${chainwork}`) });
      }
      // Every time lies years back, and the public chain has far more work than its first 32260 blocks.
      expect((await chain.status()).reasons.map(({ code }) => code)).toEqual(['behind', 'low-work']);
    },
  );

  it('stores it in less than two thirds of its bytes, as text, and nothing beside', async () => {
    const { store, toTheTip } = follower('bitcoin', new FileSource(early(), 0, GENESIS['bitcoin'] ?? ''));
    await toTheTip();
    const runs = await store.read((tx) => tx.find(chainRuns));
    const characters = runs.reduce((sum, run) => sum + JSON.stringify({ ...run, work: run.work.toString() }).length, 0);
    expect(characters / 32_260).toBeLessThan(66);
  });

  it('refuses a wrong retarget at the first boundary after a restart in the middle of a period', async () => {
    const source = new FileSource(early(), 0, GENESIS['bitcoin'] ?? '', 700);
    source.bend = (packed, from) => {
      // 32256 is the first block of mainnet whose target changed: keep the old bits instead.
      const at = (32_256 - from) * HEADER_BYTES;
      if (at >= 0 && at < packed.length) new DataView(packed.buffer).setUint32(at + 72, 0x1d00ffff, true);
      return packed;
    };
    const { chain, toTheTip } = follower('bitcoin', source);
    await expect(toTheTip()).rejects.toMatchObject({
      code: 'chain.header-refused',
      fields: { height: 32_256, rule: expect.stringMatching(/^(insufficient-work|wrong-retarget)$/) },
    });
    expect((await chain.tip())?.height).toBeLessThan(32_256);
  });

  it('starts at the pinned block 30240 with its known work, and reaches the same work', async () => {
    const source = new FileSource(early(), 0, GENESIS['bitcoin'] ?? '');
    const { chain, toTheTip } = follower('bitcoin', source, 32_000);
    await toTheTip();
    const whole = follower('bitcoin', source);
    await whole.toTheTip();
    expect(await chain.tip()).toEqual(await whole.chain.tip());
    expect(await chain.status()).toMatchObject({ startHeight: 30_240, work: 'low' });
  });

  it('starts at the pinned block 832608 and says that its total work is not known', async () => {
    const source = new FileSource(late(), 832_001, GENESIS['bitcoin'] ?? '');
    const { chain, toTheTip } = follower('bitcoin', source, 833_000);
    await toTheTip();
    expect(await chain.tip()).toMatchObject({ height: 833_097 });
    expect(await chain.status()).toMatchObject({ startHeight: 832_608, work: 'unchecked' });
    expect((await chain.status()).reasons.map(({ code }) => code)).toEqual(['behind']);
  });
});

describeShared('the header chain on real testnet headers', 'headers/bitcoin-testnet3', () => {
  it.each([2_000, 777])(
    'walks back to the last real difficulty from storage, %i headers at a time',
    async (perCall) => {
      const packed = sharedBytes('headers/bitcoin-testnet3/testnet3_0_9999.bin');
      const { chain, toTheTip } = follower('testnet3', new FileSource(packed, 0, GENESIS['testnet3'] ?? '', perCall));
      await toTheTip();
      expect(await chain.tip()).toMatchObject({ height: 9_999 });
    },
  );
});
