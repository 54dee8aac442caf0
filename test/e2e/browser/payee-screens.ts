import { press, type Screen } from './screens';

/** Tax forms, of a member and for operators. */
export const PAYEE_SCREENS: readonly Screen[] = [
  { name: 'payee-form', path: '/member/tax-form', who: 'member' },
  { name: 'payee-form-fresh', path: '/member/tax-form', who: 'member', fresh: true },
  {
    name: 'payee-form-foreign',
    path: '/member/tax-form',
    who: 'member',
    fresh: true,
    act: async (page) => {
      await page.getByLabel('Which form').selectOption('W-8BEN');
      await page.getByText('Date of birth').waitFor();
    },
  },
  { name: 'payee-list', path: '/operator/payees', who: 'operator' },
  { name: 'payee-list-fresh', path: '/operator/payees', who: 'operator', fresh: true },
  {
    name: 'payee-open',
    path: '/operator/payees',
    who: 'operator',
    act: async (page) => {
      await press('Open Ada Miner')(page);
      await page.getByText('Show the whole number').click();
      await page.getByRole('button', { name: 'Show it' }).waitFor();
    },
  },
  {
    name: 'payee-paper',
    path: '/operator/payees',
    who: 'operator',
    act: async (page) => {
      await press('Open Ada Miner')(page);
      await page.getByText('Enter a form on paper').click();
      await page.getByRole('button', { name: 'Put it on file' }).waitFor();
    },
  },
  {
    name: 'payee-import',
    path: '/operator/payees',
    who: 'operator',
    act: async (page) => {
      await page.getByLabel('Or its text').fill('member,month');
      await press('Preview')(page);
      await page.getByText('There is no member with this id.').waitFor();
    },
  },
  {
    name: 'payee-import-overlap',
    path: '/operator/payees',
    who: 'operator',
    act: async (page) => {
      await page.getByLabel('Or its text').fill('member,month\nm-017,2026-01');
      await press('Preview')(page);
      await page.getByText('102 months have payments in the books already').waitFor();
    },
  },
];
