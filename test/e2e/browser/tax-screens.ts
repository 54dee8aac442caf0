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
  {
    name: 'taxes-allocate',
    path: '/member/taxes',
    who: 'member',
    act: async (page) => {
      await page.getByText('State one that was made in time').click();
      await page.getByLabel('Made on').fill('2024-12-30');
      await page.getByLabel('When and where it was made').fill('At home, on paper.');
      await page.getByLabel('The document, to take').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('test') }); // prettier-ignore
      const lot = (day: string) => page.getByRole('group', { name: `Lot of ${day}` });
      await lot('2023-07-29').getByLabel('Of it to ledger').fill('0.1');
      await page.getByText('Divide every lot to its last unit.').waitFor();
      await lot('2024-02-14').getByLabel('Of it to exchange').fill('0.25');
      await press('State this allocation')(page);
      await page.getByText('State this allocation of BTC?').waitFor();
    },
  },
  {
    name: 'taxes-allocate-empty',
    path: '/member/taxes',
    who: 'member',
    fresh: true,
    act: async (page) => void (await page.getByText('State one that was made in time').click()),
  },
  {
    name: 'taxes-cost',
    path: '/member/taxes',
    who: 'member',
    act: async (page) => {
      await page.getByLabel('Acquired on').fill('2024-05-01');
      await page.getByLabel('What it cost, in dollars').fill('240.50');
      await press('Another purchase')(page);
      await page.getByRole('group', { name: 'Purchase 1' }).getByLabel('Amount in coins').fill('0.001');
      await page.getByText('The purchases come to 0.004 BTC').waitFor();
    },
  },
  { name: 'taxes-order', path: '/member/taxes', who: 'member', act: press('Record this order') },
  { name: 'taxes-sale', path: '/member/taxes', who: 'member', act: async (page) => void (await page.getByLabel('What happened').selectOption('exchange')) }, // prettier-ignore
];
