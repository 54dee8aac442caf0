import { Body, Controller, Get, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { StatementParam } from '../http/params.dto';
import { Allow, Idempotent, Public } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import {
  LiabilitiesPageDto,
  OperatorLiabilitiesDto,
  OperatorLiabilitiesPageDto,
  ReservesDto,
  SignaturesTakenDto,
  SignReservesDto,
} from '../wire/statement.dto';
import { StatementDesk } from './statement-desk.service';

/** Everybody sees the same list, so that nobody can be shown a root of his own (RULES.md 22). */
@ApiTags('public')
@Controller('api/public/statements')
export class StatementController {
  constructor(private readonly desk: StatementDesk) {}

  @Get()
  @Public()
  @Answers(LiabilitiesPageDto, 'Statements of what is owed: roots and places, no amount.')
  statements(@Query() page: PageQuery): Promise<LiabilitiesPageDto> {
    return this.desk.statements(page);
  }
}

/** A member's own place in a statement. */
@ApiTags('member')
@Controller('api/me/statements')
export class MemberStatementController {
  constructor(private readonly desk: StatementDesk) {}

  @Get('reserves')
  @Allow('member')
  @Answers(ReservesDto, 'The coins behind what is owed, and how far their keys have signed.')
  reserves(@OwnId() memberId: string): Promise<ReservesDto> {
    return this.desk.reserves(memberId);
  }

  @Get(':number/reserves')
  @Allow('member')
  @AnswersFile('application/json', 'The coins of a statement with their signatures: checked without this service.')
  async reservesFile(@OwnId() memberId: string, @Param() { number }: StatementParam): Promise<StreamableFile> {
    return download(await this.desk.memberReservesFile(memberId, number));
  }

  @Get(':number/inclusion')
  @Allow('member')
  @AnswersFile(
    'application/json',
    'The proof that your balances are in this statement: it is checked without this service.',
  )
  async inclusion(@OwnId() memberId: string, @Param() { number }: StatementParam): Promise<StreamableFile> {
    return download(await this.desk.inclusion(memberId, number));
  }
}

/** Statements with their totals, and one more of them. */
@ApiTags('operator')
@Controller('api/operator/statements')
export class OperatorStatementController {
  constructor(private readonly desk: StatementDesk) {}

  @Get()
  @Allow('operator')
  @Answers(OperatorLiabilitiesPageDto, 'Statements of what is owed, with their totals.')
  statements(@Query() page: PageQuery): Promise<OperatorLiabilitiesPageDto> {
    return this.desk.withTotals(page);
  }

  @Post()
  @Allow('operator')
  @Idempotent()
  @Answers(OperatorLiabilitiesDto, 'Take and publish a statement now. It moves no money and cannot be taken back.')
  publish(@Caller() actor: Actor): Promise<OperatorLiabilitiesDto> {
    return this.desk.publish(actor);
  }

  @Get(':number/reserves')
  @Allow('operator')
  @AnswersFile('application/json', 'The coins of a statement with the signatures that came so far.')
  async reservesFile(@Param() { number }: StatementParam): Promise<StreamableFile> {
    return download(await this.desk.reservesFile(number));
  }

  @Post(':number/signatures')
  @Allow('operator')
  @Idempotent()
  @Answers(SignaturesTakenDto, 'Hand in signatures of the keys that hold the coins. A signed message spends nothing.')
  sign(
    @Caller() actor: Actor,
    @Param() { number }: StatementParam,
    @Body() input: SignReservesDto,
  ): Promise<SignaturesTakenDto> {
    return this.desk.sign(actor, number, input);
  }
}
