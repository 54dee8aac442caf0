import { memberIncomeReport } from '../../reports/member-income';
import { codeOf } from '../../test/support/code-of';
import { factsFor } from '../../test/support/report-facts';
import { taxYear } from '../units';
import { PrintPress } from './print-press.adapter';

describe('the press that prints statements in threads', () => {
  let press: PrintPress;
  beforeEach(() => (press = new PrintPress({ threads: 2, idleMs: 60_000 })));
  afterEach(() => press.close());

  it('gives the bytes that its own thread gives, to who asked for them', async () => {
    const names = ['Zoë', '山田', 'ليلى', 'Дмитрий', 'Ελένη'];
    const printed = await Promise.all(names.map((name) => press.print('income', factsFor(name), '0.1.0')));
    for (const [index, name] of names.entries()) {
      const own = await memberIncomeReport(factsFor(name), '0.1.0');
      expect(printed[index]?.manifest).toEqual(own.manifest);
      expect(Buffer.compare(Buffer.from(printed[index]?.pdf ?? []), Buffer.from(own.pdf))).toBe(0);
    }
  }, 60_000);

  it('refuses with the code of the print, and goes on', async () => {
    const unknown = factsFor('A', { year: taxYear(2023) });
    expect(await codeOf(press.print('income', unknown, '0.1.0'))).toBe('reports.unknown-year');
    const wrong = factsFor('A');
    expect(await codeOf(press.print('income', { ...wrong, total: 1n as typeof wrong.total }, '0.1.0'))).toContain(
      'I12',
    );
    expect((await press.print('income', factsFor('A'), '0.1.0')).manifest.memberId).toBe('m');
  }, 60_000);

  it('loses no thread over what cannot be sent to one', async () => {
    const unsendable = { ...factsFor('A'), name: (() => 'A') as unknown as string };
    await expect(press.print('income', unsendable, '0.1.0')).rejects.toThrow('could not be cloned');
    expect((await press.print('income', factsFor('A'), '0.1.0')).manifest.memberId).toBe('m');
  }, 60_000);

  it('begins a thread anew after the last one ended for want of work', async () => {
    const hasty = new PrintPress({ threads: 1, idleMs: 1 });
    const first = await hasty.print('income', factsFor('A'), '0.1.0');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await hasty.print('income', factsFor('A'), '0.1.0')).manifest).toEqual(first.manifest);
    await hasty.close();
  }, 60_000);

  it('fails what is not printed when it closes, and everything after', async () => {
    const waiting = ['A', 'B', 'C'].map((name) => codeOf(press.print('income', factsFor(name), '0.1.0')));
    await press.close();
    expect(await Promise.all(waiting)).toEqual([
      'The thread that printed ended.',
      'The thread that printed ended.',
      'The press is closed.',
    ]);
    expect(await codeOf(press.print('income', factsFor('A'), '0.1.0'))).toBe('The press is closed.');
  }, 60_000);
});
