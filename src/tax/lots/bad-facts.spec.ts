import { DomainError, parseExactJson } from '../../units';
import { factReport } from './fact-report';

type Event = Readonly<Record<string, unknown>>;
const BUY = { id: 'buy', kind: 'acquire', at: '2026-01-10T00:00:00Z', asset: 'BTC', amount: '1', totalUsd: '90000' };
const SELL = { id: 'sell', kind: 'dispose', at: '2026-03-01T00:00:00Z', asset: 'BTC', amount: '0.5', unitPriceUsd: '100000' }; // prettier-ignore
const WAGE = { id: 'wage', kind: 'income', at: '2026-02-01T00:00:00Z', asset: 'LTC', amount: '2', unitPriceUsd: '80' };

function judged(events: readonly unknown[], over: Readonly<Record<string, unknown>> = {}) {
  return factReport(parseExactJson(JSON.stringify({ zone: 'America/New_York', events, ...over })));
}

const change = (event: Event, over: Event): Event => ({ ...event, ...over });
const without = (event: Event, key: string): Event => Object.fromEntries(Object.entries(event).filter(([one]) => one !== key)); // prettier-ignore

describe('an event that cannot be judged', () => {
  it.each<[string, Event, string]>([
    ['sells more than is held', change(SELL, { amount: '1.00000001' }), 'tax.more-than-held'],
    ['sells from another wallet', change(SELL, { wallet: 'cold' }), 'tax.more-than-held'],
    ['sells before it was bought', change(SELL, { at: '2026-01-09T23:59:59Z' }), 'tax.more-than-held'],
    ['has no price', without(SELL, 'unitPriceUsd'), 'tax.no-price'],
    ['has a price of zero', change(SELL, { unitPriceUsd: '0' }), 'tax.no-price'],
    ['has two prices that may differ', change(SELL, { toUnitPriceUsd: '1' }), 'tax.bad-field'],
    ['has a fee above its proceeds', change(SELL, { fee: { usd: '50000.01' } }), 'tax.fee-over-proceeds'],
    ['has a fee in a coin without a value', change(SELL, { fee: { asset: 'LTC', amount: '1' } }), 'tax.no-price'],
    ['pays a fee with a coin that is not there', change(SELL, { fee: { asset: 'LTC', amount: '3', usd: '1' } }), 'tax.more-than-held'], // prettier-ignore
    ['names a coin that nobody knows', change(SELL, { asset: 'NOTACOIN' }), 'tax.unknown-asset'],
    ['has an amount of zero', change(SELL, { amount: '0' }), 'tax.bad-field'],
    ['has a negative amount', change(SELL, { amount: '-1' }), 'tax.bad-field'],
    ['has an amount that is no number', change(SELL, { amount: 'NaN' }), 'tax.bad-field'],
    ['has an amount with a comma', change(SELL, { amount: '0,5' }), 'tax.bad-field'],
    ['has more decimals than the coin', change(SELL, { amount: '0.123456789' }), 'tax.too-precise'],
    ['has more dollars than there are digits', change(SELL, { totalUsd: `1${'0'.repeat(30)}`, unitPriceUsd: undefined }), 'tax.too-large'], // prettier-ignore
    ['has thirteen decimals of a dollar', change(without(SELL, 'unitPriceUsd'), { totalUsd: '1.1234567890123' }), 'tax.too-precise'], // prettier-ignore
    ['has a field that nobody knows', change(SELL, { proceeds: '1' }), 'tax.bad-field'],
    ['has a kind that nobody knows', change(SELL, { kind: 'gift' }), 'tax.bad-field'],
    ['has no time', without(SELL, 'at'), 'tax.bad-field'],
    ['has a time of no calendar', change(SELL, { at: '2026-02-29T00:00:00Z' }), 'tax.bad-time'],
    ['has an hour that no clock shows', change(SELL, { at: '2026-03-01T24:00:00Z' }), 'tax.bad-time'],
    // 2026-03-08 02:30 does not exist in New York, and 2026-11-01 01:30 comes twice.
    ['has a time that was skipped', change(SELL, { at: '2026-03-08T02:30:00' }), 'tax.no-such-time'],
    ['has a time that came twice', change(SELL, { at: '2026-11-01T01:30:00' }), 'tax.ambiguous-time'],
    [
      'moves within one wallet',
      { ...without(SELL, 'unitPriceUsd'), kind: 'transfer', toWallet: 'main' },
      'tax.same-wallet',
    ],
    [
      'exchanges a coin for itself',
      change(SELL, { kind: 'exchange', toAsset: 'BTC', toAmount: '1' }),
      'tax.same-asset',
    ],
    ['withholds all that came in', change(WAGE, { id: 'sell', fee: { asset: 'LTC', amount: '2' } }), 'tax.fee-over-received'], // prettier-ignore
    ['sells with a fee of a fee in the same coin', change(SELL, { fee: { asset: 'BTC', amount: '0.001', usd: '60', fee: { usd: '1' } } }), 'tax.fee-of-same-coin'], // prettier-ignore
    ['receives with a fee of a fee in the same coin', change(WAGE, { id: 'sell', fee: { asset: 'LTC', amount: '0.1', fee: { amount: '0.01', usd: '1' } } }), 'tax.fee-of-same-coin'], // prettier-ignore
    ['was acquired after it was there', change(BUY, { id: 'sell', acquiredAt: '2026-01-10T00:00:01Z' }), 'tax.acquired-later'], // prettier-ignore
  ])('%s: it is named, nothing of it counts, and the rest is judged', (_, event, code) => {
    const alone = judged([BUY, WAGE]);
    const report = judged([BUY, event, WAGE]);
    expect(report.errors).toEqual([{ id: 'sell', code, message: expect.any(String) }]);
    expect({ ...report, errors: [] }).toEqual(alone);
  });

  it('has an id that another one has', () => {
    const report = judged([BUY, SELL, { ...SELL, amount: '0.1' }]);
    expect(report.errors).toMatchObject([{ id: 'sell', code: 'tax.duplicate-id' }]);
    expect(report.disposals).toHaveLength(1);
  });

  it.each([null, 7, 'text', [], { kind: 'dispose' }])('is no event at all: %j is named by its place', (event) => {
    expect(judged([BUY, event]).errors).toMatchObject([{ id: 'events[1]', code: 'tax.bad-field' }]);
  });

  it('keeps names in any script, and what a spreadsheet would take for a formula, as they are', () => {
    const names = ['=1+1', '@sum', 'кошелёк', '財布', 'محفظة', 'กระเป๋า', '👛', 'a\u202eb'];
    const events = names.map((wallet, index) => ({ ...BUY, id: `${wallet} ${index}`, wallet }));
    const report = judged(events);
    expect(report.errors).toEqual([]);
    expect(report.lots.map((lot) => (lot as { wallet: string }).wallet).sort()).toEqual([...names].sort());
  });
});

