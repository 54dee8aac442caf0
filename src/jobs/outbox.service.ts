import { Inject, Injectable } from '@nestjs/common';
import { type JsonValue, type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, MINUTE_MS, newId, plusMs } from '../units';
import { DeliveryFailure, type FailureReach } from './delivery-failure';
import { outbox, type OutboxRow } from './job.entity';
import type { JobContext } from './job';

/** After so many attempts a message is parked in sight, and the ones behind it go on. */
export const OUTBOX_ATTEMPTS_MAX = 10;
/** Messages that are due, looked at in one call of `deliver`. */
const BATCH = 100;
/** What was given up is news for so long. */
const PARKED_SHOWN_MS = 30 * DAY_MS;

/** What the operator sees of the outbox. Codes say why, never to whom. */
export interface OutboxState {
  readonly waiting: number;
  readonly oldestAt: Instant | null;
  /** Why something that was tried still waits; null where nothing failed. */
  readonly trouble: string | null;
  /** Given up in the last thirty days. */
  readonly parked: number;
  readonly parkedFor: string | null;
}

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

  /** What waits, and what was given up in the last days. */
  async state(tx: ReadTx): Promise<OutboxState> {
    const [oldest] = await tx.find(outbox, { where: { state: 'waiting' }, orderBy: [['created_at', 'asc']], limit: 1 });
    const [tried] = await tx.find(outbox, {
      where: { state: 'waiting', attempts: { gt: 0 } },
      orderBy: [['next_attempt_at', 'desc']],
      limit: 1,
    });
    const where = this.parked();
    const [parked] = await tx.find(outbox, { where, orderBy: [['created_at', 'desc']], limit: 1 });
    return {
      waiting: await this.waiting(tx),
      oldestAt: oldest?.created_at ?? null,
      trouble: tried?.error_code ?? null,
      parked: await tx.count(outbox, where),
      parkedFor: parked?.error_code ?? null,
    };
  }

  /** What was given up in the last thirty days is tried again from now on, as often as at first. @returns how many */
  async retry(tx: WriteTx): Promise<number> {
    const state = { state: 'waiting', attempts: 0, next_attempt_at: this.clock.now(), error_code: null } as const;
    return tx.update(outbox, this.parked(), state);
  }

  private parked() {
    return { state: 'parked', created_at: { gt: plusMs(this.clock.now(), -PARKED_SHOWN_MS) } } as const;
  }

  /** Hands over what is due, the oldest of each stream first. @returns how many were delivered */
  async deliver(send: (message: OutboxRow) => Promise<void>, context: JobContext): Promise<number> {
    const due = await this.store.read((tx) => this.due(tx));
    const blocked = new Set<string>();
    let delivered = 0;
    for (const message of due) {
      if (context.signal.aborted) break;
      if (blocked.has(message.stream)) continue;
      if (message.next_attempt_at > this.clock.now()) {
        blocked.add(message.stream);
        continue;
      }
      const outcome = await this.#handOver(message, send, context);
      if (outcome === 'delivered') delivered += 1;
      // What is given up holds nothing back.
      if (outcome === 'later' || outcome === 'all-later') blocked.add(message.stream);
      if (outcome === 'all-later') break;
    }
    return delivered;
  }

  /** Whole streams in which something is due: one that waits for its next attempt hides none that does not. */
  private async due(tx: ReadTx): Promise<OutboxRow[]> {
    const ready = await tx.find(outbox, {
      where: { state: 'waiting', next_attempt_at: { lte: this.clock.now() } },
      orderBy: [['next_attempt_at', 'asc'], ['stream', 'asc']], // prettier-ignore
      limit: BATCH,
    });
    const streams = [...new Set(ready.map(({ stream }) => stream))];
    if (streams.length === 0) return [];
    return tx.find(outbox, {
      where: { state: 'waiting', stream: { in: streams } },
      orderBy: [['stream', 'asc'], ['position', 'asc']], // prettier-ignore
      limit: BATCH * BATCH,
    });
  }

  async #handOver(
    message: OutboxRow,
    send: (m: OutboxRow) => Promise<void>,
    context: JobContext,
  ): Promise<'delivered' | 'parked' | 'later' | 'all-later'> {
    let failure: string | null = null;
    let reach: FailureReach = 'this';
    try {
      await send(message);
    } catch (error) {
      failure = error instanceof DomainError ? error.code : 'internal';
      if (error instanceof DeliveryFailure) reach = error.reach;
    }
    const attempts = message.attempts + 1;
    const isOver = reach === 'final' || attempts >= OUTBOX_ATTEMPTS_MAX;
    const state = failure === null ? 'delivered' : isOver ? 'parked' : 'waiting';
    await this.store.write(async (tx) => {
      await context.guard(tx);
      await tx.update(
        outbox,
        { id: message.id },
        {
          state,
          attempts,
          error_code: failure,
          next_attempt_at: plusMs(this.clock.now(), MINUTE_MS * 2 ** Math.min(attempts, OUTBOX_ATTEMPTS_MAX)),
        },
      );
    });
    if (failure !== null && reach === 'all') return 'all-later';
    return state === 'waiting' ? 'later' : state;
  }
}
