import { Inject, Injectable } from '@nestjs/common';
import { EarningTrailService } from '../../rewards/earning-trail.service';
import { STORE, type Store } from '../../store';
import { incomeRowOf, RowIncomeService } from '../../tax/row-income.service';
import { assertInvariant, DomainError } from '../../units';
import type { EarningExplanationDto } from '../wire/earning.dto';
import { earningExplanationDto } from './earning-explanation-views';
import { EarningService } from './earning.service';

/** How one earning of a member came about. */
@Injectable()
export class EarningExplanationService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly trails: EarningTrailService,
    private readonly earnings: EarningService,
    private readonly income: RowIncomeService,
  ) {}

  /**
   * @param earningId `<source>:<row>`
   * @throws DomainError `rewards.unknown` where the member has no part of such a row, somebody else's included
   */
  of(memberId: string, earningId: string): Promise<EarningExplanationDto> {
    const [sourceId = '', externalId = ''] = earningId.split(':');
    return this.store.read(async (tx) => {
      const trail = await this.trails.of(tx, memberId, sourceId, externalId);
      if (trail === undefined) {
        throw new DomainError('rewards.unknown', 'You have no such earning. Nothing was changed.', {
          param: 'earning',
        });
      }
      const [earning] = await this.earnings.dtosOf(tx, memberId, [trail.row]);
      assertInvariant(earning !== undefined, 'every row has its view');
      const lines = await this.income.linesOf(tx, memberId, incomeRowOf(sourceId, externalId));
      return earningExplanationDto(earning, trail, lines, await this.earnings.quotes(tx, lines));
    });
  }
}
