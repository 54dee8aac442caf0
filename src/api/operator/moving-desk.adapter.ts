import { Inject, Injectable } from '@nestjs/common';
import { shadowStatementPdf } from '../../../reports/shadow-statement';
import { ComparisonService } from '../../moving/comparison.service';
import { MovingService } from '../../moving/moving.service';
import { ShadowService } from '../../moving/shadow.service';
import { OpeningTakeBacks } from '../../moving/take-back.service';
import { type ReadTx, STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { DoneDto } from '../wire/common.dto';
import type {
  AskTakeBackDto,
  CompareDto,
  ComparedDto,
  MovedDto,
  MoveDto,
  MovePreviewDto,
  MovingDto,
  PreviewMoveDto,
  StandingOpeningsDto,
  StatementDto,
  TakeBackDto,
} from '../wire/moving.dto';
import { MovingDesk } from './moving-desk.service';
import { comparedDto, importDto, movePreviewDto, standingDto, statementDto, takeBackDto } from './moving-views';
import { NamesService } from './names.service';

const DONE: DoneDto = { done: true };

/** What stands behind files and what is taken back of them. */
@Injectable()
export class MovingFiles {
  constructor(
    readonly files: MovingService,
    readonly takeBacks: OpeningTakeBacks,
    readonly names: NamesService,
  ) {}
}

/** Moving in and the shadow, answered from their room. */
@Injectable()
export class RoomsMovingDesk extends MovingDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly room: MovingFiles,
    private readonly comparing: ComparisonService,
    private readonly shadow: ShadowService,
  ) {
    super();
  }

  moving(actor: Actor): Promise<MovingDto> {
    return this.store.read(async (tx) => {
      const { on, byConfiguration, latest, refusal } = await this.shadow.view(tx);
      const imports: MovingDto['imports'] = [];
      for (const row of await this.room.files.imports(tx)) {
        imports.push(importDto(row, row.kind === 'openings' ? await this.room.takeBacks.count(tx, row.id) : 0));
      }
      const statement = latest === null ? null : statementDto(latest);
      const takeBacks = await this.waiting(tx, operatorOf(actor));
      return { shadow: on, byConfiguration, refusal, statement, imports, takeBacks };
    });
  }

  private async waiting(tx: ReadTx, actor: string): Promise<TakeBackDto[]> {
    const rows = await this.room.takeBacks.waiting(tx, actor);
    const names = await this.room.names.of(tx, rows.flatMap((row) => [row.proposed_by, row.member_id])); // prettier-ignore
    const found: TakeBackDto[] = [];
    for (const row of rows) found.push(takeBackDto(row, await this.room.takeBacks.concerned(tx, row), names));
    return found;
  }

  openings(importId: string): Promise<StandingOpeningsDto> {
    return this.store.read(async (tx) => {
      const standing = await this.room.takeBacks.standing(tx, importId);
      return standingDto(standing, await this.room.names.of(tx, standing.rows.map((row) => row.member_id))); // prettier-ignore
    });
  }

  async askTakeBack(actor: Actor, importId: string, input: AskTakeBackDto): Promise<DoneDto> {
    const { memberId = null, sourceId = null, cause, lifts } = input;
    const wish = { importId, memberId, sourceId, cause, lifts };
    await this.store.write((tx) => this.room.takeBacks.ask(tx, operatorOf(actor), wish));
    return DONE;
  }

  async confirmTakeBack(actor: Actor, id: string): Promise<DoneDto> {
    await this.store.write((tx) => this.room.takeBacks.confirm(tx, operatorOf(actor), id));
    return DONE;
  }

  async dropTakeBack(actor: Actor, id: string): Promise<DoneDto> {
    await this.store.write((tx) => this.room.takeBacks.drop(tx, operatorOf(actor), id));
    return DONE;
  }

  async preview({ kind, csv }: PreviewMoveDto): Promise<MovePreviewDto> {
    return movePreviewDto(await this.store.read((tx) => this.room.files.preview(tx, { kind, text: csv })));
  }

  async move(actor: Actor, { kind, csv, hash }: MoveDto): Promise<MovedDto> {
    const by = operatorOf(actor);
    const { id, counts } = await this.store.write((tx) => this.room.files.book(tx, by, { kind, text: csv }, hash));
    return { id, added: counts.new, known: counts.known + counts.nothing };
  }

  async compare({ csv }: CompareDto): Promise<ComparedDto> {
    const mistakes = this.comparing.mistakes(csv);
    return comparedDto(mistakes, mistakes.length > 0 ? undefined : await this.comparing.run(csv));
  }

  async keep(actor: Actor, { csv }: CompareDto): Promise<StatementDto> {
    return statementDto(await this.shadow.keep(operatorOf(actor), csv));
  }

  async statement(id: string): Promise<FileAnswer> {
    const { facts } = await this.store.read((tx) => this.shadow.statement(tx, id));
    const bytes = await shadowStatementPdf(facts, `Paydirt ${this.config.instance.version}`);
    return { name: `shadow-statement-${id}.pdf`, contentType: 'application/pdf', bytes };
  }

  async leave(actor: Actor): Promise<DoneDto> {
    await this.store.write((tx) => this.shadow.leave(tx, operatorOf(actor)));
    return { done: true };
  }
}

function operatorOf({ accountId }: Actor): string {
  return `operator-${accountId}`;
}
