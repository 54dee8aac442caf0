import { unzipSync } from 'fflate';
import { sha256Hex } from '../../../reports/canonical';
import { memberPack, yearFolder } from '../../../reports/tax-year';
import { filingOf } from '../../../src/cli/filing-options';
import { ownEvent } from '../../../src/tax/instruction.entity';
import { parseInstant, taxYear } from '../../../src/units';
import type { Browser } from '../../support/api-app';
import { parseCsv } from '../../support/report-check';
import { PROGRAM_VERSION, taxYearHouse } from '../../support/tax-year-house';

type House = Awaited<ReturnType<typeof taxYearHouse>>;
const YEARS = '/api/me/taxes/years';
let house: House;
let ada: Browser;

beforeEach(async () => {
  house = await taxYearHouse();
  ada = await house.app.signedIn('member', 'ada', 'm');
});
afterEach(() => house.close());

/** Two receipts and a payout with its fee in 2026; the second receipt without a price where it says so. */
async function lived({ isPriced = true } = {}): Promise<void> {
  const { world } = house;
  await world.at('2026-03-01T12:00:00Z').price('BTC', '50000').earn('pool', 1_000_000n);
  await world.receive(1_000_000n);
  world.places.set('p1-item', { wallet: 'bc1qmember', receiptId: 'p1-item' });
  await world.at('2026-04-01T12:00:00Z').price('BTC', '60000').payout('p1', 600_000n, 1_000n);
  await world.at('2026-12-31T12:00:00Z').price('BTC', isPriced ? '70000' : null).earn('pool', 1_000n); // prettier-ignore
  await world.run();
  world.at('2027-02-01T12:00:00Z');
  await ada.login();
}

const bytesOf = (path: string, who = ada) => who.get(path).buffer(true).parse((answer, done) => {
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.on('end', () => done(null, Buffer.concat(parts)));
}); // prettier-ignore

/** The folder as `paydirt tax report` writes it. */
async function folder() {
  const { world } = house;
  const ground = await world.store.read((tx) => world.books.groundOf(tx, 'm'));
  return yearFolder(memberPack({ ground, year: taxYear(2026), filing: filingOf({}), closed: null }), `Paydirt ${PROGRAM_VERSION}`); // prettier-ignore
}

interface Year {
  readonly blocked: boolean;
  readonly state: string;
  readonly files: string[];
  readonly openCount: number;
  readonly open: { code: string; words: string; blocks: boolean }[];
  readonly totals: Record<'incomeUsd' | 'lotsUsd', string> & Record<'short' | 'long', Record<string, unknown>>;
}
const yearOf = async (path = `${YEARS}/2026`): Promise<Year> => (await ada.get(path).expect(200)).body as Year;

