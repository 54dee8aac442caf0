import type { SourceDeclaration } from '../../rewards';
import { parseInstant } from '../../units';
import { earningDto, poolName } from './earning-views';

const FROM = parseInstant('2026-03-01T00:00:00Z');

const standing = (received: bigint, writtenOff: bigint, receivesAt: SourceDeclaration['receivesAt'] = 'treasury') => {
  const amounts = { gross: 110n, poolFee: 8n, serviceFee: 2n, serviceFeeBps: 200, due: 100n, received, writtenOff };
  const row = { sourceId: 'lease', externalId: 'day-0', asset: 'BTC' as const, from: FROM, to: FROM, restatements: 0, ...amounts }; // prettier-ignore
  const source = { id: 'lease', pool: 'file', dayOffsetMinutes: 0, receivesAt, recogniseAt: 'credit' } as SourceDeclaration; // prettier-ignore
  const { status, note } = earningDto({ row, source, income: undefined, quote: undefined, unconverted: false });
  return [status, note === null ? null : note.includes('gives up')];
};

describe('where an earning stands', () => {
  it.each([
    ['accrued while coin is awaited', 40n, 0n, 'accrued', null],
    ['available when all of it came', 100n, 0n, 'available', null],
    ['given up, and says so, where a contract’s rule took the rest', 40n, 60n, 'written-off', true],
  ] as const)('is %s', (_what, received, writtenOff, status, told) => {
    expect(standing(received, writtenOff)).toEqual([status, told]);
  });

  it('is converted where its coin goes to an exchange: nothing is given up there', () => {
    expect(standing(0n, 0n, 'venue')[0]).toBe('converted');
  });
});

it.each([
  ['the pool, of a row that it states', 'day-0', 'The pool has restated'],
  ['two operators, of an opening balance that was taken back', 'opening-1767225600000', 'Two operators took'],
])('names %s, as who took it back', (_, externalId, words) => {
  const nothing = { gross: 0n, poolFee: 0n, serviceFee: 0n, serviceFeeBps: 0, due: 0n, received: 0n, writtenOff: 0n };
  const row = { sourceId: 'a', externalId, asset: 'BTC' as const, from: FROM, to: FROM, restatements: 1, ...nothing };
  const made = earningDto({ row, source: undefined, income: undefined, quote: undefined, unconverted: false });
  expect(made.status).toBe('reversed');
  expect(made.note).toContain(words);
});

it.each([
  ['by its pool', 'braiins-main', { pool: 'braiins' }, 'braiins'],
  ['by its own name where files are read: two such sources are told apart', 'lease-2', { pool: 'file' }, 'lease-2'],
  ['by its own name where nothing is declared any more', 'gone', undefined, 'gone'],
] as const)('names a source %s', (_what, sourceId, source, name) => {
  expect(poolName(sourceId, source)).toBe(name);
});
