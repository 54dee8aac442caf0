import type { Actor } from '../http/actor.dto';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type {
  ClaimCodesDto,
  IssueCodeDto,
  IssuedCodeDto,
  PatternListDto,
  PatternPreviewDto,
  PatternsDto,
  SavePatternsDto,
  UnassignedDto,
} from '../wire/devices.dto';
import type { GiftDto, GiftQuery, GiveDto, GiveWorkDto, WorkGiftDto, WorkGiftQuery } from '../wire/gifts.dto';

/** What belongs to nobody, patterns and claim codes. */
export abstract class DevicesDesk {
  abstract unassigned(page: PageQuery): Promise<UnassignedDto>;
  /** @throws DomainError `rewards.nothing-unassigned`, `rewards.unknown-source`, `rewards.too-many-rows` */
  abstract previewGift(query: GiftQuery): Promise<GiftDto>;
  /** @throws DomainError `rewards.preview-changed`, and those of the preview */
  abstract give(actor: Actor, input: GiveDto): Promise<GiftDto>;
  /** @throws DomainError `rewards.bad-span`, `rewards.nothing-unassigned`, `rewards.too-many-rows` */
  abstract previewWork(query: WorkGiftQuery): Promise<WorkGiftDto>;
  /** @throws DomainError `rewards.preview-changed`, and those of the preview */
  abstract giveWork(actor: Actor, input: GiveWorkDto): Promise<WorkGiftDto>;
  abstract patterns(): Promise<PatternsDto>;
  /** @throws DomainError `rewards.bad-pattern`, `rewards.backdated`, `rewards.too-far-ahead`, `rewards.shared-otherwise` */
  abstract previewPatterns(input: PatternListDto): Promise<PatternPreviewDto>;
  /** @throws DomainError `rewards.preview-changed`, and those of the preview */
  abstract savePatterns(actor: Actor, input: SavePatternsDto): Promise<PatternPreviewDto>;
  abstract codes(): Promise<ClaimCodesDto>;
  /** @throws DomainError `rewards.unknown-source`, `rewards.shared-otherwise`, `rewards.worker-taken` */
  abstract issueCode(actor: Actor, input: IssueCodeDto): Promise<IssuedCodeDto>;
  /** @throws DomainError `rewards.unknown-code`, `rewards.code-used` */
  abstract withdrawCode(actor: Actor, id: string): Promise<DoneDto>;
}
