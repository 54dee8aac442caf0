import { DAY_MS, instant } from '../units';
import { settingNeeds } from './setting-needs';

const since = instant(20 * DAY_MS);
const NONE = { waiting: [], changed: [], unheard: [] };

describe('what operators are told of settings', () => {
  it('is nothing where nothing changed', () => {
    expect(settingNeeds(NONE)).toEqual([]);
  });

  it.each([
    [false, 'A looser setting waits for a second operator'],
    [true, 'The configuration file asks for a looser setting'],
  ])('is a change that waits, by the file or not (%p), with what counts until then', (isFile, beginning) => {
    const waiting = [{ id: 'p1', name: 'feeMax', from: '500000', to: '900000', isFile, since } as const];
    const [need, ...others] = settingNeeds({ ...NONE, waiting });
    expect(others).toEqual([]);
    expect(need).toMatchObject({ key: 'setting-proposal/p1', weight: 'money', page: '/operator/settings', since });
    expect(need?.what).toBe(`${beginning}: “Highest fee of one transaction”, from "500000" to "900000".`);
    expect(need?.money).toBe('"500000" counts until it is approved.');
  });

  it('is every change that counts, once each by its number', () => {
    const changed = [
      { no: 7, name: 'feeMax', from: '500000', to: '400000', since },
      { no: 8, name: 'feeMax', from: '400000', to: '300000', since },
    ] as const;
    const needs = settingNeeds({ ...NONE, changed });
    expect(needs.map(({ key, weight }) => [key, weight])).toEqual([
      ['setting-change/7', 'look'],
      ['setting-change/8', 'look'],
    ]);
  });

  it('is a file that was edited and is not heard, each time anew', () => {
    const unheard = [{ name: 'feeMax', file: '900000', counts: '400000', since } as const];
    const [need] = settingNeeds({ ...NONE, unheard });
    expect(need).toMatchObject({ key: `setting/feeMax/file-${since}`, weight: 'look' });
    expect(need?.what).toContain('is "900000" there, and "400000" counts.');
  });
});
