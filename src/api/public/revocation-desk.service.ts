import type { PageQuery } from '../wire/common.dto';
import type { RevocationsPageDto } from '../wire/revocation.dto';

/** What everybody may ask about receipts that were given out. */
export abstract class RevocationDesk {
  abstract revocations(page: PageQuery): Promise<RevocationsPageDto>;
}
