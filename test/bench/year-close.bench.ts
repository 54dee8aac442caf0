import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations';
import { canonicalJson, sha256Hex } from '../../reports/canonical';
import { AuditService } from '../../src/audit/audit.service';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { member } from '../../src/members/members.entity';
import { PriceService } from '../../src/prices/price.service';
import { rewardRow, rewardRowHead } from '../../src/rewards/reward.entity';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store/sql-store.adapter';
import { TABLES } from '../../src/tables';
import { RecognitionService } from '../../src/tax/recognition.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { DAY_MS, parseInstant, parsePrice, plusMs, taxYear } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { entryOf, policyOf } from '../support/operator-entries';
import { DyingStore, Killed, yearCloseRoom } from '../support/year-close-room';
import { type Figure, peakRssMb, rounded, seconds } from './figure';

const MEMBERS = 100_000;
const UNITS = 1_000n;
const YEAR = taxYear(2026);
const AT = parseInstant('2026-05-01T12:00:00Z');
/** Half of the members are kept when the first process dies. */
const DIES_AT = 250;

const policy = policyOf({ pool: 'principal' }, 'UTC');
const source = {
  ...{ name: 'made up', label: 'made up' },
  quoteAt: () => Promise.resolve({ price: parsePrice('50000'), source: 'made up', observedAt: AT, raw: '50000' }),
};

const idOf = (n: number): string => `m${String(n).padStart(31, '0')}`;

/** One row of a pool, shared among all members. */
function* credits(): Generator<NewEntry> {
  const links = { source: 'pool', row: 'd1' };
  for (let n = 0; n < MEMBERS; n += 1) {
    const account = accounts.member(idOf(n), 'accrued');
    yield entryOf(
      `reward/pool/d1/r1/${n}`,
      '2026-05-01T12:00:00Z',
      [
        [accounts.sourceReceivable('pool'), 'debit', UNITS, 'BTC', 'principal'],
        [account, 'credit', UNITS, 'BTC', 'gross'],
      ],
      { kind: 'reward.credited', links },
    );
  }
}

/** A year of all members: what the pool stated, the journal, and what became income by its rule. */
async function filled(store: Store, clock: FakeClock): Promise<void> {
  const ledger = new LedgerService(clock);
  const asset = 'BTC' as const;
  const row = { source_id: 'pool', external_id: 'd1', from_at: plusMs(AT, -DAY_MS), to_at: AT, asset };
  const content = { net: UNITS * BigInt(MEMBERS), pool_fee: 0n, residue_digits: 0n, residue_scale: 0 };
  await store.write(async (tx) => {
    await tx.insert(rewardRow, [{ ...row, ...content, revision: 1, settled: true, raw: '', observed_at: AT }]);
    const standing = { revision: 1, booked_revision: 1, total_weight: BigInt(MEMBERS), missing_since: null };
    await tx.insert(rewardRowHead, [{ ...row, ...content, ...standing }]);
    await ledger.postAll(tx, credits());
    await tx.insert(member, [...Array(MEMBERS).keys()].map((n) => ({ id: idOf(n), created_at: AT, status: 'active' as const }))); // prettier-ignore
  });
  const prices = new PriceService(store, clock, source, new AuditService(clock));
  const valuation = new ValuationService(store, clock, policy, ledger, prices);
  await new RecognitionService(store, clock, policy, ledger, valuation).run();
}

/** The least that anybody must do with as many members: a text of their facts and its hash. */
function hashed(): number {
  let length = 0;
  for (let n = 0; n < MEMBERS; n += 1) {
    const line = {
      id: `r${n}-0`,
      net: UNITS,
      price: '50000',
      quoteId: 'q',
      usd: 500_000_000_000n,
      cause: `reward/${n}`,
    };
    length += sha256Hex(canonicalJson({ totals: { lines: '1' }, rows: { line: canonicalJson(line) } })).length;
  }
  return length;
}

/** A year of 100,000 members closed on SQLite: killed half-way and gone on with, and from the beginning. */
export async function yearCloseBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-close-'));
  const clock = new FakeClock('2027-02-01T00:00:00Z');
  const store = await openStore(
    { type: 'sqlite', file: join(folder, 'p.sqlite') },
    { tables: TABLES, migrations: MIGRATIONS },
  );
  try {
    await filled(store, clock);
    const room = (on: Store) => yearCloseRoom(on, { clock, policy, source }).close;
    const dying = room(new DyingStore(store, DIES_AT, 'after'));
    const died = await seconds(() =>
      dying.close(YEAR).then(
        () => Promise.reject(new Error('The close was not killed.')),
        (error: unknown) => (error instanceof Killed ? undefined : Promise.reject(error as Error)),
      ),
    );
    const results: unknown[] = [];
    const resumed = await seconds(async () => results.push(await room(store).close(YEAR)));
    const whole = await seconds(async () => results.push(await room(store).close(YEAR)));
    const [first, second] = results.map((one) => JSON.stringify(one));
    // From the beginning, all anew: the same hash says that the kill left no trace.
    if (first?.replace('closed', 'unchanged') !== second) throw new Error(`${first} is not ${second}`);
    const baseline = await seconds(() => Promise.resolve(hashed()));
    const common = { unit: 's', baseline: 'a text and hash of as many facts, in memory', rssMb: peakRssMb() };
    const figure = (what: string, value: number): Figure => ({ what, value: rounded(value), ...common, ratio: rounded(baseline / value) }); // prettier-ignore
    return [
      figure('a closed year of 100,000 members computed anew: unchanged', whole),
      figure('the same closed for the first time, killed half-way and gone on with', died + resumed),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
