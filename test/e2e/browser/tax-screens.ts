import { press, type Screen } from './screens';

/** What a member decides about taxes, and the year's pack. */
export const TAX_SCREENS: readonly Screen[] = [
  { name: 'taxes', path: '/member/taxes', who: 'member' },
  { name: 'taxes-empty', path: '/member/taxes', who: 'member', fresh: true },
  {
    name: 'taxes-year-rows',
    path: '/member/taxes',
    who: 'member',
    act: async (page) => {
      await page.getByRole('button', { name: 'Show the rows: Income' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'The payout and its receipt' }).waitFor();
    },
  },
  {
    name: 'taxes-year-blocked',
    path: '/member/taxes',
    who: 'member',
    act: async (page) => {
      await page.getByLabel('Tax year').selectOption('2024');
      await page.getByText('This year has no totals yet').waitFor();
    },
  },
  {
    name: 'taxes-year-files',
    path: '/member/taxes',
    who: 'member',
    act: async (page) => {
      for (const words of ['Single tables', 'For other programs', 'What your return says besides']) {
        await page.getByText(words, { exact: true }).click();
      }
    },
  },
  { name: 'taxes-order', path: '/member/taxes', who: 'member', act: press('Record this order') },
  { name: 'taxes-sale', path: '/member/taxes', who: 'member', act: async (page) => void (await page.getByLabel('What happened').selectOption('exchange')) }, // prettier-ignore
];
