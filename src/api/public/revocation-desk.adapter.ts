import { Injectable } from '@nestjs/common';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { beforeOf, limitOf } from '../http/paging';
import { revocationDto } from '../member/payout-views';
import type { PageQuery } from '../wire/common.dto';
import type { RevocationsPageDto } from '../wire/revocation.dto';
import { RevocationDesk } from './revocation-desk.service';

/** Revocations, answered from the payout room. */
@Injectable()
export class RoomsRevocationDesk extends RevocationDesk {
  constructor(private readonly query: PayoutQueryService) {
    super();
  }

  async revocations(page: PageQuery): Promise<RevocationsPageDto> {
    const limit = limitOf(page);
    const before = beforeOf(page);
    const rows = await this.query.revocations({ ...(before === undefined ? {} : { before }), limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(revocationDto),
      next: rows.length > limit && last !== undefined ? String(last.position) : null,
    };
  }
}
