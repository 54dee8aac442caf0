import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { type ActingRequest } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Public } from '../http/permission.dto';
import { LoginDto, SessionDto, StepUpDto } from '../wire/auth.dto';
import { AuthService } from './auth.service';

/** Sign in, sign out, step up. The session lives in a cookie that scripts cannot read. */
@ApiTags('auth')
@Controller('api/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @Answers(SessionDto, 'Sign in. Operators are asked for a code: `auth.code-required`.')
  login(
    @Req() request: ActingRequest,
    @Res({ passthrough: true }) response: Response,
    @Body() input: LoginDto,
  ): Promise<SessionDto> {
    return this.auth.login(request, response, input);
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
}
