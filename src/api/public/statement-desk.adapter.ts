import { Injectable } from '@nestjs/common';
import { publishedOf } from '../../solvency';
import { StatementService, type StatementView } from '../../solvency/statement.service';
import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import { beforeOf, limitOf } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type {
  OperatorLiabilitiesDto,
  OperatorLiabilitiesPageDto,
  LiabilitiesDto,
  LiabilitiesPageDto,
} from '../wire/statement.dto';
import { StatementDesk } from './statement-desk.service';

/** Statements, answered from the solvency room. */
@Injectable()
export class RoomsStatementDesk extends StatementDesk {
  constructor(private readonly made: StatementService) {
    super();
  }

  statements(page: PageQuery): Promise<LiabilitiesPageDto> {
    return this.page(page, statementDto);
  }

  withTotals(page: PageQuery): Promise<OperatorLiabilitiesPageDto> {
    return this.page(page, operatorDto);
  }

  async inclusion(memberId: string, number: number): Promise<FileAnswer> {
    const text = `${JSON.stringify(await this.made.inclusion(memberId, number), null, 2)}\n`;
    return { name: `paydirt-inclusion-${number}.json`, contentType: 'application/json', bytes: Buffer.from(text) };
  }

  async publish(actor: Actor): Promise<OperatorLiabilitiesDto> {
    return operatorDto(await this.made.publish(`operator-${actor.accountId}`));
  }

  private async page<T>(page: PageQuery, of: (view: StatementView) => T): Promise<{ items: T[]; next: string | null }> {
    const limit = limitOf(page);
    const before = beforeOf(page);
    const rows = await this.made.statements({ ...(before === undefined ? {} : { before }), limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > limit && last !== undefined;
    return { items: shown.map(of), next: hasMore ? String(last.row.number) : null };
  }
}

function statementDto(view: StatementView): LiabilitiesDto {
  const { format, version, trees, ...fields } = publishedOf(view);
  return { format, version, ...fields, trees: trees.map((tree) => ({ ...tree })), digest: view.row.digest };
}

function operatorDto(view: StatementView): OperatorLiabilitiesDto {
  const totals = view.trees.map(({ asset, total, holders }) => ({ asset, units: total.toString(), holders }));
  return { statement: statementDto(view), totals, publishedBy: view.row.published_by };
}
