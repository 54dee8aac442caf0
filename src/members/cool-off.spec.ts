import { instant } from '../units';
import { coolOffEnd } from './cool-off';

/** Hours of a clock; the address is linked at 0 and said to be payable from 48 on. */
describe('the end of a cool-off', () => {
  it.each<[string, readonly (readonly [number, number])[], number]>([
    ['nothing came later', [], 48],
    ['a change came and went within it', [[10, 30]], 68],
    ['a change that came within it was taken back after it', [[10, 50]], 88],
    ['a change came in its last instant', [[47, 50]], 51],
    ['a change came at its end', [[48, 60]], 48],
    ['two went together', [[10, 30], [20, 30]], 68], // prettier-ignore
    ['the second went first', [[10, 40], [20, 30]], 78], // prettier-ignore
    ['one after the other, the second within what the first added', [[10, 30], [60, 70]], 78], // prettier-ignore
    ['a clock was set back in between', [[10, 5]], 48],
  ])('where %s', (_, later, end) => {
    const takenBack = later.map(([linked, gone]) => ({ linkedAt: instant(linked), cancelledAt: instant(gone) }));
    expect(coolOffEnd(instant(48), takenBack)).toBe(end);
  });
});
