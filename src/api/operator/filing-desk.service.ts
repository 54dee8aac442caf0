import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { EnterPayerDto } from '../wire/filing-payer.dto';
import type {
  ComparedTemplateDto,
  FilingQuery,
  FilingYearBodyDto,
  FilingYearDto,
  MadeFilesDto,
  MoveFileDto,
  OpenedFileDto,
  TemplateDto,
} from '../wire/filing.dto';

/** Returns of the operator, for operators. */
export abstract class FilingDesk {
  /** @throws DomainError `filing.unknown-year` */
  abstract year(query: FilingQuery): Promise<FilingYearDto>;
  /** @throws DomainError `filing.bad-payer`, `filing.bad-file` */
  abstract enterPayer(actor: Actor, input: EnterPayerDto): Promise<DoneDto>;
  /** @throws DomainError `filing.unknown-year` */
  abstract compare(input: TemplateDto): Promise<ComparedTemplateDto>;
  /** @throws DomainError `filing.no-payer`, `filing.has-errors`, `filing.other-template`, `filing.nothing-to-file` */
  abstract make(actor: Actor, input: TemplateDto): Promise<MadeFilesDto>;
  /** @throws DomainError as `make` */
  abstract makeCorrections(actor: Actor, input: FilingYearBodyDto): Promise<MadeFilesDto>;
  /** @throws DomainError `filing.unknown-batch`, `filing.batch-erased` */
  abstract open(actor: Actor, id: string): Promise<OpenedFileDto>;
  /** @throws DomainError `filing.unknown-batch`, `filing.wrong-state`, `filing.bad-receipt`, `filing.rests-on-it` */
  abstract move(actor: Actor, id: string, input: MoveFileDto): Promise<DoneDto>;
}