describe('lots that are named', () => {
  const lots = (named: readonly object[], over: Event = {}) =>
    judged([BUY, { ...BUY, id: 'later', at: '2026-02-10T00:00:00Z' }, SELL, { id: 'note', kind: 'identify', at: '2026-03-01T00:00:00Z', disposal: 'sell', lots: named, ...over }]); // prettier-ignore
  it.each<[string, readonly object[], Event, string]>([
    [
      'twice',
      [
        { lot: 'buy', amount: '0.2' },
        { lot: 'buy', amount: '0.3' },
      ],
      {},
      'tax.lot-twice',
    ],
    ['that are not there', [{ lot: 'nobody', amount: '0.5' }], {}, 'tax.lot-not-held'],
    ['for more than they hold', [{ lot: 'later', amount: '1.1' }], {}, 'tax.lot-not-held'],
    ['for more than is sold', [{ lot: 'later', amount: '0.6' }], {}, 'tax.named-too-much'],
    ['too late', [{ lot: 'later', amount: '0.5' }], { at: '2026-03-01T00:00:00.001Z' }, 'tax.identified-late'],
    ['for an event that is not there', [{ lot: 'later', amount: '0.5' }], { disposal: 'sold' }, 'tax.no-such-event'],
    ['for a purchase', [{ lot: 'later', amount: '0.5' }], { disposal: 'buy' }, 'tax.names-no-lots'],
    ['by nothing', [], {}, 'tax.bad-field'],
  ])('%s do not count, and the order in force decides', (_, named, over, code) => {
    const report = lots(named, over);
    expect(report.errors).toMatchObject([{ id: 'note', code }]);
    expect(report.disposals).toMatchObject([{ lot: 'buy', amount: '0.5' }]);
  });

  it('for a part leave the rest to the order in force', () => {
    expect(lots([{ lot: 'later', amount: '0.2' }]).disposals).toMatchObject([
      { lot: 'later', amount: '0.2' },
      { lot: 'buy', amount: '0.3' },
    ]);
  });

  it('twice for one event count once', () => {
    const note = { id: 'n1', kind: 'identify', at: BUY.at, disposal: 'sell', lots: [{ lot: 'buy', amount: '0.5' }] };
    expect(judged([BUY, SELL, note, { ...note, id: 'n2' }]).errors).toMatchObject([{ id: 'n2', code: 'tax.identified-twice' }]); // prettier-ignore
  });
});

describe('a file that says nothing certain', () => {
  it.each<[string, unknown]>([
    ['has a zone that does not exist', { zone: 'America/Atlantis', events: [] }],
    ['has no zone', { events: [] }],
    ['has a basis that nobody knows', { zone: 'UTC', rules: { basis: 'account' }, events: [] }],
    ['has a method that nobody knows', { zone: 'UTC', rules: { method: 'average' }, events: [] }],
    ['has no events', { zone: 'UTC' }],
    ['has a field that nobody knows', { zone: 'UTC', events: [], year: 2026 }],
    ['declares decimals that are none', { zone: 'UTC', assets: { XYZ: -1 }, events: [] }],
    ['is a list', []],
  ])('%s: it is refused whole', (_, file) => {
    const judge = (): unknown => factReport(parseExactJson(JSON.stringify(file)));
    expect(judge).toThrow(DomainError);
    expect(judge).toThrow(expect.objectContaining({ code: 'tax.bad-facts-file' }));
  });
});
