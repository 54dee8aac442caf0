import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { EnterPayerDto } from '../wire/filing-payer.dto';
import {
  ComparedTemplateDto,
  FilingQuery,
  FilingYearBodyDto,
  FilingYearDto,
  MadeFilesDto,
  MoveFileDto,
  OpenedFileDto,
  TemplateDto,
} from '../wire/filing.dto';
import { FilingDesk } from './filing-desk.service';

/** Returns of the operator. What carries a whole number takes no key: the table of keys holds bodies' hashes and answers. */
@ApiTags('operator')
@Controller('api/operator/filing')
export class FilingController {
  constructor(private readonly desk: FilingDesk) {}

  @Get()
  @Allow('operator')
  @Answers(FilingYearDto, 'A year of returns as a dry run: what is due, missing, wrong, filed and to be corrected.')
  year(@Query() query: FilingQuery): Promise<FilingYearDto> {
    return this.desk.year(query);
  }

  @Post('payer')
  @Allow('operator')
  @StepUp()
  @Answers(DoneDto, 'Enter who files, and what was decided of sources.')
  enterPayer(@Caller() actor: Actor, @Body() input: EnterPayerDto): Promise<DoneDto> {
    return this.desk.enterPayer(actor, input);
  }

  @Post('template')
  @Allow('operator')
  @Answers(ComparedTemplateDto, 'Compare a template of the portal. Stores nothing.')
  compare(@Body() input: TemplateDto): Promise<ComparedTemplateDto> {
    return this.desk.compare(input);
  }

  @Post('files')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(MadeFilesDto, 'Make the files of a form, and keep them. On record.')
  make(@Caller() actor: Actor, @Body() input: TemplateDto): Promise<MadeFilesDto> {
    return this.desk.make(actor, input);
  }

  @Post('corrections')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(MadeFilesDto, 'Make the sheets of the corrections that are due, and keep them. On record.')
  makeCorrections(@Caller() actor: Actor, @Body() input: FilingYearBodyDto): Promise<MadeFilesDto> {
    return this.desk.makeCorrections(actor, input);
  }

  @Post('files/:id/open')
  @Allow('operator')
  @StepUp()
  @Answers(OpenedFileDto, 'The bytes of a file, with whole numbers. On record.')
  open(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<OpenedFileDto> {
    return this.desk.open(actor, id);
  }

  @Post('files/:id/state')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Note what became of a file.')
  move(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: MoveFileDto): Promise<DoneDto> {
    return this.desk.move(actor, id, input);
  }
}
