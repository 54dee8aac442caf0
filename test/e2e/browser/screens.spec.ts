import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { FIXTURE_LOGINS } from '../../support/api-fixture';
import { switchAlone, switchAsked, switchOn } from '../../support/api-fixture-operators';
import { accountKey } from '../../support/member-keys';
import { FILING_SCREENS } from './filing-screens';
import { PAYEE_SCREENS } from './payee-screens';
import { type Look, LOOKS, openPage, picture, press, type Screen, settled, violations } from './screens';
import { servedClient } from './served-client';
import { TAX_SCREENS } from './tax-screens';

/** Once for all contracts of a page: a locator that finds two refuses to wait. */
const noProofNote = (page: Page) => page.getByText('checked by its rules, and no proof').waitFor();

/** An account key of a test wallet, up to the addresses that are compared. */
const reviewKey = async (page: Page): Promise<void> => {
  await page.getByLabel('Bitcoin address').fill(accountKey(0));
  await page.getByLabel('Type of address').selectOption('wpkh');
  await press('Review the change')(page);
  await page.getByText('Number 2', { exact: true }).waitFor();
};

/** Approves a batch, and sees an answer. */
const approved = (answer: string) => async (page: Page) => {
  await page.getByRole('button', { name: /^Approve / }).click();
  await page.getByText(answer).waitFor();
};

