import { AuditService } from '../../src/audit/audit.service';
import { type AccountId, accounts, type EntryKind } from '../../src/ledger';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import type { PoolPayout, RewardRow } from '../../src/rewards';
import { signedOf } from '../../src/rewards/contracts/signed-contract';
import { rewardShare } from '../../src/rewards/reward.entity';
import type { Store } from '../../src/store';
import type { IncomePolicy } from '../../src/tax';
import { incomeReceipt, incomeValuation } from '../../src/tax/income.entity';
import { IncomeService } from '../../src/tax/income.service';
import { IncomeGaps } from '../../src/tax/income-gap.service';
import { PaymentBooks } from '../../src/tax/payment-books.service';
import { PaymentFollow } from '../../src/tax/payments/payment-follow.service';
import { RecognitionService } from '../../src/tax/recognition.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { DAY_MS, type Instant, parsePrice, plusMs, taxYear } from '../../src/units';
import { FakeClock } from './fake-clock';
import { leased } from './leased';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, sampled, ScriptedSource } from './rewards';

const WORK_DAYS = 8;
const LEASE = {
  ...{ id: 'lease', provider: 'p', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 1, price: '1' },
  ...{ start: '2026-03-01', dayOffsetMinutes: 0 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};

/** 10,000 dollars on the first of March 2026 and 100 more every day: a value tells the day that it is of. */
class DayPrices implements PriceSource {
  readonly name = 'test';
  readonly label = 'test prices';
  readonly missing = new Set<number>();

  async quoteAt(_asset: string, at: Instant) {
    const day = Math.floor((at - DAY_ONE) / DAY_MS);
    if (this.missing.has(day)) return undefined;
    const price = `${10_000 + day * 100}`;
    return { price: parsePrice(price), source: 'test', observedAt: at, raw: price };
  }
}

export type Rule = IncomePolicy['declarations'][number]['recogniseAt'];

/** One line of income, told by the day of its row: `[kind, row, net, price]`. */
export type ToldLine = readonly [kind: string, row: string, net: bigint, price: string];

/** A pool that states, restates and pays, the rewards room that books it, and the tax room that follows the books. */
export class ClawbackWorld {
  readonly clock = new FakeClock(DAY_ONE);
  readonly source = new ScriptedSource(declaration());
  readonly prices = new DayPrices();
  readonly room;
  readonly income;
  readonly recognition;
  readonly priceRoom;
  readonly payments;
  readonly gaps;
  readonly policy: IncomePolicy;
  #rows = new Map<number, RewardRow>();
  #payouts: PoolPayout[] = [];
  #moves = 0;

  private constructor(
    readonly store: Store,
    rule: Rule,
    minimum: bigint,
    readonly members: readonly string[],
  ) {
    const policy: IncomePolicy = (this.policy = {
      zone: 'UTC',
      minimums: [{ asset: 'BTC', from: DAY_ONE, units: minimum }],
      declarations: [
        {
          source: 'pool-a',
          from: DAY_ONE,
          recogniseAt: rule,
          legalModel: 'principal',
          ownerAtConversion: 'operator',
          reason: 'test',
        },
      ],
    });
    this.room = rewardsRoom(store, [this.source], { clock: this.clock });
    const { ledger } = this.room;
    this.priceRoom = new PriceService(store, this.clock, this.prices, new AuditService(this.clock));
    const valuation = new ValuationService(store, this.clock, policy, ledger, this.priceRoom);
    this.recognition = new RecognitionService(store, this.clock, policy, ledger, valuation);
    this.income = new IncomeService(policy, ledger);
    const follower = new PaymentFollow(store, policy, ledger);
    this.payments = new PaymentBooks(store, policy, follower, this.priceRoom);
    this.gaps = new IncomeGaps(store, policy, this.payments);
  }

  static async open(
    store: Store,
    rule: Rule,
    options: { minimum?: bigint; members?: readonly string[]; feeBps?: number; isLeased?: boolean } = {},
  ): Promise<ClawbackWorld> {
    const world = new ClawbackWorld(store, rule, options.minimum ?? 0n, options.members ?? ['m']);
    await store.write(async (tx) => {
      for (const [i, memberId] of world.members.entries()) {
        await world.room.terms.assign(tx, 'op', {
          sourceId: 'pool-a',
          worker: `rig-${i}`,
          memberId,
          from: DAY_ONE,
        });
      }
      const bps = options.feeBps;
      if (bps !== undefined) await world.room.terms.setServiceFee(tx, 'op', { memberId: '*', bps, from: DAY_ONE });
      for (let day = 0; day <= WORK_DAYS; day += 1) {
        const at = plusMs(DAY_ONE, day * DAY_MS);
        const samples = world.members.map((_id, i) => sampled(`rig-${i}`, at, BigInt(3 + 4 * i)));
        await world.room.work.record(tx, 'pool-a', samples);
      }
    });
    if (options.isLeased === true) {
      // The pool is known when it was read once.
      await world.room.collect.collect('pool-a');
      const units = Object.fromEntries(world.members.map((memberId, i) => [memberId, BigInt(3 + 4 * i)]));
      const all = Object.values(units).reduce((sum, one) => sum + one, 0n);
      await leased(world.room, { sourceId: 'pool-a', terms: { ...LEASE, units: Number(all) }, units });
    }
    return world;
  }

  /** Noon of a day after the first of March. */
  at(day: number): this {
    this.clock.set(plusMs(DAY_ONE, day * DAY_MS + DAY_MS / 2));
    return this;
  }

  /** The pool states, or restates, what a day earned. */
  async state(day: number, net: bigint, poolFee = 0n): Promise<void> {
    this.#rows.set(day, dayRow(day, net, { poolFee }));
    this.source.rows = [...this.#rows.values()];
    await this.collect();
  }

  /** The pool announces a payment, and its coin is proved. */
  async pay(amount: bigint): Promise<void> {
    const payout = poolPays(this.#payouts.length + 1, amount);
    this.#payouts.push(payout);
    this.source.payouts = [...this.#payouts];
    await this.collect();
    const deposit = { txid: payout.txid ?? '', vout: 0, walletId: 'main', amount, at: this.clock.now() };
    await this.room.store.write((tx) => this.room.receive.match(tx, deposit));
    await this.recognition.run();
  }

  /** What the provider of a contract did not pay so many days after it was due, the day after each day, is given up. */
  async lose(writeOffAfterDays: number): Promise<number> {
    const { terms } = signedOf(JSON.stringify({ ...LEASE, writeOffAfterDays }));
    const contract = { contractId: 'lease', sourceId: 'pool-a', terms };
    const lost = await this.store.write((tx) =>
      this.room.writeOffs.giveUp(tx, contract, { defaultAt: null, isOver: false }),
    );
    await this.recognition.run();
    return lost;
  }

  /** Everything that is available leaves for the members' addresses. */
  settle(): Promise<void> {
    return this.move('payout.settled', 'available', () => accounts.treasury('main'));
  }

  /** Everything that is available is held, or what is held is available again. */
  hold(placed: boolean): Promise<void> {
    return placed
      ? this.move('hold.placed', 'available', (memberId) => accounts.member(memberId, 'held'))
      : this.move('hold.released', 'held', (memberId) => accounts.member(memberId, 'available'));
  }

  /** The pool pays all that it still owes; the members' debts are paid from new earnings. */
  async payRest(): Promise<void> {
    const owed = (await balancesOf(this.room))['receivable/source/pool-a BTC'] ?? 0n;
    if (owed > 0n) await this.pay(owed);
  }

  async balance(suffix: string): Promise<bigint> {
    const all = await balancesOf(this.room);
    return Object.entries(all).reduce((sum, [key, value]) => (key.includes(suffix) ? sum + value : sum), 0n);
  }

  /** Net rewards credited to a member, per row, as the rewards room has them now. */
  async credited(memberId: string): Promise<Map<string, bigint>> {
    const shares = await this.store.read((tx) => tx.find(rewardShare, { where: { member_id: memberId } }));
    return new Map(shares.filter(({ due }) => due !== 0n).map((share) => [share.external_id, share.due]));
  }

  /** What is income less what was taken back, per row, repayments included. */
  async recognised(memberId: string): Promise<Map<string, bigint>> {
    const facts = await this.store.read((tx) => tx.find(incomeReceipt, { where: { member_id: memberId } }));
    const rows = new Map<string, bigint>();
    for (const { source_row, net } of facts) {
      const row = source_row.replace('reward/pool-a/', '');
      rows.set(row, (rows.get(row) ?? 0n) + net);
    }
    return new Map([...rows].filter(([, net]) => net !== 0n));
  }

  /** Every valued line, with the row whose income it is, or whose income it takes back. */
  async lines(memberId = 'm'): Promise<ToldLine[]> {
    return this.store.read(async (tx) => {
      const receipts = await tx.find(incomeReceipt, { where: { member_id: memberId } });
      const byId = new Map(receipts.map((row) => [row.id, row]));
      const values = await tx.find(incomeValuation, { where: { member_id: memberId } });
      const told = values.map((value) => {
        const receipt = byId.get(value.receipt_id);
        const original = byId.get(value.of_receipt ?? value.receipt_id);
        const row = (original?.source_row ?? '').replace('reward/pool-a/', '');
        const line: ToldLine = [value.kind, row, value.net, value.price];
        return { line, position: receipt?.position ?? 0, seq: receipt?.seq ?? 0 };
      });
      told.sort((a, b) => a.position - b.position || a.seq - b.seq);
      return told.map(({ line }) => line);
    });
  }

  year(year: number, memberId = 'm') {
    return this.store.read((tx) => this.income.incomeOf(tx, memberId, taxYear(year)));
  }

  private async move(kind: EntryKind, from: 'available' | 'held', to: (memberId: string) => AccountId): Promise<void> {
    const balances = await balancesOf(this.room);
    for (const memberId of this.members) {
      const account = accounts.member(memberId, from);
      const amount = balances[`${account} BTC`] ?? 0n;
      if (amount === 0n) continue;
      this.#moves += 1;
      const posting = { asset: 'BTC', amount, role: 'transfer' } as const;
      const postings = [
        { ...posting, account, side: 'debit' as const },
        { ...posting, account: to(memberId), side: 'credit' as const },
      ];
      const entry = { reference: `${kind}/${this.#moves}`, kind, occurredAt: this.clock.now(), postings };
      await this.store.write((tx) => this.room.ledger.post(tx, [entry]));
    }
    await this.recognition.run();
  }

  private async collect(): Promise<void> {
    await this.room.collect.collect('pool-a');
    await this.recognition.run();
  }
}
