import { Injectable } from '@nestjs/common';
import { SolvencyService } from '../solvency/solvency.service';
import type { ReadTx } from '../store';
import { assertInvariant } from '../units';
import type { SolvencyDoor } from './doors';

/** The solvency room as payouts see it: bitcoin alone is paid out. */
@Injectable()
export class SolvencyRoom implements SolvencyDoor {
  constructor(private readonly solvency: SolvencyService) {}

  async assess(tx: ReadTx): Promise<{ solvent: boolean; surplusSats: bigint }> {
    const bitcoin = (await this.solvency.assess(tx)).find(({ asset }) => asset === 'BTC');
    assertInvariant(bitcoin !== undefined, 'bitcoin is always assessed');
    return { solvent: bitcoin.solvent, surplusSats: bitcoin.surplus };
  }
}
