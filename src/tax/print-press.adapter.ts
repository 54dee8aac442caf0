import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../units';
import type { PrintAnswer, PrintArgs, Printed, PrintJob, PrintKind } from './prints';

export interface PressOptions {
  /** Threads at most; each begins when there is work for it, and parses each font once. */
  readonly threads: number;
  /** A thread without work ends after it and gives back its memory. */
  readonly idleMs: number;
}

interface Order {
  readonly job: PrintJob;
  readonly done: (printed: unknown) => void;
  readonly failed: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  order: Order | undefined;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Prints statements in threads beside the service, so that no request waits for one: 365 rows take about half a second.
 *
 * A thread runs the file beside this one: `.js` in dist, and `.ts` through tsx when the service itself runs from
 * TypeScript (tests).
 */
export class PrintPress {
  private readonly threads = new Set<Thread>();
  private readonly orders: Order[] = [];
  private isClosed = false;

  constructor(private readonly options: PressOptions) {}

  /**
   * Prints one job, in the order in which jobs were given.
   * @throws DomainError as the print does; Error where the thread died or the press was closed
   */
  print<K extends PrintKind>(kind: K, ...args: PrintArgs<K>): Promise<Printed<K>> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(new Error('The press is closed.'));
        return;
      }
      const done = (printed: unknown): void => resolve(printed as Printed<K>);
      this.orders.push({ job: { kind, args } as PrintJob, done, failed: reject });
      this.next();
    });
  }

  /** Ends all threads; what is not printed yet fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { failed } of this.orders.splice(0)) failed(new Error('The press is closed.'));
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  private next(): void {
    const free = [...this.threads].find(({ order }) => order === undefined);
    const thread = free ?? (this.threads.size < this.options.threads ? this.begin() : undefined);
    const order = thread === undefined ? undefined : this.orders.shift();
    if (thread === undefined || order === undefined) return;
    clearTimeout(thread.idle);
    thread.order = order;
    thread.worker.ref();
    try {
      thread.worker.postMessage(order.job);
    } catch (error) {
      // What cannot be sent to a thread is a bug of the caller, and no reason to lose the thread.
      this.release(thread);
      order.failed(error);
    }
  }

  private begin(): Thread {
    const kind = extname(__filename);
    const execArgv = kind === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
    const worker = new Worker(join(__dirname, `print-thread.adapter${kind}`), { execArgv });
    const thread: Thread = { worker, order: undefined, idle: undefined };
    this.threads.add(thread);
    worker.on('message', (answer: PrintAnswer) => {
      const { order } = thread;
      this.release(thread);
      if (answer.kind === 'printed') order?.done(answer.printed);
      else order?.failed(errorOf(answer));
    });
    worker.on('error', (error) => this.drop(thread, error));
    worker.on('exit', () => this.drop(thread, new Error('The thread that printed ended.')));
    return thread;
  }

  private release(thread: Thread): void {
    thread.order = undefined;
    thread.worker.unref();
    thread.idle = setTimeout(() => this.end(thread), this.options.idleMs).unref();
    this.next();
  }

  /** Out of the list first: nobody gives work to a thread that is about to end. */
  private end(thread: Thread): void {
    this.threads.delete(thread);
    void thread.worker.terminate();
  }

  private drop(thread: Thread, error: Error): void {
    if (!this.threads.delete(thread)) return;
    clearTimeout(thread.idle);
    thread.order?.failed(error);
    if (!this.isClosed) this.next();
  }
}

function errorOf(answer: Exclude<PrintAnswer, { kind: 'printed' }>): unknown {
  if (answer.kind === 'failed') return answer.error;
  const { code, message, fields } = answer.refusal;
  return new DomainError(code, message, fields);
}
