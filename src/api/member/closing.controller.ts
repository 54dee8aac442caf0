import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { ClosingDto, DonateDto } from '../wire/closing.dto';
import { ClosingDesk } from './closing-desk.service';

/** Closing the own account (RULES.md 28). */
@ApiTags('member')
@Controller('api/me/closing')
export class ClosingController {
  constructor(private readonly desk: ClosingDesk) {}

  @Get()
  @Allow('member')
  @Answers(ClosingDto, 'Whether the account is open, and what is left of it.')
  closing(@OwnId() memberId: string): Promise<ClosingDto> {
    return this.desk.closing(memberId);
  }

  @Post()
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Close the account: nothing more is earned, and what is left is paid with the next payout.')
  close(@Caller() actor: Actor, @OwnId() memberId: string): Promise<ClosingDto> {
    return this.desk.close(actor, memberId);
  }

  @Post('reopen')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Open the account again. What was held of it is available again.')
  reopen(@Caller() actor: Actor, @OwnId() memberId: string): Promise<ClosingDto> {
    return this.desk.reopen(actor, memberId);
  }

  @Post('donate')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(ClosingDto, 'Give what is left to the operator, by the words that the member types.')
  donate(@OwnId() memberId: string, @Body() input: DonateDto): Promise<ClosingDto> {
    return this.desk.donate(memberId, input);
  }
}