it('hands out every file of the pack, byte for byte as the command line makes it', async () => {
  await lived();
  const { files, blocked, state } = await yearOf();
  const made = (await folder()).files;
  expect([blocked, state, files]).toEqual([false, 'over', ['pack.zip', ...made.map(({ name }) => name)]]);
  for (const { name, content } of made) {
    const answer = await bytesOf(`${YEARS}/2026/files/${name}`).expect(200);
    expect([name, Buffer.compare(answer.body as Buffer, Buffer.from(content))]).toEqual([name, 0]);
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="paydirt-2026-m-${name}"`);
  }
  const pdf = await bytesOf(`${YEARS}/2026/files/year.pdf`);
  expect(pdf.headers['content-type']).toBe('application/pdf');
  expect((pdf.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
}, 60_000);

it('hands out all of them in one archive, the same bytes each time', async () => {
  await lived();
  const archive = async () => (await bytesOf(`${YEARS}/2026/files/pack.zip`).expect(200)).body as Buffer;
  const body = await archive();
  const packed = Object.entries(unzipSync(body)).map(([name, content]) => [name, sha256Hex(content)]);
  expect(packed).toEqual((await folder()).files.map(({ name, content }) => [name, sha256Hex(content)]));
  expect(Buffer.compare(await archive(), body)).toBe(0);
}, 60_000);

it('shows the totals of its files, and each opens to rows that sum to it', async () => {
  await lived();
  const { totals } = await yearOf();
  const { files } = await folder();
  const csv = (name: string) => parseCsv(String(files.find((file) => file.name === name)?.content));
  const totalOf = (name: string, column: string): string | undefined => {
    const [heads = [], ...rows] = csv(name);
    return rows.find(([record]) => record === 'total')?.[heads.indexOf(column)];
  };
  expect(totals.incomeUsd).toBe(totalOf('income.csv', 'usd'));
  expect(totals.lotsUsd).toBe(totalOf('lots.csv', 'basis_usd'));
  expect(totals.short).toEqual({ rows: 1, proceedsUsd: '0.60', basisUsd: '0.50', gainUsd: totalOf('disposals.csv', 'gain_usd') }); // prettier-ignore
  expect(totals.long).toEqual({ rows: 0, proceedsUsd: '0.00', basisUsd: '0.00', gainUsd: '0.00' });
  const income = (await ada.get(`${YEARS}/2026/rows/income`).expect(200)).body as { items: Record<string, unknown>[] };
  expect(income.items.map(({ kind, amount, usd, price }) => [kind, amount, usd, price])).toEqual([
    ['income', '0.01', '500', expect.objectContaining({ asset: 'BTC', unitPriceUsd: '50000', source: 'test: test prices' })],
    ['income', '0.00001', '0.7', expect.objectContaining({ unitPriceUsd: '70000' })],
  ]); // prettier-ignore
  const { items } = (await ada.get(`${YEARS}/2026/rows/short`)).body as typeof income;
  expect(items).toMatchObject([
    { kind: 'fee', amount: '0.00001', usd: '0.6', basisUsd: '0.5', gainUsd: '0.1', term: 'short', formRow: 'I-1' },
  ]);
  // The row leads to the journal: its entry is one of the member's own.
  const entries = await house.world.store.read((tx) => house.world.ledger.entriesAfter(tx, 0, 100));
  const ids = entries.map(({ id }) => id);
  for (const row of [...income.items, ...items]) expect(ids).toContain(row['ledgerEntry']);
  expect((await ada.get(`${YEARS}/2026/rows/long`)).body).toMatchObject({ items: [], count: 0, next: null });
  const lots = (await ada.get(`${YEARS}/2026/rows/lots?limit=1`)).body as {
    items: object[];
    next: string;
    count: number;
  };
  expect([lots.items.length, lots.count, lots.next]).toEqual([1, 3, '1']);
  const rest = (await ada.get(`${YEARS}/2026/rows/lots?limit=9&before=${lots.next}`)).body as typeof lots;
  expect([rest.items.length, rest.next]).toEqual([2, null]);
}, 60_000);

it('has no total and no file of a year of which a price is missing, and says of which row', async () => {
  await lived({ isPriced: false });
  const { blocked, totals, files, open } = await yearOf();
  expect([blocked, totals, files]).toEqual([true, null, ['unresolved.csv']]);
  expect(open[0]).toMatchObject({ code: 'tax.no-price', blocks: true, words: expect.stringContaining('It is never taken for 0.') as string }); // prettier-ignore
  for (const name of ['pack.zip', 'year.pdf', 'income.csv', 'manifest.json']) {
    const { body } = await ada.get(`${YEARS}/2026/files/${name}`).expect(409);
    expect(body).toMatchObject({ error: { code: 'reports.year-blocked', message: expect.stringContaining('1 point blocks it') as string } }); // prettier-ignore
  }
  const list = await bytesOf(`${YEARS}/2026/files/unresolved.csv`).expect(200);
  expect(String(list.body)).toContain('tax.no-price');
}, 60_000);

it('says of a year that runs that it is not final, before anything is downloaded', async () => {
  await house.world.at('2026-03-01T12:00:00Z').price('BTC', '50000').earn('pool', 1_000n);
  await house.world.run();
  await ada.login();
  const { state, blocked, open, openCount } = await yearOf();
  expect([state, blocked, openCount]).toEqual(['running', false, 1]);
  expect(open).toMatchObject([{ code: 'tax.year-running', blocks: false }]);
}, 60_000);

it('takes what the return says besides, and refuses what is no amount, no year and no file', async () => {
  await lived();
  const answer = await bytesOf(`${YEARS}/2026/files/schedule-d.csv?carryShort=100&status=separate&rounding=dollars`);
  expect(String(answer.body)).toContain('-100');
  await ada.get(`${YEARS}/2026?carryShort=-1`).expect(400);
  await ada.get(`${YEARS}/2026?rounding=nickels`).expect(400);
  await ada.get(`${YEARS}/twenty`).expect(400);
  await ada.get(`${YEARS}/2026/files/other.csv`).expect(404);
  await ada.get(`${YEARS}/2026/files/..%2Fsecret.csv`).expect(400);
  await ada.get(`${YEARS}/2026/rows/prices`).expect(400);
  expect((await ada.get(`${YEARS}/2023`).expect(422)).body).toMatchObject({ error: { code: 'reports.unknown-year' } });
}, 60_000);

it('is nobody else’s: another member has an own year, and no other role has any', async () => {
  await lived();
  const bob = await house.app.signedIn('member', 'bob', 'b');
  const { totals } = (await bob.get(`${YEARS}/2026`).expect(200)).body as Year;
  expect([totals.incomeUsd, totals.lotsUsd]).toEqual(['0.00', '0.00']);
  expect((await bob.get(`${YEARS}/2026/rows/income`).expect(200)).body).toMatchObject({ items: [], count: 0 });
  await bob.get(`${YEARS}/2026?member=m`).expect(400);
  const { body } = await bytesOf(`${YEARS}/2026/files/income.csv`, bob);
  expect(String(body)).not.toContain('reward/');
  const olga = await house.app.signedIn('operator', 'olga');
  for (const path of [YEARS, `${YEARS}/2026`, `${YEARS}/2026/rows/income`, `${YEARS}/2026/files/year.pdf`]) {
    await olga.get(path).expect(403);
    ada.cookie = '';
    await ada.get(path).expect(401);
  }
}, 60_000);

it('makes one file at a time for a member, answers others meanwhile, and goes on after it', async () => {
  await lived();
  const path = `${YEARS}/2026/files/year.pdf`;
  const order: string[] = [];
  const said = (what: string) => (): void => void order.push(what);
  const first = bytesOf(path).expect(200).then(said('file')); // prettier-ignore
  const second = ada.get(path).then(({ status, body }) => {
    said(`second ${status}`)();
    expect(body).toMatchObject({ error: { code: 'tax.pack-busy' } });
  });
  const years = ada.get(YEARS).expect(200).then(said('years')); // prettier-ignore
  await Promise.all([first, second, years]);
  expect(order.at(-1)).toBe('file');
  expect(order).toContain('second 409');
  await bytesOf(path).expect(200);
}, 60_000);

it('shows the years of a member of whom an earlier version took a mistyped year, and says which event it is', async () => {
  await lived();
  const [at, recorded_at] = [parseInstant('0206-03-01T00:00:00Z'), house.world.clock.now()];
  const fact = { kind: 'acquire', wallet: 'w', asset: 'BTC', amount: '1', totalUsd: '1' };
  const row = { member_id: 'm', event_id: 'typo', version: 1, recorded_at, happened_at: at, fact };
  await house.world.store.write((tx) => tx.insert(ownEvent, [row]));
  const { items } = (await ada.get(YEARS).expect(200)).body as { items: { year: number }[] };
  expect([items.length, items[0]?.year, items.at(-1)?.year]).toEqual([19, 2027, 2009]);
  const { blocked, open } = await yearOf();
  expect(blocked).toBe(true);
  expect(open).toContainEqual(expect.objectContaining({ code: 'tax.bad-time', blocks: true, words: expect.stringContaining('look at the year') as string })); // prettier-ignore
  await bytesOf(`${YEARS}/2026/files/unresolved.csv`).expect(200);
}, 60_000);

it('lists the years from the first thing that the books know on', async () => {
  await lived();
  expect((await ada.get(YEARS)).body).toEqual({
    zone: 'America/New_York',
    items: [
      { year: 2027, state: 'running', known: false },
      { year: 2026, state: 'over', known: true },
    ],
  });
}, 60_000);
