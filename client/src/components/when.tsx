import { formatDay, formatLocal, formatUtc } from '../format/time';
import { t } from '../strings';

/** An instant: this device's time to read, UTC on hover. `null` is said in words. */
export function When({ at, day = false }: { at: number | null | undefined; day?: boolean }) {
  if (at === null || at === undefined) return <span className="pd-dim">{t.common.never}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)} className="pd-when">
      {day ? formatDay(at) : formatLocal(at)}
    </time>
  );
}
