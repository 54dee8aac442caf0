import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { type ActingRequest } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Public } from '../http/permission.dto';
import { LoginDto, PasskeyLoginDto, SessionDto, StepUpDto } from '../wire/auth.dto';
import { PasskeyRequestDto } from '../wire/passkey.dto';
import { AuthService } from './auth.service';

/** Sign in, sign out, step up. The session lives in a cookie that scripts cannot read. */
@ApiTags('auth')
@Controller('api/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @Answers(
    SessionDto,
    'Sign in. What is missing is asked for: `auth.code-required`, `auth.passkey-required`, `auth.passkey-or-code-required`.',
  )
  login(
    @Req() request: ActingRequest,
    @Res({ passthrough: true }) response: Response,
    @Body() input: LoginDto,
  ): Promise<SessionDto> {
    return this.auth.login(request, response, input);
  }

  @Post('login/passkey')
  @Public()
  @Answers(PasskeyRequestDto, 'What to sign with a passkey at the sign-in, for who knows the password.')
  askPasskey(@Req() request: ActingRequest, @Body() input: PasskeyLoginDto): Promise<PasskeyRequestDto> {
    return this.auth.askPasskey(request, input);
  }

  @Post('logout')
  @Public()
  @Answers(SessionDto, 'Sign out; harmless when nobody is signed in.')
  logout(@Req() request: ActingRequest, @Res({ passthrough: true }) response: Response): Promise<SessionDto> {
    return this.auth.logout(request, response);
  }

  @Get('session')
  @Public()
  @Answers(SessionDto, 'Who is signed in.')
  session(@Req() request: ActingRequest): Promise<SessionDto> {
    return this.auth.session(request);
  }

  @Post('step-up')
  @Public()
  @Answers(SessionDto, 'Prove presence again; sensitive acts are open for five minutes after it.')
  stepUp(
    @Req() request: ActingRequest,
    @Res({ passthrough: true }) response: Response,
    @Body() input: StepUpDto,
  ): Promise<SessionDto> {
    return this.auth.stepUp(request, response, input);
  }

  @Post('step-up/passkey')
  @Public()
  @Answers(PasskeyRequestDto, 'What to sign with a passkey to prove presence again.')
  askPasskeyAgain(@Req() request: ActingRequest): Promise<PasskeyRequestDto> {
    return this.auth.askPasskeyAgain(request);
  }
}
