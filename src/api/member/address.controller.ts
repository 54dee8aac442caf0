import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller, OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, Public, StepUp } from '../http/permission.dto';
import {
  AddressChangeDto,
  AddressesDto,
  AddressLinkParam,
  AddressReadingDto,
  CancelAddressDto,
  InspectAddressDto,
  LinkAddressDto,
} from '../wire/address.dto';
import { AddressDesk } from './address-desk.service';

/** Where the member who is signed in is paid. */
@ApiTags('member')
@Controller('api/me/address')
export class AddressController {
  constructor(private readonly desk: AddressDesk) {}

  @Get()
  @Allow('member')
  @Answers(AddressesDto, 'The payout address and its other versions.')
  addresses(@OwnId() memberId: string): Promise<AddressesDto> {
    return this.desk.addresses(memberId);
  }

  @Post('inspect')
  @Allow('member')
  @Answers(AddressReadingDto, 'Type and script of an address, before it is linked. Nothing is changed.')
  inspect(@OwnId() memberId: string, @Body() input: InspectAddressDto): Promise<AddressReadingDto> {
    return this.desk.inspect(memberId, input);
  }

  @Post()
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(AddressesDto, 'Link or change the payout address.')
  linkAddress(@Caller() actor: Actor, @OwnId() memberId: string, @Body() input: LinkAddressDto): Promise<AddressesDto> {
    return this.desk.linkAddress(actor, memberId, input);
  }

  @Post('cancel')
  @Allow('member')
  @StepUp()
  @Idempotent()
  @Answers(AddressesDto, 'Take a change back while nothing can be paid to it yet.')
  cancelAddress(
    @Caller() actor: Actor,
    @OwnId() memberId: string,
    @Body() input: CancelAddressDto,
  ): Promise<AddressesDto> {
    return this.desk.cancelAddress(actor, memberId, input);
  }
}

/**
 * The link in the mail about a change of address: whoever changed it may have locked its owner out, so no login is
 * asked for. Mail filters open every link: looking changes nothing, only the button's POST does, and it works once.
 */
@ApiTags('public')
@Controller('api/address-cancel')
export class AddressCancelController {
  constructor(private readonly desk: AddressDesk) {}

  @Get(':id/:token')
  @Public()
  @Answers(AddressChangeDto, 'What a link in a mail would take back.')
  change(@Param() link: AddressLinkParam): Promise<AddressChangeDto> {
    return this.desk.change(link);
  }

  @Post(':id/:token')
  @Public()
  @Answers(AddressChangeDto, 'Take the change back. The link is used with it.')
  takeBack(@Param() link: AddressLinkParam): Promise<AddressChangeDto> {
    return this.desk.takeBack(link);
  }
}
