import { PROJECT_ROOT } from '../support/project-root';
import { BUGS } from './bugs';
import { planted } from './plant';

/** `npm run drill` plants them; here only that each still finds its place, so that the drill never drills nothing. */
describe('the planted bugs', () => {
  it('are twenty at the least, each another one', () => {
    expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
    expect(BUGS.length).toBeGreaterThanOrEqual(20);
  });

  it.each(BUGS.map((bug) => [bug.name, bug] as const))('"%s" finds its place in the source', (_, bug) => {
    const texts = planted(PROJECT_ROOT, bug);
    for (const { file, put } of bug.edits) expect(texts.get(file)).toContain(put);
  });

  it('are refused when the source has moved on', () => {
    const gone = {
      ...BUGS[0],
      name: 'gone',
      edits: [{ file: 'src/units/allocate.ts', find: 'no such text', put: '' }],
    };
    expect(() => planted(PROJECT_ROOT, gone as (typeof BUGS)[number])).toThrow('has its text 0 times, not once');
  });
});
