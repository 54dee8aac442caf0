import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { DoneDto, PageQuery } from '../wire/common.dto';
import {
  ClaimCodesDto,
  IssueCodeDto,
  IssuedCodeDto,
  PatternListDto,
  PatternPreviewDto,
  PatternsDto,
  SavePatternsDto,
  UnassignedDto,
} from '../wire/devices.dto';
import { GiftDto, GiftQuery, GiveDto, GiveWorkDto, WorkGiftDto, WorkGiftQuery } from '../wire/gifts.dto';
import { DevicesDesk } from './devices-desk.service';

/** What belongs to nobody, and how workers find their members: patterns and claim codes. */
@ApiTags('operator')
@Controller('api/operator/devices')
export class DevicesController {
  constructor(private readonly desk: DevicesDesk) {}

  @Get('unassigned')
  @Allow('operator')
  @Answers(UnassignedDto, 'Booked rows of which a part belongs to nobody.')
  unassigned(@Query() page: PageQuery): Promise<UnassignedDto> {
    return this.desk.unassigned(page);
  }

  @Get('unassigned/preview')
  @Allow('operator')
  @Answers(GiftDto, 'What a member would get of it; nothing is booked.')
  previewGift(@Query() query: GiftQuery): Promise<GiftDto> {
    return this.desk.previewGift(query);
  }

  @Post('unassigned')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(GiftDto, 'Give it to the member, as previewed, by new entries.')
  give(@Caller() actor: Actor, @Body() input: GiveDto): Promise<GiftDto> {
    return this.desk.give(actor, input);
  }

  @Get('unassigned/work')
  @Allow('operator')
  @Answers(WorkGiftDto, "What a member would get of one worker's work in a span of days; nothing is booked.")
  previewWork(@Query() query: WorkGiftQuery): Promise<WorkGiftDto> {
    return this.desk.previewWork(query);
  }

  @Post('unassigned/work')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(WorkGiftDto, 'Give all of it in one act, as previewed, by new entries.')
  giveWork(@Caller() actor: Actor, @Body() input: GiveWorkDto): Promise<WorkGiftDto> {
    return this.desk.giveWork(actor, input);
  }

  @Get('patterns')
  @Allow('operator')
  @Answers(PatternsDto, 'Patterns of every source that is shared by work.')
  patterns(): Promise<PatternsDto> {
    return this.desk.patterns();
  }

  @Post('patterns/preview')
  @Allow('operator')
  @Answers(PatternPreviewDto, 'What a list would do, worker by worker; nothing is saved.')
  previewPatterns(@Body() input: PatternListDto): Promise<PatternPreviewDto> {
    return this.desk.previewPatterns(input);
  }

  @Post('patterns')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(PatternPreviewDto, 'Save a list as previewed; workers that it catches get their owners.')
  savePatterns(@Caller() actor: Actor, @Body() input: SavePatternsDto): Promise<PatternPreviewDto> {
    return this.desk.savePatterns(actor, input);
  }

  @Get('codes')
  @Allow('operator')
  @Answers(ClaimCodesDto, 'Claim codes that were made.')
  codes(): Promise<ClaimCodesDto> {
    return this.desk.codes();
  }

  // No idempotency key: the answer holds a secret and is not kept. A repeat makes another code; withdraw the first.
  @Post('codes')
  @Allow('operator')
  @StepUp()
  @Answers(IssuedCodeDto, 'Make a claim code; it is shown once.')
  issueCode(@Caller() actor: Actor, @Body() input: IssueCodeDto): Promise<IssuedCodeDto> {
    return this.desk.issueCode(actor, input);
  }

  @Post('codes/:id/withdraw')
  @Allow('operator')
  @Answers(DoneDto, 'Withdraw a code that was not used.')
  withdrawCode(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.desk.withdrawCode(actor, id);
  }
}
