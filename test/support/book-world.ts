import { AuditService } from '../../src/audit/audit.service';
import { fillEntries } from '../../src/conversion/booking';
import { accounts, type NewEntry, type Posting, reversal } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { PersonService } from '../../src/members/person.service';
import { settledEntries } from '../../src/payout/entries';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import type { Store } from '../../src/store';
import type { IncomePolicy, PaidPlace } from '../../src/tax';
import { DisposalPriceService } from '../../src/tax/disposal-price.service';
import { LotCostService } from '../../src/tax/lot-cost.service';
import { InstructionsService } from '../../src/tax/instructions.service';
import { IncomeService } from '../../src/tax/income.service';
import { BookRooms, MemberBookService } from '../../src/tax/member-book.service';
import { RecognitionService } from '../../src/tax/recognition.service';
import { StatedFactsService } from '../../src/tax/stated-facts.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { type Asset, type Instant, parseInstant, parsePrice, taxYear, ZERO_USD } from '../../src/units';
import { packOfBook } from '../../reports/tax-year';
import { FakeClock } from './fake-clock';
import { memberRooms } from './member-rooms';
import { paidEntries } from './paid-entries';

export interface BookPolicy extends Pick<IncomePolicy['declarations'][number], 'recogniseAt' | 'ownerAtConversion'> {
  readonly minimum?: bigint;
  /** Declared ones. */
  readonly sources?: readonly string[];
}

export const FILING: Parameters<typeof packOfBook>[1] = {
  rounding: 'cents',
  rows: 'lots',
  status: 'other',
  taxableIncome: null,
  wages: null,
  carriedIn: { short: ZERO_USD, long: ZERO_USD },
};

/** Dollars of a coin from a day on; none before the first, and none where it says so. */
class SteppedPrices implements PriceSource {
  readonly name = 'test';
  readonly label = 'test prices';
  readonly steps: { asset: Asset; from: Instant; price: string | null }[] = [];

  quoteAt(asset: Asset, at: Instant) {
    const step = this.steps.filter((one) => one.asset === asset && one.from <= at).at(-1);
    if (step?.price == null) return Promise.resolve(undefined);
    return Promise.resolve({ price: parsePrice(step.price), source: 'test', observedAt: at, raw: step.price });
  }
}

/** One member, `m`, whose books are made of the house's own entries, and the tax room that follows them. */
export class BookWorld {
  readonly clock = new FakeClock('2026-01-01T00:00:00Z');
  readonly prices = new SteppedPrices();
  readonly places = new Map<string, PaidPlace>();
  readonly ledger = new LedgerService(this.clock);
  readonly persons = new PersonService(new AuditService(this.clock));
  readonly quotes;
  readonly income;
  readonly recognition;
  readonly disposals;
  readonly instructions;
  readonly stated;
  readonly costs;
  readonly members;
  readonly books;
  #rows = 0;

  constructor(
    readonly store: Store,
    { minimum = 0n, sources = ['pool', 'ltc'], ...declared }: BookPolicy,
  ) {
    const policy: IncomePolicy = {
      zone: 'America/New_York',
      minimums: [{ asset: 'BTC', from: parseInstant('2025-01-01T00:00:00Z'), units: minimum }],
      declarations: sources.map((source) => ({
        ...{ source, from: parseInstant('2025-01-01T00:00:00Z'), legalModel: 'principal' as const, reason: 'test' },
        ...declared,
      })),
    };
    const { clock, ledger } = this;
    this.quotes = new PriceService(store, clock, this.prices, new AuditService(clock));
    const valuation = new ValuationService(store, clock, policy, ledger, this.quotes);
    this.recognition = new RecognitionService(store, clock, policy, ledger, valuation);
    this.disposals = new DisposalPriceService(store, clock, ledger, this.quotes);
    this.income = new IncomeService(policy, ledger);
    const { audit, members } = memberRooms(undefined, clock);
    this.members = members;
    this.instructions = new InstructionsService(clock, policy, members, audit);
    this.stated = new StatedFactsService(clock, policy, members, audit);
    this.costs = new LotCostService(clock, members, audit);
    const places = { of: () => Promise.resolve(this.places) };
    this.books = new MemberBookService(
      clock,
      policy,
      places,
      new BookRooms(ledger, this.quotes, this.persons, this.instructions),
    );
  }

  at(text: string): this {
    this.clock.set(parseInstant(text));
    return this;
  }

  /** A price from now on. */
  price(asset: Asset, price: string | null): this {
    this.prices.steps.push({ asset, from: this.clock.now(), price });
    return this;
  }

  post(...entries: NewEntry[]) {
    return this.store.write((tx) => this.ledger.post(tx, entries));
  }

  /** What the service does every minute. */
  async run(): Promise<void> {
    await this.recognition.run();
    await this.disposals.run();
  }

