import type { Actor } from '../http/actor.dto';
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
} from '../wire/moving.dto';

/** What the page of moving in asks of its room. Commands answer without the file's names: their answers are kept for ever. */
export abstract class MovingDesk {
  abstract moving(actor: Actor): Promise<MovingDto>;
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
  abstract openings(importId: string): Promise<StandingOpeningsDto>;
  /** @throws DomainError `moving.bad-take-back`, `moving.nothing-to-take-back`, `moving.asked-before`, `moving.rests` */
  abstract askTakeBack(actor: Actor, importId: string, input: AskTakeBackDto): Promise<DoneDto>;
  /** @throws DomainError `moving.no-take-back`, `moving.second-person`, `moving.rests` */
  abstract confirmTakeBack(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `moving.no-take-back` */
  abstract dropTakeBack(actor: Actor, id: string): Promise<DoneDto>;
}
