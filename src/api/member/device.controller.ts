import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, OwnId, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent } from '../http/permission.dto';
import { DeviceDiariesDto, PowerDto, SetPowerDto } from '../wire/device-diary.dto';
import { DeviceResultDto } from '../wire/device-result.dto';
import { DoneDto } from '../wire/common.dto';
import { ClaimDto, ClaimedDto } from '../wire/devices.dto';
import { DevicePaybackDto, OwnDeviceQuery, SetPurchaseDto } from '../wire/payback.dto';
import { MemberDeviceDesk } from './device-desk.service';

/** The member's own devices. */
@ApiTags('member')
@Controller('api/me/devices')
export class MemberDeviceController {
  constructor(private readonly desk: MemberDeviceDesk) {}

  @Get('diary')
  @Allow('member')
  @Answers(DeviceDiariesDto, 'Thirty days of each device, what it earned, what it cost, and what difficulty did.')
  diaries(@OwnId() memberId: string): Promise<DeviceDiariesDto> {
    return this.desk.diaries(memberId);
  }

  @Post('power')
  @Allow('member')
  @Idempotent()
  @Answers(PowerDto, 'Say what a device draws and what a kilowatt-hour costs, from now on.')
  setPower(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetPowerDto): Promise<PowerDto> {
    return this.desk.setPower(actor, memberId, input);
  }

  @Get('result')
  @Allow('member')
  @Answers(DeviceResultDto, 'What a device’s figures of a day are made of: rows, parts, prices, electricity.')
  result(@OwnId() memberId: string, @Query() device: OwnDeviceQuery): Promise<DeviceResultDto> {
    return this.desk.result(memberId, device);
  }

  @Get('payback')
  @Allow('member')
  @Answers(
    DevicePaybackDto,
    'What a device has brought back of its price, and how long the rest takes at the present rate.',
  )
  payback(@OwnId() memberId: string, @Query() device: OwnDeviceQuery): Promise<DevicePaybackDto> {
    return this.desk.payback(memberId, device);
  }

  @Post('purchase')
  @Allow('member')
  @Idempotent()
  @Answers(DoneDto, 'Say what a device cost and on which day it was bought.')
  setPurchase(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: SetPurchaseDto): Promise<DoneDto> {
    return this.desk.setPurchase(actor, memberId, input);
  }

  @Post('claim')
  @Allow('member')
  @Idempotent()
  @Answers(ClaimedDto, 'Claim a worker by the code that came with it.')
  claim(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: ClaimDto): Promise<ClaimedDto> {
    return this.desk.claim(actor, memberId, input);
  }
}