  /** A pool's row of now: gross, of which a pool fee of 10 and a service fee of 20 base units are kept back. */
  async earn(source: 'pool' | 'ltc', net: bigint): Promise<string> {
    this.#rows += 1;
    const asset = source === 'pool' ? 'BTC' : 'LTC';
    const accrued = accounts.member('m', 'accrued');
    const row = `reward/${source}/d${this.#rows}`;
    await this.post({
      ...{ reference: `${row}/r1/m`, kind: 'reward.credited', occurredAt: this.clock.now(), links: { source } },
      postings: [
        leg(accounts.sourceReceivable(source), asset, 'debit', net + 20n, 'principal'),
        leg(accrued, asset, 'credit', net + 30n, 'gross'),
        leg(accrued, asset, 'debit', 10n, 'pool-fee'),
        leg(accrued, asset, 'debit', 20n, 'service-fee'),
        leg(accounts.operatorAccrued(source), asset, 'credit', 20n, 'service-fee'),
      ],
    });
    return row;
  }

  /** The pool's payout is proved, or a venue's bitcoin of any source arrived: what was accrued is available. */
  async receive(net: bigint, from: 'pool' | 'venue' = 'pool'): Promise<void> {
    this.#rows += 1;
    const postings = [
      leg(accounts.member('m', 'accrued'), 'BTC', 'debit', net, 'transfer'),
      leg(accounts.member('m', 'available'), 'BTC', 'credit', net, 'transfer'),
    ];
    const of = from === 'pool' ? { kind: 'reward.received' as const, links: { source: 'pool' } } : { kind: 'conversion.settled' as const }; // prettier-ignore
    await this.post({ reference: `receipt/${this.#rows}/m`, occurredAt: this.clock.now(), ...of, postings });
  }

  /** The pool lowers a row, out of what is available, or else the member owes it. */
  async lower(row: string, units: bigint, from: 'available' | 'debt'): Promise<void> {
    const account = from === 'debt' ? accounts.memberReceivable('m') : accounts.member('m', 'available');
    const accrued = accounts.member('m', 'accrued');
    const postings = [
      leg(accounts.sourceReceivable('pool'), 'BTC', 'credit', units, 'principal'),
      leg(accrued, 'BTC', 'debit', units, 'gross'),
      leg(account, 'BTC', 'debit', units, 'transfer'),
      leg(accrued, 'BTC', 'credit', units, 'transfer'),
    ];
    await this.post({ reference: `${row}/r2/m`, kind: 'reward.restated', occurredAt: this.clock.now(), links: { source: 'pool' }, postings }); // prettier-ignore
  }

  /** Signed, sent and settled now, by the payout room's own entries. */
  async payout(id: string, amountSats: bigint, feeShareSats: bigint): Promise<void> {
    await this.fund(amountSats + feeShareSats);
    await this.post(...paidEntries({ id, memberId: 'm', amountSats, feeShareSats }, this.clock.now()));
  }

  /** The block of the n-th settlement leaves the chain, and a later one holds the payment again. */
  async reorg(
    id: string,
    of: { readonly amountSats: bigint; readonly feeShareSats: bigint },
    n: number,
  ): Promise<void> {
    const batch = { id, walletId: 'main', txid: id.padEnd(64, '0'), feeSats: of.feeShareSats };
    const { amountSats, feeShareSats } = of;
    const items = [{ id: `${id}-item`, memberId: 'm', amountSats, feeShareSats }];
    const reference = `batch/${id}/item/${id}-item/settled/${n}`;
    const entry = await this.store.read((tx) => this.ledger.entryByReference(tx, reference));
    if (entry === undefined) throw new Error(`nothing settled ${reference}`);
    await this.post(reversal(entry, 'block left the best chain', `${reference}/reorg`, this.clock.now()));
    await this.run();
    const at = this.clock.now();
    await this.post(...settledEntries(batch, items, { at, settlement: n + 1, blockHash: `b${n + 1}` }));
  }

  /** A fill of all litecoin that the member has accrued. */
  async sell(
    id: string,
    fill: { readonly sold: bigint; readonly bought: bigint; readonly fee: bigint },
  ): Promise<void> {
    const at = this.clock.now();
    const venue = accounts.venue('v');
    await this.post({
      ...{ reference: `venue/${id}`, kind: 'conversion.deposited', occurredAt: at },
      postings: [
        leg(venue, 'LTC', 'debit', fill.sold, 'transfer'),
        leg(accounts.sourceReceivable('ltc'), 'LTC', 'credit', fill.sold, 'transfer'),
      ],
    });
    const shares = [{ holder: 'm-m', ...fill }];
    await this.post(...fillEntries({ id, venue: 'v', asset: 'LTC' }, { number: 1, ...fill }, shares, at));
  }

  /** The operator's own bitcoin, so that payments have something to be made of. */
  private async fund(amount: bigint): Promise<void> {
    this.#rows += 1;
    await this.post({
      ...{ reference: `fund/${this.#rows}`, kind: 'treasury.funded', occurredAt: this.clock.now() },
      postings: [
        leg(accounts.treasury('main'), 'BTC', 'debit', amount, 'principal'),
        leg(accounts.operatorCapital, 'BTC', 'credit', amount, 'principal'),
      ],
    });
  }

  async pack(year: number) {
    const book = await this.store.read((tx) => this.books.yearOf(tx, 'm', taxYear(year)));
    const statement = await this.store.read((tx) => this.income.incomeOf(tx, 'm', taxYear(year)));
    return { book, statement, pack: packOfBook(book, FILING) };
  }
}

export function leg(
  account: Posting['account'],
  asset: Asset,
  side: Posting['side'],
  amount: bigint,
  role: Posting['role'],
): Posting {
  return { account, asset, side, amount, role };
}
