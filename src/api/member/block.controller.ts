import { Controller, Get, Param, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnId } from '../http/actor.dto';
import { AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { BlockParam } from '../http/params.dto';
import { Allow } from '../http/permission.dto';
import { BlocksDesk } from '../operator/blocks-desk.service';

/** Blocks of which the member has a share. */
@ApiTags('member')
@Controller('api/me/blocks')
export class MemberBlockController {
  constructor(private readonly desk: BlocksDesk) {}

  @Get(':block/receipt')
  @Allow('member')
  @AnswersFile('application/json', 'The receipt file of a matured block: it proves the reward without this service.')
  async receipt(@OwnId() memberId: string, @Param() { block }: BlockParam): Promise<StreamableFile> {
    return download(await this.desk.memberReceipt(memberId, block));
  }
}
