import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { ChainDto, JobsDto, MailRetriedDto } from '../wire/books.dto';
import { DoneDto, PageQuery } from '../wire/common.dto';
import { AssignDto, ConversionsPageDto, OverviewDto, SolvencyDto, SourcesDto, TreasuryDto } from '../wire/treasury.dto';
import { ChainDesk, HouseDesk, TreasuryDesk } from './operator-desks.service';

/** The state of the house: sources, coins, chain, jobs. */
@ApiTags('operator')
@Controller('api/operator')
export class HouseController {
  constructor(
    private readonly house: HouseDesk,
    private readonly coins: TreasuryDesk,
    private readonly headers: ChainDesk,
  ) {}

  @Get('overview')
  @Allow('operator')
  @Answers(OverviewDto, 'Solvency, and what is due.')
  overview(): Promise<OverviewDto> {
    return this.house.overview();
  }

  @Get('sources')
  @Allow('operator')
  @Answers(SourcesDto, 'Sources with earned against received.')
  sources(): Promise<SourcesDto> {
    return this.house.sources();
  }

  @Get('treasury')
  @Allow('operator')
  @Answers(TreasuryDto, 'Descriptor, deposit address and unspent outputs.')
  treasury(): Promise<TreasuryDto> {
    return this.coins.treasury();
  }

  @Post('treasury/assign')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Assign an unmatched deposit to the fee reserve.')
  assign(@Caller() actor: Actor, @Body() input: AssignDto): Promise<DoneDto> {
    return this.coins.assign(actor, input);
  }

  @Get('solvency')
  @Allow('operator')
  @Answers(SolvencyDto, 'Assets against liabilities, per asset.')
  solvency(): Promise<SolvencyDto> {
    return this.coins.solvency();
  }

  @Get('conversions')
  @Allow('operator')
  @Answers(ConversionsPageDto, 'Conversions.')
  conversions(@Query() page: PageQuery): Promise<ConversionsPageDto> {
    return this.house.conversions(page);
  }

  @Get('chain')
  @Allow('operator')
  @Answers(ChainDto, 'Header chain, reorganisations, alarms.')
  chain(): Promise<ChainDto> {
    return this.house.chain();
  }

  @Post('chain/acknowledge-reorg')
  @Allow('operator')
  @StepUp()
  @Answers(
    DoneDto,
    'A reorganisation beyond policy was looked at: payouts go on when a second operator starts them again.',
  )
  acknowledgeReorg(@Caller() actor: Actor): Promise<DoneDto> {
    return this.headers.acknowledgeReorg(actor);
  }

  @Get('jobs')
  @Allow('operator')
  @Answers(JobsDto, 'Jobs and their last runs.')
  jobs(): Promise<JobsDto> {
    return this.house.jobs();
  }

  @Post('jobs/mail-retry')
  @Allow('operator')
  @Idempotent()
  @Answers(MailRetriedDto, 'Try letters again that were given up in the last thirty days.')
  retryMail(@Caller() actor: Actor): Promise<MailRetriedDto> {
    return this.house.retryMail(actor);
  }
}
