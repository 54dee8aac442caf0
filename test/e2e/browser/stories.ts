import { type Download, type Page } from 'playwright-core';
import { settled } from './screens';

/** `code` is asked for at the moment it is needed: it changes. */
export interface Login {
  readonly mail: string;
  readonly password: string;
  readonly code?: () => Promise<string> | string;
}

/** Where a story happens and who lives it. */
export interface Stage {
  readonly page: Page;
  readonly url: string;
  readonly login: Login;
  /** Lets so much time pass that a proof of presence is stale; where it never is fresh, nothing has to pass. */
  readonly later?: () => void;
  /** Called on each screen: axe and pictures. */
  readonly look?: (name: string) => Promise<void>;
}

/** What a story found out, for whoever compares it with the node and the books. */
export interface MemberOutcome {
  readonly grade: string | null;
  readonly receipt: string;
  readonly reports: readonly string[];
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const link = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });

async function signIn({ page, url, login }: Stage): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Mail address').fill(login.mail);
  await page.getByLabel('Password', { exact: true }).fill(login.password);
  await button(page, 'Sign in').click();
  if (login.code === undefined) return;
  await page.getByLabel('Six digits').fill(await login.code());
  await button(page, 'Sign in').click();
}

async function proveAgain({ page, login }: Stage): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.waitFor();
  if (login.code === undefined) await dialog.getByLabel('Password', { exact: true }).fill(login.password);
  else await dialog.getByLabel('Six digits').fill(await login.code());
  await dialog.getByRole('button', { name: 'Confirm' }).click();
}

async function open(stage: Stage, name: string): Promise<void> {
  await link(stage.page, name).click();
  await stage.page.locator('h1').waitFor();
  await settled(stage.page);
  await stage.look?.(name);
}

async function nameOf(download: Promise<Download>): Promise<string> {
  return (await download).suggestedFilename();
}

/**
 * A member signs in, reads where the money stands and why it is not paid yet, links an address, sets a threshold,
 * opens the newest settled payout, checks its receipt in the browser, and downloads the last whole year's report.
 * @param address an address of the network that the member does not have yet
 */
export async function memberStory(stage: Stage, address: string): Promise<MemberOutcome> {
  const { page } = stage;
  await signIn(stage);
  await page.getByRole('heading', { name: 'Your balance' }).waitFor();
  await stage.look?.('home');
  await page.getByRole('heading', { name: 'Next payout' }).waitFor();

  await open(stage, 'Address & threshold');
  await page.getByLabel('Bitcoin address').fill(address);
  await button(page, 'Review the change').click();
  stage.later?.();
  await button(page, 'Link this address').click();
  await proveAgain(stage);
  await page.getByText('The address is linked.').waitFor();
  await page.getByRole('textbox', { name: 'Amount' }).fill('300,000');
  await button(page, 'Set threshold').click();
  await page.getByText('The threshold is set.').waitFor();

  await open(stage, 'Payouts');
  await page.getByRole('row').filter({ hasText: 'Settled' }).first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  const receipt = page.waitForEvent('download');
  await button(page, 'Download receipt').click();
  await button(page, 'Check it here').click();
  await page.locator('[data-grade]').waitFor();
  await stage.look?.('receipt');
  const grade = await page.locator('[data-grade]').getAttribute('data-grade');

  await open(stage, 'Tax reports');
  const reports: string[] = [];
  for (const kind of ['PDF', 'CSV']) {
    const file = page.waitForEvent('download');
    await page
      .getByRole('button', { name: `Download ${kind} for` })
      .last()
      .click();
    reports.push(await nameOf(file));
  }
  await signOut(page);
  return { grade, receipt: await nameOf(receipt), reports };
}

/** Whoever planned a batch does not approve it: the next person opens it from the list and goes on. */
async function handOver(stage: Stage, colleague: Login): Promise<Stage> {
  const { page } = stage;
  await signOut(page);
  const next = { ...stage, login: colleague };
  await signIn(next);
  // Signing in leads back to the page that was left.
  await page.getByText('Payouts are running').first().waitFor();
  await open(next, 'Batches');
  // Newest first.
  await page.getByRole('row').getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Approve exactly this batch' }).waitFor();
  return next;
}

/** The first worker of the list gets another owner from now on; the proof of presence for the approval is still fresh. */
async function giveWorkerAnOwner(stage: Stage): Promise<void> {
  const { page } = stage;
  await open(stage, 'Devices & shares');
  await page
    .getByRole('button', { name: /^(Assign|Change the owner of) / })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: /^Whose is / });
  await dialog.getByRole('combobox', { name: 'Member' }).click();
  const option = page.getByRole('option').first();
  const [name = ''] = (await option.innerText()).split(' · ');
  await option.click();
  await stage.look?.('worker');
  await dialog.getByRole('button', { name: 'Save the owner' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: ` belongs to ${name}` })
    .waitFor();
}

async function signOut(page: Page): Promise<void> {
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/**
 * An operator signs in with the second factor, sees sources, solvency, and who is in the next batch and who is not,
 * plans it, approves it within its envelope, gives a worker an owner, sees chain and books, verifies them, stops all payouts and asks
 * to start them again, for which a second person is needed.
 * @param colleague approves and goes on from there; left out where one person may do both
 * @returns the states that the batch had before and after the approval
 */
export async function operatorStory(first: Stage, colleague?: Login): Promise<{ before: string; after: string }> {
  const { page } = first;
  let stage = first;
  await signIn(stage);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await stage.look?.('overview');
  await open(stage, 'Sources');
  await page.getByText('Earned', { exact: true }).first().waitFor();
  await open(stage, 'Treasury & solvency');
  await page.getByRole('heading', { name: 'Assets against liabilities' }).waitFor();

  await open(stage, 'Next batch');
  await page.getByRole('heading', { name: 'Who is out, and why' }).waitFor();
  await button(page, 'Plan this batch').click();
  await page.getByRole('heading', { name: 'Approve exactly this batch' }).waitFor();
  await stage.look?.('batch');
  if (colleague !== undefined) stage = await handOver(stage, colleague);
  const state = page.locator('.pd-figures-panel .pd-status').last();
  const before = await state.innerText();
  stage.later?.();
  await button(page, /^Approve /).click();
  await proveAgain(stage);
  await page.getByRole('heading', { name: 'Approve exactly this batch' }).waitFor({ state: 'detached' });
  const after = await state.innerText();
  await giveWorkerAnOwner(stage);

  await open(stage, 'Chain');
  await open(stage, 'Books');
  await page.getByText('Debits equal credits').waitFor();
  await button(page, 'Verify the books').click();
  await page.getByText('agree with their hashes').waitFor();

  await button(page, 'Stop all payouts').click();
  await button(page, 'Stop now').click();
  await page.getByText('All payouts are stopped').first().waitFor();
  await stage.look?.('stopped');
  await button(page, 'Start payouts again').click();
  await button(page, 'Ask to start again').click();
  // RULES 19: one person can stop, two start again.
  await page.getByText('asked to start again').first().waitFor();
  await signOut(page);
  return { before, after };
}
