import fc from 'fast-check';
import { parseExactJson } from '../../units';
import { factReport } from './fact-report';

const at = (day: string): string => `2026-${day}T00:00:00Z`;
const BTC = { asset: 'BTC', amount: '2', at: at('01-10') };
const BUY = { ...BTC, id: 'buy', kind: 'acquire', totalUsd: '200' };
const LTC = { id: 'ltc', kind: 'acquire', asset: 'LTC', amount: '50', at: at('01-01'), totalUsd: '1000' };
const SELL = { id: 'x', kind: 'dispose', asset: 'BTC', amount: '1', at: at('02-01') };
const SWAP = { ...SELL, kind: 'exchange', toAsset: 'LTC', toAmount: '20' };
const MOVE = { ...SELL, kind: 'transfer', toWallet: 'cold' };

function judged(events: readonly object[], rules: object = {}) {
  return factReport(parseExactJson(JSON.stringify({ zone: 'UTC', rules, events })));
}
const with2 = (event: object, rules: object = {}) => judged([LTC, BUY, event], rules);
const errorOf = (event: object, rules: object = {}) => with2(event, rules).errors.map(({ id, code }) => [id, code]);
const refused = (code: string) => [['x', code]];

describe('a fee in dollars', () => {
  const proceeds = (fee: object) => {
    const { errors, disposals } = with2({ ...SELL, unitPriceUsd: '50000', fee });
    return errors.length > 0 ? errors[0]?.code : (disposals[0] as { proceedsUsd: string }).proceedsUsd;
  };

  it.each<[string, object, string]>([
    ['its dollars', { usd: '100' }, '49900'],
    ['an amount of USD', { asset: 'USD', amount: '2' }, '49998'],
    ['dollars of USD', { asset: 'USD', usd: '2' }, '49998'],
    ['both, and they agree', { asset: 'USD', amount: '3', usd: '3.00' }, '49997'],
    ['both, and they differ', { asset: 'USD', amount: '2', usd: '3' }, 'tax.values-differ'],
    ['an amount of no coin beside dollars', { amount: '0.001', usd: '100' }, 'tax.bad-field'],
    ['an amount of no coin', { amount: '0.001' }, 'tax.bad-field'],
    ['nothing', {}, 'tax.bad-field'],
    ['a price of one coin', { usd: '1', unitPriceUsd: '1' }, 'tax.bad-field'],
    ['a wallet', { usd: '1', wallet: 'main' }, 'tax.bad-field'],
    ['a fee of its own', { asset: 'USD', amount: '1', fee: { usd: '1' } }, 'tax.bad-field'],
  ])('that states %s', (_, fee, expected) => expect(proceeds(fee)).toBe(expected));
});

describe('a value that is said twice', () => {
  it.each<[string, object]>([
    ['acquire', { ...BTC, id: 'x', kind: 'acquire' }],
    ['income', { ...BTC, id: 'x', kind: 'income' }],
    ['dispose', { ...SELL, amount: '2' }],
    ['fee', { ...SELL, amount: '2', kind: 'fee' }],
    ['exchange', { ...SWAP, amount: '2' }],
    ['transfer', { ...MOVE, amount: '2' }],
  ])('counts once where it agrees, and is refused where it differs: %s', (_, event) => {
    const value = (totalUsd: string) => ({ ...event, unitPriceUsd: '100', totalUsd });
    expect(errorOf(value('200'))).toEqual([]);
    expect(errorOf(value('200.000000000001'))).toEqual(refused('tax.values-differ'));
    expect(errorOf(value('5000'))).toEqual(refused('tax.values-differ'));
  });

  it('of an exchange may be said of what came too', () => {
    const value = (said: object) => with2({ ...SWAP, ...said });
    for (const said of [
      { toUnitPriceUsd: '6', totalUsd: '120' },
      { toUnitPriceUsd: '6', unitPriceUsd: '120' },
      { toUnitPriceUsd: '6', unitPriceUsd: '120', totalUsd: '120' },
    ]) {
      expect(value(said)).toMatchObject({ errors: [], disposals: [{ proceedsUsd: '120' }] });
    }
    for (const said of [
      { toUnitPriceUsd: '6', totalUsd: '121' },
      { toUnitPriceUsd: '6', unitPriceUsd: '119' },
    ]) {
      expect(value(said).errors).toMatchObject([{ id: 'x', code: 'tax.values-differ' }]);
    }
  });

  it('agrees where the product, rounded to 1e-12 dollar, is the whole (RULES.md 8)', () => {
    const koinu = { id: 'x', kind: 'income', at: at('01-01'), asset: 'DOGE', amount: '0.00000001' };
    // 1e-8 x 0.00015 = 1.5e-12, half to even: 2e-12.
    const said = (totalUsd: string) => errorOf({ ...koinu, unitPriceUsd: '0.00015', totalUsd });
    expect(said('0.000000000002')).toEqual([]);
    expect(said('0.000000000001')).toEqual(refused('tax.values-differ'));
  });

  it('of a fee in coin as well', () => {
    const fee = (usd: string) => ({
      ...SELL,
      totalUsd: '150',
      fee: { asset: 'LTC', amount: '2', unitPriceUsd: '1', usd },
    });
    expect(with2(fee('2')).disposals).toMatchObject([{ proceedsUsd: '148' }, { kind: 'fee', proceedsUsd: '2' }]);
    expect(errorOf(fee('9'))).toEqual(refused('tax.values-differ'));
  });

  it('is what either says alone', () => {
    const amounts = fc.integer({ min: 1, max: 10 ** 9 });
    fc.assert(
      fc.property(amounts, amounts, (units, cents) => {
        const event = {
          ...SELL,
          kind: 'income',
          amount: `0.${String(units).padStart(10, '0')}`.slice(0, 10),
          unitPriceUsd: `${cents}.07`,
        };
        fc.pre(!/^0\.0+$/.test(event.amount));
        const alone = judged([event]);
        const totalUsd = alone.incomeTotalUsd;
        expect(judged([{ ...event, totalUsd }])).toEqual(alone);
        expect(judged([{ ...event, totalUsd: `1${totalUsd}` }]).errors).toMatchObject([{ code: 'tax.values-differ' }]);
      }),
    );
  });
});

