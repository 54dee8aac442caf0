import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { type AccountId, type Entry, ruleOf } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock, formatUsdExact } from '../../units';
import { amountDto } from '../http/amounts';
import { beforeOf, limitOf } from '../http/paging';
import type {
  AuditPageDto,
  EntriesPageDto,
  EntriesQuery,
  EntryDto,
  TrialBalanceDto,
  TrialRowDto,
  VerificationDto,
} from '../wire/books.dto';
import type { PageQuery } from '../wire/common.dto';
import { NamesService } from './names.service';
import { BooksDesk } from './operator-desks.service';

const DIFFERENCES_SHOWN = 100;
/** With more accounts than this the trial balance shows kinds of accounts. */
const ACCOUNTS_SHOWN = 2_000;

/** The books, answered from ledger and audit. */
@Injectable()
export class RoomsBooksDesk extends BooksDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly auditTrail: AuditService,
    private readonly names: NamesService,
  ) {
    super();
  }

  trialBalance(): Promise<TrialBalanceDto> {
    return this.store.read(async (tx) => {
      const { lines, totals, balanced } = await this.ledger.trialBalance(tx);
      const accounts = (await this.ledger.balances(tx, '')).filter(({ balance }) => balance !== 0n);
      const { position, hash } = await this.ledger.head(tx);
      const kinds = lines.map((line): TrialRowDto => ({ ...line, account: line.kind, ...sides(line) }));
      return {
        asOf: this.clock.now(),
        balanced,
        totals: totals.map((total) => ({ asset: total.asset, ...sides(total) })),
        rows:
          accounts.length > ACCOUNTS_SHOWN
            ? kinds.map(({ account, asset, type, debit, credit }) => ({ account, asset, type, debit, credit }))
            : accounts.map(rowOf),
        position,
        head: hash,
      };
    });
  }

  async entries(query: EntriesQuery): Promise<EntriesPageDto> {
    const limit = limitOf(query);
    const before = beforeOf(query);
    const account = query.account as AccountId;
    // An account that the chart does not know is refused, not empty.
    ruleOf(account);
    const page = { limit: limit + 1, ...(before === undefined ? {} : { before }) };
    const { rows, reasons } = await this.store.read(async (tx) => {
      const found = await this.ledger.entriesOf(tx, account, page);
      const words = found.map(({ reason }) => reason);
      return { rows: found, reasons: await this.names.reasons(tx, words) };
    });
    const items = rows.slice(0, limit);
    return {
      items: items.map((row) => entryDto(row, reasons)),
      next: rows.length > limit ? String(items.at(-1)?.position ?? '') : null,
    };
  }

  async verifyLedger(): Promise<VerificationDto> {
    const { ok, entries, head, differences } = await this.store.read((tx) => this.ledger.verify(tx));
    const words = differences
      .slice(0, DIFFERENCES_SHOWN)
      .map(
        ({ what, position, account, asset, expected, found }) =>
          `${what} ${[position, account, asset].filter((part) => part !== null).join(' ')}: expected ${expected}, found ${found}`,
      );
    return { ok, checked: entries, head: head.hash, differences: words };
  }

  audit(page: PageQuery): Promise<AuditPageDto> {
    const limit = limitOf(page);
    return this.store.read(async (tx) => {
      const rows = await this.auditTrail.page(tx, beforeOf(page), limit + 1);
      const shown = rows.slice(0, limit);
      const names = await this.names.of(
        tx,
        shown.flatMap(({ actor, subject }) => [actor, subject]),
      );
      const reasons = await this.names.reasons(
        tx,
        shown.map(({ details }) => details['reason']),
      );
      const items = shown.map((row) => ({
        ...row,
        actorName: names.get(row.actor) ?? null,
        subjectName: names.get(row.subject) ?? null,
        details: spoken(row.details, reasons),
      }));
      return { items, next: rows.length > limit ? String(items.at(-1)?.position ?? '') : null };
    });
  }

  async verifyAudit(): Promise<VerificationDto> {
    const { ok, rows, head, differences } = await this.store.read((tx) => this.auditTrail.verify(tx));
    const words = differences
      .slice(0, DIFFERENCES_SHOWN)
      .map(({ what, position, expected, found }) => `${what} ${position}: expected ${expected}, found ${found}`);
    return { ok, checked: rows, head: head.hash, differences: words };
  }
}

function sides({ debit, credit }: { debit: bigint; credit: bigint }): { debit: string; credit: string } {
  return { debit: debit.toString(), credit: credit.toString() };
}

function rowOf({ account, asset, balance }: { account: AccountId; asset: string; balance: bigint }): TrialRowDto {
  const { type, normal } = ruleOf(account);
  const debit = (normal === 'debit') === balance > 0n;
  const size = (balance < 0n ? -balance : balance).toString();
  return { account, asset, type, debit: debit ? size : '0', credit: debit ? '0' : size };
}

/** Details with the reason in words, where it is an id of words that were not erased. */
function spoken(
  details: Readonly<Record<string, string>>,
  reasons: ReadonlyMap<string, string>,
): Record<string, string> {
  const words = reasons.get(details['reason'] ?? '');
  return words === undefined ? { ...details } : { ...details, reason: words };
}

function entryDto(entry: Entry, reasons: ReadonlyMap<string, string>): EntryDto {
  return {
    id: entry.id,
    position: entry.position,
    kind: entry.kind,
    reference: entry.reference,
    occurredAt: entry.occurredAt,
    knownAt: entry.knownAt,
    postings: entry.postings.map(({ account, side, asset, amount, role, usd }) => ({
      account,
      side,
      amount: amountDto(asset, amount),
      role,
      usd: usd === undefined ? null : formatUsdExact(usd),
    })),
    reason: reasons.get(entry.reason ?? '') ?? entry.reason ?? null,
    reverses: entry.reverses ?? null,
    links: { ...entry.links },
    hash: entry.hash,
  };
}
