import { returnYear } from '../../reports/information-returns';
import { filingFile, person } from '../../test/support/filing-files';
import { parseExactJson, parseUsd, type Usd } from '../units';
import { FILED_REASONS, filedTies, filedTotals } from './filed-ties';
import { type FiledReturn, readFilingFile } from './filing-file';
import type { DueReturn } from './returns';

const law = returnYear(2026);
const { payees } = readFilingFile(
  parseExactJson(JSON.stringify(filingFile({ payees: [person('ada'), person('bob')] }))),
);
type Boxes = Readonly<Record<string, string>>;
const amounts = (boxes: Boxes): Record<string, Usd> => Object.fromEntries(Object.entries(boxes).map(([box, value]) => [box, parseUsd(value)])); // prettier-ignore

function due(id: string, boxes: Boxes, form: DueReturn['form'] = '1099-MISC'): DueReturn {
  const payee = payees.get(id);
  if (payee === undefined) throw new Error(`no payee ${id}`);
  return { payee, form, boxes: amounts(boxes), because: 'threshold' };
}

function has(payee: string, boxes: Boxes, form: FiledReturn['form'] = '1099-MISC'): FiledReturn {
  const { name, address } = due(payee, {}).payee;
  return { payee, form, tin: '', name, address, boxes: amounts(boxes) };
}

function tied(owed: readonly DueReturn[], accepted: readonly FiledReturn[], standing = accepted) {
  if (law === undefined) throw new Error('2026 is not known');
  const ties = filedTies({ law, due: owed, accepted, standing });
  // The law of every tie, whatever the facts are: the reasons sum to the gap.
  for (const { due: all, filed, lines } of ties) {
    expect(lines.reduce((sum, line) => sum + line.usd, 0n)).toBe(filed - all);
    expect(lines.every(({ reason }) => reason in FILED_REASONS)).toBe(true);
  }
  return ties.map(({ memberId, due: all, filed, lines }) => [memberId, all, filed, ...lines.map(({ reason, usd }) => `${reason} ${usd}`)]); // prettier-ignore
}

const USD = parseUsd('2500');

/** Issue 6: "a five-way tie-out (… forms issued and received) puts every gap into a closed list of reasons". */
describe('what is due beside what the IRS has', () => {
  it('has no gap where it was accepted as it is due, in cents and without tax withheld', () => {
    expect(tied([due('ada', { 3: '2500.004', 4: '600' })], [has('ada', { 3: '2500', 4: '599' })])).toEqual([['ada', USD, USD]]); // prettier-ignore
  });

  it('says of a return that nobody filed whether it stands in a file', () => {
    expect(tied([due('ada', { 3: '2500' })], [])).toEqual([['ada', USD, 0n, `not-in-a-file -${USD}`]]);
    expect(tied([due('ada', { 3: '2500' })], [], [has('ada', { 3: '2500' })])).toEqual([['ada', USD, 0n, `not-accepted -${USD}`]]); // prettier-ignore
  });

  it('says what is to be corrected, more or less than before, and to zero', () => {
    const more = parseUsd('100');
    expect(tied([due('ada', { 3: '2600' })], [has('ada', { 3: '2500' })])).toEqual([['ada', parseUsd('2600'), USD, `correction-due -${more}`]]); // prettier-ignore
    expect(tied([due('ada', { 3: '2400' })], [has('ada', { 3: '2500' })])).toEqual([['ada', parseUsd('2400'), USD, `correction-due ${more}`]]); // prettier-ignore
    expect(tied([], [has('ada', { 3: '2500' })])).toEqual([['ada', 0n, USD, `not-due-any-more ${USD}`]]);
  });

  it('holds one form against itself: what was filed on the other one is no comfort', () => {
    expect(tied([due('ada', { 1: '2500' }, '1099-NEC')], [has('ada', { 3: '2500' })])).toEqual([['ada', USD, USD, `not-in-a-file -${USD}`, `not-due-any-more ${USD}`]]); // prettier-ignore
  });

  it('sums all members by reason, and names them', () => {
    if (law === undefined) throw new Error('2026 is not known');
    const ties = filedTies({ law, due: [due('ada', { 3: '2500' }), due('bob', { 3: '2500' })], accepted: [], standing: [] }); // prettier-ignore
    const twice = parseUsd('5000');
    expect(filedTotals(ties)).toEqual({ due: twice, filed: 0n, lines: [{ reason: 'not-in-a-file', usd: 0n - twice, of: ['ada', 'bob'] }] }); // prettier-ignore
    expect(filedTotals([])).toEqual({ due: 0n, filed: 0n, lines: [] });
  });
});
