import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { StatementQueryService } from '../rewards/statement-query.service';
import { type Store, STORE } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { YearIncomeService } from '../tax/year-income.service';
import { type TaxYear } from '../units';
import { JournalTie } from './journal-tie';
import { type SourceTie, tieOut } from './tie-out';

/** Entries that are read at once. */
const PAGE = 5_000;

/** Holds the pools' statements, the chain, the journal and members' income of a year against each other. */
@Injectable()
export class TieOutService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
    private readonly statements: StatementQueryService,
    private readonly incomes: YearIncomeService,
  ) {}

  /** Every source and coin that anything is known of. Reads the whole journal. */
  async of(year: TaxYear): Promise<SourceTie[]> {
    // One committed state: what a pool said between two reads would be a gap that is none.
    const facts = await this.store.read(async (tx) => {
      const journal = new JournalTie(year, this.policy.zone, await this.incomes.followedTo(tx));
      for (let after = 0; ;) {
        const page = await this.ledger.entriesAfter(tx, after, PAGE);
        for (const entry of page) journal.add(entry);
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) break;
        after = last.position;
      }
      const [statement, chain] = [await this.statements.rows(tx), await this.statements.coins(tx)];
      return {
        journal,
        statement,
        chain,
        income: await this.incomes.rows(tx),
        waiting: await this.incomes.waiting(tx),
      };
    });
    return tieOut(facts, year, this.policy);
  }
}
