import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import { ExplainDayDto, ExplainTotalDto, NameCoinDto } from '../wire/doubts.dto';
import {
  FileImportedDto,
  FilePreviewDto,
  FileSourcesDto,
  ImportFileDto,
  PreviewFileDto,
  ReconciliationDto,
} from '../wire/reconciliation.dto';
import { ReconciliationDesk } from './reconciliation-desk.service';

/** What pools state, announce and send, side by side; and rewards that come by file. */
@ApiTags('operator')
@Controller('api/operator')
export class ReconciliationController {
  constructor(private readonly desk: ReconciliationDesk) {}

  @Get('reconciliation')
  @Allow('operator')
  @Answers(ReconciliationDto, 'Statement, announcement and coin, per source and day.')
  reconciliation(): Promise<ReconciliationDto> {
    return this.desk.reconciliation();
  }

  @Post('reconciliation/coin')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Name a proved coin as what a source paid: its oldest claims become available.')
  nameCoin(@Caller() actor: Actor, @Body() input: NameCoinDto): Promise<DoneDto> {
    return this.desk.nameCoin(actor, input);
  }

  @Post('reconciliation/day')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Say why the coin of a payout came on another day: what stands for it goes back.')
  explainDay(@Caller() actor: Actor, @Body() input: ExplainDayDto): Promise<DoneDto> {
    return this.desk.explainDay(actor, input);
  }

  @Post('reconciliation/total')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Say why a total of a pool differs: it is compared from here on, and nothing is booked.')
  explainTotal(@Caller() actor: Actor, @Body() input: ExplainTotalDto): Promise<DoneDto> {
    return this.desk.explainTotal(actor, input);
  }

  @Get('imports')
  @Allow('operator')
  @Answers(FileSourcesDto, 'Sources that are read from files, and what was imported.')
  files(): Promise<FileSourcesDto> {
    return this.desk.files();
  }

  @Post('imports/preview')
  @Allow('operator')
  @Answers(FilePreviewDto, 'What a file would do. Books nothing.')
  preview(@Body() input: PreviewFileDto): Promise<FilePreviewDto> {
    return this.desk.previewFile(input);
  }

  @Post('imports')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(FileImportedDto, 'Book a file as it was previewed.')
  book(@Caller() actor: Actor, @Body() input: ImportFileDto): Promise<FileImportedDto> {
    return this.desk.importFile(actor, input);
  }
}
