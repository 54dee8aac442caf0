import { parseExactJson } from '../../units';
import { factReport } from './fact-report';

const judged = (events: readonly object[], rules: object = {}) =>
  factReport(parseExactJson(JSON.stringify({ zone: 'UTC', rules, events })));
const day = (text: string): string => `2026-${text}T00:00:00Z`;
const buy = (id: string, at: string, unitPriceUsd: string, wallet = 'main') => ({ id, kind: 'acquire', at: day(at), wallet, asset: 'BTC', amount: '1', unitPriceUsd }); // prettier-ignore
const sell = (id: string, at: string, amount = '1') => ({ id, kind: 'dispose', at: day(at), asset: 'BTC', amount, unitPriceUsd: '100' }); // prettier-ignore
const order = (id: string, at: string, method: string, over: object = {}) => ({ id, kind: 'standing-order', at: day(at), method, ...over }); // prettier-ignore
const soldLots = (report: ReturnType<typeof judged>) => report.disposals.map((row) => (row as { lot: string }).lot);

const THREE = [buy('mid', '01-01', '50'), buy('high', '01-02', '90'), buy('low', '01-03', '10')];

describe('the order in which lots leave', () => {
  it.each([
    ['fifo', ['mid', 'high', 'low']],
    ['lifo', ['low', 'high', 'mid']],
    ['hifo', ['high', 'mid', 'low']],
    ['lofo', ['low', 'mid', 'high']],
    // 26 CFR 1.1012-1(j)(1): what was not named goes by acquisition.
    ['specific', ['mid', 'high', 'low']],
  ])('%s', (method, lots) => {
    expect(soldLots(judged([...THREE, sell('s', '02-01', '3')], { method }))).toEqual(lots);
  });

  it('of lots at one price is the earlier first, by the highest and by the lowest price', () => {
    const same = [buy('second', '01-02', '50'), buy('first', '01-01', '50')];
    for (const method of ['hifo', 'lofo']) {
      expect(soldLots(judged([...same, sell('s', '02-01', '2')], { method }))).toEqual(['first', 'second']);
    }
  });

  // 26 CFR 1.1012-1(j)(1): the date on which units came into the wallet is disregarded.
  it('is by the first acquisition, whenever a lot came into the wallet', () => {
    const moved = [buy('old', '01-01', '1', 'cold'), buy('new', '01-02', '2'), { id: 'm', kind: 'transfer', at: day('01-03'), wallet: 'cold', toWallet: 'main', asset: 'BTC', amount: '1' }]; // prettier-ignore
    expect(soldLots(judged([...moved, sell('s', '02-01')]))).toEqual(['old']);
  });
});

describe('a standing order', () => {
  it('counts from its own time on, and a later one takes its place', () => {
    const events = [
      ...THREE,
      order('o1', '01-20', 'hifo'),
      order('o2', '02-10', 'lifo'),
      sell('before', '01-19'),
      sell('first', '01-20'),
      sell('then', '02-10'),
    ];
    expect(soldLots(judged(events))).toEqual(['mid', 'high', 'low']);
  });

  it('may begin later than it is recorded and never earlier', () => {
    const late = order('o', '01-20', 'hifo', { effectiveAt: day('02-01') });
    expect(soldLots(judged([...THREE, late, sell('a', '01-31'), sell('b', '02-01')]))).toEqual(['mid', 'high']);
    const back = order('o', '01-20', 'hifo', { effectiveAt: '2026-01-19T23:59:59.999Z' });
    const report = judged([...THREE, back, sell('a', '02-01')]);
    expect(report.errors).toMatchObject([{ id: 'o', code: 'tax.order-backdated' }]);
    expect(soldLots(report)).toEqual(['mid']);
  });

  it('may be for one wallet or one coin alone', () => {
    const there = [order('o', '01-01', 'lifo', { wallet: 'cold' }), order('p', '01-01', 'lifo', { asset: 'LTC' })];
    expect(soldLots(judged([...THREE, ...there, sell('s', '02-01')]))).toEqual(['mid']);
  });
});

describe('lots by wallet', () => {
  const TWO = [buy('here', '01-02', '50'), buy('there', '01-01', '10', 'cold')];
  it('stay in their wallet, and in one pool do not', () => {
    expect(soldLots(judged([...TWO, sell('s', '02-01')]))).toEqual(['here']);
    const pooled = judged([...TWO, sell('s', '02-01')], { basis: 'universal' });
    expect(soldLots(pooled)).toEqual(['there']);
    expect(pooled.warnings).toMatchObject([{ id: 'BTC', code: 'tax.universal-not-allowed' }]);
  });
});

