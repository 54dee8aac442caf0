import { Injectable } from '@nestjs/common';
import { publishedOf } from '../../solvency';
import { ReserveSigning } from '../../solvency/reserve-signing.service';
import { type ReserveStanding, ReservesService } from '../../solvency/reserves.service';
import { StatementService, type StatementView } from '../../solvency/statement.service';
import { assertInvariant } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import { beforeOf, limitOf } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type {
  LiabilitiesDto,
  LiabilitiesPageDto,
  OperatorLiabilitiesDto,
  OperatorLiabilitiesPageDto,
  ReserveCadenceDto,
  ReservesDto,
  ReserveStandingDto,
  SignaturesTakenDto,
  SignReservesDto,
} from '../wire/statement.dto';
import { StatementDesk } from './statement-desk.service';

/** So many statements back is looked for one that was signed: three months of days. */
const LOOKED_BACK = 92;

/** Statements, answered from the solvency room. */
@Injectable()
export class RoomsStatementDesk extends StatementDesk {
  constructor(
    private readonly made: StatementService,
    private readonly coins: ReservesService,
    private readonly signing: ReserveSigning,
  ) {
    super();
  }

  async statements(page: PageQuery): Promise<LiabilitiesPageDto> {
    const { views, next } = await this.page(page);
    return { items: views.map(liabilitiesDto), next };
  }

  async withTotals(page: PageQuery): Promise<OperatorLiabilitiesPageDto> {
    const { views, next } = await this.page(page);
    return { items: await this.operatorDtos(views), next };
  }

  async inclusion(memberId: string, number: number): Promise<FileAnswer> {
    return jsonFile(`paydirt-inclusion-${number}.json`, await this.made.inclusion(memberId, number));
  }

  async publish(actor: Actor): Promise<OperatorLiabilitiesDto> {
    const [made] = await this.operatorDtos([await this.made.publish(by(actor))]);
    assertInvariant(made !== undefined, 'what was published is shown');
    return made;
  }

  async reserves(): Promise<ReservesDto> {
    const views = await this.made.statements({ limit: LOOKED_BACK });
    const standings = await this.coins.standings(views);
    const dtos = views.flatMap((view, at) => standings.slice(at, at + 1).map((one) => standingDto(view, one)));
    return {
      newest: dtos[0] ?? null,
      signed: dtos.find(({ signedAt }) => signedAt !== null) ?? null,
      cadences: await this.cadences(),
    };
  }

  /** The coins are the house's: every member may see them. */
  memberReservesFile(_memberId: string, number: number): Promise<FileAnswer> {
    return this.reservesFile(number);
  }

  async reservesFile(number: number): Promise<FileAnswer> {
    return jsonFile(`paydirt-reserves-${number}.json`, await this.coins.file(number));
  }

  async sign(actor: Actor, number: number, { signatures }: SignReservesDto): Promise<SignaturesTakenDto> {
    const { taken, known, refused } = await this.coins.sign(by(actor), number, signatures);
    return { taken, known, refused: [...refused] };
  }

  /** Of each kind of keys the wallet that signed the longest ago: a member relies on all of them. */
  private async cadences(): Promise<ReserveCadenceDto[]> {
    const all = await this.signing.current();
    const counting = all.filter(({ canSign, heldSats }) => canSign && heldSats > 0n);
    return [true, false].flatMap((isHot) => {
      const [first, ...others] = counting.filter((wallet) => wallet.isHot === isHot);
      if (first === undefined) return [];
      const own = [first, ...others];
      const ages = own.map(({ signedAt }) => signedAt);
      const signedAt = ages.includes(null) ? null : Math.min(...ages.map(Number));
      const isLate = own.some(({ overdueSince }) => overdueSince !== null);
      return [{ keys: isHot ? 'online' : 'offline', days: first.days, signedAt, isLate }];
    });
  }

  private async page(page: PageQuery): Promise<{ views: StatementView[]; next: string | null }> {
    const limit = limitOf(page);
    const before = beforeOf(page);
    const rows = await this.made.statements({ ...(before === undefined ? {} : { before }), limit: limit + 1 });
    const views = rows.slice(0, limit);
    const last = views.at(-1);
    return { views, next: rows.length > limit && last !== undefined ? String(last.row.number) : null };
  }

  private async operatorDtos(views: readonly StatementView[]): Promise<OperatorLiabilitiesDto[]> {
    const standings = await this.coins.standings(views);
    return views.flatMap((view, at) =>
      standings.slice(at, at + 1).map((standing) => ({
        statement: liabilitiesDto(view),
        totals: view.trees.map(({ asset, total, holders }) => ({ asset, units: total.toString(), holders })),
        reserves: standingDto(view, standing),
        message: this.coins.messageOf(view),
        publishedBy: view.row.published_by,
      })),
    );
  }
}

function by(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

function jsonFile(name: string, content: object): FileAnswer {
  return { name, contentType: 'application/json', bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`) };
}

function liabilitiesDto(view: StatementView): LiabilitiesDto {
  const { trees, ...fields } = publishedOf(view);
  return { ...fields, trees: trees.map((tree) => ({ ...tree })), digest: view.row.digest };
}

function standingDto({ row }: StatementView, standing: ReserveStanding): ReserveStandingDto {
  const { outputs, total, signedOutputs, signed, signedAt } = standing;
  return {
    number: row.number,
    takenAt: row.taken_at,
    outputs,
    total: total.toString(),
    signedOutputs,
    signed: signed.toString(),
    signedAt,
  };
}
