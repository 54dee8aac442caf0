import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from './index';
import { InstructionsService } from './instructions.service';
import { knownDecimals } from './lots/fact-file';
import { showQuantity } from './lots/fact-file';
import type { LotRow } from './lots/fact-rows';
import { judgeFacts } from './lots/fact-run';

/** What is left of a member's lots now. */
@Injectable()
export class MemberLotsService {
  constructor(
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly instructions: InstructionsService,
  ) {}

  async now(tx: ReadTx, memberId: string): Promise<readonly LotRow[]> {
    const events = await this.instructions.of(tx, memberId);
    const rules = { zone: this.policy.zone, basis: 'wallet', method: 'fifo', transferFee: 'dispose' } as const;
    return judgeFacts(rules, events, showQuantity(knownDecimals)).lots;
  }
}
