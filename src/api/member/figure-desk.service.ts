import type { PageQuery } from '../wire/common.dto';
import type { BalanceTrailDto, EarnedSumDto, MonthsDto } from '../wire/figure.dto';
import type { BalanceParam } from './figure-params.dto';

/** What stands behind a member's figures. The caller's member id is the only one that reaches it. */
export abstract class FigureDesk {
  abstract balance(memberId: string, which: BalanceParam, page: PageQuery): Promise<BalanceTrailDto>;
  /** @throws DomainError `api.invalid` for a text that names no period */
  abstract earned(memberId: string, period: string, page: PageQuery): Promise<EarnedSumDto>;
  abstract months(memberId: string): Promise<MonthsDto>;
}
