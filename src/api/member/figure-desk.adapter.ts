import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, accounts, type Entry, type EntryKind } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { type Asset, CLOCK, type Clock } from '../../units';
import { amountDto } from '../http/amounts';
import { beforeOf, limitOf } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type { BalanceMoveDto, BalanceTrailDto, EarnedSumDto, MonthsDto } from '../wire/figure.dto';
import { EarnedService } from './earned.service';
import { FigureDesk } from './figure-desk.service';
import type { BalanceParam } from './figure-params.dto';

/** Entries read at once; an account holds entries of other coins too. */
const CHUNK = 500;

/** What an entry of the journal is to the member whose balance it moved. */
const WHAT: Readonly<Record<EntryKind, string>> = {
  'reward.credited': 'A pool stated an earning: your part of it, after all fees.',
  'reward.restated': 'The pool stated an earning anew: the difference.',
  'reward.received':
    "The pool's payment is here and proved: accrued becomes available. Below zero where that was undone.",
  'reward.lightning': 'The pool says that it paid by Lightning, which no block chain proves.',
  'reward.disputed': 'An announced payment did not come in time, or came after all.',
  'reward.written-off': "A claim on a contract's provider was given up by its declared rule, or is owed again.",
  'reward.assigned': "Work that was nobody's, or what units earned that were declared too late, was given to you.",
  'debt.recouped': 'A part of an earning settled what you owed.',
  'treasury.received': 'Coin arrived.',
  'treasury.funded': "The operator's own money.",
  'treasury.lost': 'Coin that somebody else took, at the expense of the operator.',
  'conversion.deposited': 'Coin arrived at the exchange.',
  'conversion.filled': 'Your coin was sold at the exchange.',
  'conversion.withdrawn': "The exchange's fee for sending the bitcoin, or what it sent.",
  'conversion.settled': 'The bitcoin of a sale is here and proved.',
  'conversion.kept-settled': 'Kept coin that reached you outside: two operators vouch for its transaction.',
  'payout.batched': 'Put into a batch.',
  'payout.unbatched': 'Taken out of a batch that was called off before it was signed.',
  'payout.committed': 'Signed and about to be sent: the network fee that you bear is taken off here.',
  'payout.settled': 'The payment has its confirmations and its proof.',
  'payout.external-held': 'Your operator says that you were paid from another wallet: held until that is proved.',
  'payout.external-returned': 'Not paid from another wallet after all: yours to be paid out as before.',
  'payout.external-settled': 'Paid from another wallet of your operator, with its confirmations and its proof.',
  'closing.held': 'What was left of your closed account: held, because it could not be paid.',
  'closing.released': 'No longer held: your account is open again.',
  'closing.donated': 'Given to your operator when you closed your account, by your own words.',
  'tax.withheld':
    'Federal income tax withheld from an earning, because the tax authority asks for it without a tax form. It counts as paid by you.',
  'tax.deposited': 'Tax that was withheld was paid over.',
  'income.recognised': 'Counted as income: no money moved.',
  'hold.placed': 'Held back for a reason that is stated.',
  'hold.released': 'No longer held back.',
  'opening.balance': 'Your balance when you moved in from another system. Below zero where two operators took it back.',
};

/** A member's figures, opened from the journal and the earnings. */
@Injectable()
export class RoomsFigureDesk extends FigureDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly sums: EarnedService,
  ) {
    super();
  }

  balance(memberId: string, which: BalanceParam, page: PageQuery): Promise<BalanceTrailDto> {
    const { class: name, asset } = which;
    const account = name === 'paid' ? accounts.memoPaid(memberId) : accounts.member(memberId, name);
    return this.store.read(async (tx) => {
      const { items, next } = await this.moves(tx, account, asset, { before: beforeOf(page), limit: limitOf(page) });
      const total = amountDto(asset, await this.ledger.balance(tx, account, asset));
      return { class: name, total, asOf: this.clock.now(), items, next };
    });
  }

  earned(memberId: string, period: string, page: PageQuery): Promise<EarnedSumDto> {
    return this.sums.sum(memberId, period, page);
  }

  months(memberId: string): Promise<MonthsDto> {
    return this.sums.months(memberId);
  }

  /** Entries that moved this account in this coin, newest first; one whose postings cancel out moved nothing. */
  private async moves(
    tx: ReadTx,
    account: AccountId,
    asset: Asset,
    page: { readonly before: number | undefined; readonly limit: number },
  ): Promise<{ items: BalanceMoveDto[]; next: string | null }> {
    const items: BalanceMoveDto[] = [];
    for (let before = page.before; ;) {
      const entries = await this.ledger.entriesOf(tx, account, {
        ...(before === undefined ? {} : { before }),
        limit: CHUNK,
      });
      for (const [i, entry] of entries.entries()) {
        const amount = movedBy(entry, account, asset);
        if (amount !== 0n) items.push(moveDto(entry, asset, amount));
        const isLast = i === entries.length - 1 && entries.length < CHUNK;
        if (items.length === page.limit) return { items, next: isLast ? null : String(entry.position) };
      }
      before = entries.at(-1)?.position;
      if (entries.length < CHUNK) return { items, next: null };
    }
  }
}

/** Above zero where the balance grew: every class of a member's balance grows by credits. */
function movedBy({ postings }: Entry, account: AccountId, asset: Asset): bigint {
  return postings
    .filter((posting) => posting.account === account && posting.asset === asset)
    .reduce((sum, { side, amount }) => (side === 'credit' ? sum + amount : sum - amount), 0n);
}

function moveDto(entry: Entry, asset: Asset, amount: bigint): BalanceMoveDto {
  const { source, row, item, settlement } = entry.links ?? {};
  return {
    entry: entry.id,
    at: entry.occurredAt,
    what: WHAT[entry.kind],
    amount: amountDto(asset, amount),
    earning: source === undefined || row === undefined ? null : `${source}:${row}`,
    payout: entry.kind.startsWith('payout.') ? (item ?? settlement ?? null) : null,
  };
}
