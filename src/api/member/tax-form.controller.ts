import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnId } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { SignTaxFormDto, TaxConsentDto, TaxFormStateDto } from '../wire/tax-form.dto';
import { TaxFormDesk } from './tax-form-desk.service';

/** The own tax form. Signing it takes no key: the same form twice is one, and the table of keys holds hashes of bodies. */
@ApiTags('member')
@Controller('api/me/tax-form')
export class TaxFormController {
  constructor(private readonly desk: TaxFormDesk) {}

  @Get()
  @Allow('member')
  @Answers(TaxFormStateDto, 'The form on file, its number masked.')
  state(@OwnId() memberId: string): Promise<TaxFormStateDto> {
    return this.desk.state(memberId);
  }

  @Post()
  @Allow('member')
  @StepUp()
  @Answers(TaxFormStateDto, 'Sign a Form W-9 or W-8BEN under penalties of perjury.')
  sign(@OwnId() memberId: string, @Body() input: SignTaxFormDto): Promise<TaxFormStateDto> {
    return this.desk.sign(memberId, input);
  }

  @Post('consent')
  @Allow('member')
  @Idempotent()
  @Answers(TaxFormStateDto, 'Agree to copies of returns in electronic form, or take that back.')
  consent(@OwnId() memberId: string, @Body() input: TaxConsentDto): Promise<TaxFormStateDto> {
    return this.desk.consent(memberId, input);
  }
}
