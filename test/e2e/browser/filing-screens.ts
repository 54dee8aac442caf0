import { press, type Screen } from './screens';

const PATH = '/operator/filing';

/** Returns of the operator. */
export const FILING_SCREENS: readonly Screen[] = [
  { name: 'filing-year', path: PATH, who: 'operator' },
  { name: 'filing-fresh', path: PATH, who: 'operator', fresh: true },
  {
    name: 'filing-template',
    path: PATH,
    who: 'operator',
    act: async (page) => {
      await page.getByLabel('Or its first line').fill('Form Type,Tax Year');
      await press('Compare')(page);
      await page.getByText('It is not as it is known of this year').waitFor();
    },
  },
  {
    name: 'filing-note',
    path: PATH,
    who: 'operator',
    act: async (page) => {
      await press('Note the status of iris-1099-MISC-2026-002.csv')(page);
      await page.getByLabel('It is now').selectOption('superseded');
      await page.getByText('Its returns go into the next file.').waitFor();
    },
  },
  {
    name: 'filing-payer',
    path: PATH,
    who: 'operator',
    act: async (page) => {
      await page.getByText('Change who files').click();
      await page.getByRole('button', { name: 'Keep it' }).waitFor();
    },
  },
];
