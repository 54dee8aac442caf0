import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import type { Asset, Instant } from '../units';
import { withholdingOpen } from './withholding.entity';
import type { WaitReason } from './withholding/judge';

/** A payment of which is not known yet whether tax is withheld. */
export interface Waiting {
  readonly id: string;
  readonly memberId: string;
  readonly reason: WaitReason;
  readonly asset: Asset | null;
  /** Base units that are held for it. */
  readonly reserved: bigint;
  readonly since: Instant;
}

/** What waits for a price, a law, or coin that was paid over. */
@Injectable()
export class WithholdingWaits {
  /** The oldest first. */
  async all(tx: ReadTx): Promise<readonly Waiting[]> {
    const rows = await tx.find(withholdingOpen, { where: { reason: { not: null } }, orderBy: [['since', 'asc'], ['id', 'asc']] }); // prettier-ignore
    return rows.flatMap(({ id, member_id: memberId, reason, asset, reserved, since }) =>
      reason === null ? [] : [{ id, memberId, reason, asset, reserved, since }],
    );
  }
}
