import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.dto';
import { TokenParam } from '../http/params.dto';
import { Public } from '../http/permission.dto';
import { SetupDto, SetupPasswordDto, SetupTotpDto } from '../wire/auth.dto';
import { SetupService } from './setup.service';

/** One-time links: password first, then the authenticator for operators; then the link is dead. */
@ApiTags('auth')
@Controller('api/setup')
export class SetupController {
  constructor(private readonly setup: SetupService) {}

  @Get(':token')
  @Public()
  @Answers(SetupDto, 'What a one-time link still asks for.')
  state(@Param() { token }: TokenParam): Promise<SetupDto> {
    return this.setup.state(token);
  }

  @Post(':token')
  @Public()
  @Answers(SetupDto, 'Choose the first password. Operators get a new authenticator secret.')
  password(@Param() { token }: TokenParam, @Body() input: SetupPasswordDto): Promise<SetupDto> {
    return this.setup.password(token, input);
  }

  @Post(':token/totp')
  @Public()
  @Answers(SetupDto, 'Confirm the authenticator with its first code.')
  totp(@Param() { token }: TokenParam, @Body() input: SetupTotpDto): Promise<SetupDto> {
    return this.setup.totp(token, input);
  }
}
