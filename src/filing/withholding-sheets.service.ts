import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { amount, parsePrice, type TaxYear, taxYear, usd, usdValue } from '../units';
import { withholdingDeposit, type WithholdingDepositRow, type WithholdingFactRow } from './withholding.entity';
import { factsOfYear } from './withholding.repository';
import type { WithheldRow } from './withholding/cover';
import { type Deposit, type Worksheet, worksheetOf } from './withholding/worksheet';
import { importedFacts } from './year-import.repository';

/** Withheld tax of a year as Form 945 asks for it. */
@Injectable()
export class WithholdingSheets {
  /** What was withheld, what was imported, and what was paid over. */
  async of(tx: ReadTx, year: TaxYear): Promise<Worksheet> {
    const rows = (await factsOfYear(tx, year)).map((row) => ({ ...withheldRow(row), short: shortOf(row) }));
    const { months: imports } = await importedFacts(tx, year);
    return worksheetOf(year, rows, { imports, deposits: await this.deposits(tx, year) });
  }

  /** Deposits of a year's tax, also those taken back, in the order in which they were recorded. */
  async deposits(tx: ReadTx, year: TaxYear): Promise<readonly Deposit[]> {
    const rows = await tx.find(withholdingDeposit, { where: { year }, orderBy: [['recorded_at', 'asc'], ['id', 'asc']] }); // prettier-ignore
    return rows.map(toDeposit);
  }
}

export function withheldRow({ of_payment, day, asset, units, usd: value }: WithholdingFactRow): WithheldRow {
  return { of_payment, day, asset, units, usd: usd(value) };
}

function shortOf({ asset, short_units: units, price }: WithholdingFactRow) {
  return usdValue(amount(asset, units), parsePrice(price));
}

function toDeposit(row: WithholdingDepositRow): Deposit {
  const { id, year, paid_on: paidOn, usd: value, eftps, recorded_at: recordedAt, taken_back_at: takenBackAt } = row;
  return { id, year: taxYear(year), paidOn, usd: usd(value), eftps, recordedAt, takenBackAt };
}
