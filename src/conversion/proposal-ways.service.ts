import { Injectable } from '@nestjs/common';
import { NamedCredits } from './named-credits.service';
import { StuckSales } from './stuck-sales.service';
import { WithdrawalExits } from './withdrawal-exits.service';

/** What two people may end by hand: a sale, a withdrawal, the naming of a credit. */
@Injectable()
export class ProposalWays {
  constructor(
    readonly stuck: StuckSales,
    readonly exits: WithdrawalExits,
    readonly named: NamedCredits,
  ) {}
}
