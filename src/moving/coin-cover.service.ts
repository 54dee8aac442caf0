import { Injectable } from '@nestjs/common';
import { accounts, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { freeIn, takeFrom } from '../rewards';
import { ReceiveService } from '../rewards/receive.service';
import { SolvencyService } from '../solvency/solvency.service';
import type { ReadTx, WriteTx } from '../store';
import { formatCoins, type Instant } from '../units';
import { mistakeAt, type MoveMistake, RowMistake } from './csv-table';
import type { Cover } from './move-plan';

/** Proves opening balances against coin that our own chain shows at our descriptors (RULES.md 11, 12, 25). */
@Injectable()
export class CoinCoverService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly receive: ReceiveService,
    private readonly solvency: SolvencyService,
  ) {}

  /**
   * Whether so many satoshi can become members' available: coin that is booked as arrived, that no statement, conversion
   * or person explains, and that no pool's payout promised to rows to come. The chain must show what the books say, and
   * the books must stay solvent with it.
   */
  async prove(
    tx: ReadTx,
    needed: bigint,
  ): Promise<{ readonly cover: Cover; readonly mistakes: readonly MoveMistake[] }> {
    const unexplained = await this.receive.unexplained(tx);
    const { promised } = unexplained;
    const there = freeIn(unexplained);
    const cover: Cover = { asset: 'BTC', sourceId: null, needed, there, promised };
    const refused: RowMistake[] = [];
    if (needed > there) refused.push(new RowMistake('amount', 'not-covered', coins(needed - there)));
    const bitcoin = (await this.solvency.assess(tx)).find(({ asset }) => asset === 'BTC');
    const differs = bitcoin?.reasons.some(({ code }) => code === 'treasury-differs' || code === 'chain-not-followed');
    if (differs !== false) refused.push(new RowMistake('', 'differs-from-chain'));
    const surplus = bitcoin?.surplus ?? 0n;
    if (needed <= there && surplus < needed) refused.push(new RowMistake('', 'not-solvent', coins(needed - surplus)));
    return { cover, mistakes: refused.map((mistake) => mistakeAt(0, mistake)) };
  }

  /**
   * Makes proved coin members' available, an entry each; no income, because another system recognised it.
   * @param amounts satoshi, one a member
   * @throws DomainError `ledger.insufficient` when it was not proved
   */
  async take(
    tx: WriteTx,
    amounts: readonly { readonly memberId: string; readonly amount: bigint; readonly turn: number }[],
    of: { readonly asOf: Instant; readonly importId: string },
  ): Promise<void> {
    let { free } = await this.receive.unexplained(tx);
    const entries = amounts.map(({ memberId, amount, turn }): NewEntry => {
      const taken = takeFrom(free, amount);
      free = taken.left;
      const available = accounts.member(memberId, 'available');
      return {
        reference: availableReference(memberId, turn),
        kind: 'opening.balance',
        occurredAt: of.asOf,
        postings: [...taken.debits, { account: available, asset: 'BTC', side: 'credit', amount, role: 'transfer' }],
        links: { import: of.importId },
      };
    });
    await this.ledger.post(tx, entries);
  }
}

/** Names the entry of an available opening; one that was made anew after a taking back has another name. */
export function availableReference(memberId: string, turn: number): string {
  const name = `opening/${memberId}/BTC/available`;
  return turn === 1 ? name : `${name}/${turn}`;
}

function coins(units: bigint): string {
  return `${formatCoins({ asset: 'BTC', units })} BTC`;
}
