import { Inject, Injectable } from '@nestjs/common';
import { shadowStatementPdf } from '../../../reports/shadow-statement';
import { ComparisonService } from '../../moving/comparison.service';
import { MovingService } from '../../moving/moving.service';
import { ShadowService } from '../../moving/shadow.service';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { DoneDto } from '../wire/common.dto';
import type {
  CompareDto,
  ComparedDto,
  MovedDto,
  MoveDto,
  MovePreviewDto,
  MovingDto,
  PreviewMoveDto,
  StatementDto,
} from '../wire/moving.dto';
import { MovingDesk } from './moving-desk.service';
import { comparedDto, importDto, movePreviewDto, statementDto } from './moving-views';

/** Moving in and the shadow, answered from their room. */
@Injectable()
export class RoomsMovingDesk extends MovingDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly files: MovingService,
    private readonly comparing: ComparisonService,
    private readonly shadow: ShadowService,
  ) {
    super();
  }

  moving(): Promise<MovingDto> {
    return this.store.read(async (tx) => {
      const { on, byConfiguration, latest, refusal } = await this.shadow.view(tx);
      const imports = await this.files.imports(tx);
      const statement = latest === null ? null : statementDto(latest);
      return { shadow: on, byConfiguration, refusal, statement, imports: imports.map(importDto) };
    });
  }

  async preview({ kind, csv }: PreviewMoveDto): Promise<MovePreviewDto> {
    return movePreviewDto(await this.store.read((tx) => this.files.preview(tx, { kind, text: csv })));
  }

  async move(actor: Actor, { kind, csv, hash }: MoveDto): Promise<MovedDto> {
    const by = operatorOf(actor);
    const { id, counts } = await this.store.write((tx) => this.files.book(tx, by, { kind, text: csv }, hash));
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