// 26 CFR 1.1001-7(b)(5) Example 5, 1.1012-1(j)(3)(iii): units withheld from what an exchange brought are of those very units, without gain.
describe('a fee in the coin that an exchange brought', () => {
  const OLD = { id: 'old', kind: 'acquire', at: at('01-01'), asset: 'LTC', amount: '50', totalUsd: '5', wallet: 'v' };
  const swap = (fee: object, over: object = { totalUsd: '200' }) => judged([OLD, LTC, BUY, { ...SWAP, toWallet: 'v', ...over, fee: { asset: 'LTC', amount: '3', ...fee } }]); // prettier-ignore
  const WITHHELD = [
    { kind: 'exchange', asset: 'BTC', proceedsUsd: '170' },
    { kind: 'fee', wallet: 'v', asset: 'LTC', lot: 'x', amount: '3', gainUsd: '0' },
  ];

  it('is withheld from it in the wallet that it came into', () => {
    expect(swap({ usd: '30' })).toMatchObject({ errors: [], disposals: WITHHELD });
    expect(swap({ usd: '30', wallet: 'v' })).toMatchObject({ errors: [], disposals: WITHHELD });
  });

  it.each<[string, object]>([
    ['the whole', { totalUsd: '200' }],
    ['the price of what came', { toUnitPriceUsd: '10' }],
    ['the price of what was given', { unitPriceUsd: '200' }],
  ])('takes its value from %s', (_, over) => {
    expect(swap({}, over)).toMatchObject({ errors: [], disposals: WITHHELD });
  });

  it('is paid out of another wallet where it says so, at the same price', () => {
    expect(swap({ wallet: 'main' }).disposals).toMatchObject([{ proceedsUsd: '170' }, { kind: 'fee', wallet: 'main', lot: 'ltc', proceedsUsd: '30', gainUsd: '-30' }]); // prettier-ignore
  });
});

describe('coin that a move costs', () => {
  const fee = (over: object = {}) => ({ ...MOVE, fee: { asset: 'LTC', amount: '1', ...over } });
  it('needs no value where it goes into the basis, and one where it is disposed of', () => {
    const added = with2(fee(), { feePolicy: 'add-to-basis' });
    expect(added).toMatchObject({ errors: [], disposals: [], lots: [{ wallet: 'cold', basisUsd: '120' }, {}, {}] });
    expect(with2({ ...fee(), fee: { asset: 'BTC', amount: '0.1' } }, { feePolicy: 'add-to-basis' }).errors).toEqual([]);
    expect(errorOf(fee())).toEqual(refused('tax.no-price'));
    const sale = { ...SELL, totalUsd: '1', fee: { asset: 'LTC', amount: '1' } };
    expect(errorOf(sale, { feePolicy: 'add-to-basis' })).toEqual(refused('tax.no-price'));
  });

  it('is the last of the units that leave', () => {
    const later = { ...BUY, id: 'later', amount: '1', at: at('01-11'), totalUsd: '150' };
    const move = { ...MOVE, amount: '2.5', fee: { asset: 'BTC', amount: '0.5', usd: '80' } };
    expect(judged([BUY, later, move])).toMatchObject({ disposals: [{ kind: 'fee', lot: 'later', amount: '0.5', basisUsd: '75' }] }); // prettier-ignore
  });
});

describe('the time of a receipt', () => {
  const receipt = (times: object) => ({ ...BTC, id: 'x', kind: 'income', unitPriceUsd: '1', times });
  it.each(['on-chain', 'on_chain_receipt'])('on chain has two words: a rule that says %s', (recognise) => {
    for (const key of ['on-chain', 'on_chain_receipt']) {
      expect(judged([receipt({ credit: at('01-01'), [key]: at('03-01') })], { recognise }).income).toMatchObject([{ day: '2026-03-01' }]); // prettier-ignore
    }
    const twice = receipt({ 'on-chain': at('03-01'), on_chain_receipt: at('03-02') });
    expect(judged([twice], { recognise }).errors).toMatchObject([{ id: 'x', code: 'tax.bad-field' }]);
  });
});
