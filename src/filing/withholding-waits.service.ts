import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { withholdingOpen } from './withholding.entity';
import type { Waiting } from './withholding/view';

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
