import type { PoolPayout, RewardRow, RewardSource, SourceDeclaration, SourceStatement, SourceWindow, WorkerSample } from '../../src/rewards'; // prettier-ignore
import { SourceFailure } from '../../src/rewards';
import { DAY_MS, HOUR_MS } from '../../src/units';
import type { Pool, PoolDay, PoolPaid, PoolTaken } from './pool';
import type { Prng } from './prng';
import type { Tally } from './tally';

/** A pool behind the port: the statement as an adapter would have read it, in any order, as far as the window goes. */
export class PortPool implements RewardSource {
  readonly declaration: SourceDeclaration;

  constructor(
    private readonly pool: Pool,
    private readonly random: Prng,
    private readonly tally: Tally,
  ) {
    this.declaration = pool.declaration;
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    const { pool, random } = this;
    if (pool.down) {
      this.tally.hit('F33 no answer for days');
      const what = { source: this.declaration.id, field: 'status', status: 503 };
      const failure = new SourceFailure('rewards.unavailable', 'The pool answered with status 503.', what, {
        retryAfterMs: random.pick([0, HOUR_MS, 6 * HOUR_MS]),
      });
      return Promise.reject(failure);
    }
    const from = window.from - DAY_MS;
    const days = pool.toldDays().filter(({ to }) => to > from);
    const paid = pool.toldPayouts().filter(({ at }) => at > from - 3 * DAY_MS);
    const taken = pool.taken.filter(({ at, givenAgain }) => !givenAgain && at > from - 3 * DAY_MS);
    return Promise.resolve({
      rows: random.shuffled(days.map((day) => this.rowOf(day))),
      payouts: random.shuffled([...paid.map(payoutOf), ...taken.map(takenOf)]),
      workers: samplesOf(pool),
      rawReplies: [],
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: samplesOf(this.pool), rawReplies: [] });
  }

  private rowOf({ day, from, to, net, poolFee, settled }: PoolDay): RewardRow {
    const { asset } = this.declaration;
    const residue = { digits: 0n, scale: 0 };
    return { externalId: `day-${day}`, from, to, asset, net, poolFee, residue, settled, raw: `{"net":"${net}"}` };
  }
}

function payoutOf({ id, at, amount, fee, txid, lightning, status }: PoolPaid): PoolPayout {
  const rest = { generation: false, destination: 'simulated' };
  return { externalId: `payout-${id}`, at, amount, fee, txid, lightning, status, ...rest };
}

function takenOf({ id, at, amount }: PoolTaken): PoolPayout {
  const rest = { lightning: false, generation: false, destination: '' };
  return { externalId: `back-${id}`, at, amount, fee: 0n, txid: null, status: 'taken-back', ...rest };
}

function samplesOf(pool: Pool): WorkerSample[] {
  const at = pool.now;
  return pool.workers.map(({ name, rate, offUntil }) => {
    const off = offUntil > at;
    const hashRate = off ? 0n : rate;
    return {
      worker: name,
      at,
      hashRate1h: hashRate,
      hashRate24h: hashRate,
      state: off ? 'off' : 'ok',
      lastShareAt: at,
    };
  });
}
