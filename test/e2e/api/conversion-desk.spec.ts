import { RoomsCoinsDesk } from '../../../src/api/member/coins-desk.adapter';
import type { Actor } from '../../../src/api/http/actor.dto';
import { ConversionSources, RoomsConversionDesk } from '../../../src/api/operator/conversion-desk.adapter';
import { NamesService } from '../../../src/api/operator/names.service';
import type { Announced, CoinOwner } from '../../../src/conversion';
import { DryRunVenue } from '../../../src/conversion/venues/dry-run.adapter';
import { accounts } from '../../../src/ledger';
import { PersonService } from '../../../src/members/person.service';
import type { PriceSource } from '../../../src/prices';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { DAY_MS, instant, parsePrice } from '../../../src/units';
import { conversionRoom, quietPorts } from '../../support/conversion-room';
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
  const { conversion, rules, executions, ledger, audit } = conversionRoom({ store, clock, venue, ports });
  const people = new PersonService(audit);
  const sources = new ConversionSources(rules, executions, conversion, new NamesService(people));
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
  const mine = new RoomsCoinsDesk(store, clock, rules, executions);
  const desk = new RoomsConversionDesk(store, clock, sources);
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
