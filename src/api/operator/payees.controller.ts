import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import {
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
import { PayeesDesk } from './payees-desk.service';

/** Payees with their tax forms. What carries a whole number takes no key: the table of keys holds bodies' hashes and answers. */
@ApiTags('operator')
@Controller('api/operator/payees')
export class PayeesController {
  constructor(private readonly desk: PayeesDesk) {}

  @Get()
  @Allow('operator')
  @Answers(PayeesDto, 'Whom the operator pays, with which form, and what was imported.')
  list(@Query() query: PayeesQuery): Promise<PayeesDto> {
    return this.desk.list(query);
  }

  @Get(':id')
  @Allow('operator')
  @Answers(PayeeDetailDto, 'One payee with every form and notice; numbers masked.')
  payee(@Param() { id }: IdParam): Promise<PayeeDetailDto> {
    return this.desk.payee(id);
  }

  @Post(':id/form')
  @Allow('operator')
  @StepUp()
  @Answers(PayeeDetailDto, 'Type in a form that came on paper.')
  enter(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: EnterFormDto): Promise<PayeeDetailDto> {
    return this.desk.enter(actor, id, input);
  }

  @Post(':id/reveal')
  @Allow('operator')
  @StepUp()
  @Answers(RevealedTinDto, 'The whole number, once: with a reason, on record, ten an hour.')
  reveal(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: RevealTinDto): Promise<RevealedTinDto> {
    return this.desk.reveal(actor, id, input);
  }

  @Post(':id/notices')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Note what the IRS said of a payee.')
  note(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: NoteNoticeDto): Promise<DoneDto> {
    return this.desk.note(actor, id, input);
  }

  @Post('notices/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a notice back that was noted by mistake.')
  takeBackNotice(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.takeBackNotice(actor, id);
  }

  @Post('matching')
  @Allow('operator')
  @StepUp()
  @Answers(MatchingFilesDto, 'Files for TIN matching, with whole numbers. On record.')
  matchingFiles(@Caller() actor: Actor): Promise<MatchingFilesDto> {
    return this.desk.matchingFiles(actor);
  }

  @Post('matching/codes')
  @Allow('operator')
  @StepUp()
  @Answers(MatchesKeptDto, 'Keep what TIN matching said of each payee.')
  keepMatches(@Caller() actor: Actor, @Body() input: MatchCodesDto): Promise<MatchesKeptDto> {
    return this.desk.keepMatches(actor, input);
  }

  @Post('imports/preview')
  @Allow('operator')
  @Answers(YearPreviewDto, 'What a file of what was paid before would do. Stores nothing.')
  previewYear(@Body() input: PreviewYearDto): Promise<YearPreviewDto> {
    return this.desk.previewYear(input);
  }

  @Post('imports')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Import a file as it was previewed.')
  importYear(@Caller() actor: Actor, @Body() input: ImportYearDto): Promise<DoneDto> {
    return this.desk.importYear(actor, input);
  }

  @Post('imports/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a whole file back.')
  takeBackImport(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.takeBackImport(actor, id);
  }
}
