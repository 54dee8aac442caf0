import { Inject, Injectable } from '@nestjs/common';
import type { BatchView } from '../../filing';
import { FilingCentre } from '../../filing/filing-centre.service';
import { WithholdingRules } from '../../filing/withholding-rule.service';
import { type Store, STORE } from '../../store';
import { taxYear } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { EnterPayerDto } from '../wire/filing-payer.dto';
import type { ComparedTemplateDto, FilingQuery, FilingYearBodyDto, FilingYearDto, MadeFilesDto, MoveFileDto, OpenedFileDto, TemplateDto } from '../wire/filing.dto'; // prettier-ignore
import { FilingDesk } from './filing-desk.service';
import { filingYearDto, payerDraft } from './filing-views';

const DONE: DoneDto = { done: true };

/** Returns of the operator, answered from their room. */
@Injectable()
export class RoomsFilingDesk extends FilingDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly centre: FilingCentre,
    private readonly rules: WithholdingRules,
  ) {
    super();
  }

  async year({ year }: FilingQuery): Promise<FilingYearDto> {
    const found = await this.centre.year(year === undefined ? this.centre.presentYear() : taxYear(year));
    const rule = await this.store.read((tx) => this.rules.now(tx));
    return filingYearDto(found, rule?.mode ?? 'off');
  }

  async enterPayer(actor: Actor, input: EnterPayerDto): Promise<DoneDto> {
    await this.centre.recordPayer(payerDraft(input), operatorOf(actor));
    return DONE;
  }

  async compare({ year, ...template }: TemplateDto): Promise<ComparedTemplateDto> {
    const { form, differences, unknown, otherWords, returns } = await this.centre.compare(taxYear(year), template);
    return {
      form: form ?? null,
      differences: [...differences],
      unknown: [...unknown],
      otherWords: [...otherWords],
      returns,
    };
  }

  async make(actor: Actor, { year, ...template }: TemplateDto): Promise<MadeFilesDto> {
    return madeDto(await this.centre.make(taxYear(year), template, operatorOf(actor)));
  }

  async makeCorrections(actor: Actor, { year }: FilingYearBodyDto): Promise<MadeFilesDto> {
    return madeDto(await this.centre.makeCorrections(taxYear(year), operatorOf(actor)));
  }

  async open(actor: Actor, id: string): Promise<OpenedFileDto> {
    const { name, text, sha256 } = await this.centre.open(id, operatorOf(actor));
    return { name, text, sha256 };
  }

  async move(actor: Actor, id: string, { to, receipt }: MoveFileDto): Promise<DoneDto> {
    await this.centre.move(id, { to, receipt: receipt ?? undefined }, operatorOf(actor));
    return DONE;
  }
}

function madeDto(files: readonly BatchView[]): MadeFilesDto {
  return { files: files.map(({ id, name, returns }) => ({ id, name, returns })) };
}

function operatorOf({ accountId }: Actor): string {
  return `operator-${accountId}`;
}
