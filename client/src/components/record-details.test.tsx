import { cleanup, render } from '@testing-library/react';
import { conversionState, RecordDetails } from './record-details';

afterEach(cleanup);

function textOf(details: Record<string, string>): string {
  const { container } = render(<RecordDetails details={details} />);
  return (container.textContent ?? '').trim();
}

it.each([
  ['an amount in the reader\u2019s unit', { paid: '15219034' }, 'pays 0.15219034BTC'],
  ['an amount of another coin with its own', { asset: 'LTC', amount: '2213000' }, 'sells 0.02213000LTC'],
  ['a rate by virtual byte', { maxRate: '2500' }, 'at most 2.5 sat/vB'],
  ['basis points in per cent', { bps: '3333' }, 'share 33.33 %'],
  ['dollars of twelve decimals', { usd: '50000000000000' }, 'threshold in US dollars $50.00'],
  ['a word that the screen knows', { signer: 'hot' }, 'signer hot signer'],
  ['a word that it does not know, as it is', { newer: 'thing' }, 'newer thing'],
  ['states in words', { from: 'ordered', to: 'filled' }, 'from Order sentto Sold'],
  ['nothing for what is empty', { sats: '' }, ''],
])('shows %s', (_, details, text) => {
  expect(textOf(details)).toBe(text);
});

it.each<Record<string, string>>([{ from: '1767225600000' }, { payableFrom: '1767225600000' }, { at: '1767225600000' }])(
  'shows the instant in %j as a time',
  (details) => {
    expect(textOf(details)).toMatch(/(31 Dec 2025|1 Jan 2026), \d\d:\d\d$/);
  },
);

it('keeps the name of a state that is newer than the screen', () => {
  expect([conversionState('settled'), conversionState('newer')]).toEqual(['Arrived and proved', 'newer']);
});
