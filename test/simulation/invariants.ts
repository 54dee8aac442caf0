import { AuditService } from '../../src/audit/audit.service';
import { LedgerService } from '../../src/ledger/ledger.service';
import { incomeValuation } from '../../src/tax/income.entity';
import { INCOME_TABLES, IncomeModel } from './income-model';
import { must } from './must';
import { PAYOUT_TABLES, PayoutChecker } from './payout-invariants';
import { BOOK_TABLES, RawBooks } from './raw-books';
import { payoutSettings } from './service';
import { WALLET_ID } from './settings';
import type { WatchedStore } from './watched-store';
import type { World } from './world';

/** What must hold after every step, from the raw rows and the simulated chain, never through the product's services. */
export class Checker {
  readonly books = new RawBooks();
  readonly #payouts: PayoutChecker;
  readonly #income: IncomeModel;
  /** On what each check that held last depended. */
  readonly #held = new Map<string, readonly unknown[]>();

  constructor(
    private readonly store: WatchedStore,
    private readonly world: World,
  ) {
    this.#income = new IncomeModel(world, this.books);
    const { node, signer } = world;
    const { policy } = payoutSettings(world);
    // Nobody takes coins in this life: what is not booked yet is asked for by nobody.
    const witness = { node, signer, policy, walletId: WALLET_ID, deposits: [] };
    this.#payouts = new PayoutChecker(store, witness, this.books);
  }

  /** @see PayoutChecker.sent */
  sent(rawHex: string): Promise<void> {
    return this.#payouts.sent(rawHex);
  }

  /** After each step; what stands on nothing that was touched since it held last holds still. */
  step(): Promise<void> {
    const { books, world, store } = this;
    const [kept, moved, earned] = [BOOK_TABLES, PAYOUT_TABLES, INCOME_TABLES].map((tables) => store.stand(tables));
    return store.read(async (tx) => {
      if (this.#changed('books', kept)) {
        await books.follow(tx);
        await books.compare(tx);
      }
      if (this.#changed('batches', moved, world.node.seen.size, books.position)) await this.#payouts.step(tx);
      this.#payouts.families();
      if (this.#changed('income', earned, books.position)) await this.#income.step(tx);
    });
  }

  #changed(what: string, ...things: readonly unknown[]): boolean {
    const before = this.#held.get(what);
    this.#held.set(what, things);
    return before === undefined || before.some((thing, index) => thing !== things[index]);
  }

  /** Every few days: the chains of hashes, and income against the books (I11, I12). */
  daily(): Promise<void> {
    const { clock } = this.world;
    return this.store.read(async (tx) => {
      const audit = await new AuditService(clock).verify(tx);
      must(audit.ok, `I11 the audit chain does not verify: ${JSON.stringify(audit.differences)}`);
      const ledger = await new LedgerService(clock).verify(tx);
      must(ledger.ok, `I11 the journal does not verify: ${JSON.stringify(ledger.differences)}`);
      const usd = new Map<string, bigint>();
      for (const row of await tx.find(incomeValuation)) {
        usd.set(row.member_id, (usd.get(row.member_id) ?? 0n) + row.usd);
      }
      for (const member of new Set([...usd.keys(), ...this.books.incomeUsd.keys()])) {
        const lines = usd.get(member) ?? 0n;
        const booked = this.books.incomeUsd.get(member) ?? 0n;
        must(lines === booked, `I12 income of ${member}: lines ${lines}, books ${booked}`);
      }
      await this.#income.daily(tx);
    });
  }

  /** I9, and income, once the tracker had its turn after the last change of the chain. */
  tracked(): Promise<void> {
    return this.store.read(async (tx) => {
      if (await this.#payouts.tracked(tx)) await this.#income.tracked(tx);
    });
  }

  /** @see PayoutChecker.treasuryOnChain */
  treasuryOnChain(): void {
    this.#payouts.treasuryOnChain();
  }

  /** Scripts of the treasury; set once the run is over. */
  set ourScripts(scripts: ReadonlySet<string>) {
    this.#payouts.ourScripts = scripts;
  }

  /** At rest: pools, venue and blocks against the books. */
  income(): Promise<void> {
    return this.store.read((tx) => this.#income.atRest(tx));
  }
}
