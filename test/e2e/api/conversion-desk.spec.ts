import { RoomsCoinsDesk } from '../../../src/api/member/coins-desk.adapter';
import type { Actor } from '../../../src/api/http/actor.dto';
import {
  ConversionExitSources,
  ConversionSources,
  RoomsConversionDesk,
} from '../../../src/api/operator/conversion-desk.adapter';
import { NamesService } from '../../../src/api/operator/names.service';
import type { Announced, CoinOwner } from '../../../src/conversion';
import { DryRunVenue } from '../../../src/conversion/venues/dry-run.adapter';
import { accounts } from '../../../src/ledger';
import { PersonService } from '../../../src/members/person.service';
import type { PriceSource } from '../../../src/prices';
import { UnassignedQueryService } from '../../../src/rewards/unassigned-query.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { DAY_MS, instant, parsePrice } from '../../../src/units';
import { conversionRoom, quietPorts } from '../../support/conversion-room';
import { rewardsRoom } from '../../support/rewards';
import { FakeClock } from '../../support/fake-clock';

const actor = (accountId: string, role: 'member' | 'operator'): Actor => ({
  ...{ sessionId: 's', accountId, role, memberId: null },
  steppedUpUntil: instant(0),
});
const ADA = actor('ada', 'member');
const OLGA = actor('olga', 'operator');
const TXID = 'ab'.repeat(32);
const NOW = instant(Date.UTC(2026, 4, 1));
/** One litoshi buys a thousandth of a satoshi. */
const prices: PriceSource = {
  ...{ name: 'fixed', label: 'test prices' },
  quoteAt: async (asset, at) => ({
    price: parsePrice(asset === 'BTC' ? '100000' : '100'),
    source: 'fixed',
    observedAt: at,
    raw: '',
  }),
};

async function house() {
  const clock = new FakeClock(NOW);
  const store = new MemoryStore(TABLES);
  const announced: Announced = { sourceId: 's', externalId: 'p', amount: 3_000_000n, fee: 0n };
  let owner: CoinOwner['owner'] = 'member';
  const ports = {
    ...quietPorts(),
    announcedPayout: async () => announced,
    coinOwners: (asset: string) => (asset === 'LTC' ? [{ sourceId: 's', owner }] : []),
  };
  const venue = new DryRunVenue(store, clock, prices, {
    ...{ id: 'dry', feeBps: 20, minimums: { LTC: 1_000_000n } },
    deposits: async () => [{ id: 'd1', asset: 'LTC', amount: 3_000_000n, txid: TXID, creditedAt: clock.now() }],
  });
  const { conversion, rules, executions, ledger, audit, withdrawals, proposals } = conversionRoom({
    store,
    clock,
    venue,
    ports,
  });
  const earned = rewardsRoom(store, []);
  const people = new PersonService(audit);
  const sources = new ConversionSources(
    rules,
    executions,
    conversion,
    new NamesService(people, new UnassignedQueryService(earned.terms, earned.work)),
  );
  await store.write((tx) => people.add(tx, { id: 'ada', name: 'Ada Miner', mail: 'ada@example.org' }, 'test'));
  const earn = (row: string, units: bigint) =>
    store.write((tx) =>
      ledger.post(tx, [
        {
          ...{ reference: `reward/s/${row}/r1/ada`, kind: 'reward.credited', occurredAt: clock.now() },
          links: { source: 's', row, revision: '1' },
          postings: [
            { account: accounts.sourceReceivable('s'), asset: 'LTC', side: 'debit', amount: units, role: 'principal' },
            { account: accounts.member('ada', 'accrued'), asset: 'LTC', side: 'credit', amount: units, role: 'gross' },
          ],
        },
      ]),
    );
  const convert = async (steps: number) => {
    await conversion.detectDeposits();
    for (let i = 0; i < steps; i += 1) await conversion.step();
  };
  const mine = new RoomsCoinsDesk(store, clock, rules, executions, proposals);
  const desk = new RoomsConversionDesk(store, clock, sources, new ConversionExitSources(withdrawals, proposals));
  return { clock, store, mine, desk, earn, convert, own: (next: CoinOwner['owner']) => (owner = next) };
}