describe('what a move between own wallets costs', () => {
  const move = (fee: object) => ({ id: 'm', kind: 'transfer', at: day('02-01'), toWallet: 'cold', asset: 'BTC', amount: '0.5', fee }); // prettier-ignore
  const inCoin = move({ asset: 'BTC', amount: '0.01', unitPriceUsd: '100' });

  it('is disposed of at its value', () => {
    const report = judged([buy('a', '01-01', '50'), inCoin]);
    expect(report.disposals).toMatchObject([{ id: 'm', kind: 'fee', amount: '0.01', proceedsUsd: '1', basisUsd: '0.5', gainUsd: '0.5' }]); // prettier-ignore
    expect(report.lots).toMatchObject([
      { wallet: 'cold', amount: '0.5', basisUsd: '25', acquiredOn: '2026-01-01' },
      { wallet: 'main', amount: '0.49', basisUsd: '24.5' },
    ]);
  });

  it('or goes into the basis of what was moved, where the books say so', () => {
    const report = judged([buy('a', '01-01', '50'), inCoin], { feePolicy: 'add-to-basis' });
    expect(report.disposals).toEqual([]);
    expect(report.lots).toMatchObject([
      { wallet: 'cold', amount: '0.5', basisUsd: '25.5' },
      { wallet: 'main', amount: '0.49', basisUsd: '24.5' },
    ]);
  });

  it('may be another coin, or dollars', () => {
    const litecoin = { id: 'l', kind: 'acquire', at: day('01-01'), asset: 'LTC', amount: '1', unitPriceUsd: '80' };
    const other = move({ asset: 'LTC', amount: '0.1', usd: '9' });
    expect(judged([buy('a', '01-01', '50'), litecoin, other]).disposals).toMatchObject([{ asset: 'LTC', gainUsd: '1' }]); // prettier-ignore
    const added = judged([buy('a', '01-01', '50'), litecoin, other], { feePolicy: 'add-to-basis' });
    expect(added.lots[0]).toMatchObject({ wallet: 'cold', basisUsd: '33' });
    const cash = judged([buy('a', '01-01', '50'), move({ usd: '2' })], { feePolicy: 'add-to-basis' });
    expect(cash.lots[0]).toMatchObject({ wallet: 'cold', basisUsd: '27' });
  });
});

// 26 CFR 1.1012-1(j)(3)(iii) deems the units withheld to be those received in an exchange of one digital asset for another alone.
describe('a purchase for dollars of which a part is withheld', () => {
  const bought = (over: object = {}) => [
    buy('old', '01-01', '50'),
    { ...buy('new', '02-01', '90'), fee: { asset: 'BTC', amount: '0.1' }, ...over },
  ];
  it('gives the first units that were acquired, as any disposal', () => {
    const { disposals, lots } = judged(bought());
    expect(disposals).toMatchObject([{ id: 'new', kind: 'fee', lot: 'old', proceedsUsd: '9', basisUsd: '5' }]);
    expect(lots).toMatchObject([{ id: 'old', amount: '0.9' }, { id: 'new', amount: '1', basisUsd: '99' }]); // prettier-ignore
  });

  it('gives those that were named, its own too', () => {
    const named = (amount: string) => ({ id: 'n', kind: 'identify', at: day('01-15'), disposal: 'new', lots: [{ lot: 'new', amount }] }); // prettier-ignore
    expect(judged([...bought(), named('0.1')]).disposals).toMatchObject([{ lot: 'new', amount: '0.1' }]);
    expect(judged([...bought(), named('0.04')]).disposals).toMatchObject([{ lot: 'new' }, { lot: 'old', amount: '0.06' }]); // prettier-ignore
    const { errors, disposals } = judged([...bought(), named('0.2')]);
    expect([errors, disposals]).toMatchObject([[{ id: 'n', code: 'tax.named-too-much' }], [{ lot: 'old' }]]);
    expect(judged([...bought({ fee: { usd: '1' } }), named('0.1')]).errors).toMatchObject([{ code: 'tax.names-no-lots' }]); // prettier-ignore
  });

  it('gives those of the order in force', () => {
    const order = { id: 'o', kind: 'standing-order', at: day('01-15'), method: 'lifo' };
    expect(judged([...bought(), order]).disposals).toMatchObject([{ lot: 'new' }]);
  });
});

describe('income', () => {
  const mined = { id: 'i', kind: 'income', at: day('01-01'), asset: 'BTC', amount: '1', unitPriceUsd: '100' };

  // RULES.md 2: a fee withheld at the instant of credit has no gain, and the gross amount is income.
  it('is the gross receipt, and what is withheld from it has no gain', () => {
    const report = judged([{ ...mined, fee: { asset: 'BTC', amount: '0.02' } }]);
    expect(report.income).toMatchObject([{ usd: '100', feeUsd: '2' }]);
    expect(report.disposals).toMatchObject([{ kind: 'fee', amount: '0.02', gainUsd: '0' }]);
    expect(report.lots).toMatchObject([{ amount: '0.98', basisUsd: '98' }]);
  });

  it('is recognised at the time that the rule names, where a file states several (RULES.md 3)', () => {
    const times = { credit: day('01-01'), withdrawable: day('03-01'), 'on-chain': '2027-01-02T00:00:00Z' };
    const at = (recognise: string) => judged([{ ...mined, times }], { recognise }).income[0];
    expect(at('credit')).toMatchObject({ day: '2026-01-01' });
    expect(at('withdrawable')).toMatchObject({ day: '2026-03-01', year: 2026 });
    expect(at('on-chain')).toMatchObject({ day: '2027-01-02', year: 2027 });
    expect(at('matured')).toMatchObject({ day: '2026-01-01' });
  });

  it('is of the day in the zone, and a wall clock without an offset is of the zone', () => {
    const file = (at: string) => factReport(parseExactJson(JSON.stringify({ zone: 'America/New_York', events: [{ ...mined, at }] }))); // prettier-ignore
    expect(file('2027-01-01T04:59:59Z').income).toMatchObject([{ day: '2026-12-31', year: 2026 }]);
    expect(file('2027-01-01T05:00:00Z').income).toMatchObject([{ day: '2027-01-01', year: 2027 }]);
    expect(file('2026-12-31T23:59:59').income).toMatchObject([{ at: '2027-01-01T04:59:59.000Z', year: 2026 }]);
    expect(file('2026-12-31T23:59:59+09:00').income).toMatchObject([{ at: '2026-12-31T14:59:59.000Z' }]);
    expect(file('2026-07-04').income).toMatchObject([{ at: '2026-07-04T04:00:00.000Z', day: '2026-07-04' }]);
    expect(file('2026-11-01T01:30:00-05:00').income).toMatchObject([{ at: '2026-11-01T06:30:00.000Z' }]);
  });
});
