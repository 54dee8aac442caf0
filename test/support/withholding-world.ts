import { PayeeService } from '../../src/filing/payee.service';
import { PayerService } from '../../src/filing/payer.service';
import { TaxFormService } from '../../src/filing/tax-form.service';
import { UnjudgedPayments } from '../../src/filing/unjudged-payments.service';
import { WithholdingGrounds } from '../../src/filing/withholding-grounds.service';
import { WithholdingBooks } from '../../src/filing/withholding-books.service';
import { type RuleWish, WithholdingRules } from '../../src/filing/withholding-rule.service';
import { WithholdingService } from '../../src/filing/withholding.service';
import { withholdingFacts } from '../../src/filing/withholding.repository';
import { YearImportService } from '../../src/filing/year-import.service';
import { MemberService } from '../../src/members/member.service';
import type { Store } from '../../src/store';
import { taxYear } from '../../src/units';
import { ClawbackWorld, type Rule } from './clawback-world';
import { MEMBERS_POLICY } from './member-rooms';
import { PAYEE_KEY, payeeRooms } from './tax-forms';

const HEAD = 'member,month,form,box,gross_usd,withheld_usd,return_last_year,withheld_last_year,w9_on';

/** A pool, its rewards, payees without forms, and backup withholding beside them. */
export class WithholdingWorld {
  readonly payees;
  readonly rules;
  readonly unjudged;
  readonly #imports;

  private constructor(
    readonly store: Store,
    readonly books: ClawbackWorld,
  ) {
    this.payees = payeeRooms(store, books.clock);
    this.rules = new WithholdingRules(books.clock, books.policy, this.payees.audit);
    this.unjudged = new UnjudgedPayments(books.room.ledger);
    this.#imports = new YearImportService(books.clock, this.payees.audit, this.payees.members, books.payments);
  }

  static async open(
    store: Store,
    options: { members?: readonly string[]; feeBps?: number; rule?: Rule } = {},
  ): Promise<WithholdingWorld> {
    const { rule = 'matured', ...more } = options;
    const world = new WithholdingWorld(store, await ClawbackWorld.open(store, rule, more));
    for (const id of world.books.members) await world.payees.join(id);
    return world;
  }

  /** The rooms once more, as after a restart. @param store another door to the same database */
  service(store = this.store): WithholdingService {
    const { clock, policy, room, payments } = this.books;
    const { audit, members, people } = this.payees;
    const forms = new TaxFormService(clock, policy, PAYEE_KEY, audit, members);
    const payees = new PayeeService(clock, audit, members, people, forms);
    const books = new WithholdingBooks(clock, room.ledger);
    const grounds = new WithholdingGrounds(
      clock,
      payments,
      payees,
      this.rules,
      new PayerService(clock, policy, PAYEE_KEY, audit),
    );
    return new WithholdingService(store, clock, grounds, books);
  }

  decide(wish: Partial<RuleWish> = {}): Promise<void> {
    return this.store.write((tx) => this.rules.decide(tx, { mode: 'withhold', asAgent: false, ...wish }, 'operator-olga')); // prettier-ignore
  }

  /** As the job does. @returns what was withheld, given back and waits */
  async run(service = this.service()) {
    const all = { withheld: 0, givenBack: 0, waiting: 0 };
    for (const memberId of await service.pending()) {
      const done = await service.judge(memberId);
      all.withheld += done.withheld;
      all.givenBack += done.givenBack;
      all.waiting += done.waiting;
    }
    return all;
  }

  /** A return was required for these members last year: every payment of this year is reportable. */
  async requiredLastYear(members = this.books.members): Promise<void> {
    const text = `${HEAD}\n${members.map((id) => `${id},,,,,,yes,no,`).join('\n')}\n`;
    await this.import(text);
  }

  async import(text: string): Promise<void> {
    const year = taxYear(2026);
    const { hash, mistakes } = await this.store.read((tx) => this.#imports.preview(tx, year, text));
    if (hash === null) throw new Error(mistakes.map(({ message }) => message).join(' '));
    await this.store.write((tx) => this.#imports.book(tx, 'operator-olga', { year, text }, hash));
  }

  /** What payouts see of a member: the reasons that keep one from being paid. */
  async holds(memberId = 'm'): Promise<readonly string[]> {
    const { clock } = this.books;
    const members = new MemberService(clock, MEMBERS_POLICY, this.payees.audit, this.unjudged);
    const payee = await this.store.read((tx) => members.payee(tx, memberId, clock.now()));
    return payee.holds.map(({ reason }) => reason);
  }

  facts(memberId = 'm') {
    return this.store.read((tx) => withholdingFacts(tx, { member_id: memberId }));
  }
}
