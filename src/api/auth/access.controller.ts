import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type ActingRequest, Caller, type Actor } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { IdParam } from '../http/params.dto';
import { Allow, SignedIn, StepUp } from '../http/permission.dto';
import { SetupTotpDto, StepUpDto, TotpEnrolmentDto } from '../wire/auth.dto';
import { DoneDto } from '../wire/common.dto';
import { RecoveryCodesDto } from '../wire/operators.dto';
import { AccessDto, NewPasskeyDto, PasskeyCreationDto } from '../wire/passkey.dto';
import { AccessService } from './access.service';

/**
 * The own ways in. What makes a new one takes its proof in the request itself: the five minutes after a step-up go with
 * a stolen session, and a key made in them would stay. No idempotency keys: the answers hold secrets and are not kept.
 */
@ApiTags('account')
@Controller('api/account')
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Get()
  @SignedIn()
  @Answers(AccessDto, 'How whoever is signed in gets in.')
  view(@Caller() actor: Actor): Promise<AccessDto> {
    return this.access.view(actor);
  }

  @Post('passkeys/begin')
  @SignedIn()
  @Answers(PasskeyCreationDto, 'What to make a passkey of; with a fresh proof in the request itself.')
  beginPasskey(
    @Req() request: ActingRequest,
    @Caller() actor: Actor,
    @Body() proof: StepUpDto,
  ): Promise<PasskeyCreationDto> {
    return this.access.beginPasskey(request, actor, proof);
  }

  @Post('passkeys')
  @SignedIn()
  @Answers(AccessDto, 'Keep the passkey that this session began; every other session of the account ends.')
  addPasskey(@Caller() actor: Actor, @Body() input: NewPasskeyDto): Promise<AccessDto> {
    return this.access.addPasskey(actor, input);
  }

  @Post('passkeys/:id/remove')
  @SignedIn()
  @StepUp()
  @Answers(AccessDto, 'Remove a passkey; every other session of the account ends.')
  removePasskey(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<AccessDto> {
    return this.access.removePasskey(actor, id);
  }

  @Post('recovery-codes')
  @Allow('operator')
  @Answers(RecoveryCodesDto, 'New recovery codes, with a fresh proof in the request itself; earlier ones are dead.')
  renewCodes(
    @Req() request: ActingRequest,
    @Caller() actor: Actor,
    @Body() proof: StepUpDto,
  ): Promise<RecoveryCodesDto> {
    return this.access.renewCodes(request, actor, proof);
  }

  @Post('authenticator')
  @Allow('operator')
  @Answers(TotpEnrolmentDto, 'A new authenticator, with a fresh proof in the request itself; it counts from its first code on.') // prettier-ignore
  beginAuthenticator(
    @Req() request: ActingRequest,
    @Caller() actor: Actor,
    @Body() proof: StepUpDto,
  ): Promise<TotpEnrolmentDto> {
    return this.access.beginAuthenticator(request, actor, proof);
  }

  @Post('authenticator/confirm')
  @Allow('operator')
  @Answers(DoneDto, 'Take the authenticator that this session began by its first code; every session of the account ends.') // prettier-ignore
  async confirmAuthenticator(@Caller() actor: Actor, @Body() input: SetupTotpDto): Promise<DoneDto> {
    await this.access.confirmAuthenticator(actor, input);
    return { done: true };
  }
}
