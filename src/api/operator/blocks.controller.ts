import { Controller, Get, Param, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { BlockParam } from '../http/params.dto';
import { Allow } from '../http/permission.dto';
import { BlockRewardsDto } from '../wire/block.dto';
import { BlocksDesk } from './blocks-desk.service';

/** Blocks that paid the treasury themselves. */
@ApiTags('operator')
@Controller('api/operator/blocks')
export class BlocksController {
  constructor(private readonly desk: BlocksDesk) {}

  @Get()
  @Allow('operator')
  @Answers(BlockRewardsDto, 'Blocks that paid the treasury themselves.')
  blocks(): Promise<BlockRewardsDto> {
    return this.desk.blocks();
  }

  @Get(':block/receipt')
  @Allow('operator')
  @AnswersFile('application/json', 'The receipt file of a matured block: it proves the reward without this service.')
  async receipt(@Param() { block }: BlockParam): Promise<StreamableFile> {
    return download(await this.desk.receipt(block));
  }
}
