import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { STORE, type Store } from '../../store';
import { assertInvariant, CLOCK, type Clock, DomainError } from '../../units';
import { idempotency } from '../auth/auth.entity';

/** One act as the caller keyed it. */
export interface KeyedAct {
  readonly actor: string;
  readonly key: string;
  readonly route: string;
  readonly body: unknown;
}

/** Canonical JSON: the order of keys in a body says nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}

/**
 * Runs an act at most once per key. The same key with the same body gets the stored answer, for ever; with another
 * body or route it is refused. A refusal by a rule changes nothing, so it is forgotten and the key may be used again.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `api.idempotency-key-reused`, `api.in-progress`, and what the act throws */
  async once(act: KeyedAct, run: () => Promise<unknown>): Promise<unknown> {
    const { actor, key, route } = act;
    const body_hash = createHash('sha256')
      .update(canonical(act.body ?? null))
      .digest('hex');
    const row = { actor, key, route, body_hash, answer: null, created_at: this.clock.now() };
    const claimed = await this.store.write((tx) => tx.insertNew(idempotency, [row]));
    if (claimed === 0) return this.stored(row);
    try {
      const answer = await run();
      await this.store.write((tx) => tx.update(idempotency, { actor, key }, { answer: JSON.stringify(answer) }));
      return answer;
    } catch (error) {
      // Only a refusal is known to have changed nothing; after anything else the key stays taken, the outcome open.
      if (error instanceof DomainError) await this.store.write((tx) => tx.delete(idempotency, { actor, key }));
      throw error;
    }
  }

  private async stored(act: { actor: string; key: string; route: string; body_hash: string }): Promise<unknown> {
    const row = await this.store.read((tx) => tx.findOne(idempotency, { actor: act.actor, key: act.key }));
    if (row !== undefined && (row.route !== act.route || row.body_hash !== act.body_hash)) {
      throw new DomainError(
        'api.idempotency-key-reused',
        'This Idempotency-Key was used for something else. Nothing was changed; open the form again.',
        { param: 'Idempotency-Key' },
      );
    }
    if (row?.answer == null) {
      throw new DomainError(
        'api.in-progress',
        'The same act is under way or was cut off. Look at the page before you try again; it is not done twice.',
        { param: 'Idempotency-Key' },
      );
    }
    const answer: unknown = JSON.parse(row.answer);
    assertInvariant(typeof answer === 'object', 'a stored answer is an object');
    return answer;
  }
}
