import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.dto';
import { Public } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import { RevocationsPageDto } from '../wire/revocation.dto';
import { RevocationDesk } from './revocation-desk.service';

/** Whoever was shown a receipt file can see here whether its block left the chain (RULES.md 21). */
@ApiTags('public')
@Controller('api/public')
export class RevocationController {
  constructor(private readonly desk: RevocationDesk) {}

  @Get('revocations')
  @Public()
  @Answers(RevocationsPageDto, 'Receipts that a reorganisation made untrue.')
  revocations(@Query() page: PageQuery): Promise<RevocationsPageDto> {
    return this.desk.revocations(page);
  }
}
