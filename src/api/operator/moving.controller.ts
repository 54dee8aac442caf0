import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto } from '../wire/common.dto';
import {
  AskTakeBackDto,
  CompareDto,
  ComparedDto,
  MovedDto,
  MoveDto,
  MovePreviewDto,
  MovingDto,
  PreviewMoveDto,
  StandingOpeningsDto,
  StatementDto,
} from '../wire/moving.dto';
import { MovingDesk } from './moving-desk.service';

/** Moving in from another system, and running in its shadow. */
@ApiTags('operator')
@Controller('api/operator/moving')
export class MovingController {
  constructor(private readonly desk: MovingDesk) {}

  @Get()
  @Allow('operator')
  @Answers(MovingDto, 'What was moved in, and where shadow mode stands.')
  moving(@Caller() actor: Actor): Promise<MovingDto> {
    return this.desk.moving(actor);
  }

  @Post('preview')
  @Allow('operator')
  @Answers(MovePreviewDto, 'What a file of the old system would do. Books nothing.')
  preview(@Body() input: PreviewMoveDto): Promise<MovePreviewDto> {
    return this.desk.preview(input);
  }

  @Post()
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(MovedDto, 'Move a file in as it was previewed.')
  move(@Caller() actor: Actor, @Body() input: MoveDto): Promise<MovedDto> {
    return this.desk.move(actor, input);
  }

  @Post('compare')
  @Allow('operator')
  @Answers(ComparedDto, 'The old spreadsheet beside these books. Keeps nothing.')
  compare(@Body() input: CompareDto): Promise<ComparedDto> {
    return this.desk.compare(input);
  }

  @Post('statements')
  @Allow('operator')
  @Idempotent()
  @Answers(StatementDto, 'Compare again and keep the result as a statement.')
  keep(@Caller() actor: Actor, @Body() input: CompareDto): Promise<StatementDto> {
    return this.desk.keep(actor, input);
  }

  @Get('statements/:id/pdf')
  @Allow('operator')
  @AnswersFile('application/pdf', 'A statement to print: the same facts are the same bytes.')
  async statement(@Param() { id }: IdParam): Promise<StreamableFile> {
    return download(await this.desk.statement(id));
  }

  @Post('leave')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Leave shadow mode: payouts are made from now on.')
  leave(@Caller() actor: Actor): Promise<DoneDto> {
    return this.desk.leave(actor);
  }

  @Get('imports/:id/openings')
  @Allow('operator')
  @Answers(StandingOpeningsDto, 'Opening balances of a file that stand, and whether they can be taken back.')
  openings(@Param() { id }: IdParam): Promise<StandingOpeningsDto> {
    return this.desk.openings(id);
  }

  @Post('imports/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Ask to take opening balances back: another operator confirms. Books nothing.')
  askTakeBack(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: AskTakeBackDto): Promise<DoneDto> {
    return this.desk.askTakeBack(actor, id, input);
  }

  @Post('take-backs/:id/confirm')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take opening balances back that another operator asked about, by exact reversals.')
  confirmTakeBack(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.confirmTakeBack(actor, id);
  }

  @Post('take-backs/:id/call-off')
  @Allow('operator')
  @Idempotent()
  @Answers(DoneDto, 'Call the taking back off; nothing was booked by it.')
  dropTakeBack(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.dropTakeBack(actor, id);
  }
}
