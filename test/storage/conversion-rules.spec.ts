import { AuditService } from '../../src/audit/audit.service';
import type { Announced, CoinOwner, Venue, VenueDeposit, VenueOrder, VenueWithdrawal } from '../../src/conversion';
import type { ConversionService } from '../../src/conversion/conversion.service';
import type { ExecutionService } from '../../src/conversion/execution.service';
import type { ConversionRulesService } from '../../src/conversion/rules.service';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store } from '../../src/store';
import { DAY_MS, type Instant, instant, plusMs } from '../../src/units';
import { expectSound, conversionRoom, POLICY, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const SENT = 'cd'.repeat(32);
const START = instant(Date.UTC(2026, 4, 1));

/** A venue that fills whole orders at one satoshi for ten base units less two, and takes a fee of its own to send. */
class FixedVenue implements Venue {
  readonly id = 'v';
  readonly label = 'fixed venue';
  readonly dryRun = false;
  readonly sends = true;
  readonly deposited: VenueDeposit[] = [];
  minimumUnits = 100n;
  readonly #orders = new Map<string, VenueOrder>();
  readonly #withdrawals = new Map<string, VenueWithdrawal>();
  #sent = 0;

  constructor(private readonly clock: FakeClock) {}

  minimum(): bigint {
    return this.minimumUnits;
  }

  sellable(_: unknown, amount: bigint): bigint {
    return amount >= this.minimumUnits ? amount : 0n;
  }

  deposits(): Promise<VenueDeposit[]> {
    return Promise.resolve(this.deposited);
  }

  quote(_: unknown, amount: bigint) {
    return Promise.resolve({ bought: amount / 10n, best: amount / 10n, at: this.clock.now() });
  }

  placeOrder({ clientOrderId, sell, amount }: { clientOrderId: string; sell: VenueOrder['sell']; amount: bigint }) {
    const order = {
      clientOrderId,
      sell,
      amount,
      sold: amount,
      bought: amount / 10n - 2n,
      fee: 1n,
      status: 'closed',
    } as const;
    this.#orders.set(clientOrderId, order);
    return Promise.resolve(order);
  }

  orderByClientId(id: string) {
    return Promise.resolve(this.#orders.get(id));
  }

  balances() {
    return Promise.resolve([]);
  }

  sentAt(id: string) {
    return Promise.resolve(this.#orders.has(id) ? this.clock.now() : null);
  }

  sendsFrom() {
    return null;
  }

  sent() {
    return Promise.resolve([]);
  }

  withdraw({ clientWithdrawalId, amount }: { clientWithdrawalId: string; amount: bigint }) {
    this.#sent += 1;
    const txid = this.#sent.toString(16).padStart(2, '0') + SENT.slice(2);
    const sent = { clientWithdrawalId, amount, fee: 5n, txid, status: 'sent' } as const;
    this.#withdrawals.set(clientWithdrawalId, sent);
    return Promise.resolve(sent);
  }

  withdrawalById(id: string) {
    return Promise.resolve(this.#withdrawals.get(id));
  }
}

describeEachStore('rules of conversion', (open) => {
  let clock: FakeClock;
  let store: Store;
  let ledger: LedgerService;
  let venue: FixedVenue;
  let conversion: ConversionService;
  let rules: ConversionRulesService;
  let executions: ExecutionService;
  let owners: CoinOwner[];
  let payouts: Map<string, Announced>;
  let credited: unknown[];

  beforeEach(async () => {
    clock = new FakeClock(START);
    store = await open();
    ledger = new LedgerService(clock);
    venue = new FixedVenue(clock);
    owners = [{ sourceId: 's', owner: 'member' }];
    payouts = new Map();
    credited = [];
    const ports = {
      ...quietPorts(),
      announcedPayout: async (_: unknown, __: unknown, txid: string) => payouts.get(txid),
      payoutCredited: async (_: unknown, payout: object, credit: object) =>
        void credited.push({ ...payout, ...credit }),
      coinOwners: () => owners,
      policy: { ...POLICY, slippageMaxBps: 1_000 },
    };
    ({ conversion, rules, executions } = conversionRoom({ store, clock, venue, ports }));
  });

  const offer = (offered = true) => store.write((tx) => rules.declareKeep(tx, 'operator-o', 'LTC', offered));
  const rule = (memberId: string, convertBps: number) =>
    store.write((tx) => rules.setRule(tx, `member-${memberId}`, { memberId, asset: 'LTC', convertBps }));

  /** A pool states a row; a restatement posts the difference at the moment that it is known. */
  function state(row: string, at: Instant, units: Readonly<Record<string, bigint>>, revision = 1): Promise<unknown> {
    const entries = Object.entries(units).map(([member, amount]): NewEntry => {
      const [up, down] = amount > 0n ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const);
      const size = amount > 0n ? amount : -amount;
      return {
        reference: `reward/s/${row}/r${revision}/${member}`,
        kind: revision === 1 ? 'reward.credited' : 'reward.restated',
        occurredAt: revision === 1 ? at : clock.now(),
        ...(revision === 1 ? {} : { reason: 'restated' }),
        links: { source: 's', row, revision: String(revision) },
        postings: [
          { account: accounts.sourceReceivable('s'), asset: 'LTC', side: down, amount: size, role: 'principal' },
          { account: accounts.member(member, 'accrued'), asset: 'LTC', side: up, amount: size, role: 'gross' },
        ],
      };
    });
    return store.write((tx) => ledger.post(tx, entries));
  }

  /** The venue credits what a pool announced. */
  async function arrives(id: string, amount: bigint, announced: Partial<Announced> = {}): Promise<number> {
    const txid = id.padStart(2, '0') + 'ab'.repeat(31);
    venue.deposited.push({ id, asset: 'LTC', amount, txid, creditedAt: clock.now() });
    payouts.set(txid, { sourceId: 's', externalId: `p-${id}`, amount, fee: 0n, ...announced });
    return conversion.detectDeposits();
  }

  async function steps(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) expect((await conversion.step()).unknown).toEqual([]);
  }

  const balances = async (member: string) => {
    const { LTC, BTC } = await store.read((tx) => ledger.memberBalances(tx, member));
    return { ltc: LTC?.accrued ?? 0n, btc: BTC?.accrued ?? 0n, available: BTC?.available ?? 0n };
  };
  const coin = async (member: string) =>
    (await store.read((tx) => rules.coinsOf(tx, member))).find(({ asset }) => asset === 'LTC');
  const verified = () => expectSound(store, { ledger, audit: new AuditService(clock) });
  const latest = async () => (await store.read((tx) => conversion.list(tx, { limit: 1 })))[0];

  it('converts everything where nobody declared a rule', async () => {
    await state('r1', START, { ann: 1_000n, bob: 500n });
    await arrives('1', 1_500n);
    await steps(3);
    expect(await balances('ann')).toEqual({ ltc: 0n, btc: 98n, available: 0n });
    expect(await balances('bob')).toEqual({ ltc: 0n, btc: 49n, available: 0n });
    await verified();
  });

  it('keeps the declared part of what is earned after the rule, and sells none of it', async () => {
    await offer();
    await state('r1', START, { ann: 1_000n, bob: 500n });
    clock.advance(DAY_MS);
    await rule('ann', 5_000);
    clock.advance(DAY_MS);
    await state('r2', clock.now(), { ann: 333n, bob: 500n });
    await arrives('1', 2_333n);
    // 1,000 of before the rule whole, 167 of 333 after it: the unit that cannot be split is converted.
    expect(await coin('ann')).toMatchObject({ accrued: 1_333n, kept: 166n, keptAtVenue: 166n, toConvert: 1_167n });
    await steps(6);
    expect(await balances('ann')).toMatchObject({ ltc: 166n });
    expect(await balances('bob')).toMatchObject({ ltc: 0n });
    expect((await latest())?.amount).toBe(2_167n);
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.venue('v'), 'LTC')).toBe(166n);
      expect(await conversion.waiting(tx)).toEqual([{ asset: 'LTC', amount: 166n, minimum: 100n, kept: 166n }]);
      expect((await ledger.memberBalances(tx, 'ann')).LTC?.available).toBe(0n);
    });
    await verified();
  });

  it('never reaches back: a window that had ended when the rule was declared is converted whole, one that ends later is not', async () => {
    await offer();
    clock.advance(DAY_MS);
    await rule('ann', 0);
    const declared = clock.now();
    clock.advance(DAY_MS);
    await state('before', declared, { ann: 400n });
    await state('after', plusMs(declared, 1), { ann: 300n });
    await arrives('1', 700n);
    expect(await coin('ann')).toMatchObject({ kept: 300n, toConvert: 400n });
  });

  it('leaves what was booked before the first rule alone, even when its window ends later', async () => {
    await offer();
    await state('early', plusMs(START, DAY_MS), { ann: 400n });
    await rule('ann', 0);
    await arrives('1', 400n);
    expect(await coin('ann')).toMatchObject({ kept: 0n, toConvert: 400n });
  });

  it('follows a later rule for later earnings only, and lets a rule end', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 100n });
    clock.advance(DAY_MS);
    await rule('ann', 10_000);
    clock.advance(DAY_MS);
    await state('r2', clock.now(), { ann: 100n });
    await arrives('1', 200n);
    expect(await coin('ann')).toMatchObject({ kept: 100n, toConvert: 100n, convertBps: 10_000 });
  });

  it('restates a kept row by the rule that it was booked with', async () => {
    await offer();
    await rule('ann', 2_500);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 1_000n });
    await arrives('1', 1_000n);
    expect(await coin('ann')).toMatchObject({ kept: 750n, keptAtVenue: 750n });
    clock.advance(DAY_MS);
    await rule('ann', 10_000);
    await state('r1', clock.now(), { ann: 200n }, 2);
    await steps(1);
    expect(await coin('ann')).toMatchObject({ accrued: 1_200n, kept: 900n, keptAtVenue: 750n });
  });

  it('keeps coin that has not arrived apart from coin at the venue, and sells nobody else short of it', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 600n, bob: 400n });
    await arrives('1', 500n);
    expect(await coin('ann')).toMatchObject({ kept: 600n, keptAtVenue: 300n });
    await steps(6);
    // Of 500 that arrived 300 are kept coin; the other 200 are bob's, whose other 200 the pool still owes.
    expect((await latest())?.amount).toBe(200n);
    expect(await balances('bob')).toMatchObject({ ltc: 200n });
    expect(await balances('ann')).toMatchObject({ ltc: 600n, btc: 0n });
    await verified();
  });

  it('converts kept coin when its member asks, and only then', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 600n });
    await arrives('1', 600n);
    await steps(2);
    expect(await latest()).toBeUndefined();
    expect(await store.write((tx) => rules.convertKept(tx, 'member-ann', 'ann', 'LTC'))).toBe(600n);
    await steps(3);
    expect(await balances('ann')).toEqual({ ltc: 0n, btc: 57n, available: 0n });
    await expect(store.write((tx) => rules.convertKept(tx, 'member-ann', 'ann', 'LTC'))).rejects.toMatchObject({
      code: 'conversion.nothing-kept',
    });
    await verified();
  });

  it('takes nothing from what is kept later when a row that was let go is restated', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 600n });
    await arrives('1', 600n);
    await store.write((tx) => rules.convertKept(tx, 'member-ann', 'ann', 'LTC'));
    clock.advance(DAY_MS);
    await state('r2', clock.now(), { ann: 500n });
    await state('r1', clock.now(), { ann: -400n }, 2);
    await steps(1);
    expect(await coin('ann')).toMatchObject({ accrued: 700n, kept: 500n });
    await verified();
  });

  it('keeps what is kept when the offer ends, and keeps nothing more', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 100n });
    await arrives('1', 100n);
    await offer(false);
    clock.advance(DAY_MS);
    await state('r2', clock.now(), { ann: 100n });
    await arrives('2', 100n);
    expect(await coin('ann')).toMatchObject({ kept: 100n, toConvert: 100n });
    expect((await coin('ann'))?.refused?.code).toBe('conversion.keep-not-offered');
  });

  it('refuses in words what cannot be kept', async () => {
    const refusal = async (): Promise<string> => {
      const caught = await rule('ann', 5_000).then(
        () => undefined,
        (error: unknown) => error as { code: string },
      );
      return caught?.code ?? 'taken';
    };
    expect(await refusal()).toBe('conversion.keep-not-offered');
    await offer();
    owners = [{ sourceId: 's', owner: 'operator' }];
    expect(await refusal()).toBe('conversion.not-yours');
    owners = [...owners, { sourceId: 's2', owner: 'member' }];
    expect(await refusal()).toBe('conversion.mixed-owner');
    owners = [];
    expect(await refusal()).toBe('conversion.no-such-coin');
    owners = [{ sourceId: 's', owner: 'member' }];
    expect(await refusal()).toBe('taken');
    expect(await refusal()).toBe('conversion.same-rule');
    await expect(rule('ann', 10_001)).rejects.toMatchObject({ code: 'conversion.bad-part' });
    await expect(rule('ann', -1)).rejects.toMatchObject({ code: 'conversion.bad-part' });
  });

  it('applies no rule to coin that the operator owns, even where one was declared before', async () => {
    await offer();
    await rule('ann', 0);
    clock.advance(DAY_MS);
    owners = [{ sourceId: 's', owner: 'operator' }];
    await state('r1', clock.now(), { ann: 100n });
    await arrives('1', 100n);
    expect(await coin('ann')).toMatchObject({ kept: 0n, toConvert: 100n });
  });

  it('lets each member see what waits below the minimum', async () => {
    await state('r1', START, { ann: 60n, bob: 39n });
    await arrives('1', 99n);
    await steps(1);
    const waiting = { asset: 'LTC', amount: 99n, minimum: 100n, kept: 0n };
    expect(await coin('ann')).toMatchObject({ toConvert: 60n, waiting });
    expect(await coin('bob')).toMatchObject({ toConvert: 39n, waiting });
    expect(await latest()).toBeUndefined();
    await state('r2', START, { bob: 1n });
    await arrives('2', 1n);
    await steps(1);
    expect((await latest())?.amount).toBe(100n);
  });

  // 98 satoshi over 666 and 334: 65 and 33; the fee of one is ann's; of five to send ann bears three and bob two.
  it.each([
    ['holders', { ann: 61n, bob: 31n }, 0n],
    ['operator', { ann: 64n, bob: 33n }, 5n],
  ] as const)('lets the %s bear the withdrawal fee as declared, to the satoshi', async (borneBy, due, expense) => {
    await store.write((tx) => rules.declareWithdrawalFee(tx, 'operator-o', borneBy));
    clock.advance(1);
    await state('r1', START, { ann: 666n, bob: 334n });
    await arrives('1', 1_000n);
    await steps(4);
    const row = await latest();
    expect(row).toMatchObject({ state: 'withdrawn', bought: 98n, fee: 1n, withdrawal_fee: 5n, arrives: 92n });
    const deposit = { txid: row?.txid ?? '', vout: 0, walletId: 'w', amount: 92n, at: clock.now() };
    await store.write((tx) => conversion.settleDeposit(tx, deposit));
    expect({ ann: (await balances('ann')).available, bob: (await balances('bob')).available }).toEqual(due);
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.conversionFee, 'BTC')).toBe(expense);
      const record = await executions.record(tx, row?.id ?? '');
      expect(record.feeOfOperator).toBe(expense);
    });
    await expect(store.write((tx) => rules.declareWithdrawalFee(tx, 'operator-o', borneBy))).rejects.toMatchObject({
      code: 'conversion.same-rule',
    });
    await verified();
  });

  it('records how a conversion was executed, whole and by member, from stored facts', async () => {
    await state('r1', START, { ann: 666n, bob: 334n });
    await arrives('1', 1_000n);
    await steps(1);
    clock.advance(60_000);
    await steps(3);
    const id = (await latest())?.id ?? '';
    await store.read(async (tx) => {
      const { quote, fills, steps: moves, whole, parts, holders } = await executions.record(tx, id);
      expect(quote).toMatchObject({
        quoted: 100n,
        quoted_at: START,
        slippage_max_bps: 1_000,
        bought_min: 90n,
        venue_label: 'fixed venue',
      });
      expect(fills).toMatchObject([{ number: 1, sold: 1_000n, bought: 98n, fee: 1n, at: plusMs(START, 60_000) }]);
      expect(moves.map(({ state: one }) => one)).toEqual(['created', 'quoted', 'ordered', 'filled', 'withdrawn']);
      // Quoted 100, bought 98: two satoshi and 200 basis points; one of fee and five to send make eight lost.
      expect(whole).toMatchObject({ quoted: 100n, slippage: 2n, slippageBps: 200n, net: 92n, lost: 8n });
      expect(holders).toBe(2);
      expect(parts.map(({ memberId, part }) => [memberId, part.sold, part.bought])).toEqual([
        ['ann', 666n, 65n],
        ['bob', 334n, 33n],
      ]);
      const [mine] = await executions.ofMember(tx, 'ann', { limit: 10 });
      expect(mine).toMatchObject({ part: { sold: 666n, bought: 65n }, settledAt: null });
      expect(mine?.execution).toMatchObject({ quoted: 67n, slippage: 2n });
      expect(await executions.ofMember(tx, 'cas', { limit: 10 })).toEqual([]);
      await expect(executions.record(tx, 'none')).rejects.toMatchObject({ code: 'conversion.unknown' });
    });
  });

  it('puts a short credit into the discrepancy of its source, in sight, and no member sees it as paid', async () => {
    await state('r1', START, { ann: 1_000n });
    await arrives('1', 900n, { amount: 1_000n });
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.venue('v'), 'LTC')).toBe(900n);
      expect(await ledger.balance(tx, accounts.sourceReceivable('s'), 'LTC')).toBe(0n);
      expect(await ledger.balance(tx, accounts.sourceDiscrepancy('s'), 'LTC')).toBe(100n);
      const [leg] = await executions.firstLegs(tx, 10);
      expect(leg?.matched).toMatchObject({ announced: 1_000n, short: 100n, over: 0n, waiting: 0n });
    });
    expect(credited).toEqual([
      { ...payouts.get('01' + 'ab'.repeat(31)), reference: 'venue/v/1', short: 100n, over: 0n },
    ]);
    await steps(3);
    expect(await balances('ann')).toMatchObject({ ltc: 100n });
    await verified();
  });

  it('takes a pool fee out of the amount for no shortage, and books it as the cost of the operator', async () => {
    await state('r1', START, { ann: 1_000n });
    await arrives('1', 990n, { amount: 1_000n, fee: 10n });
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.sourceReceivable('s'), 'LTC')).toBe(0n);
      expect(await ledger.balance(tx, accounts.poolPayoutFee, 'LTC')).toBe(10n);
      expect(await ledger.balance(tx, accounts.sourceDiscrepancy('s'), 'LTC')).toBe(0n);
    });
    expect(credited).toMatchObject([{ short: 0n, over: 0n }]);
    await verified();
  });

  it('holds coin that no statement explains yet in sight, and settles it when the statement comes', async () => {
    await offer();
    await rule('ann', 5_000);
    clock.advance(DAY_MS);
    await state('r1', clock.now(), { ann: 600n });
    await arrives('1', 1_000n);
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.unmatched('v'), 'LTC')).toBe(400n);
      expect((await executions.firstLegs(tx, 10))[0]?.matched).toMatchObject({ waiting: 400n, over: 0n });
    });
    await state('r2', clock.now(), { ann: 300n });
    await conversion.detectDeposits();
    await conversion.detectDeposits();
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.unmatched('v'), 'LTC')).toBe(100n);
      expect(await ledger.balance(tx, accounts.sourceReceivable('s'), 'LTC')).toBe(0n);
    });
    expect(await coin('ann')).toMatchObject({ kept: 450n, keptAtVenue: 450n });
    await verified();
  });

  it('says so when the venue credits more than was announced, and gives nobody the rest', async () => {
    await state('r1', START, { ann: 1_000n });
    await arrives('1', 1_001n, { amount: 1_000n });
    expect(credited).toMatchObject([{ short: 0n, over: 1n }]);
    await store.read(async (tx) => expect(await ledger.balance(tx, accounts.unmatched('v'), 'LTC')).toBe(1n));
    await steps(1);
    expect((await latest())?.amount).toBe(1_000n);
  });
});
