import { Inject, Injectable } from '@nestjs/common';
import type { CoinbaseOutput } from '../chain/coinbase.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { lockState } from './reward.repository';
import { poolPayout, type PayoutRow, rewardRowHead, rewardShare } from './reward.entity';
import { isSoloPayout, soloId, soloStatement } from './solo';
import { SoloAddresses, type SoloSource } from './solo-addresses.service';
import type { PoolPayout } from './source';
import { StatementService } from './statement.service';
import { TakeBackService } from './take-back.service';

/**
 * The income of sources that a block pays itself, read from our own chain: accrued from the first confirmation, available
 * when the deposit is matched at 101, and restated to nothing when the block leaves the best chain. The state of the books
 * follows from the chain as it is: a service that was down reads the same.
 * @see RULES 3, 11, 18; FAULTS F12 to F16
 */
@Injectable()
export class SoloIncomeService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly addresses: SoloAddresses,
    private readonly statements: StatementService,
    private readonly takeBacks: TakeBackService,
  ) {}

  /** Books what the chain states, each source in a transaction of its own. @returns rows booked or restated */
  async book(): Promise<number> {
    let booked = 0;
    for (const source of this.addresses.sources) booked += await this.store.write((tx) => this.bookSource(tx, source));
    return booked;
  }

  /** Whether a member has a share of a block's reward. */
  async hasShare(memberId: string, rewardId: string): Promise<boolean> {
    const rows = await this.store.read((tx) =>
      tx.find(rewardShare, { where: { member_id: memberId, external_id: rewardId } }),
    );
    return rows.some(({ due }) => due > 0n);
  }

  private async bookSource(tx: WriteTx, { declaration, coinbase }: SoloSource): Promise<number> {
    const { id } = declaration;
    const found = await this.addresses.outputs(tx, coinbase.scriptHex);
    if (found === undefined) return 0;
    const state = await lockState(tx, declaration);
    const outputs = await this.unclaimed(tx, id, found);
    const rows = await tx.find(rewardRowHead, { where: { source_id: id } });
    const payouts = await tx.find(poolPayout, { where: { source_id: id } });
    const statement = soloStatement(declaration, coinbase.address, outputs, {
      rows: rows.map((row) => ({
        externalId: row.external_id,
        from: row.from_at,
        to: row.to_at,
        isBooked: row.booked_revision !== null,
      })),
      payouts: payouts.map(payoutOf),
      measuredTo: state.last_success_at,
      now: this.clock.now(),
    });
    const gone = await this.takeBack(tx, payouts, { outputs, found });
    const now = this.clock.now();
    const whole = { ...statement, workers: [], rawReplies: [] };
    const { rows: booked } = await this.statements.book(tx, declaration, whole, { from: now, to: now }, gone);
    await this.takeBacks.settleReturned(tx, id);
    return booked;
  }

  /** Outputs that no other source says it paid: a block found by OCEAN is OCEAN's payout and not a reward beside it. */
  private async unclaimed(
    tx: ReadTx,
    sourceId: string,
    outputs: readonly CoinbaseOutput[],
  ): Promise<readonly CoinbaseOutput[]> {
    const txids = [...new Set(outputs.map(({ txid }) => txid))];
    const announced = await tx.find(poolPayout, { where: { txid: { in: txids } } });
    const others = announced.filter(
      ({ source_id: id, asset, status }) => id !== sourceId && asset === 'BTC' && status !== 'failed',
    );
    return outputs.filter((output) => {
      const claims = (payout: PayoutRow): boolean =>
        isSoloPayout(payout) ? payout.external_id === soloId(output) : payout.txid === output.txid;
      return !others.some(claims);
    });
  }

  /** @returns the rows whose coin was matched and is not theirs any more */
  private async takeBack(
    tx: WriteTx,
    payouts: readonly PayoutRow[],
    chain: { readonly outputs: readonly CoinbaseOutput[]; readonly found: readonly CoinbaseOutput[] },
  ): Promise<ReadonlySet<string>> {
    const [stated, here] = [new Set(chain.outputs.map(soloId)), new Set(chain.found.map(soloId))];
    const gone = new Set<string>();
    for (const payout of payouts) {
      const { external_id: externalId } = payout;
      if (payout.matched === null || stated.has(externalId)) continue;
      await this.takeBacks.take(tx, payout, !here.has(externalId));
      gone.add(externalId);
    }
    return gone;
  }
}

function payoutOf(row: PayoutRow): PoolPayout {
  const { external_id: externalId, at, amount, fee, txid, lightning, generation, destination, status } = row;
  return { externalId, at, amount, fee, txid, lightning, generation, destination, status };
}
