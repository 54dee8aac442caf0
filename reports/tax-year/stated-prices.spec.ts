import { parseCsv } from '../../test/support/report-check';
import { judgeYear } from '../../src/tax';
import { parseExactJson, ZERO_USD } from '../../src/units';
import { packOf, yearFiles } from './index';

/** Prices of a file, by quote: coin, amount, value, price of one coin, source. */
function pricesOf(events: string): Record<string, string[]> {
  const pack = packOf(judgeYear(parseExactJson(`{"zone":"UTC","events":[${events}]}`), 2025), {
    holder: '',
    filing: { rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: ZERO_USD } }, // prettier-ignore
    activity: { treatment: 'undecided', expenses: [] },
  });
  const text = yearFiles(pack, 'Paydirt').files.find(({ name }) => name === 'prices.csv')?.text ?? '';
  const rows = parseCsv(text).slice(1);
  return Object.fromEntries(rows.map(([quote = '', , ...rest]) => [quote, rest]));
}

const event = (said: object): string => JSON.stringify({ asset: 'BTC', at: '2025-02-01T00:00:00Z', ...said });
const MINED = event({ id: 'm', kind: 'income', at: '2025-01-10T12:00:00Z', amount: '0.5', unitPriceUsd: '94000.005' });

describe('the price appendix has what was stated, so that each row leads to its price', () => {
  it('the price of one coin as it was written, beside the value', () => {
    expect(pricesOf(MINED)).toEqual({ m: ['BTC', '0.5', '47000.00250000', '94000.005', 'stated by the file'] });
  });

  it('a JSON number as its decimals', () => {
    expect(pricesOf(MINED.replace('"94000.005"', '9.4e4'))['m']?.[3]).toBe('94000');
  });

  it('a value of the whole has no price of one coin', () => {
    const bought = event({ id: 'b', kind: 'acquire', amount: '0.1', totalUsd: '9000' });
    expect(pricesOf(bought)).toEqual({ b: ['BTC', '0.1', '9000.00000000', '', 'stated by the file'] });
  });

  it('a fee in the same coin rests on the price of its event, one with its own on that', () => {
    const sale = { id: 's', kind: 'dispose', amount: '0.1', unitPriceUsd: '90000' };
    const fees = [{ asset: 'BTC', amount: '0.001' }, { asset: 'BTC', amount: '0.001', unitPriceUsd: '90001' }, { asset: 'BTC', amount: '0.001', usd: '90' }]; // prettier-ignore
    const shown = fees.map((fee) => pricesOf(`${MINED},${event({ ...sale, fee })}`)['s:fee']);
    expect(shown.map((row) => row?.slice(2, 4))).toEqual([['90.00000000', '90000'], ['90.00100000', '90001'], ['90.00000000', '']]); // prettier-ignore
  });

  it('a move says the price of its fee', () => {
    const move = event({ id: 't', kind: 'transfer', amount: '0.1', toWallet: 'w', unitPriceUsd: '90000', fee: { asset: 'BTC', amount: '0.001' } }); // prettier-ignore
    expect(pricesOf(`${MINED},${move}`)['t:fee']?.[3]).toBe('90000');
  });

  it('an exchange rests on the price of the coin that was received, where that was stated', () => {
    const swap = { id: 'x', kind: 'exchange', amount: '0.1', toAsset: 'LTC', toAmount: '100' };
    const of = (price: object): string[] | undefined => pricesOf(`${MINED},${event({ ...swap, ...price })}`)['x'];
    expect(of({ toUnitPriceUsd: '85.5' })).toEqual(['BTC', '0.1', '8550.00000000', '', 'stated by the file: 85.5 for 1 LTC that was received']); // prettier-ignore
    expect(of({ unitPriceUsd: '85500' })).toEqual(['BTC', '0.1', '8550.00000000', '85500', 'stated by the file']);
    expect(of({ totalUsd: '8550' })).toEqual(['BTC', '0.1', '8550.00000000', '', 'stated by the file']);
  });
});