const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', who: null },
  {
    name: 'access-sign-in',
    path: '/sign-in',
    who: null,
    passkey: true,
    act: async (page) => {
      await page.getByLabel('Mail address').fill('op@example.org');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Use a passkey', exact: true }).waitFor();
    },
  },
  { name: 'access-member', path: '/member/security', who: 'member', passkey: true },
  { name: 'access-operator', path: '/operator/security', who: 'operator', passkey: true },
  { name: 'access-member-none', path: '/member/security', who: 'member', fresh: true },
  { name: 'access-operator-no-host', path: '/operator/security', who: 'operator', fresh: true },
  {
    name: 'access-proof',
    path: '/operator/security',
    who: 'operator',
    passkey: true,
    act: async (page) => {
      await press('Connect another authenticator')(page);
      await page.getByRole('button', { name: 'Use a passkey', exact: true }).waitFor();
    },
  },
  {
    name: 'access-proof-code',
    path: '/operator/security',
    who: 'operator',
    passkey: true,
    act: async (page) => {
      await press('Connect another authenticator')(page);
      await press('Use a code instead')(page);
      await page.getByLabel('Six digits of your authenticator').waitFor();
    },
  },
  {
    name: 'access-remove',
    path: '/member/security',
    who: 'member',
    passkey: true,
    act: press('Remove My phone'),
  },
  { name: 'setup-password', path: '/setup/fresh-link-fresh-link-00', who: null },
  {
    name: 'setup-authenticator',
    path: '/setup/fresh-link-fresh-link-00',
    who: null,
    act: async (page) => {
      await page.getByLabel('New password').fill('a sentence of my own');
      await page.getByLabel('The same once more').fill('a sentence of my own');
      await press('Set password')(page);
      await page.getByRole('img', { name: /QR code/ }).waitFor();
    },
  },
  {
    name: 'setup-recovery-codes',
    path: '/setup/fresh-link-fresh-link-00',
    who: null,
    act: async (page) => {
      await page.getByLabel('New password').fill('a sentence of my own');
      await page.getByLabel('The same once more').fill('a sentence of my own');
      await press('Set password')(page);
      await page.getByLabel('Six digits of the app').fill('123456');
      await press('Confirm')(page);
      await page.getByLabel('I saved these codes').waitFor();
    },
  },
  { name: 'setup-dead', path: '/setup/used-link-used-link-used', who: null },
  ...PAYEE_SCREENS,
  ...FILING_SCREENS,
  { name: 'cancel-address', path: `/cancel-address/a2/${'x'.repeat(43)}`, who: null },
  { name: 'cancel-split', path: `/cancel-split/d2/${'x'.repeat(43)}`, who: null },
  { name: 'member-home', path: '/member', who: 'member' },
  { name: 'member-home-fresh', path: '/member', who: 'member', fresh: true },
  { name: 'member-home-failing', path: '/member', who: 'member', failing: true },
  {
    name: 'figure-balance',
    path: '/member',
    who: 'member',
    act: async (page) => {
      await page.getByRole('button', { name: 'What is in it: Available, BTC' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('they sum to the figure').waitFor();
    },
  },
  { name: 'member-notices', path: '/member/notices', who: 'member' },
  {
    name: 'proof-member',
    path: '/member/proof',
    who: 'member',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check in this browser: statement 3' }).click();
      await page.getByText('Your balance is counted', { exact: true }).waitFor();
    },
  },
  { name: 'proof-member-fresh', path: '/member/proof', who: 'member', fresh: true },
  { name: 'operator-restore', path: '/operator/restore', who: 'operator' },
  { name: 'proof-statements', path: '/operator/statements', who: 'operator' },
  { name: 'member-earnings', path: '/member/earnings', who: 'member' },
  { name: 'member-earnings-empty', path: '/member/earnings', who: 'member', fresh: true },
  {
    name: 'explained-accrued',
    path: '/member/earnings',
    who: 'member',
    act: async (page) => {
      await press('How this came about')(page);
      const dialog = page.getByRole('dialog');
      await dialog.getByText('What it said').click();
      await dialog.getByText('How it was booked').click();
      await dialog.getByText('What the words mean').click();
      await dialog.getByRole('heading', { name: '1. What the pool stated' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'explained-available',
    path: '/member/earnings',
    who: 'member',
    act: async (page) => {
      await page.getByRole('button', { name: 'How this came about' }).nth(4).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '5. The income' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'member-devices',
    path: '/member/devices',
    who: 'member',
    act: async (page) => {
      await page.getByText('Payback of this device').first().click();
      await page.getByText('Still to come back').waitFor();
    },
  },
  {
    name: 'member-devices-reckoned',
    path: '/member/devices',
    who: 'member',
    act: press('How this is reckoned: Worth a day, north.s19-01'),
  },
  { name: 'member-devices-shares', path: '/member/devices', who: 'member', fresh: true },
  {
    name: 'member-contracts',
    path: '/member/contracts',
    who: 'member',
    act: async (page) => {
      await noProofNote(page);
      for (const words of ['How these figures come about', 'Your days']) await page.getByText(words).first().click();
    },
  },
  { name: 'member-payouts', path: '/member/payouts', who: 'member' },
  { name: 'member-payouts-empty', path: '/member/payouts', who: 'member', fresh: true },
  {
    name: 'member-closing-donate',
    path: '/member/settings',
    who: 'member',
    act: (page) => page.getByText('Give what is left to the operator').click(),
  },
  {
    name: 'member-closing-ask',
    path: '/member/settings',
    who: 'member',
    fresh: true,
    act: press('Close my account'),
  },
  { name: 'operator-closing', path: '/operator/members', who: 'operator', act: press('Account of Ada Miner') },
  { name: 'member-payout-elsewhere', path: '/member/payouts/p-9', who: 'member' },
  { name: 'member-payout-confirming', path: '/member/payouts/p-2', who: 'member' },
  {
    name: 'member-payout-checked',
    path: '/member/payouts/p-1',
    who: 'member',
    act: async (page) => {
      await press('Check it here')(page);
      await page.locator('[data-grade]').waitFor();
    },
  },
  { name: 'member-settings', path: '/member/settings', who: 'member' },
  {
    name: 'member-settings-split',
    path: '/member/settings',
    who: 'member',
    act: async (page) => {
      await press('Divide otherwise')(page);
      await press('Add an address')(page);
      await page.getByLabel('I can sign a message with the wallet of address 2').check();
      await page.getByRole('button', { name: 'Review the division' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'member-settings-proof',
    path: '/member/settings',
    who: 'member',
    fresh: true,
    act: async (page) => {
      await page.getByLabel('Bitcoin address').fill('bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk');
      await page.getByLabel('I can sign a message').check();
    },
  },
  {
    name: 'member-settings-key-fields',
    path: '/member/settings',
    who: 'member',
    act: (page) => page.getByLabel('Bitcoin address').fill(accountKey(0)),
  },
  { name: 'member-settings-key-compare', path: '/member/settings', who: 'member', act: reviewKey },
  {
    name: 'member-settings-key-proof',
    path: '/member/settings',
    who: 'member',
    act: async (page) => {
      await reviewKey(page);
      await page.getByRole('dialog').getByLabel('I can sign a message with address number 0').check();
    },
  },
  {
    name: 'member-settings-key',
    path: '/member/settings',
    who: 'member',
    act: async (page) => {
      await reviewKey(page);
      await page.getByLabel('My wallet shows the same three addresses').check();
      await press('Link this key')(page);
      await page.getByLabel('Password', { exact: true }).fill(FIXTURE_LOGINS.member.password);
      await page.getByRole('button', { name: 'Confirm', exact: true }).click();
      await page.getByText('Next payout: address number 5').waitFor();
    },
  },
  { name: 'coins-mine', path: '/member/coins', who: 'member' },
  { name: 'coins-mine-empty', path: '/member/coins', who: 'member', fresh: true },
  { name: 'coins-convert', path: '/member/coins', who: 'member', act: press('Convert what I keep') },
  { name: 'member-reports', path: '/member/reports', who: 'member' },
  { name: 'member-reports-empty', path: '/member/reports', who: 'member', fresh: true },
  ...TAX_SCREENS,
  { name: 'operator-overview', path: '/operator', who: 'operator' },
  { name: 'operator-stop', path: '/operator', who: 'operator', act: press('Stop all payouts') },
  { name: 'operator-stopped', path: '/operator', who: 'operator', stopped: true },
  { name: 'operator-sources', path: '/operator/sources', who: 'operator' },
  { name: 'operator-reconciliation', path: '/operator/reconciliation', who: 'operator' },
  { name: 'operator-reconciliation-empty', path: '/operator/reconciliation', who: 'operator', fresh: true },
  {
    name: 'operator-reconciliation-day',
    path: '/operator/reconciliation',
    who: 'operator',
    act: press('Open 2026-01-04 of braiins'),
  },
  { name: 'operator-moving-none', path: '/operator/moving', who: 'operator', fresh: true },
  {
    name: 'operator-moving',
    path: '/operator/moving',
    who: 'operator',
    act: async (page) => {
      const [file, sheet] = [page.getByLabel('Or paste it here').first(), page.getByLabel('Or paste it here').last()];
      await file.fill('member');
      await page.getByRole('button', { name: 'Preview' }).click();
      await sheet.fill('member');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText('2 figures differ').waitFor();
    },
  },
  { name: 'operator-imports-none', path: '/operator/imports', who: 'operator', fresh: true },
  {
    name: 'operator-imports',
    path: '/operator/imports',
    who: 'operator',
    act: async (page) => {
      await page.getByLabel('Or paste it here').fill('Nr;Tag;Netto;Gebühr;Tx');
      await press('Preview')(page);
      await page.getByRole('button', { name: 'Book it' }).waitFor();
    },
  },
  {
    name: 'operator-imports-mistakes',
    path: '/operator/imports',
    who: 'operator',
    act: async (page) => {
      await page.getByLabel('Or paste it here').fill('Nr;Tag;Netto;Gebühr;Tx\nx,');
      await press('Preview')(page);
      await page.getByText('2 mistakes').waitFor();
    },
  },
  { name: 'operator-treasury', path: '/operator/treasury', who: 'operator' },
  { name: 'operator-next', path: '/operator/next', who: 'operator' },
  { name: 'operator-next-empty', path: '/operator/next', who: 'operator', fresh: true },
  { name: 'operator-batches', path: '/operator/batches', who: 'operator' },
  { name: 'operator-batch-planned', path: '/operator/batches/b-3', who: 'operator' },
  { name: 'operator-second-device', path: '/operator/batches/b-3', who: 'operator', passkey: true, alone: true, act: approved('now confirm with a passkey') }, // prettier-ignore
  { name: 'operator-second-device-none', path: '/operator/batches/b-3', who: 'operator', alone: true, act: approved('If you have no passkey, add one') }, // prettier-ignore
  { name: 'operator-operators-alone', path: '/operator/operators', who: 'operator', alone: true },
  { name: 'operator-batch-heavy', path: '/operator/batches/b-6', who: 'operator' },
  { name: 'operator-batch-taken-on', path: '/operator/batches/b-7', who: 'operator' },
  { name: 'operator-batch-signing', path: '/operator/batches/b-4', who: 'operator' },
  { name: 'operator-batch-cancel', path: '/operator/batches/b-5', who: 'operator' },
  { name: 'operator-settings', path: '/operator/settings', who: 'operator' },
  { name: 'operator-settings-none', path: '/operator/settings', who: 'operator', fresh: true },
  {
    name: 'operator-settings-change',
    path: '/operator/settings',
    who: 'operator',
    act: press('Change: Long-term fee rate'),
  },
  {
    name: 'operator-settings-approve',
    path: '/operator/settings',
    who: 'operator',
    act: press('Approve: Highest fee of one transaction'),
  },
  { name: 'operator-settlements', path: '/operator/settlements', who: 'operator' },
  { name: 'operator-settlements-none', path: '/operator/settlements', who: 'operator', fresh: true },
  {
    name: 'operator-settlements-approve',
    path: '/operator/settlements',
    who: 'operator',
    act: (page) => page.getByRole('button', { name: 'Approve the payment to Ann Miner' }).click(),
  },
  {
    name: 'operator-settlements-give-up',
    path: '/operator/settlements',
    who: 'operator',
    act: press('Give it up: the payment to Bob Rig'),
  },
  { name: 'operator-batch-settled', path: '/operator/batches/b-1', who: 'operator' },
  { name: 'operator-contracts', path: '/operator/contracts', who: 'operator', act: noProofNote },
  { name: 'operator-contracts-none', path: '/operator/contracts', who: 'operator', fresh: true },
  {
    name: 'operator-contracts-declare',
    path: '/operator/contracts',
    who: 'operator',
    act: async (page) => {
      await press('Declare a contract')(page);
      const dialog = page.getByRole('dialog');
      const typed = {
        'Short name': 'south-9',
        Provider: 'Southern Racks',
        'Hash rate': '9.5 GH/s',
        Units: '10',
        Price: '850',
      };
      for (const [name, text] of Object.entries(typed)) {
        await dialog.getByRole('textbox', { name: new RegExp(`^${name}`) }).fill(text);
      }
      await dialog.getByLabel('First day').fill('2026-03-01');
      await dialog.getByLabel('Coin that it earns').selectOption('DOGE');
      await dialog.getByLabel('Fees of blocks count').selectOption('as so many coins a block');
      await dialog.getByLabel('Coins a block').fill('12.5');
      await press('Judge it before signing')(page);
      await page.getByRole('dialog').getByText('The provider promises more').waitFor();
    },
  },
  { name: 'operator-contract', path: '/operator/contracts/north-100', who: 'operator', act: noProofNote },
  { name: 'operator-conversions', path: '/operator/conversions', who: 'operator' },
  { name: 'coins-record', path: '/operator/conversions/c-1', who: 'operator' },
  { name: 'coins-halted', path: '/operator/conversions/c-2', who: 'operator' },
  { name: 'coins-offer', path: '/operator/conversions', who: 'operator', act: press('Offer keeping ZEC') },
  {
    name: 'operator-coin-table',
    path: '/operator/coin-table',
    who: 'operator',
    act: (page) => page.getByText('What hash rate, difficulty and reward are').click(),
  },
  { name: 'operator-members', path: '/operator/members', who: 'operator' },
  {
    name: 'operator-holds',
    path: '/operator/members',
    who: 'operator',
    act: (page) => page.getByRole('button', { name: 'Holds of' }).nth(1).click(),
  },
  { name: 'operator-devices', path: '/operator/devices', who: 'operator' },
  { name: 'operator-devices-fresh', path: '/operator/devices', who: 'operator', fresh: true },
  {
    name: 'operator-devices-assign',
    path: '/operator/devices',
    who: 'operator',
    act: async (page) => {
      await press('Assign =cmd|calc!A1')(page);
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('From a time of my choice').check();
      await dialog.getByRole('combobox', { name: 'Member' }).fill('ada');
      await page.getByRole('option', { name: /Ada Miner/ }).click();
    },
  },
  {
    name: 'operator-devices-shares',
    path: '/operator/devices',
    who: 'operator',
    act: press('Declare new percentages of ocean'),
  },
  {
    name: 'operator-devices-rule',
    path: '/operator/devices',
    who: 'operator',
    act: async (page) => {
      await press('Change the rule of braiins · BTC')(page);
      await page.getByRole('dialog').getByLabel('From a time of my choice').check();
    },
  },
  { name: 'operator-member-reports', path: '/operator/members/m-017/reports', who: 'operator' },
  { name: 'operator-operators', path: '/operator/operators', who: 'operator' },
  {
    name: 'operator-operators-reset',
    path: '/operator/operators',
    who: 'operator',
    act: press('Reset access of Otto'),
  },
  { name: 'operator-operators-only', path: '/operator/operators', who: 'operator', fresh: true },
  { name: 'operator-unpriced', path: '/operator/unpriced', who: 'operator' },
  { name: 'operator-price', path: '/operator/unpriced', who: 'operator', act: press('State a price') },
  {
    name: 'operator-books',
    path: '/operator/books?account=treasury/main',
    who: 'operator',
    act: async (page) => {
      await press('Verify the books')(page);
      await page.getByText('entries agree').waitFor();
    },
  },
  { name: 'operator-audit', path: '/operator/audit', who: 'operator' },
  { name: 'operator-chain', path: '/operator/chain', who: 'operator' },
  { name: 'operator-jobs', path: '/operator/jobs', who: 'operator' },
  { name: 'not-found', path: '/member/nowhere', who: 'member' },
];

/** Two of the four looks for each screen, opposite corners in turn: each is seen in both colours and on both widths. */
function isSeenIn(look: Look, index: number): boolean {
  const isStraight = (look.scheme === 'light') === (look.width === 1280);
  return isStraight === (index % 2 === 0);
}

describe('every screen, in both colours and on both widths: two looks of four each', () => {
  const client = servedClient();

  it.each(LOOKS)(
    'has nothing for axe to find: $scheme, $width px',
    async (look) => {
      const { page, faults } = await openPage(client.browser, look);
      const found: string[] = [];
      const only = process.env['SCREENS'];
      for (const screen of SCREENS.filter(({ name }, index) =>
        only === undefined ? isSeenIn(look, index) : name.startsWith(only),
      )) {
        client.server.fixture.hasPasskey = screen.passkey === true;
        client.server.fixture.signInAs(screen.who);
        client.server.fixture.isFresh = screen.fresh === true;
        client.server.fixture.stopped =
          screen.alone === true ? switchAlone : screen.stopped === true ? switchAsked : switchOn;
        client.server.fixture.failure =
          screen.failing === true
            ? { status: 500, code: 'api.fault', message: 'The service ran into a fault.' }
            : undefined;
        await page.goto(client.server.url + screen.path);
        await settled(page);
        await screen.act?.(page);
        await page.waitForTimeout(50);
        found.push(...(await violations(page)).map((line) => `${screen.name}: ${line}`));
        await picture(page, screen.name, look);
      }
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    400_000,
  );

  it('was built from the sources of this tree', () => {
    expect(existsSync(join(__dirname, '..', '..', '..', 'client', 'dist', 'index.html'))).toBe(true);
  });
});
