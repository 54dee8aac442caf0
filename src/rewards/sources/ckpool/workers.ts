import { type Instant, JsonNumber, MINUTE_MS } from '../../../units';
import type { Reply } from '../../reply';
import type { WorkerSample } from '../../source';

/** ckpool's suffix_string divides by a thousand; nothing that mines reaches beyond E. */
const SUFFIXES: Readonly<Record<string, bigint>> = {
  '': 1n,
  K: 10n ** 3n,
  M: 10n ** 6n,
  G: 10n ** 9n,
  T: 10n ** 12n,
  P: 10n ** 15n,
  E: 10n ** 18n,
};
const RATE = /^(0|[1-9]\d{0,20})(?:\.(\d{1,20}))?(?:[eE]\+?(\d{1,2}))?([KMGTPE]?)$/;
/** ckpool drops a worker that sent nothing for so long from the count of those who work. */
const SILENT_MS = 10 * MINUTE_MS;
const RATE_MAX = 10n ** 24n;

/** `4.57G`, `1e+03T`, a bare `0`, or a JSON number: hashes per second, floored. @throws SourceFailure `rewards.bad-reply` */
function hashRate(field: Reply): bigint {
  const match = RATE.exec(field.value instanceof JsonNumber ? field.value.text : field.text());
  if (match === null) throw field.bad('not-a-hash-rate');
  const [, whole = '0', fraction = '', exponent = '0', suffix = ''] = match;
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(exponent) * (SUFFIXES[suffix] ?? 1n);
  const rate = scaled / 10n ** BigInt(fraction.length);
  if (rate > RATE_MAX) throw field.bad('too-large');
  return rate;
}

/**
 * Workers of `/users/<address>`. Rates are decaying averages, so that a device that stopped fades out; one that sent no
 * share for ten minutes is off. There is no money in this reply.
 */
export function workers(body: Reply, at: Instant): WorkerSample[] {
  return body
    .field('worker')
    .list()
    .map((one): WorkerSample => {
      const sent = one.field('lastshare');
      const lastShareAt = sent.value instanceof JsonNumber && sent.value.text === '0' ? null : sent.unixSeconds();
      return {
        worker: one.field('workername').text(),
        at,
        hashRate1h: hashRate(one.field('hashrate1hr')),
        hashRate24h: hashRate(one.field('hashrate1d')),
        dayRateFades: true,
        state: lastShareAt === null || at - lastShareAt > SILENT_MS ? 'off' : 'ok',
        lastShareAt,
      };
    });
}
