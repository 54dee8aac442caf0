import { randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import { HOUR_MS, type Instant, plusMs, SECOND_MS } from '../../src/units';
import type { SimulatedClock } from './simulated-clock';

/** A code serves once and for thirty seconds: the demo's people wait for the next one. */
const TOTP_STEP_MS = 31 * SECOND_MS;
/** A proof of presence is fresh for five minutes; the demo's people renew it well before. */
const STEP_UP_FRESH_MS = 4 * 60 * SECOND_MS;
const SESSION_FRESH_MS = HOUR_MS / 4;

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Somebody at a browser: the demo acts through the HTTP API alone, as a person would. */
export class Person {
  #cookie = '';
  #signedInAt: Instant | undefined;
  #steppedUpAt: Instant | undefined;
  #totpSecret: string | undefined;

  constructor(
    private readonly origin: string,
    private readonly clock: SimulatedClock,
    readonly mail: string,
    readonly password: string,
  ) {}

  /** Secret of the authenticator, for the demo's printed logins. */
  get totpSecret(): string | undefined {
    return this.#totpSecret;
  }

  /** Follows a one-time link: password, and for operators the authenticator. */
  async setUp(link: string): Promise<void> {
    const token = link.slice(link.lastIndexOf('/') + 1);
    const answer = await this.#must<{ totp: { secret: string } | null }>('POST', `/api/setup/${token}`, {
      password: this.password,
    });
    if (answer.totp === null) return;
    this.#totpSecret = answer.totp.secret;
    await this.#must('POST', `/api/setup/${token}/totp`, { code: await this.code() });
  }

  /** The next code of the authenticator: time goes on until there is one that was not used. */
  async code(): Promise<string> {
    if (this.#totpSecret === undefined) throw new Error(`${this.mail} has no authenticator.`);
    this.clock.set(plusMs(this.clock.now(), TOTP_STEP_MS));
    return generate({ secret: this.#totpSecret, epoch: Math.floor(this.clock.now() / SECOND_MS) });
  }

  async #signIn(): Promise<void> {
    const fresh = this.#signedInAt !== undefined && this.clock.now() - this.#signedInAt < SESSION_FRESH_MS;
    if (fresh) return;
    const code = this.#totpSecret === undefined ? {} : { code: await this.code() };
    await this.#must('POST', '/api/auth/login', { mail: this.mail, password: this.password, ...code });
    this.#signedInAt = this.clock.now();
    this.#steppedUpAt = undefined;
  }

  /** Proves presence again, as the client does before a sensitive act. */
  async stepUp(): Promise<void> {
    await this.#signIn();
    const fresh = this.#steppedUpAt !== undefined && this.clock.now() - this.#steppedUpAt < STEP_UP_FRESH_MS;
    if (fresh) return;
    const proof = this.#totpSecret === undefined ? { password: this.password } : { code: await this.code() };
    await this.#must('POST', '/api/auth/step-up', proof);
    this.#steppedUpAt = this.clock.now();
  }

  async get<T>(path: string): Promise<T> {
    await this.#signIn();
    return this.#must<T>('GET', path);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    await this.stepUp();
    return this.#must<T>('POST', path, body);
  }

  /** For acts that are expected to be refused. */
  async tryPost<T>(path: string, body: unknown): Promise<Answer<T>> {
    await this.stepUp();
    return this.#send<T>('POST', path, body);
  }

  /** The bytes of a download. */
  async download(path: string): Promise<Uint8Array> {
    await this.#signIn();
    const reply = await fetch(this.origin + path, { headers: { cookie: this.#cookie } });
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
    return new Uint8Array(await reply.arrayBuffer());
  }

  async #must<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.#send<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const reply = await fetch(this.origin + path, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of reply.headers.getSetCookie()) this.#cookie = cookie.slice(0, cookie.indexOf(';'));
    return { status: reply.status, body: (await reply.json()) as T };
  }
}
