import type { Actor } from '../http/actor.dto';
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

/** What the page of moving in asks of its room. Commands answer without the file's names: their answers are kept for ever. */
export abstract class MovingDesk {
  abstract moving(): Promise<MovingDto>;
  abstract preview(input: PreviewMoveDto): Promise<MovePreviewDto>;
  /** @throws DomainError `moving.bad-file`, `moving.preview-changed` */
  abstract move(actor: Actor, input: MoveDto): Promise<MovedDto>;
  abstract compare(input: CompareDto): Promise<ComparedDto>;
  /** @throws DomainError `moving.bad-file` */
  abstract keep(actor: Actor, input: CompareDto): Promise<StatementDto>;
  /** @throws DomainError `moving.unknown-statement` */
  abstract statement(id: string): Promise<FileAnswer>;
  /** @throws DomainError `moving.not-in-shadow`, `moving.no-statement` */
  abstract leave(actor: Actor): Promise<DoneDto>;
}
