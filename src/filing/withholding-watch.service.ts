import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { dayIn, type Instant, taxYear, taxYearIn } from '../units';
import { type DepositDue, depositDue } from './withholding/deposit-due';
import type { WithholdingView } from './withholding/view';
import { WithholdingSheets } from './withholding-sheets.service';
import { WithholdingWaits } from './withholding-waits.service';

/** Backup withholding as somebody sees it who looks whether anything is to be done. */
@Injectable()
export class WithholdingWatch {
  constructor(
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly sheets: WithholdingSheets,
    private readonly waits: WithholdingWaits,
  ) {}

  /** This year's and the last one's deposits: what is older is the IRS's to ask for. */
  async read(tx: ReadTx, now: Instant): Promise<WithholdingView> {
    const [present, today] = [taxYearIn(now, this.policy.zone), dayIn(now, this.policy.zone)];
    const dues: DepositDue[] = [];
    for (const year of [taxYear(present - 1), present]) {
      const due = depositDue(await this.sheets.of(tx, year), today);
      if (due !== undefined) dues.push(due);
    }
    return { waits: await this.waits.all(tx), dues };
  }
}
