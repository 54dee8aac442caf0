import { Inject, Injectable } from '@nestjs/common';
import { type JsonValue, type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, MINUTE_MS, newId, plusMs } from '../units';
import { outbox, type OutboxRow } from './job.entity';
import type { JobContext } from './job';

/** After so many attempts a message is parked in sight, and the ones behind it go on. */
export const OUTBOX_ATTEMPTS_MAX = 10;
/** Streams looked at in one call of `deliver`. */
const BATCH = 100;

/** A message to the outside. Ids and public facts only: an address is looked up when it is sent. */
export interface Message {
  /** Messages of one stream keep their order. */
  readonly stream: string;
  readonly kind: string;
  readonly payload: JsonValue;
}

/** The outbox: at least once, ordered per stream, attempts capped. It never holds up what wrote the message. */
@Injectable()
export class OutboxService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Writes messages with the fact that they tell of. */
  async put(tx: WriteTx, messages: readonly Message[]): Promise<void> {
    const now = this.clock.now();
    for (const { stream, kind, payload } of messages) {
      const [last] = await tx.find(outbox, { where: { stream }, orderBy: [['position', 'desc']], limit: 1 });
      const position = (last?.position ?? 0) + 1;
      const state = { state: 'waiting', attempts: 0, next_attempt_at: now, error_code: null } as const;
      await tx.insert(outbox, [{ id: newId(), stream, position, kind, payload, created_at: now, ...state }]);
    }
  }

  /** How many messages wait to be handed over. */
  waiting(tx: ReadTx): Promise<number> {
    return tx.count(outbox, { state: 'waiting' });
  }

  /** Hands over what is due, the oldest of each stream first. @returns how many were delivered */
  async deliver(send: (message: OutboxRow) => Promise<void>, context: JobContext): Promise<number> {
    const due = await this.store.read((tx) =>
      tx.find(outbox, {
        where: { state: 'waiting' },
        orderBy: [['stream', 'asc'], ['position', 'asc']], // prettier-ignore
        limit: BATCH,
      }),
    );
    const blocked = new Set<string>();
    let delivered = 0;
    for (const message of due) {
      if (context.signal.aborted) break;
      if (blocked.has(message.stream)) continue;
      if (message.next_attempt_at > this.clock.now() || !(await this.#handOver(message, send, context))) {
        blocked.add(message.stream);
      } else delivered += 1;
    }
    return delivered;
  }

  async #handOver(message: OutboxRow, send: (m: OutboxRow) => Promise<void>, context: JobContext): Promise<boolean> {
    let failure: string | null = null;
    try {
      await send(message);
    } catch (error) {
      failure = error instanceof DomainError ? error.code : 'internal';
    }
    const attempts = message.attempts + 1;
    const parked = attempts >= OUTBOX_ATTEMPTS_MAX ? 'parked' : 'waiting';
    await this.store.write(async (tx) => {
      await context.guard(tx);
      await tx.update(
        outbox,
        { id: message.id },
        {
          state: failure === null ? 'delivered' : parked,
          attempts,
          error_code: failure,
          next_attempt_at: plusMs(this.clock.now(), MINUTE_MS * 2 ** Math.min(attempts, OUTBOX_ATTEMPTS_MAX)),
        },
      );
    });
    return failure === null;
  }
}
