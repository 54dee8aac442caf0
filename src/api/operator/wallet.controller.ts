import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers } from '../http/answers.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { BatchesDto } from '../wire/payout.dto';
import { WalletMoveDto, WalletsDto } from '../wire/wallet.dto';
import { WalletDesk } from './wallet-desk.service';

/** Wallets side by side, and moves between them. */
@ApiTags('operator')
@Controller('api/operator/wallets')
export class WalletController {
  constructor(private readonly desk: WalletDesk) {}

  @Get()
  @Allow('operator')
  @Answers(WalletsDto, 'Every wallet with its keys, coins and balance.')
  wallets(): Promise<WalletsDto> {
    return this.desk.wallets();
  }

  @Post('moves')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(BatchesDto, 'Plan a move of coins from one wallet to another. It pays nobody and waits for an approval.')
  move(@Caller() actor: Actor, @Body() input: WalletMoveDto): Promise<BatchesDto> {
    return this.desk.move(actor, input);
  }
}
