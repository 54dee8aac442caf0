import type { SplitVersion } from '../../members';
import type { OpenSplit } from '../../members/split.service';
import type { Instant } from '../../units';
import type { SplitChangeDto, PayoutSplitDto } from '../wire/split.dto';

const WHOLE_BPS = 10_000;

/** What a version leaves for the payout address, in basis points. */
export function mainBps({ parts }: Pick<SplitVersion, 'parts'>): number {
  return parts.reduce((left, { bps }) => left - bps, WHOLE_BPS);
}

/** @param counts whether it is the version that counts */
export function splitDto(version: SplitVersion, counts: boolean, now: Instant): PayoutSplitDto {
  const { splitId: id, setAt, payableFrom, cancelledAt } = version;
  const standing = payableFrom > now ? 'cooling-off' : 'payable';
  const status = cancelledAt !== null ? 'cancelled' : counts ? standing : 'replaced';
  const parts = version.parts.map(({ address, type, bps, proof }) => ({ address, type, bps, proof }));
  return { id, mainBps: mainBps(version), parts, setAt, payableFrom, status };
}

/** A change that the holder of a link sees. The first that becomes payable ends what the link can do. */
export function splitChangeDto({ changes, before }: OpenSplit, done: boolean, now: Instant): SplitChangeDto {
  const [newest] = changes;
  return {
    splits: changes.map((one) => splitDto(done ? { ...one, cancelledAt: now } : one, one === newest, now)),
    until: Math.min(...changes.map(({ payableFrom }) => payableFrom)),
    counts: before === null ? null : splitDto(before, done, now),
    done,
  };
}
