import { AuditService } from './audit/audit.service';
import { ChainService } from './chain/chain.service';
import { WalletService } from './chain/wallet.service';
import type { Config } from './config';
import { depositWitness } from './deposit-witness';
import { bookReturnsAtConsole } from './filing/book-returns.service';
import { PayerService } from './filing/payer.service';
import { LedgerService } from './ledger/ledger.service';
import { PriceService } from './prices/price.service';
import { paidPlaces } from './paid-places';
import { VERSION } from './project-root';
import { backendOf, chainConfigOf } from './real-ports';
import { priceSourceOf } from './real-prices';
import { incomePolicy, membersPolicy } from './real-settings';
import { StatementQueryService } from './rewards/statement-query.service';
import type { Store } from './store';
import { booksAtConsole, manyBooksAtConsole } from './tax/book-console.service';
import { DisposalPriceService } from './tax/disposal-price.service';
import { RecognitionService } from './tax/recognition.service';
import { ValuationService } from './tax/valuation.service';
import { YearIncomeService } from './tax/year-income.service';
import type { Clock } from './units';
import { ClosedYearsService } from './yearend/closed-years.service';
import { PackFacts } from './yearend/pack-facts.service';
import { MemberTieService } from './yearend/member-tie.service';
import { OperatorBooksService } from './yearend/operator-books.service';
import { ReceivedFormsService } from './yearend/received-forms.service';
import { TieOutService } from './yearend/tie-out.service';
import { YearCloseService } from './yearend/year-close.service';
import { YearGroundService } from './yearend/year-ground.service';
import { YearTiesService } from './yearend/year-ties.service';

/** What closes a year, for the command line, where no service runs. No node is asked: blocks stand in the database. */
export function yearendAtConsole(config: Config, clock: Clock, store: Store) {
  const [policy, source] = [incomePolicy(config), priceSourceOf(config, clock)];
  const ledger = new LedgerService(clock);
  const audit = new AuditService(clock);
  const prices = new PriceService(store, clock, source, audit);
  const valuation = new ValuationService(store, clock, policy, ledger, prices);
  const incomes = new YearIncomeService(policy);
  const chain = [store, clock, backendOf(config.node), chainConfigOf(config)] as const;
  const statements = new StatementQueryService(depositWitness(new WalletService(...chain), new ChainService(...chain)));
  const books = new OperatorBooksService(store, clock, policy, ledger, prices);
  const received = new ReceivedFormsService(store, clock, prices, audit);
  const returns = bookReturnsAtConsole(store, { clock, policy, members: membersPolicy(config), source, key: config.secretKey }); // prettier-ignore
  const sources = new TieOutService(store, policy, ledger, statements, incomes);
  const payers = new PayerService(clock, policy, config.secretKey, audit);
  const ties = new YearTiesService(sources, received, returns, store, payers);
  const house = { clock, policy, members: membersPolicy(config), places: paidPlaces };
  const members = manyBooksAtConsole(store, house);
  const ground = new YearGroundService(store, policy, books, ties, incomes);
  return {
    books,
    ties,
    returns,
    memberTies: new MemberTieService(store, policy, booksAtConsole(store, house), incomes),
    received,
    close: new YearCloseService(store, clock, VERSION, new PackFacts(incomes, members), ground),
    closed: new ClosedYearsService(store),
    /** Recognises and values what the service has not followed yet. */
    recognition: new RecognitionService(store, clock, policy, ledger, valuation),
    /** Asks for the prices that members' disposals rest on. */
    disposals: new DisposalPriceService(store, clock, ledger, prices),
  };
}
