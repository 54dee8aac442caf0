import { groupBy } from './group-by';

it('puts rows of one key together, keys and rows in the order in which they came', () => {
  const rows = ['bb', 'a', 'cc', 'd', 'bb'];
  expect([...groupBy(rows, ({ length }) => length)]).toEqual([
    [2, ['bb', 'cc', 'bb']],
    [1, ['a', 'd']],
  ]);
});

it('has no group where there is no row, and reads any iterable once', () => {
  expect(groupBy([], () => 1).size).toBe(0);
  expect(groupBy(new Set([1, 2, 3]), (n) => n % 2).get(1)).toEqual([1, 3]);
});
