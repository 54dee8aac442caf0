import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import {
  AuditPageDto,
  EntriesPageDto,
  EntriesQuery,
  ManualPriceDto,
  StatedPriceDto,
  TrialBalanceDto,
  UnpricedPageDto,
  VerificationDto,
  WaitingPricesDto,
} from '../wire/books.dto';
import { DoneDto, PageQuery } from '../wire/common.dto';
import { BooksDesk, PriceDesk } from './operator-desks.service';

/** The books, the audit trail, and missing prices. */
@ApiTags('operator')
@Controller('api/operator')
export class BooksController {
  constructor(
    private readonly books: BooksDesk,
    private readonly prices: PriceDesk,
  ) {}

  @Get('ledger/trial-balance')
  @Allow('operator')
  @Answers(TrialBalanceDto, 'Trial balance.')
  trialBalance(): Promise<TrialBalanceDto> {
    return this.books.trialBalance();
  }

  @Get('ledger/entries')
  @Allow('operator')
  @Answers(EntriesPageDto, 'Entries of an account.')
  entries(@Query() query: EntriesQuery): Promise<EntriesPageDto> {
    return this.books.entries(query);
  }

  @Get('ledger/verify')
  @Allow('operator')
  @Answers(VerificationDto, 'Recompute the hash chain and every balance from the journal.')
  verifyLedger(): Promise<VerificationDto> {
    return this.books.verifyLedger();
  }

  @Get('audit')
  @Allow('operator')
  @Answers(AuditPageDto, 'Who did what.')
  audit(@Query() page: PageQuery): Promise<AuditPageDto> {
    return this.books.audit(page);
  }

  @Get('audit/verify')
  @Allow('operator')
  @Answers(VerificationDto, 'Recompute the audit chain.')
  verifyAudit(): Promise<VerificationDto> {
    return this.books.verifyAudit();
  }

  @Get('unpriced')
  @Allow('operator')
  @Answers(UnpricedPageDto, 'Receipts that have no price and are in no total.')
  unpriced(): Promise<UnpricedPageDto> {
    return this.prices.unpriced();
  }

  @Post('prices/manual')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(StatedPriceDto, 'State a price with its evidence; one that is far from those beside it waits.')
  manualPrice(@Caller() actor: Actor, @Body() input: ManualPriceDto): Promise<StatedPriceDto> {
    return this.prices.manualPrice(actor, input);
  }

  @Get('prices/waiting')
  @Allow('operator')
  @Answers(WaitingPricesDto, 'Stated prices that wait for a second operator.')
  waiting(@Caller() actor: Actor): Promise<WaitingPricesDto> {
    return this.prices.waiting(actor);
  }

  @Post('prices/waiting/:id/confirm')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Confirm a price that another operator stated: it counts.')
  confirmPrice(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.prices.confirmPrice(actor, id);
  }

  @Post('prices/waiting/:id/take-back')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(DoneDto, 'Take a price back that nobody confirmed.')
  takePriceBack(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<DoneDto> {
    return this.prices.takePriceBack(actor, id);
  }
}
