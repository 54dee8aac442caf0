import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock, DomainError, SECOND_MS } from '../../units';
import { loginThrottle } from './auth.entity';
import { ACCOUNT_RULE, ADDRESS_RULE, afterFailure, nextAttemptAt, type ThrottleRule } from './throttle';

interface Subject {
  readonly key: string;
  readonly rule: ThrottleRule;
}

/** Slows guessing down, per account and per network address. The keys are hashes: no mail, no address is stored. */
@Injectable()
export class ThrottleService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `auth.too-many-attempts` {retryAfterSeconds} */
  async assertAllowed(name: string, address: string): Promise<void> {
    const now = this.clock.now();
    for (const { key, rule } of subjects(name, address)) {
      const row = await this.store.read((tx) => tx.findOne(loginThrottle, { key }));
      if (row === undefined) continue;
      const next = nextAttemptAt({ failures: row.failures, lastFailedAt: row.last_failed_at }, rule);
      // A failure in the future means that the clock went back: it does not lock anybody out.
      if (next > now && row.last_failed_at <= now) {
        const retryAfterSeconds = Math.ceil((next - now) / SECOND_MS);
        const message = `Too many attempts. Try again in ${retryAfterSeconds} seconds. No money is affected.`;
        throw new DomainError('auth.too-many-attempts', message, { retryAfterSeconds });
      }
    }
  }

  async failed(name: string, address: string): Promise<void> {
    const now = this.clock.now();
    await this.store.write(async (tx) => {
      for (const { key } of subjects(name, address)) {
        const [row] = await tx.lock(loginThrottle, { key });
        const before = row === undefined ? undefined : { failures: row.failures, lastFailedAt: row.last_failed_at };
        const { failures, lastFailedAt } = afterFailure(before, now);
        await tx.upsert(loginThrottle, [{ key, failures, last_failed_at: lastFailedAt }]);
      }
    });
  }

  /** The account's own count starts again; the address keeps its count, or one good account would hide many guesses. */
  async succeeded(name: string): Promise<void> {
    const [own] = subjects(name, '');
    if (own !== undefined) await this.store.write((tx) => tx.delete(loginThrottle, { key: own.key }));
  }
}

function subjects(name: string, address: string): Subject[] {
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
  return [
    { key: `account:${hashOf(name.trim().normalize('NFC').toLowerCase())}`, rule: ACCOUNT_RULE },
    { key: `address:${hashOf(address)}`, rule: ADDRESS_RULE },
  ];
}
