import { Injectable } from '@nestjs/common';
import { WithholdingService } from '../filing/withholding.service';
import { each } from './each';
import type { JobContext } from './job';

/** Tax that is withheld of what became available, before anybody is paid of it. */
@Injectable()
export class WithholdingLine {
  constructor(private readonly withholding: WithholdingService) {}

  async follow(context: JobContext): Promise<void> {
    await each(context, await this.withholding.pending(), async (memberId) => {
      const { withheld, givenBack, waiting } = await this.withholding.judge(memberId);
      context.count('withheld', withheld);
      context.count('given-back', givenBack);
      context.count('waiting', waiting);
    });
  }
}
