import type { Actor } from '../http/actor.dto';
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
  abstract files(): Promise<FileSourcesDto>;
  /** @throws DomainError `rewards.unknown-source`, `rewards.not-a-file-source`, `rewards.bad-map` */
  abstract previewFile(input: PreviewFileDto): Promise<FilePreviewDto>;
  /** @throws DomainError as `previewFile`, and `rewards.preview-changed`, `rewards.bad-file` */
  abstract importFile(actor: Actor, input: ImportFileDto): Promise<FileImportedDto>;
}
