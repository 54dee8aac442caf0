import { AuditService } from '../../src/audit/audit.service';
import { defaultChainConfig, type FollowedCoin } from '../../src/chain';
import { MergedNode } from '../../src/chain/backends/coin-node.adapter';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { ChainService } from '../../src/chain/chain.service';
import { coinChain, coinRun, coinSpan, coinTrouble } from '../../src/chain/coin-chain.entity';
import { CoinChainService } from '../../src/chain/coin-chain.service';
import { fromHex, NETWORK_RULES } from '../../src/hashing';
import { PriceService } from '../../src/prices/price.service';
import { ContractNetworkService } from '../../src/rewards/contract-network.service';
import { ContractQueryService } from '../../src/rewards/contract-query.service';
import { ContractService } from '../../src/rewards/contract.service';
import { poolPayout } from '../../src/rewards/reward.entity';
import { openDiscrepancy } from '../../src/rewards/reward.repository';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { type Asset, instantOfSeconds, parseInstant, parsePrice, Secret } from '../../src/units';
import { millAuxPow } from '../support/auxpow-mill';
import { FakeClock } from '../support/fake-clock';
import { FakeCore } from '../support/fake-core';
import { easyRules, idOf } from '../support/header-mill';
import { declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { ServedHeaders } from '../support/served-headers';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';
import { describeEachStore } from '../support/stores';

const TIP_256 = '2f7313f8b2bdb29c3ee46f668ab1910cc5869df9d3fc1545a43118ef3e181133';
const NOW = parseInstant('2011-10-13T12:00:00Z');
const TERMS = {
  ...{ id: 'scrypt-1', provider: 'provider', asset: 'LTC', algorithm: 'scrypt', hashRate: '1 MH/s', units: 100 },
  ...{ price: '1000', start: '2011-10-09', termDays: 365, dayOffsetMinutes: 0 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};

const sourceAt = (url: string, password = 'canary') =>
  new CoreBackend({ url, credentials: { user: 'user', password: new Secret(password) }, timeoutMs: 5_000 });

/** Contracts over a store, beside followed coins. */
function contractsRoom(store: Store, clock: FakeClock, coins: CoinChainService, url: string) {
  const audit = new AuditService(clock);
  const source = {
    ...{ name: 'feed', label: 'feed' },
    quoteAt: (_: Asset, at: typeof NOW) =>
      Promise.resolve({ price: parsePrice('4'), source: 'feed', observedAt: at, raw: '' }),
  };
  const made = new ContractService(audit, clock);
  const config = defaultChainConfig('bitcoin');
  const chain = new ChainService(store, clock, sourceAt(url), config);
  const network = new ContractNetworkService(chain, new PriceService(store, clock, source, audit), config, coins);
  const query = new ContractQueryService(store, clock, made, network);
  const declare = (patch: object = {}, sourceId: string | null = null) =>
    store.write((tx) => made.declare(tx, 'op', { sourceId, terms: JSON.stringify({ ...TERMS, ...patch }) }));
  return { query, declare };
}

describeShared('headers of litecoin', 'headers/litecoin', () => {
  const packed = sharedBytes('headers/litecoin/mainnet_1_256.bin');

  describeEachStore('that are followed', (open) => {
    let node: ServedHeaders;
    let store: Store;
    const clock = new FakeClock(NOW);
    beforeEach(async () => {
      store = await open();
      node = await ServedHeaders.start(NETWORK_RULES.litecoin, 1, packed);
    });
    afterEach(() => node.stop());

    const following = (start: FollowedCoin['start'] = null) =>
      new CoinChainService(store, clock, [{ asset: 'LTC', network: 'litecoin', source: sourceAt(node.url), start }]);
    const stored = async () => {
      const [state] = await store.read((tx) => tx.find(coinChain));
      const [trouble] = await store.read((tx) => tx.find(coinTrouble));
      return [state?.tip_height, trouble?.code];
    };

    const contracts = (coins: CoinChainService) => contractsRoom(store, clock, coins, node.url);

    it('say what a contract must have earned, verified, day by day', async () => {
      const coins = following();
      expect(await coins.follow()).toEqual({ headers: 256, troubles: 0 });
      expect(await coins.follow()).toEqual({ headers: 0, troubles: 0 });
      const { query, declare } = contracts(coins);
      await declare();
      const { assessment, ground, projections, promise } = await query.account('scrypt-1');
      // 86,400 s at a million tries, each with a chance of (0x0ffff0 x 256^27 + 1) / 2^256 of 50 LTC: by Python's fractions.
      const day = 411_981_018_260_121n;
      expect(assessment.accrual.days.map(({ gross, verified }) => [gross, verified])).toEqual(
        Array(4).fill([day, true]),
      );
      expect(assessment.accrual.stop).toBe('asked');
      expect(assessment.standing).toMatchObject({ earned: 4n * day, atRisk: 4n * day, late: 3n * day });
      const tip = { height: 256, at: instantOfSeconds(1_318_475_654) };
      const since = instantOfSeconds(1_317_972_665);
      expect(ground).toMatchObject({ kind: 'followed', since, tip, trouble: null });
      expect(projections.map((one) => one?.stop)).toEqual(['ended', 'ended', 'ended']);
      expect(promise).toBeUndefined();
    });

    it('are held against what an exchange credited, where the provider pays to one', async () => {
      const coins = following();
      await coins.follow();
      const { query, declare } = contracts(coins);
      const source = new ScriptedSource(declaration({ id: 'scrypt', asset: 'LTC', sharing: 'contract-units', receivesAt: 'venue' })); // prettier-ignore
      const room = rewardsRoom(store, [source], { clock });
      await room.collect.collectAll();
      await declare({}, 'scrypt');
      const at = parseInstant('2011-10-11T00:00:00Z');
      const paid = (n: number, patch: object) => ({ ...poolPays(n, 100_000_000_000n, { at }), ...patch });
      source.payouts = [paid(1, {}), paid(2, {}), paid(3, { at: parseInstant('2011-10-08T00:00:00Z') })];
      await room.collect.collectAll();
      expect((await query.account('scrypt-1')).assessment.standing).toMatchObject({ received: 0n, ahead: 0n });
      await store.write(async (tx) => {
        await tx.update(poolPayout, { source_id: 'scrypt', external_id: paid(1, {}).externalId }, { matched: 'venue-deposit/v/1' }); // prettier-ignore
        await tx.update(poolPayout, { source_id: 'scrypt', external_id: paid(3, {}).externalId }, { matched: 'venue-deposit/v/3' }); // prettier-ignore
        await openDiscrepancy(tx, {
          sourceId: 'scrypt',
          kind: 'short',
          subject: paid(1, {}).externalId,
          amount: 7n,
          at,
        });
      });
      // What was announced is not here until the venue has credited it; what came before the contract is not its.
      expect((await query.account('scrypt-1')).assessment.standing).toMatchObject({ received: 99_999_999_993n });
    });

    it('stand in no way of a coin that nobody follows: nothing of it is told, and it is said', async () => {
      const { query, declare } = contracts(following());
      await declare({ id: 'zec-1', asset: 'ZEC', algorithm: 'equihash' });
      const { assessment, ground, projections } = await query.account('zec-1');
      expect([assessment.accrual.days, assessment.accrual.stop]).toEqual([[], 'no-headers']);
      expect(ground).toEqual({ kind: 'none', source: null, since: null, tip: null, trouble: null });
      expect(projections).toEqual([undefined, undefined, undefined]);
      const judged = await query.offer(JSON.stringify({ ...TERMS, start: '2011-10-12' }));
      expect(judged.ground).toMatchObject({ kind: 'followed', since: null, tip: null });
    });

    it('go on after a break, and a source that is down changes nothing that is here', async () => {
      const all = node.headers;
      node.headers = all.slice(0, 150);
      await following().follow();
      expect(await stored()).toEqual([150, undefined]);
      node.isDown = true;
      expect(await following().follow()).toEqual({ headers: 0, troubles: 1 });
      expect(await stored()).toEqual([150, 'unreachable']);
      node.isDown = false;
      node.headers = all;
      expect(await following().follow()).toEqual({ headers: 106, troubles: 0 });
      expect(await stored()).toEqual([256, undefined]);
      const [state] = await store.read((tx) => tx.find(coinChain));
      expect(state).toMatchObject({ tip_hash: TIP_256, tip_seconds: 1_318_475_654, first_height: 0, start_height: 0 });
      // 257 headers in runs of 144.
      expect(await store.read((tx) => tx.count(coinRun))).toBe(2);
      // It went back: ours stays, and it is said.
      node.headers = all.slice(0, 200);
      await following().follow();
      expect(await stored()).toEqual([256, 'less-work']);
    });

    it.each<[string, (headers: Uint8Array[]) => void]>([
      ['without its work', (headers) => void headers[199]?.set([1, 2, 3, 4], 76)],
      ['at an easier target', (headers) => void headers[199]?.set([0xff, 0xff, 0x0f, 0x20], 72)],
    ])('are refused %s, from the first such header on', async (_what, spoil) => {
      node.headers = node.headers.map((header) => header.slice());
      spoil(node.headers);
      expect(await following().follow()).toEqual({ headers: 0, troubles: 1 });
      expect(await stored()).toEqual([0, 'bad-header']);
      expect((await store.read((tx) => tx.find(coinTrouble)))[0]?.height).toBe(200);
    });

    it('are taken from no other network, and from no other block than the pinned one', async () => {
      node.genesisHash = NETWORK_RULES.bitcoin.genesisHash;
      await following().follow();
      expect(await stored()).toEqual([undefined, 'wrong-network']);
      node.genesisHash = NETWORK_RULES.litecoin.genesisHash;
      await following({ height: 100, hash: TIP_256 }).follow();
      expect(await stored()).toEqual([undefined, 'other-chain']);
      await following({ height: 257, hash: TIP_256 }).follow();
      expect(await stored()).toEqual([undefined, 'not-there-yet']);
    });
  });
});

describeShared('headers that begin at a pinned block', 'headers/bitcoin', () => {
  const rules = NETWORK_RULES.bitcoin;
  const first = 30_239;
  const packed = sharedBytes('headers/bitcoin/mainnet_0_32259.bin').subarray(first * 80);
  const pin = { height: 32_250, hash: '000000002931f8c7a9fe1a6f122dd5777d09d81dc107e051d7f78efef09c1719' };

  describe('within a difficulty period', () => {
    let node: ServedHeaders;
    beforeAll(async () => (node = await ServedHeaders.start(rules, first, packed)));
    afterAll(() => node.stop());
    const clock = new FakeClock(parseInstant('2010-01-01T00:00:00Z'));
    const following = (store: Store, start: FollowedCoin['start']) =>
      new CoinChainService(store, clock, [{ asset: 'LTC', network: 'bitcoin', source: sourceAt(node.url), start }]);

    it('are judged by every rule, over the retargets after it, as its hash vouches for its ancestors', async () => {
      const store = new MemoryStore(TABLES);
      expect(node.hashAt(pin.height)).toBe(pin.hash);
      await following(store, pin).follow();
      const [state] = await store.read((tx) => tx.find(coinChain));
      // 32,256 is the first block of bitcoin at another difficulty: its bits follow from 30,240's time.
      expect(state).toMatchObject({ first_height: first, start_height: pin.height, tip_height: 32_259 });
      const coins = following(store, pin);
      const [last] = await store.read((tx) => coins.facts(tx, 'LTC', 32_256, 32_256));
      expect(last?.bits).toBe(0x1d00d86a);
      // Another block is pinned: what was stored is not spoken of, and it begins anew.
      const again = following(store, { height: 32_251, hash: node.hashAt(32_251) });
      expect(await store.read((tx) => again.standing(tx, 'LTC'))).toMatchObject({ state: undefined });
      await again.follow();
      expect((await store.read((tx) => again.standing(tx, 'LTC')))?.state).toMatchObject({ start_height: 32_251, tip_height: 32_259 }); // prettier-ignore
    });

    it('are refused where an ancestor is not the one that it names', async () => {
      const store = new MemoryStore(TABLES);
      const all = node.headers;
      node.headers = all.map((header, i) => (i === 500 ? (all[501] ?? header) : header));
      const coins = following(store, pin);
      await coins.follow();
      node.headers = all;
      expect((await store.read((tx) => coins.standing(tx, 'LTC')))?.trouble?.code).toBe('other-chain');
    });
  });
});

describeEachStore('a coin’s reorganisation', (open) => {
  it('is followed where it has more work, from the fork on, and not below the pinned block', async () => {
    const store = await open();
    const node = await FakeCore.start();
    try {
      node.mine(20, { empty: true });
      const clock = new FakeClock(instantOfSeconds(node.tip.time));
      const start = { height: 5, hash: node.at(5)?.hash ?? '' };
      const source = sourceAt(node.url, node.password);
      const coin: FollowedCoin = { asset: 'LTC', network: 'regtest', source, start };
      const coins = new CoinChainService(store, clock, [coin]);
      await coins.follow();
      const tip = async () => (await store.read((tx) => coins.standing(tx, 'LTC')))?.state;
      expect(await tip()).toMatchObject({ tip_height: 20, tip_hash: node.tip.hash });
      node.fork(8, 9);
      clock.set(instantOfSeconds(node.tip.time));
      await coins.follow();
      expect(await tip()).toMatchObject({ tip_height: 21, tip_hash: node.tip.hash, tip_work: 44n });
      const facts = await store.read((tx) => coins.facts(tx, 'LTC', 0, 100));
      expect(facts.map(({ id }) => id)).toEqual(Array.from({ length: 22 }, (_, height) => node.at(height)?.hash));
      node.fork(17, 30);
      clock.set(instantOfSeconds(node.tip.time));
      await coins.follow();
      expect(await tip()).toMatchObject({ tip_height: 21 });
      expect((await store.read((tx) => coins.standing(tx, 'LTC')))?.trouble?.code).toBe('other-chain');
    } finally {
      await node.stop();
    }
  });
});

const signed = { user: 'user', password: new Secret('canary') };

describeEachStore('headers of a merge-mined coin', (open) => {
  const EASY = easyRules(NETWORK_RULES.dogecoin, {
    ...{ difficulty: { kind: 'dogecoin', digishieldFrom: 0 }, versionFrom: [] },
    auxpow: { from: 1, chainId: 0x62, legacyVersions: [1, 2] },
  });
  const T = 1_700_000_000;
  /** Blocks above these, a minute each, the work of each done on a parent's header. */
  const mined = (below: readonly Uint8Array[], count: number, salt = 0): Uint8Array[] => {
    const chain = [...below];
    for (let i = 0; i < count; i += 1) {
      const parent = chain.at(-1);
      const previous = parent === undefined ? EASY.genesisHash : idOf(parent.subarray(0, 80));
      const child = { previous, time: T + 60 * chain.length, bits: EASY.powLimitBits, root: new Uint8Array(32).fill(salt) }; // prettier-ignore
      chain.push(millAuxPow({ child }, EASY));
    }
    return chain;
  };
  let replaced: { restore(): void };
  beforeAll(() => (replaced = jest.replaceProperty(NETWORK_RULES, 'dogecoin', EASY)));
  afterAll(() => replaced.restore());

  it('are read with the parent’s work, and hours of them follow a reorganisation', async () => {
    const headers = mined([], 150);
    const node = await ServedHeaders.start(EASY, 1, headers);
    try {
      const start = { height: 12, hash: node.hashAt(12) };
      const source = new MergedNode({ url: node.url, credentials: signed, timeoutMs: 5_000 });
      const clock = new FakeClock(instantOfSeconds(T + 60 * 400));
      const following = (at: Store) =>
        new CoinChainService(at, clock, [{ asset: 'DOGE', network: 'dogecoin', source, start }]);
      const store = await open();
      expect(await following(store).follow()).toEqual({ headers: 138, troubles: 0 });
      const spans = (at: Store) => at.read((tx) => tx.find(coinSpan, { orderBy: [['first_height', 'asc']] }));
      expect((await spans(store)).map((one) => [one.first_height, one.to_at])).toEqual([
        [60, instantOfSeconds(T + 60 * 118)],
      ]);
      // Another branch from block 100 on, with more work: what was gathered of the old one is gathered anew.
      node.headers = mined(headers.slice(0, 100), 90, 7);
      expect(await following(store).follow()).toEqual({ headers: 90, troubles: 0 });
      const fresh = new MemoryStore(TABLES);
      await following(fresh).follow();
      expect(await spans(store)).toEqual(await spans(fresh));
      expect((await spans(store)).map((one) => one.first_height)).toEqual([60, 120]);
      // Nothing behind the 80 bytes, though the version says so; then nought, as a pruned node tells it.
      node.headers = mined(node.headers, 2, 8);
      for (const bare of [node.headers[190]?.slice(0, 80) ?? new Uint8Array(), new Uint8Array(80)]) {
        node.instead.set(node.hashAt(191), bare);
        expect(await following(store).follow()).toEqual({ headers: 0, troubles: 1 });
        const [trouble] = await store.read((tx) => tx.find(coinTrouble));
        expect(trouble).toMatchObject({ code: 'no-parent-work', height: 191 });
      }
    } finally {
      await node.stop();
    }
  });
});

describeShared('headers of bitcoin cash', 'headers/bch', () => {
  const all = sharedJson<{ height: number; header: string }[]>('headers/bch/windows_asert_sample.json');
  const run = all.filter(({ height }) => height < 700_000).sort((a, b) => a.height - b.height);

  it('say what a contract must have earned where every block has its own target', async () => {
    const rules = NETWORK_RULES['bitcoin-cash'];
    const node = await ServedHeaders.start(rules, 663_706, run.map(({ header }) => fromHex(header))); // prettier-ignore
    try {
      const start = { height: 663_716, hash: '00000000000000000246fb83e32989affb4b288acfc7967b36062bdf515a6614' };
      const clock = new FakeClock(parseInstant('2020-11-30T12:00:00Z'));
      const store = new MemoryStore(TABLES);
      const coins = new CoinChainService(store, clock, [
        { asset: 'BCH', network: 'bitcoin-cash', source: sourceAt(node.url), start },
      ]);
      expect(await coins.follow()).toEqual({ headers: 136, troubles: 0 });
      const { query, declare } = contractsRoom(store, clock, coins, node.url);
      const bch = {
        id: 'cash-1',
        asset: 'BCH',
        algorithm: 'sha256d',
        hashRate: '10 PH/s',
        start: '2020-11-29T14:00:00Z',
      };
      await declare(bch);
      const { assessment, ground, projections } = await query.account('cash-1');
      // Ten hours of 10^16 tries a second: by Python's fractions over the spans of six blocks; by single blocks 186,561,409.
      expect(assessment.accrual.days.map(({ gross, verified }) => [gross, verified])).toEqual([[186_584_484n, true]]);
      // What came after the last whole span waits for the next one.
      expect(assessment.accrual.stop).toBe('asked');
      const tip = { height: 663_852, at: instantOfSeconds(1_606_720_026) };
      expect(ground).toMatchObject({ kind: 'followed', since: instantOfSeconds(1_606_647_945), tip, trouble: null });
      expect(projections.map((one) => one?.stop)).toEqual(['ended', 'ended', 'ended']);
    } finally {
      await node.stop();
    }
  });
});

describeShared('headers of dash', 'headers/dash', () => {
  it('are judged by their own work and their own rule at every block', async () => {
    const first = 980_000;
    const packed = sharedBytes('headers/dash/mainnet_980000_981999.bin').subarray(0, 80 * 300);
    const node = await ServedHeaders.start(NETWORK_RULES.dash, first, packed);
    try {
      const start = { height: first + 30, hash: node.hashAt(first + 30) };
      const clock = new FakeClock(instantOfSeconds(1_543_709_245));
      const store = new MemoryStore(TABLES);
      const coin: FollowedCoin = { asset: 'DASH', network: 'dash', source: sourceAt(node.url), start };
      const coins = new CoinChainService(store, clock, [coin]);
      expect(await coins.follow()).toEqual({ headers: 269, troubles: 0 });
      // A header at another target than the 24 before it say is refused, and all after it.
      node.headers = node.headers.map((header, i) => (i === 200 ? Uint8Array.from([...header.slice(0, 72), 0, 0, 1, 0x1a, ...header.slice(76)]) : header)); // prettier-ignore
      const again = new MemoryStore(TABLES);
      const spoilt = new CoinChainService(again, clock, [coin]);
      await spoilt.follow();
      expect((await again.read((tx) => spoilt.standing(tx, 'DASH')))?.trouble).toMatchObject({ code: 'bad-header', height: first + 200 }); // prettier-ignore
    } finally {
      await node.stop();
    }
  });
});
