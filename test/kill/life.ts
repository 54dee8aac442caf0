import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../support/project-root';
import type { Environment } from '../support/real-config';

interface Told {
  readonly ready?: true;
  readonly states?: Readonly<Record<string, number>>;
  readonly plan?: string;
}

/** One life of the service. */
export class Life {
  last: Told = {};
  errors = '';
  readonly #bornAt = performance.now();
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #onTold: () => void = () => undefined;

  /** @param logFile gets what the process says, each piece with the milliseconds since its birth */
  constructor(
    env: Environment,
    private readonly logFile?: string,
  ) {
    this.#child = fork(join(PROJECT_ROOT, 'test', 'support', 'killed-service.cjs'), [], {
      env: { ...env, PATH: process.env['PATH'] ?? '' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-4_000);
      this.#note(chunk.toString());
    });
    this.#child.on('message', (told: Told) => {
      this.#note(`told ${JSON.stringify(told)}\n`);
      this.last = { ...this.last, ...told };
      this.#onTold();
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  /** Until it says something for which this is true. @throws Error when it ends by itself, or says it too late */
  async until(isTrue: (told: Told) => boolean, withinMs: number): Promise<void> {
    const told = new Promise<'told'>((resolve) => {
      this.#onTold = () => (isTrue(this.last) ? resolve('told') : undefined);
      this.#onTold();
    });
    const timeout = new AbortController();
    const late = sleep(withinMs, 'late' as const, { signal: timeout.signal }).catch(() => 'told' as const);
    const outcome = await Promise.race([told, this.#ended.then(() => 'ended' as const), late]);
    timeout.abort();
    if (outcome === 'told') return;
    const where = outcome === 'late' ? this.#whereItStands() : '';
    this.#note(`${outcome} ${where}\n`);
    await this.kill();
    throw new Error(
      `The service ${outcome === 'late' ? 'did not get there' : 'ended by itself'}: ${JSON.stringify(this.last)} ${where} ${this.errors}`,
    );
  }

  get ageMs(): number {
    return Math.round(performance.now() - this.#bornAt);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    if (this.#child.exitCode !== null) throw new Error(`The service had ended by itself: ${this.errors}`);
  }

  #note(text: string): void {
    if (this.logFile !== undefined) appendFileSync(this.logFile, `${this.ageMs} ${text}`);
  }

  /** What a process that is late waits in, and its children: the only trace that it leaves. */
  #whereItStands(): string {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
      const [state = ''] = /^State:.*$/m.exec(status) ?? [];
      return `${state}\n${execFileSync('ps', ['-eo', 'pid,ppid,stat,etimes,time,wchan:24,args'], { encoding: 'utf8' })}`;
    } catch (cause) {
      return String(cause);
    }
  }
}
