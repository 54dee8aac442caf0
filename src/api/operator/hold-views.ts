import type { Hold } from '../../members/hold.service';
import type { HoldDto } from '../wire/members.dto';

export function holdDto({ id, reason, placedAt, needsTwo, releaseAsked, reportBy, reportedAt }: Hold): HoldDto {
  return { id, reason, placedAt, needsTwo, releaseAskedAt: releaseAsked?.at ?? null, reportBy, reportedAt };
}
