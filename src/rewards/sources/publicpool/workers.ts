import { DAY_MS, HOUR_MS, type Instant } from '../../../units';
import type { Reply } from '../../reply';
import type { WorkerSample } from '../../source';

/** One connection of a device. The pool names devices by what they call themselves: several may have one name. */
interface Session {
  readonly worker: string;
  readonly id: string;
  readonly hashRate: bigint;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
}

function sessionOf(one: Reply): Session {
  const startedAt = one.field('startTime').utcWithoutZone();
  const seenAt = one.field('lastSeen').utcWithoutZone();
  if (seenAt < startedAt) throw one.field('lastSeen').bad('before-its-start');
  const [worker, id] = [one.field('name').text(), one.field('sessionId').text()];
  return { worker, id, hashRate: one.field('hashRate').hashRate(1n), startedAt, seenAt };
}

/** The rate of now, spread over a time of which the session may have lasted only a part. */
function averageOver(lengthMs: number, { hashRate, startedAt }: Session, at: Instant): bigint {
  const lasted = Math.min(Math.max(at - startedAt, 0), lengthMs);
  return (hashRate * BigInt(lasted)) / BigInt(lengthMs);
}

/**
 * Workers of `/client/<address>`: a line for each connection, gone five minutes after its last word. The pool gives the
 * rate of the moment only; work is credited for as long as the connection lasts, so that nobody earns while offline.
 * @param known names that were there before: one that is missing is off
 * @throws SourceFailure `doubled` for a connection that comes twice: its rate would count twice
 */
export function workers(body: Reply, at: Instant, known: ReadonlySet<string>): WorkerSample[] {
  const sessions = body.field('workers').list().map(sessionOf);
  const ids = new Set(sessions.map(({ worker, id }) => `${id} ${worker}`));
  if (ids.size !== sessions.length) throw body.field('workers').bad('doubled');
  const names = new Set([...sessions.map(({ worker }) => worker), ...known]);
  return [...names].map((worker): WorkerSample => {
    const own = sessions.filter((session) => session.worker === worker);
    const sum = (lengthMs: number): bigint => own.reduce((all, one) => all + averageOver(lengthMs, one, at), 0n);
    const seen = own.map(({ seenAt }) => seenAt);
    return {
      worker,
      at,
      hashRate1h: sum(HOUR_MS),
      hashRate24h: sum(DAY_MS),
      dayRateFades: true,
      state: own.length === 0 ? 'off' : 'ok',
      lastShareAt: seen.reduce<Instant | null>((last, one) => (last === null || one > last ? one : last), null),
    };
  });
}
