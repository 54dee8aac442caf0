import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { type Asset, groupBy, type TaxYear, taxYearIn } from '../units';
import type { MemberIncome, UnpricedReceipt } from './facts';
import { INCOME_POLICY } from './index';
import { incomePending, incomeReceipt, incomeState, incomeValuation } from './income.entity';
import { recognisedUntil } from './income.repository';
import { memberYear, unpricedOf } from './member-year';
import type { IncomePolicy } from './policy';
import { stateOf } from './stored-state';

/** Receipts that are read at once. */
const PAGE = 5_000;
/** Members whose coin is looked at together. */
const STATES = 500;

/** What became income of one credited row in one tax year, of all members. Base units, net. */
export interface RowIncomeOfYear {
  readonly source: string;
  readonly asset: Asset;
  /** Reference of the row without its revision. */
  readonly row: string;
  readonly year: TaxYear;
  readonly units: bigint;
}

/** Income of many members at once: what closing a year asks for. */
@Injectable()
export class YearIncomeService {
  constructor(@Inject(INCOME_POLICY) private readonly policy: IncomePolicy) {}

  /** Position of the last journal entry whose income was recognised. */
  followedTo(tx: ReadTx): Promise<number> {
    return recognisedUntil(tx);
  }

  /** Everybody whose balance ever moved, by id. */
  async members(tx: ReadTx, after: string, limit: number): Promise<string[]> {
    const where = { member_id: { gt: after } };
    const rows = await tx.pick(incomeState, ['member_id'], { where, orderBy: [['member_id', 'asc']], limit });
    return rows.map(({ member_id }) => member_id);
  }

  /** Income of some members in one year. The journal is not asked: who closes a year compares all of it at once. */
  async incomesOf(tx: ReadTx, memberIds: readonly string[], year: TaxYear): Promise<MemberIncome[]> {
    if (memberIds.length === 0) return [];
    const where = { member_id: { in: memberIds } };
    const receipts = groupBy(await tx.find(incomeReceipt, { where }), (row) => row.member_id);
    const valuations = groupBy(await tx.find(incomeValuation, { where }), (row) => row.member_id);
    const pending = groupBy(await tx.find(incomePending, { where }), (row) => row.member_id);
    return memberIds.map((id) =>
      memberYear(id, year, this.policy.zone, {
        receipts: receipts.get(id) ?? [],
        valuations: valuations.get(id) ?? [],
        pending: pending.get(id) ?? [],
      }),
    );
  }

  /** Receipts of a year without a value, of everybody. */
  async unpriced(tx: ReadTx, year: TaxYear): Promise<UnpricedReceipt[]> {
    const found: UnpricedReceipt[] = [];
    for (let after = ''; ;) {
      const waiting = await tx.find(incomePending, { where: { receipt_id: { gt: after } }, orderBy: [['receipt_id', 'asc']], limit: PAGE }); // prettier-ignore
      const ids = waiting.map(({ receipt_id }) => receipt_id);
      const receipts = ids.length === 0 ? [] : await tx.find(incomeReceipt, { where: { id: { in: ids } } });
      const byId = new Map(receipts.map((row) => [row.id, row]));
      for (const { receipt_id, reason } of waiting) {
        const receipt = byId.get(receipt_id);
        if (receipt === undefined || taxYearIn(receipt.recognised_at, this.policy.zone) !== year) continue;
        found.push(unpricedOf(receipt, reason, this.policy.zone));
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < PAGE) return found;
      after = last;
    }
  }

  /** What of every row is on the books and waits to become income: of everybody, or of one member. */
  async waiting(tx: ReadTx, memberId?: string): Promise<Omit<RowIncomeOfYear, 'year'>[]> {
    const sums = new Map<string, { source: string; asset: Asset; row: string; units: bigint }>();
    for (let after = ''; ;) {
      const where = memberId === undefined ? { member_id: { gt: after } } : { member_id: memberId };
      const page = await tx.find(incomeState, { where, orderBy: [['member_id', 'asc']], limit: STATES });
      for (const { accrued, own } of page.map(({ state }) => stateOf(state))) {
        for (const { source, asset, row, net, recognised } of [...accrued, ...own]) {
          if (recognised) continue;
          const key = `${source} ${asset} ${row}`;
          const sum = sums.get(key);
          if (sum === undefined) sums.set(key, { source, asset, row, units: net });
          else sum.units += net;
        }
      }
      const last = page.at(-1)?.member_id;
      if (last === undefined || page.length < STATES || memberId !== undefined) return [...sums.values()];
      after = last;
    }
  }

  /** What every row became as income, year by year: of everybody, or of one member. */
  async rows(tx: ReadTx, memberId?: string): Promise<RowIncomeOfYear[]> {
    const whose = memberId === undefined ? {} : { member_id: memberId };
    const columns = ['position', 'source_id', 'source_row', 'asset', 'recognised_at', 'net'] as const;
    const sums = new Map<string, { -readonly [K in keyof RowIncomeOfYear]: RowIncomeOfYear[K] }>();
    for (let after = 0; ;) {
      const page = await tx.pick(incomeReceipt, columns, { where: { ...whose, position: { gt: after } }, orderBy: [['position', 'asc'], ['seq', 'asc']], limit: PAGE }); // prettier-ignore
      const last = page.at(-1)?.position;
      if (last === undefined) return [...sums.values()];
      // The facts of one entry are not taken apart: those of the last one come again with the next page.
      const isWhole = page.length < PAGE || page[0]?.position === last;
      for (const { position, source_id: source, source_row: row, asset, recognised_at, net } of page) {
        if (!isWhole && position === last) continue;
        const year = taxYearIn(recognised_at, this.policy.zone);
        const key = `${source} ${asset} ${year} ${row}`;
        const sum = sums.get(key);
        if (sum === undefined) sums.set(key, { source, asset, row, year, units: net });
        else sum.units += net;
      }
      after = isWhole ? last : last - 1;
    }
  }
}
