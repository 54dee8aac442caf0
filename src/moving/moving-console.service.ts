import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { MembersPolicy } from '../members';
import { AddressService } from '../members/address.service';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import type { NoticeService } from '../notices/notice.service';
import type { SourceDeclaration } from '../rewards';
import { openingAtConsole } from '../rewards/rewards-console.service';
import type { CoinsOnChain } from '../solvency';
import { SolvencyService } from '../solvency/solvency.service';
import type { Store } from '../store';
import type { Clock, Secret } from '../units';
import { CoinCoverService } from './coin-cover.service';
import { ComparisonService } from './comparison.service';
import { DeviceMoves } from './device-moves.service';
import { MovingService } from './moving.service';
import { OldNamesService } from './names.service';
import { OpeningMoves } from './opening-moves.service';
import { PeopleMoves } from './people.service';
import { factsOf } from './shadow.service';

/** What the command line knows of the house. */
export interface MovingConsole {
  readonly clock: Clock;
  readonly members: MembersPolicy;
  readonly declarations: readonly SourceDeclaration[];
  readonly nameKey: Secret;
  readonly notices: NoticeService;
  /** What the followed chain showed last. */
  readonly coins: CoinsOnChain;
}

/** Moving in for the command line, where no service runs: the same rules on the same tables. */
export function movingAtConsole({
  clock,
  members: policy,
  declarations,
  nameKey,
  notices,
  coins,
}: MovingConsole): MovingService {
  const audit = new AuditService(clock);
  const ledger = new LedgerService(clock);
  const { terms, receive, opening } = openingAtConsole(clock);
  const members = new MemberService(clock, policy, audit);
  const names = new OldNamesService(members, { nameKey });
  const sources = declarations.map((declaration) => ({ declaration }));
  // Bitcoin at a venue is left out: what it could cover is covered without it, or on the screen.
  const noVenues = { venueBalances: () => Promise.resolve([]) };
  const solvency = new SolvencyService(clock, coins, ledger, noVenues);
  const cover = new CoinCoverService(ledger, receive, solvency);
  return new MovingService(
    audit,
    clock,
    new PeopleMoves(members, new PersonService(audit), names, notices, new AddressService(clock, policy, audit)),
    new DeviceMoves(terms, opening, names, sources, clock),
    new OpeningMoves(names, opening, cover, sources, clock),
  );
}

/** The comparison with the old spreadsheet for the command line, and its statement. Reads only. */
export async function compareAtConsole(
  store: Store,
  clock: Clock,
  { members: policy, nameKey }: Pick<MovingConsole, 'members' | 'nameKey'>,
  text: string,
) {
  const names = new OldNamesService(new MemberService(clock, policy, new AuditService(clock)), { nameKey });
  const comparing = new ComparisonService(store, clock, new LedgerService(clock), names);
  const mistakes = comparing.mistakes(text);
  if (mistakes.length > 0) return { mistakes };
  const run = await comparing.run(text);
  return { mistakes, comparison: run.comparison, facts: factsOf(run) };
}
