import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, Public, StepUp } from '../http/permission.dto';
import { AddressLinkParam } from '../wire/address.dto';
import { CancelSplitDto, SetSplitDto, SplitChangeDto, PayoutSplitsDto } from '../wire/split.dto';
import { SplitDesk } from './split-desk.service';

/** How the payouts of the member who is signed in are divided among several destinations. */
@ApiTags('member')
@Controller('api/me/split')
export class SplitController {
  constructor(private readonly desk: SplitDesk) {}

  @Get()
  @Allow('member')
  @Answers(PayoutSplitsDto, 'How payouts are divided, and the other versions.')
  splits(@OwnId() memberId: string): Promise<PayoutSplitsDto> {
    return this.desk.splits(memberId);
  }

  @Post()
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(PayoutSplitsDto, 'Divide payouts among several destinations, or undo it.')
  setSplit(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetSplitDto): Promise<PayoutSplitsDto> {
    return this.desk.set(actor, memberId, input);
  }

  @Post('cancel')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(PayoutSplitsDto, 'Take a change back while nothing can be paid by it yet.')
  cancelSplit(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: CancelSplitDto,
  ): Promise<PayoutSplitsDto> {
    return this.desk.cancel(actor, memberId, input);
  }
}

/** The link in the mail about a change of how payouts are divided. Looking changes nothing; the POST works once. */
@ApiTags('public')
@Controller('api/split-cancel')
export class SplitCancelController {
  constructor(private readonly desk: SplitDesk) {}

  @Get(':id/:token')
  @Public()
  @Answers(SplitChangeDto, 'What a link in a mail would take back.')
  splitChange(@Param() link: AddressLinkParam): Promise<SplitChangeDto> {
    return this.desk.change(link);
  }

  @Post(':id/:token')
  @Public()
  @Answers(SplitChangeDto, 'Take the change back. The link is used with it.')
  takeSplitBack(@Param() link: AddressLinkParam): Promise<SplitChangeDto> {
    return this.desk.takeBack(link);
  }
}
