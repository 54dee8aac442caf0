import { MemoryStore } from '../../store/memory-store.adapter';
import { PRODUCT } from '../../../test/support/stores';
import { DomainError, instant } from '../../units';
import { IdempotencyService } from './idempotency.service';

const ACT = {
  actor: 'operator-1',
  key: 'a-key-of-the-form',
  route: 'POST /api/operator/batches',
  body: { a: 1, b: 2 },
};

/** FAULTS F56 and F57: the act itself, apart from HTTP. */
describe('an act under a key', () => {
  let service: IdempotencyService;
  let runs: number;
  const run = (): Promise<unknown> => Promise.resolve({ batch: (runs += 1) });
  beforeEach(() => {
    runs = 0;
    service = new IdempotencyService(new MemoryStore(PRODUCT.tables), { now: () => instant(0) });
  });

  it('is done once, and the same key has the same answer for ever', async () => {
    expect(await service.once(ACT, run)).toEqual({ batch: 1 });
    expect(await service.once({ ...ACT, body: { b: 2, a: 1 } }, run)).toEqual({ batch: 1 });
    expect(runs).toBe(1);
    expect(await service.once({ ...ACT, key: 'another-key' }, run)).toEqual({ batch: 2 });
  });

  it('is done once when it is asked for again while it is under way', async () => {
    let finish: (answer: unknown) => void = () => undefined;
    const first = service.once(ACT, () => new Promise((resolve) => (finish = resolve)));
    await expect(service.once(ACT, run)).rejects.toMatchObject({ code: 'api.in-progress' });
    finish({ batch: 7 });
    expect([await first, await service.once(ACT, run), runs]).toEqual([{ batch: 7 }, { batch: 7 }, 0]);
  });

  it.each([
    ['body', { body: { a: 2, b: 2 } }],
    ['route', { route: 'POST /api/operator/other' }],
  ])('is refused with another %s', async (_, other) => {
    await service.once(ACT, run);
    await expect(service.once({ ...ACT, ...other }, run)).rejects.toMatchObject({ code: 'api.idempotency-key-reused' });
    expect(runs).toBe(1);
  });

  it('may be tried again after a refusal by a rule, and not after anything else', async () => {
    const refused = (): Promise<unknown> => Promise.reject(new DomainError('payout.gate', 'Stopped.'));
    await expect(service.once(ACT, refused)).rejects.toMatchObject({ code: 'payout.gate' });
    expect(await service.once(ACT, run)).toEqual({ batch: 1 });
    const broken = (): Promise<unknown> => Promise.reject(new Error('cut off'));
    await expect(service.once({ ...ACT, key: 'third' }, broken)).rejects.toThrow('cut off');
    await expect(service.once({ ...ACT, key: 'third' }, run)).rejects.toMatchObject({ code: 'api.in-progress' });
    expect(runs).toBe(1);
  });
});
