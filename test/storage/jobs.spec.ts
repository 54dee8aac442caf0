import { JobRunner, type JobRunnerOptions } from '../../src/jobs/job-runner.service';
import type { JobContext } from '../../src/jobs/job';
import { OutboxService, OUTBOX_ATTEMPTS_MAX } from '../../src/jobs/outbox.service';
import { jobLease, jobRun, outbox } from '../../src/jobs/job.entity';
import { serviceState } from '../../src/operations/service-state.entity';
import type { Store, WriteTx } from '../../src/store';
import { DomainError, endWhenStopped, HOUR_MS, InvariantBroken } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const LEASE_MS = 30_000;
/** A promise that a test settles. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** A row that only a test of the guard writes. */
const mark = (tx: WriteTx, actor: string) =>
  tx.upsert(serviceState, [
    { name: 'payouts_stopped', reason: 'test', actor, since: new FakeClock().now(), release_actor: null, release_asked_at: null },
  ]); // prettier-ignore

describeEachStore('jobs', (open) => {
  let store: Store;
  const clock = new FakeClock();
  const time = { ms: 0 };
  const runner = (options: JobRunnerOptions = {}) =>
    new JobRunner(store, clock, { monotonic: { nowMs: () => time.ms }, leaseMs: LEASE_MS, ...options });
  beforeEach(async () => {
    store = await open();
    time.ms = 0;
  });
  const runs = () => store.read((tx) => tx.find(jobRun, { orderBy: [['token', 'asc']] }));

  it('records a run: started, finished, outcome, counters', async () => {
    const one = runner();
    one.register({
      name: 'collect',
      everyMs: 1_000,
      run: async (context) => {
        context.count('rows', 3);
        context.count('rows');
        clock.advance(5_000);
      },
    });
    const started = clock.now();
    expect(await one.runOnce('collect')).toMatchObject({ outcome: 'done', counters: { rows: 4 }, errorCode: null });
    const [run] = await store.read((tx) => one.runs(tx, 'collect'));
    expect(run).toMatchObject({ job: 'collect', started_at: started, outcome: 'done', counters: { rows: 4 } });
    expect((run?.finished_at ?? 0) - started).toBe(5_000);
  });

  it.each([
    [new DomainError('rewards.bad-reply', 'no'), 'failed', 'rewards.bad-reply'],
    [new Error('bug'), 'failed', 'internal'],
    [new InvariantBroken('sums'), 'halted', 'internal'],
  ])('records the failure %s', async (error, outcome, errorCode) => {
    const one = runner();
    one.register({ name: 'collect', everyMs: 1_000, run: () => Promise.reject(error) });
    expect(await one.runOnce('collect')).toMatchObject({ outcome, errorCode, error });
    expect(await runs()).toMatchObject([{ outcome, error_code: errorCode }]);
    expect(await one.runOnce('collect')).toMatchObject({ outcome });
  });

  it('never overlaps, in one runner or in two', async () => {
    const [began, end] = [gate(), gate()];
    const [one, two] = [runner(), runner()];
    const run = (): Promise<void> => {
      began.open();
      return end.opened;
    };
    for (const each of [one, two]) each.register({ name: 'pay', everyMs: 1_000, run });
    const first = one.runOnce('pay');
    expect(await one.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    await began.opened;
    expect(await two.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    end.open();
    expect(await first).toMatchObject({ outcome: 'done' });
    expect(await two.runOnce('pay')).toMatchObject({ outcome: 'done' });
    expect((await runs()).map(({ token }) => token)).toEqual([1, 2]);
  });

  it('F17: refuses in the database what a holder writes that was paused past its lease', async () => {
    const asleep = gate();
    const began = gate();
    const [stale, fresh] = [runner(), runner()];
    stale.register({
      name: 'pay',
      everyMs: 1_000,
      run: async (context) => {
        await store.write(async (tx) => {
          await context.guard(tx);
          await mark(tx, 'stale-1');
        });
        began.open();
        await asleep.opened; // SIGSTOP: no renewal, no clock
        await store.write(async (tx) => {
          await context.guard(tx);
          await mark(tx, 'stale-2');
        });
      },
    });
    fresh.register({
      name: 'pay',
      everyMs: 1_000,
      run: (context) =>
        store.write(async (tx) => {
          await context.guard(tx);
          await mark(tx, 'fresh');
        }),
    });
    const paused = stale.runOnce('pay');
    await began.opened;
    expect(await fresh.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    time.ms += LEASE_MS - 1;
    expect(await fresh.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    time.ms += 1;
    expect(await fresh.runOnce('pay')).toMatchObject({ outcome: 'done' });
    asleep.open();
    expect(await paused).toMatchObject({ outcome: 'lost', errorCode: 'jobs.lease-lost' });
    const [row] = await store.read((tx) => tx.find(serviceState));
    expect(row?.actor).toBe('fresh');
    expect((await runs()).map(({ token, outcome }) => [token, outcome])).toEqual([[1, 'lost'], [2, 'done']]); // prettier-ignore
  });

  it('F58: pays no heed to a wall clock that jumps a day', async () => {
    const { open: finish, opened } = gate();
    const [one, two] = [runner(), runner()];
    for (const each of [one, two]) each.register({ name: 'pay', everyMs: 1_000, run: () => opened });
    const first = one.runOnce('pay');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await two.runOnce('pay');
    clock.advance(24 * HOUR_MS);
    expect(await two.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    clock.advance(-48 * HOUR_MS);
    expect(await two.runOnce('pay')).toMatchObject({ outcome: 'busy' });
    finish();
    expect(await first).toMatchObject({ outcome: 'done' });
  });

  it('keeps a lease by renewing it, and aborts the run when it is lost', async () => {
    const lost = gate();
    const one = runner({ leaseMs: 60 });
    let aborted = false;
    one.register({
      name: 'pay',
      everyMs: 1_000,
      run: async ({ signal }) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        lost.open();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        aborted = true;
      },
    });
    const running = one.runOnce('pay');
    await lost.opened;
    const [lease] = await store.read((tx) => tx.find(jobLease));
    expect(lease?.beat).toBeGreaterThan(0);
    await store.write((tx) => tx.update(jobLease, { name: 'pay' }, { holder: 'thief', token: 99 }));
    expect(await running).toMatchObject({ outcome: 'lost' });
    expect(aborted).toBe(true);
  });

  it('runs again and again, stops when asked, and tells what did not stop', async () => {
    const one = runner();
    let count = 0;
    const stuck = gate();
    one.register({ name: 'often', everyMs: 5, run: async () => void (count += 1) });
    one.register({ name: 'stuck', everyMs: 5, run: () => stuck.opened });
    one.start();
    while (count < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await one.stop(50)).toEqual(['stuck']);
    stuck.open();
    expect(await one.stop()).toEqual([]);
    const after = count;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(count).toBe(after);
  });

  it('records a run that ended because the service went down as stopped, not as failed', async () => {
    const one = runner();
    const began = gate();
    const wait = async (context: JobContext): Promise<void> => {
      began.open();
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      endWhenStopped();
      throw new Error('It was asked to stop.');
    };
    one.register({ name: 'ask', everyMs: 1_000, run: wait });
    const running = one.runOnce('ask');
    await began.opened;
    expect(await one.stop()).toEqual([]);
    expect(await running).toEqual({ outcome: 'stopped', counters: {}, errorCode: null });
    expect((await store.read((tx) => one.runs(tx, 'ask')))[0]).toMatchObject({ outcome: 'stopped', error_code: null });
  });

  it('does not know a job that nobody registered, and refuses two of one name', async () => {
    const one = runner();
    await expect(one.runOnce('none')).rejects.toMatchObject({ code: 'jobs.unknown' });
    one.register({ name: 'a', everyMs: 1, run: () => Promise.resolve() });
    expect(() => one.register({ name: 'a', everyMs: 1, run: () => Promise.resolve() })).toThrow('one job is named a');
  });

  describe('outbox', () => {
    const context: JobContext = { signal: new AbortController().signal, guard: async () => {}, count: () => {} };
    const put = (service: OutboxService, ...names: string[]) =>
      store.write((tx) => service.put(tx, names.map((name) => ({ stream: name[0] ?? '', kind: name, payload: { name } })))); // prettier-ignore

    it('is written with the fact or not at all, and delivered in order per stream', async () => {
      const service = new OutboxService(store, clock);
      await put(service, 'a1', 'b1', 'a2');
      const failing = store.write(async (tx) => {
        await service.put(tx, [{ stream: 'a', kind: 'a3', payload: {} }]);
        throw new Error('the fact failed');
      });
      await expect(failing).rejects.toThrow('the fact failed');
      const sent: string[] = [];
      expect(await service.deliver(async ({ kind }) => void sent.push(kind), context)).toBe(3);
      expect(sent).toEqual(['a1', 'a2', 'b1']);
      expect(await service.deliver(async ({ kind }) => void sent.push(kind), context)).toBe(0);
    });

    it('holds back what stands behind a failure in its stream, not other streams, and parks after the last attempt', async () => {
      const service = new OutboxService(store, clock);
      await put(service, 'a1', 'a2', 'b1');
      const sent: string[] = [];
      const send = async ({ kind }: { kind: string }) => {
        if (kind === 'a1') throw new DomainError('mail.refused', 'no');
        sent.push(kind);
      };
      for (let i = 0; i < OUTBOX_ATTEMPTS_MAX; i += 1) {
        expect(sent).toEqual(i === 0 ? [] : ['b1']);
        await service.deliver(send, context);
        clock.advance(24 * HOUR_MS);
      }
      await service.deliver(send, context);
      expect(sent).toEqual(['b1', 'a2']);
      const parked = await store.read((tx) => tx.find(outbox, { where: { state: 'parked' } }));
      expect(parked).toMatchObject([{ kind: 'a1', attempts: OUTBOX_ATTEMPTS_MAX, error_code: 'mail.refused' }]);
    });
  });
});
