import { CoinbaseService } from '../../src/chain/coinbase.service';
import { defaultChainConfig } from '../../src/chain';
import { SoloAddresses } from '../../src/rewards/solo-addresses.service';
import type { PoolPayout, SourceDeclaration } from '../../src/rewards';
import { SoloIncomeService } from '../../src/rewards/solo-income.service';
import { TakeBackService } from '../../src/rewards/take-back.service';
import type { Store } from '../../src/store';
import { instant, instantOfSeconds } from '../../src/units';
import { ChainRoom } from './chain-room';
import type { FakeClock } from './fake-clock';
import type { FakeCore } from './fake-core';
import { balancesOf, DAY_ONE, declaration, poolPays, rewardsRoom, sampled, ScriptedSource } from './rewards';

/** Scripts of two addresses of the treasury, and of somebody else. */
export const OURS = `0014${'aa'.repeat(20)}`;
export const OURS_TOO = `0014${'bb'.repeat(20)}`;
export const THEIRS = `0014${'cc'.repeat(20)}`;
/** What a made-up block pays its miner. */
export const REWARD = 5_000_000_000n;
/** First block after genesis: work begins here. */
const START = instant(DAY_ONE);

/** A pool whose miners are paid by their own blocks. */
export class CoinbaseSource extends ScriptedSource {
  readonly coinbase;

  constructor(declared: SourceDeclaration, scriptHex: string) {
    super(declared);
    this.coinbase = { address: `address of ${scriptHex.slice(-4)}`, scriptHex };
  }
}

export const SOLO = declaration({
  id: 'solo',
  pool: 'ckpool-solo',
  recogniseAt: 'matured',
  since: START,
  sharing: 'percent',
});

/** A service that mines solo: its chain, its rewards, and the steps of the line between them. */
export class SoloWorld {
  readonly source: CoinbaseSource;
  /** A pool that may put us into its own coinbase. */
  readonly ocean = new ScriptedSource(declaration({ id: 'ocean', pool: 'ocean', sharing: 'percent', since: START }));
  readonly chain: ChainRoom;
  readonly clock: FakeClock;
  readonly room;
  readonly coinbases: CoinbaseService;
  readonly addresses: SoloAddresses;
  readonly solo: SoloIncomeService;

  constructor(
    readonly store: Store,
    readonly node: FakeCore,
    declared: SourceDeclaration = SOLO,
    scriptHex: string = OURS,
  ) {
    this.chain = new ChainRoom(store, node);
    this.clock = this.chain.clock;
    this.source = new CoinbaseSource(declared, scriptHex);
    this.room = rewardsRoom(store, [this.source, this.ocean], { clock: this.clock });
    const { chain, wallet } = this.chain;
    this.coinbases = new CoinbaseService(store, defaultChainConfig('regtest'), chain, wallet);
    const takeBacks = new TakeBackService(this.room.ledger, this.clock);
    this.addresses = new SoloAddresses(store, [this.source, this.ocean], this.coinbases);
    this.solo = new SoloIncomeService(store, this.clock, this.addresses, this.room.statements, takeBacks);
  }

  /** Scripts are watched, and two members share: 60 and 40 per cent, less a fee of 2 per cent. */
  async open(): Promise<this> {
    this.clock.set(START);
    await this.store.write(async (tx) => {
      const watched = [OURS, OURS_TOO].map((script) => ({ script, purpose: 'treasury', fromHeight: 0 }));
      await this.chain.wallet.watch(tx, watched);
      const shares = [
        { memberId: 'ann', bps: 6_000 },
        { memberId: 'ben', bps: 4_000 },
      ];
      for (const sourceId of ['solo', 'ocean']) {
        await this.room.terms.setFixedShares(tx, 'op', { sourceId, from: START, shares });
      }
      await this.room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: START });
    });
    return this;
  }

  /** One turn of the line: the chain, the pools, the blocks, the deposits. */
  async turn(): Promise<void> {
    await this.chain.follow();
    await this.room.collect.collectAll();
    await this.book();
  }

  async book(): Promise<void> {
    await this.solo.book();
    for (const coin of await this.chain.wallet.deposits({ minConfirmations: 1 })) {
      if (!coin.mature) continue;
      const { txid, vout, value: amount } = coin;
      const deposit = { txid, vout, walletId: 'main', amount, at: this.clock.now() };
      await this.store.write((tx) => this.room.receive.match(tx, deposit));
    }
  }

  /** Devices measured until now: what a statement's sharing by work stands on. */
  async measure(rates: Readonly<Record<string, bigint>>): Promise<void> {
    const at = instantOfSeconds(this.node.tip.time);
    this.clock.set(at);
    this.source.workers = Object.entries(rates).map(([worker, rate]) => sampled(worker, at, rate));
    await this.room.collect.collect('solo');
  }

  /** OCEAN says that a coinbase was its payout. */
  async announce(txid: string, amount: bigint): Promise<void> {
    const payout: Partial<PoolPayout> = { txid, generation: true, at: this.clock.now() };
    this.ocean.payouts = [poolPays(1, amount, payout)];
    await this.room.collect.collect('ocean');
  }

  /** Sum of every account whose name holds the text. */
  async sum(text: string): Promise<bigint> {
    const all = await balancesOf(this.room);
    return Object.entries(all).reduce((sum, [name, value]) => (name.includes(text) ? sum + value : sum), 0n);
  }

  balances(): Promise<Record<string, bigint>> {
    return balancesOf(this.room);
  }
}

/** A member is paid everything that is available. */
export async function payOut(world: SoloWorld, memberId: string): Promise<void> {
  const amount = await world.sum(`member/${memberId}/available`);
  const posting = { asset: 'BTC', amount, role: 'transfer' } as const;
  const postings = [
    { ...posting, account: `member/${memberId}/available` as never, side: 'debit' as const },
    { ...posting, account: 'treasury/main' as never, side: 'credit' as const },
  ];
  const entry = { reference: 'paid/1', kind: 'payout.settled' as const, occurredAt: world.clock.now(), postings };
  await world.store.write((tx) => world.room.ledger.post(tx, [entry]));
}
