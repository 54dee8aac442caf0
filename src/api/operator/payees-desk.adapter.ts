import { Inject, Injectable } from '@nestjs/common';
import { heldUntil } from '../../filing';
import { PayeeService } from '../../filing/payee.service';
import { PayeeDeskService } from '../../filing/payee-desk.service';
import { TaxFormService } from '../../filing/tax-form.service';
import { WithholdingRules } from '../../filing/withholding-rule.service';
import { YearImportService } from '../../filing/year-import.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { taxYear } from '../../units';
import type { Actor } from '../http/actor.dto';
import { limitOf } from '../http/paging';
import { dayOf, draftOf, taxFormDto } from '../member/tax-form-views';
import type { DoneDto } from '../wire/common.dto';
import type { EnterFormDto, ImportYearDto, MatchCodesDto, MatchesKeptDto, MatchingFilesDto, NoteNoticeDto, PayeeDetailDto, PayeesDto, PayeesQuery, PreviewYearDto, RevealedTinDto, RevealTinDto, YearPreviewDto } from '../wire/payees.dto'; // prettier-ignore
import { PayeesDesk } from './payees-desk.service';
import { isOf, payeeDto, yearImportDto, yearPreviewDto } from './payees-views';

const DONE: DoneDto = { done: true };

/** What stands behind the page of payees. */
@Injectable()
export class PayeeSources {
  constructor(
    readonly payees: PayeeService,
    readonly views: PayeeDeskService,
    readonly forms: TaxFormService,
    readonly imports: YearImportService,
    readonly rules: WithholdingRules,
  ) {}
}

/** Payees for operators, answered from their room. */
@Injectable()
export class RoomsPayeesDesk extends PayeesDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly rooms: PayeeSources,
  ) {
    super();
  }

  list(query: PayeesQuery): Promise<PayeesDto> {
    const limit = limitOf(query);
    return this.store.read(async (tx) => {
      const all = await this.rooms.views.views(tx);
      const after = query.before ?? '';
      const chosen = all.filter((view) => isOf(query.show ?? 'all', view) && view.id > after);
      const shown = chosen.slice(0, limit);
      return {
        today: this.rooms.forms.today(),
        total: all.length,
        withoutForm: all.filter((view) => isOf('no-form', view)).length,
        withoutTin: all.filter((view) => isOf('bad-tin', view)).length,
        withheld: all.filter((view) => isOf('withheld', view)).length,
        withholdingMode: (await this.rooms.rules.now(tx))?.mode ?? 'off',
        items: shown.map(payeeDto),
        next: chosen.length > limit ? (shown.at(-1)?.id ?? null) : null,
        imports: (await this.rooms.imports.imports(tx)).map(yearImportDto),
      };
    });
  }

  payee(memberId: string): Promise<PayeeDetailDto> {
    return this.store.read((tx) => this.detail(tx, memberId));
  }

  enter(actor: Actor, memberId: string, input: EnterFormDto): Promise<PayeeDetailDto> {
    const draft = draftOf(input, dayOf(input.signedOn, 'signedOn'));
    const receivedOn = dayOf(input.receivedOn, 'receivedOn');
    const by = { way: 'paper', actor: operatorOf(actor), receivedOn, reason: input.reason } as const;
    return this.store.write(async (tx) => {
      await this.rooms.forms.record(tx, memberId, draft, by);
      return this.detail(tx, memberId);
    });
  }

  async reveal(actor: Actor, memberId: string, { reason }: RevealTinDto): Promise<RevealedTinDto> {
    const by = { actor: operatorOf(actor), reason };
    return { tin: await this.store.write((tx) => this.rooms.forms.reveal(tx, memberId, by)) };
  }

  async note(actor: Actor, memberId: string, { kind, on }: NoteNoticeDto): Promise<DoneDto> {
    const notice = { kind, on: dayOf(on, 'on') };
    await this.store.write((tx) => this.rooms.payees.note(tx, memberId, notice, operatorOf(actor)));
    return DONE;
  }

  async takeBackNotice(actor: Actor, noticeId: string): Promise<DoneDto> {
    await this.store.write((tx) => this.rooms.payees.takeBackNotice(tx, noticeId, operatorOf(actor)));
    return DONE;
  }

  async matchingFiles(actor: Actor): Promise<MatchingFilesDto> {
    const { files, rows, errors } = await this.store.write((tx) => this.rooms.views.matchingFiles(tx, operatorOf(actor))); // prettier-ignore
    const named = files.map((text, at) => ({ name: `tin-matching-${String(at + 1).padStart(3, '0')}.txt`, text }));
    return { rows, files: named, errors: errors.map(({ id, code, message }) => ({ id, code, message })) };
  }

  async keepMatches(actor: Actor, { text }: MatchCodesDto): Promise<MatchesKeptDto> {
    const { results, errors } = await this.store.write((tx) => this.rooms.views.keepMatches(tx, operatorOf(actor), text)); // prettier-ignore
    return {
      kept: results.length,
      mismatches: results.filter(({ isMatch }) => !isMatch).length,
      errors: errors.map(({ id, code, message }) => ({ id, code, message })),
    };
  }

  async previewYear({ year, text }: PreviewYearDto): Promise<YearPreviewDto> {
    await this.rooms.imports.follow();
    return yearPreviewDto(await this.store.read((tx) => this.rooms.imports.preview(tx, taxYear(year), text)));
  }

  async importYear(actor: Actor, { year, text, hash, overlapMeant }: ImportYearDto): Promise<DoneDto> {
    const file = { year: taxYear(year), text, overlapMeant };
    await this.rooms.imports.follow();
    await this.store.write((tx) => this.rooms.imports.book(tx, operatorOf(actor), file, hash));
    return DONE;
  }

  async takeBackImport(actor: Actor, importId: string): Promise<DoneDto> {
    await this.store.write((tx) => this.rooms.imports.takeBack(tx, importId, operatorOf(actor)));
    return DONE;
  }

  private async detail(tx: ReadTx, memberId: string): Promise<PayeeDetailDto> {
    const { forms } = await this.rooms.payees.factsOf(tx, memberId);
    const notices = await this.rooms.payees.notices(tx, memberId);
    return {
      payee: payeeDto(await this.rooms.views.view(tx, memberId)),
      forms: forms.map((form, at) => taxFormDto(form, heldUntil(forms, at))).toReversed(),
      notices: notices.map(({ id, kind, on_day: on, noted_at: notedAt }) => ({ id, kind, on, notedAt })),
    };
  }
}

function operatorOf({ accountId }: Actor): string {
  return `operator-${accountId}`;
}
