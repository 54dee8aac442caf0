import type { ReadTx, WriteTx } from '../store';
import { type Instant, instant } from '../units';
import { type KnownWorker, packWorker, unpackWorker } from './known-worker';
import { workerStates } from './worker-state.entity';

/** Workers of one row: small enough that a reading of a few is cheap, large enough that one of thousands is. */
const PART = 500;

/** A worker and where it is read. */
export interface SourcedWorker extends KnownWorker {
  readonly sourceId: string;
}

/** Workers of these sources as they were read last, of all sources when none are named. */
export async function readWorkers(tx: ReadTx, sourceIds?: readonly string[]): Promise<SourcedWorker[]> {
  const where = sourceIds === undefined ? {} : { where: { source_id: { in: [...sourceIds] } } };
  const rows = await tx.find(workerStates, {
    ...where,
    orderBy: [
      ['source_id', 'asc'],
      ['part', 'asc'],
    ],
  });
  return rows.flatMap(({ source_id: sourceId, workers }) =>
    workers.map((packed) => ({ sourceId, ...unpackWorker(packed) })),
  );
}

/** When the first worker of a source was seen. */
export async function firstSeenAt(tx: ReadTx, sourceId: string): Promise<Instant | undefined> {
  const [row] = await tx.find(workerStates, {
    where: { source_id: sourceId },
    orderBy: [['first_seen_at', 'asc']],
    limit: 1,
  });
  return row?.first_seen_at;
}

/** The workers of one source, held until the transaction ends. What is put stands in the store once it is saved. */
export class SourceWorkers {
  readonly #workers: KnownWorker[] = [];
  readonly #places = new Map<string, number>();
  readonly #changed = new Set<number>();

  private constructor(readonly sourceId: string) {}

  static async lock(tx: WriteTx, sourceId: string): Promise<SourceWorkers> {
    const found = new SourceWorkers(sourceId);
    const rows = await tx.lock(workerStates, { source_id: sourceId });
    for (const { workers } of rows.sort((a, b) => a.part - b.part)) {
      for (const packed of workers) found.#add(unpackWorker(packed));
    }
    return found;
  }

  get(name: string): KnownWorker | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.#workers[place];
  }

  /** In the order in which they were first seen. */
  all(): readonly KnownWorker[] {
    return this.#workers;
  }

  put(worker: KnownWorker): void {
    const place = this.#places.get(worker.name) ?? this.#add(worker);
    this.#workers[place] = worker;
    this.#changed.add(Math.floor(place / PART));
  }

  /** Each row is bound as a text of its own: together they would be escaped once more. */
  async save(tx: WriteTx): Promise<void> {
    const parts = [...this.#changed];
    this.#changed.clear();
    await Promise.all(
      parts.map((part) => {
        const workers = this.#workers.slice(part * PART, (part + 1) * PART);
        const first = workers.reduce((min, { firstSeenAt: at }) => Math.min(min, at), Infinity);
        const row = { source_id: this.sourceId, part, first_seen_at: instant(first), workers: workers.map(packWorker) };
        return tx.upsert(workerStates, [row]);
      }),
    );
  }

  #add(worker: KnownWorker): number {
    const place = this.#workers.push(worker) - 1;
    this.#places.set(worker.name, place);
    return place;
  }
}
