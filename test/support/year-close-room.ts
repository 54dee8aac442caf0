import { AuditService } from '../../src/audit/audit.service';
import { bookReturnsAtConsole } from '../../src/filing/book-returns.service';
import { PayerService } from '../../src/filing/payer.service';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { StatementQueryService } from '../../src/rewards/statement-query.service';
import type { ReadTx, Store, WriteTx } from '../../src/store';
import type { IncomePolicy, PaidPlaces } from '../../src/tax';
import { manyBooksAtConsole } from '../../src/tax/book-console.service';
import { YearIncomeService } from '../../src/tax/year-income.service';
import { type Clock, parseExactJson, Secret, usd, ZERO_USD } from '../../src/units';
import { ClosedYearsService } from '../../src/yearend/closed-years.service';
import { OperatorBooksService } from '../../src/yearend/operator-books.service';
import { PackFacts } from '../../src/yearend/pack-facts.service';
import { ReceivedFormsService } from '../../src/yearend/received-forms.service';
import { TieOutService } from '../../src/yearend/tie-out.service';
import { YearCloseService } from '../../src/yearend/year-close.service';
import type { MemberFacts, YearFacts } from '../../src/yearend/year-facts';
import { YearGroundService } from '../../src/yearend/year-ground.service';
import { YearTiesService } from '../../src/yearend/year-ties.service';
import { PAYER } from './filing-files';
import { MEMBERS_POLICY } from './member-rooms';

/** Everything that closes a year, wired as the module wires it. */
export function yearCloseRoom(
  store: Store,
  of: {
    readonly clock: Clock;
    readonly policy: IncomePolicy;
    readonly source: PriceSource;
    readonly version?: string;
    /** Members' packs unless told otherwise. */
    readonly facts?: YearFacts;
    readonly places?: PaidPlaces;
    /** Whether somebody named the head of a filing file, as `--returns` does. */
    readonly isNamed?: boolean;
  },
) {
  const { clock, policy, source, version = '0.1.0' } = of;
  const ledger = new LedgerService(clock);
  const audit = new AuditService(clock);
  const prices = new PriceService(store, clock, source, audit);
  const incomes = new YearIncomeService(policy);
  const statements = new StatementQueryService({ seen: () => Promise.resolve(undefined) });
  const received = new ReceivedFormsService(store, clock, prices, audit);
  const key = new Secret('ab'.repeat(32));
  const returns = bookReturnsAtConsole(store, { clock, policy, members: MEMBERS_POLICY, source, key });
  const payers = new PayerService(clock, policy, key, audit);
  const sources = new TieOutService(store, policy, ledger, statements, incomes);
  const ties = new YearTiesService(sources, received, returns, store, payers);
  const books = new OperatorBooksService(store, clock, policy, ledger, prices);
  const ground = new YearGroundService(store, policy, books, ties, incomes);
  const { places = { of: () => Promise.resolve(new Map()) } } = of;
  const packs = new PackFacts(incomes, manyBooksAtConsole(store, { clock, policy, members: MEMBERS_POLICY, places }));
  const closing = new YearCloseService(store, clock, version, of.facts ?? packs, ground);
  const head = of.isNamed === false ? undefined : parseExactJson(JSON.stringify({ zone: policy.zone, payer: PAYER }));
  const close: Pick<YearCloseService, 'close'> = { close: (year, told, filing = head) => closing.close(year, told, filing) }; // prettier-ignore
  return { close, closed: new ClosedYearsService(store), ledger, received, ties, payers };
}

/** Facts of made-up members: one row each, which a test may change. */
export class MadeUpFacts implements YearFacts {
  readonly rows = new Map<string, string>();
  readonly unresolved = new Map<string, string>();

  constructor(members: number) {
    for (let n = 0; n < members; n += 1) this.rows.set(`m${String(n).padStart(6, '0')}`, `row of ${n}`);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  beside(): Promise<string> {
    return Promise.resolve('nothing');
  }

  members(_tx: ReadTx, after: string, limit: number): Promise<readonly string[]> {
    return Promise.resolve([...this.rows.keys()].sort().filter((id) => id > after).slice(0, limit)); // prettier-ignore
  }

  of(_tx: ReadTx, memberIds: readonly string[]): Promise<readonly MemberFacts[]> {
    return Promise.resolve(
      memberIds.map((memberId) => {
        const row = this.rows.get(memberId) ?? '';
        const words = this.unresolved.get(memberId);
        const facts = { totals: { rows: '1' }, rows: row === '' ? {} : { r: row } };
        return { memberId, facts, incomeUsd: usd(ZERO_USD), unresolved: words === undefined ? [] : [words] };
      }),
    );
  }
}

/** A process that dies at its n-th transaction: just before it commits, or just after. */
export class DyingStore implements Store {
  writes = 0;

  constructor(
    private readonly inner: Store,
    private readonly diesAt: number,
    private readonly when: 'before' | 'after',
  ) {}

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    this.writes += 1;
    const isLast = this.writes === this.diesAt;
    const result = await this.inner.write(async (tx) => {
      const done = await work(tx);
      if (isLast && this.when === 'before') throw new Killed();
      return done;
    });
    if (isLast) throw new Killed();
    return result;
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.inner.read(work);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** Somebody else does something once, right after the second transaction. */
export class MeddlingStore extends DyingStore {
  constructor(
    private readonly shared: Store,
    private readonly meddle: (store: Store) => Promise<unknown>,
  ) {
    super(shared, 0, 'after');
  }

  override async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const result = await super.write(work);
    if (this.writes === 2) await this.meddle(this.shared);
    return result;
  }
}

/** The end of a process, as a test sees it. */
export class Killed extends Error {}
