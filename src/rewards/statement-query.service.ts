import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { DEPOSIT_WITNESS, type DepositWitness } from './ports';
import type { SettlingCoin, StatedRow } from './stated-facts';
import { rewardDeposit, rewardRow, rewardRowHead } from './reward.entity';

/** What pools said and what came, of all years and beside the journal: the year's tie-out holds them against it. */
@Injectable()
export class StatementQueryService {
  constructor(@Inject(DEPOSIT_WITNESS) private readonly witness: DepositWitness) {}

  async rows(tx: ReadTx): Promise<StatedRow[]> {
    const heads = await tx.pick(rewardRowHead, ['source_id', 'external_id', 'revision', 'booked_revision']);
    const standing = new Map(heads.map((head) => [keyOf(head), head]));
    const words = await tx.pick(rewardRow, [
      'source_id',
      'external_id',
      'revision',
      'from_at',
      'to_at',
      'asset',
      'net',
      'pool_fee',
    ]);
    return words.flatMap(
      ({
        source_id: source,
        external_id: row,
        revision,
        from_at: at,
        to_at: until,
        asset,
        net: units,
        pool_fee: poolFee,
      }) => {
        const head = standing.get(keyOf({ source_id: source, external_id: row }));
        if (head === undefined || head.revision !== revision) return [];
        return [{ source, asset, row, at, units, poolFee, until, isBooked: head.booked_revision === revision }];
      },
    );
  }

  async coins(tx: ReadTx): Promise<SettlingCoin[]> {
    const found: SettlingCoin[] = [];
    for (const { txid, vout, source_id: source, asset, amount: units, seen_at } of await tx.find(rewardDeposit, {
      where: { state: 'matched' },
    })) {
      if (source === null) continue;
      const seen = await this.witness.seen(tx, { txid, vout });
      found.push({ source, asset, outpoint: `${txid}:${vout}`, at: seen?.minedAt ?? seen_at, units });
    }
    return found;
  }
}

function keyOf({ source_id, external_id }: { readonly source_id: string; readonly external_id: string }): string {
  return `${source_id}\n${external_id}`;
}