describe('coins of a member and the house', () => {
  it('go from an offer over a rule to kept coin that is converted on request', async () => {
    const { clock, mine, desk, earn, convert } = await house();
    const before = await mine.coins('ada');
    expect(before.items).toMatchObject([{ asset: 'LTC', convertBps: 10_000, ruleFrom: null }]);
    expect(before.items[0]?.keepRefused).toContain('no way out');
    await expect(mine.setRule(ADA, 'ada', { asset: 'LTC', convertBps: 5_000 })).rejects.toMatchObject({
      code: 'conversion.keep-not-offered',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(await desk.declareKeep(OLGA, { asset: 'LTC', offered: true })).toEqual({ done: true });
    clock.advance(1);
    const after = await mine.setRule(ADA, 'ada', { asset: 'LTC', convertBps: 5_000 });
    expect(after.items).toMatchObject([{ convertBps: 5_000, keepRefused: null, ruleFrom: clock.now() }]);
    clock.advance(DAY_MS);
    await earn('r1', 3_000_000n);
    await convert(4);
    const units = (amount: string) => ({ asset: 'LTC', units: amount });
    expect((await mine.coins('ada')).items).toMatchObject([
      { kept: units('1500000'), keptAtVenue: units('1500000'), toConvert: units('0'), accrued: units('1500000') },
    ]);
    expect(await desk.terms()).toMatchObject({
      coins: [
        { asset: 'LTC', offered: true, refused: null, kept: units('1500000'), waiting: { minimum: units('1000000') } },
      ],
      rules: [{ memberId: 'ada', name: 'Ada Miner', asset: 'LTC', convertBps: 5_000 }],
      ...{ withdrawalFeeBorneBy: 'holders', withdrawalFeeFrom: null },
    });
    expect(await mine.convertKept(ADA, 'ada', { asset: 'LTC' })).toEqual({ amount: units('1500000') });
    expect((await mine.coins('ada')).items).toMatchObject([{ kept: units('0'), toConvert: units('1500000') }]);
  });

  it('show the record of a conversion to the house, and her part of it to its member only', async () => {
    const { mine, desk, earn, convert } = await house();
    await earn('r1', 3_000_000n);
    await convert(4);
    const { items, next } = await mine.conversions('ada', {});
    expect(next).toBeNull();
    const part = { sold: { units: '3000000' }, bought: { units: '3000' }, fee: { units: '6' } };
    const execution = { quoted: { units: '3000' }, slippage: { units: '0' }, slippageBps: '0', lost: { units: '6' } };
    expect(items).toMatchObject([{ dryRun: true, state: 'filled', settledAt: null, part: { ...part, execution } }]);
    expect(items[0]?.quote).toMatchObject({ venueLabel: 'dry run (test prices)', slippageMaxBps: 100 });
    expect((await mine.conversions('bob', {})).items).toEqual([]);
    const detail = await desk.detail(items[0]?.id ?? '');
    expect(detail).toMatchObject({ holders: 1, halted: false, whole: part, fills: [{ number: 1 }] });
    expect(detail.parts).toMatchObject([{ memberId: 'ada', name: 'Ada Miner' }]);
    expect(detail.steps.map(({ state }) => state)).toEqual(['created', 'quoted', 'ordered', 'filled']);
    await expect(desk.detail('none')).rejects.toMatchObject({ code: 'conversion.unknown' });
    await expect(desk.resume(OLGA, items[0]?.id ?? '')).rejects.toMatchObject({ code: 'conversion.not-halted' });
  });

  it('settle kept coin outside by two operators, and show its member the transaction', async () => {
    const { clock, mine, desk, earn, convert } = await house();
    await desk.declareKeep(OLGA, { asset: 'LTC', offered: true });
    clock.advance(1);
    await mine.setRule(ADA, 'ada', { asset: 'LTC', convertBps: 0 });
    clock.advance(DAY_MS);
    await earn('r1', 3_000_000n);
    await convert(1);
    const input = { kind: 'kept-settled', memberId: 'ada', asset: 'LTC', sold: '1000000', txid: TXID, venue: 'dry', evidence: 'output 0' } as const; // prettier-ignore
    await expect(desk.state(OLGA, { ...input, kind: 'arrived' })).rejects.toMatchObject({
      code: 'conversion.bad-statement',
    });
    expect(await desk.state(OLGA, input)).toEqual({ done: true });
    const { statements, toWithdraw } = await desk.exits(OLGA);
    expect(toWithdraw).toMatchObject({ byPerson: false, total: { units: '0' }, sales: [] });
    expect(statements).toMatchObject([{ state: 'open', name: 'Ada Miner', mayConfirm: false }]);
    const id = statements[0]?.id ?? '';
    await expect(desk.confirm(OLGA, id)).rejects.toMatchObject({ code: 'conversion.second-person' });
    const other = { ...OLGA, accountId: 'other' };
    expect((await desk.exits(other)).statements).toMatchObject([{ mayConfirm: true }]);
    expect(await desk.confirm(other, id)).toEqual({ done: true });
    await expect(desk.takeBack(OLGA, id)).rejects.toMatchObject({ code: 'conversion.no-proposal' });
    expect((await mine.coins('ada')).items).toMatchObject([
      { kept: { units: '2000000' }, settled: [{ amount: { units: '1000000' }, txid: TXID, at: clock.now() }] },
    ]);
  });

  it('say what cannot be kept, and who bears the fee, as declared', async () => {
    const { clock, desk, own } = await house();
    own('operator');
    await expect(desk.declareKeep(OLGA, { asset: 'LTC', offered: true })).rejects.toMatchObject({
      code: 'conversion.not-yours',
    });
    await expect(desk.declareKeep(OLGA, { asset: 'DOGE', offered: true })).rejects.toMatchObject({
      code: 'conversion.no-such-coin',
    });
    expect((await desk.terms()).coins).toMatchObject([{ refused: expect.stringContaining('not theirs to keep') }]);
    await desk.declareWithdrawalFee(OLGA, { borneBy: 'operator' });
    clock.advance(1);
    expect(await desk.terms()).toMatchObject({ withdrawalFeeBorneBy: 'operator', withdrawalFeeFrom: NOW });
  });

  it('put a deposit beside the payout that explains it', async () => {
    const { desk, earn, convert } = await house();
    await earn('r1', 3_000_000n);
    await convert(0);
    expect((await desk.deposits()).items).toMatchObject([
      {
        id: 'd1',
        credited: { units: '3000000' },
        sourceId: 's',
        announced: { units: '3000000' },
        short: { units: '0' },
      },
    ]);
  });
});
