import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type {
  EnterFormDto,
  ImportYearDto,
  MatchCodesDto,
  MatchesKeptDto,
  MatchingFilesDto,
  NoteNoticeDto,
  PayeeDetailDto,
  PayeesDto,
  PayeesQuery,
  PreviewYearDto,
  RevealedTinDto,
  RevealTinDto,
  YearPreviewDto,
} from '../wire/payees.dto';

/** Payees with their tax forms, for operators. */
export abstract class PayeesDesk {
  abstract list(query: PayeesQuery): Promise<PayeesDto>;
  /** @throws DomainError `members.unknown` */
  abstract payee(memberId: string): Promise<PayeeDetailDto>;
  /** @throws DomainError `members.unknown`, `filing.bad-form` */
  abstract enter(actor: Actor, memberId: string, input: EnterFormDto): Promise<PayeeDetailDto>;
  /** @throws DomainError `filing.no-tin`, `filing.too-many-reveals` */
  abstract reveal(actor: Actor, memberId: string, input: RevealTinDto): Promise<RevealedTinDto>;
  /** @throws DomainError `members.unknown`, `filing.bad-notice` */
  abstract note(actor: Actor, memberId: string, input: NoteNoticeDto): Promise<DoneDto>;
  /** @throws DomainError `filing.unknown-notice` */
  abstract takeBackNotice(actor: Actor, noticeId: string): Promise<DoneDto>;
  abstract matchingFiles(actor: Actor): Promise<MatchingFilesDto>;
  abstract keepMatches(actor: Actor, input: MatchCodesDto): Promise<MatchesKeptDto>;
  /** @throws DomainError `filing.unknown-year` */
  abstract previewYear(input: PreviewYearDto): Promise<YearPreviewDto>;
  /** @throws DomainError `filing.unknown-year`, `filing.bad-import`, `filing.preview-changed`, `filing.months-overlap` */
  abstract importYear(actor: Actor, input: ImportYearDto): Promise<DoneDto>;
  /** @throws DomainError `filing.unknown-import` */
  abstract takeBackImport(actor: Actor, importId: string): Promise<DoneDto>;
}
