import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, OwnId, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { ClaimDto, ClaimedDto } from '../wire/devices.dto';
import { MemberDeviceDesk } from './device-desk.service';

/** The member's own devices. */
@ApiTags('member')
@Controller('api/me/devices')
export class MemberDeviceController {
  constructor(private readonly desk: MemberDeviceDesk) {}

  @Post('claim')
  @Allow('member')
  @Idempotent()
  @Answers(ClaimedDto, 'Claim a worker by the code that came with it.')
  claim(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: ClaimDto): Promise<ClaimedDto> {
    return this.desk.claim(actor, memberId, input);
  }
}
