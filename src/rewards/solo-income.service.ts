import { Inject, Injectable } from '@nestjs/common';
import type { CoinbaseOutput } from '../chain/coinbase.service';
import { type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { concernsOneSource } from './one-source';
import { lockState, noteRefusal, openDiscrepancy } from './reward.repository';
import { discrepancy, poolPayout, type PayoutRow, rewardRowHead, rewardShare, type RowHead } from './reward.entity';
import { ruleAt, standsOnWork } from './sharing-rule';
import { rulesOf } from './sharing-rule.repository';
import { isSoloPayout, soloId, soloStatement } from './solo';
import { soloClaims } from './solo-claims';
import { SoloAddresses, type SoloSource } from './solo-addresses.service';
import type { PoolPayout } from './source';
import { StatementService } from './statement.service';
import { TakeBackService } from './take-back.service';

/**
 * The income of sources that a block pays itself, read from our own chain: accrued from the first confirmation, available
 * when the deposit is matched at 101, and restated to nothing when the block leaves the best chain. The state of the books
 * follows from the chain as it is: a service that was down reads the same. Neither the sources file nor another pool's word
 * takes back what the chain proves.
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

  /**
   * Books what the chain states, each source in a transaction of its own. One that the books refuse stands still alone,
   * with the refusal in its state.
   * @returns rows booked or restated
   */
  async book(): Promise<number> {
    let booked = 0;
    for (const source of this.addresses.sources) {
      try {
        booked += await this.store.write((tx) => this.bookSource(tx, source));
      } catch (error) {
        if (!concernsOneSource(error)) throw error;
        const refusal = { code: error.code, at: this.clock.now() };
        await this.store.write((tx) => noteRefusal(tx, source.declaration, refusal));
      }
    }
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
    const state = await lockState(tx, declaration);
    // Whatever else stands under the source's name, as of a pool that it was before, is not the chain's to restate.
    const payouts = (await tx.find(poolPayout, { where: { source_id: id } })).filter(isSoloPayout);
    const known = new Set(payouts.map((payout) => payout.external_id));
    const rows = (await tx.find(rewardRowHead, { where: { source_id: id } })).filter((row) =>
      known.has(row.external_id),
    );
    const txids = [...new Set(payouts.flatMap(({ txid }) => txid ?? []))];
    const all = await this.addresses.outputs(tx, coinbase.scriptHex, txids);
    if (all === undefined) return 0;
    const found = all.filter((output) => output.script === coinbase.scriptHex || known.has(soloId(output)));
    const outputs = await this.unclaimed(tx, { id, scriptHex: coinbase.scriptHex }, found, rows);
    const now = this.clock.now();
    const rules = await rulesOf(tx, declaration);
    const statement = soloStatement(declaration, coinbase.address, outputs, {
      rows: rows.map((row) => ({
        externalId: row.external_id,
        from: row.from_at,
        to: row.to_at,
        isBooked: row.booked_revision !== null,
      })),
      payouts: payouts.map(payoutOf),
      measuredTo: state.last_success_at,
      standsOnWork: (from) => standsOnWork(ruleAt(rules, from).rule),
      now,
    });
    const gone = await this.takeBack(tx, payouts, new Set(found.map(soloId)));
    const whole = { ...statement, workers: [], rawReplies: [] };
    const { rows: booked } = await this.statements.book(tx, declaration, whole, { from: now, to: now }, gone);
    await this.takeBacks.settleReturned(tx, id);
    return booked;
  }

  /** Outputs that are not another source's income. What another one names without proof stays, and is noted. */
  private async unclaimed(
    tx: WriteTx,
    source: { readonly id: string; readonly scriptHex: string },
    found: readonly CoinbaseOutput[],
    rows: readonly RowHead[],
  ): Promise<readonly CoinbaseOutput[]> {
    const { id, scriptHex } = source;
    const txids = [...new Set(found.map(({ txid }) => txid))];
    const announced = await tx.find(poolPayout, {
      where: { txid: { in: txids } },
      orderBy: [
        ['source_id', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    const others = new Set(announced.flatMap(({ source_id, txid }) => (source_id === id ? [] : (txid ?? []))));
    if (others.size === 0) {
      await this.noteDoubts(tx, id, new Map());
      return found;
    }
    // A claim may be to another output of the same block.
    const all = (await this.addresses.outputs(tx, scriptHex, [...others])) ?? [];
    const booked = new Set(rows.filter(({ net }) => net > 0n).map((row) => row.external_id));
    const asked = all.filter(({ txid }) => others.has(txid));
    const { theirs, doubted } = soloClaims(id, asked, announced, booked);
    const names = new Set(found.map(soloId));
    await this.noteDoubts(tx, id, new Map([...doubted].filter(([name]) => names.has(name))));
    return found.filter((output) => !theirs.has(soloId(output)));
  }

  /** Opens what is doubted, and closes what is not any more. */
  private async noteDoubts(tx: WriteTx, sourceId: string, doubted: ReadonlyMap<string, bigint>): Promise<void> {
    const kind = 'claimed-elsewhere';
    const at = this.clock.now();
    const noted = await tx.find(discrepancy, { where: { source_id: sourceId, kind } });
    for (const { id, subject, resolved_at: resolvedAt } of noted) {
      if (doubted.has(subject) === (resolvedAt === null)) continue;
      await tx.update(discrepancy, { id }, { resolved_at: doubted.has(subject) ? null : at });
    }
    for (const [subject, amount] of doubted) await openDiscrepancy(tx, { sourceId, kind, subject, amount, at });
  }

  /** @returns the rows whose coin was matched and left the best chain */
  private async takeBack(
    tx: WriteTx,
    payouts: readonly PayoutRow[],
    here: ReadonlySet<string>,
  ): Promise<ReadonlySet<string>> {
    const gone = new Set<string>();
    for (const payout of payouts) {
      const { external_id: externalId } = payout;
      if (payout.matched === null || here.has(externalId)) continue;
      await this.takeBacks.take(tx, payout);
      gone.add(externalId);
    }
    return gone;
  }
}

function payoutOf(row: PayoutRow): PoolPayout {
  const { external_id: externalId, at, amount, fee, txid, lightning, generation, destination, status } = row;
  return { externalId, at, amount, fee, txid, lightning, generation, destination, status };
}
