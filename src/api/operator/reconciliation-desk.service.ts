import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ExplainDayDto, ExplainTotalDto, NameCoinDto } from '../wire/doubts.dto';
import type {
  FileImportedDto,
  FilePreviewDto,
  FileSourcesDto,
  ImportFileDto,
  PreviewFileDto,
  ReconciliationDto,
} from '../wire/reconciliation.dto';

/** What the pages about pools' words and files ask of the rewards room. */
export abstract class ReconciliationDesk {
  abstract reconciliation(): Promise<ReconciliationDto>;
  /**
   * @throws DomainError `rewards.unknown-source`, `rewards.not-paid-here`, `rewards.coin-not-unmatched`,
   * `rewards.coin-announced`, `rewards.coin-given`, `rewards.unbelieved-fee`, `rewards.more-than-owed`
   */
  abstract nameCoin(actor: Actor, input: NameCoinDto): Promise<DoneDto>;
  /** @throws DomainError `rewards.day-not-open`, `rewards.bad-reason` */
  abstract explainDay(actor: Actor, input: ExplainDayDto): Promise<DoneDto>;
  /** @throws DomainError `rewards.no-gap`, `rewards.bad-reason` */
  abstract explainTotal(actor: Actor, input: ExplainTotalDto): Promise<DoneDto>;
  abstract files(): Promise<FileSourcesDto>;
  /** @throws DomainError `rewards.unknown-source`, `rewards.not-a-file-source`, `rewards.bad-map` */
  abstract previewFile(input: PreviewFileDto): Promise<FilePreviewDto>;
  /** @throws DomainError as `previewFile`, and `rewards.preview-changed`, `rewards.bad-file` */
  abstract importFile(actor: Actor, input: ImportFileDto): Promise<FileImportedDto>;
}
