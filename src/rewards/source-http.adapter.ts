import { type Clock, DomainError, endWhenStopped, type Secret, stopSignal } from '../units';
import { AnswerTimeout, exchange } from './exchange.adapter';
import { redactor } from './redact';
import { Reply } from './reply';
import { type Pace, realPace, RequestGate } from './request-gate.adapter';
import { backoffMs, mayAskAgain, retryAfterMs, TRIES_MAX, WAIT_MS_MAX } from './retry';
import { type RawReply, SourceFailure } from './source';

/** A year of days with every field is below 200 kB; a reply above this is an attack or a fault. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const TIMEOUT_MS = 20_000;
const STILL_ASKED = 'Nothing was booked and no money is affected; the source is asked again by itself.';

/** What every adapter lets its caller set: operators never do, tests do, and sources at one pool share a gate. */
export interface SourceHttpTuning {
  /** Pools ban what asks faster: Braiins one request per 5 s, OCEAN 1 s. */
  readonly minIntervalMs?: number;
  readonly timeoutMs?: number;
  readonly bodyBytesMax?: number;
  readonly pace?: Pace;
  readonly gate?: RequestGate;
}

export interface SourceHttpOptions extends SourceHttpTuning {
  readonly sourceId: string;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly minIntervalMs: number;
  /** Taken out of whatever the pool writes before anybody keeps it. */
  readonly secrets?: readonly Secret[];
  /** How far our clock may be off at a pool that is signed to by time; a refusal beyond it is put down to the clock. */
  readonly clockTolerance?: { readonly aheadMs: number; readonly behindMs: number };
  /** Reads the pool's own words out of a refusal that has a status of its own; undefined when it says nothing. */
  readonly explain?: (body: Reply) => SourceFailure | undefined;
}

/** One question to a pool as it goes over the wire. Headers and body, where the secrets are, are never recorded. */
export interface PoolRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. Kept with the reply: no secret may stand in it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text of a POST. */
  readonly body?: string;
}

/** What one attempt heard: the replies are kept whether or not anybody can read them. */
export interface Conversation {
  readonly replies: RawReply[];
}

interface Heard {
  readonly reply: RawReply;
  readonly retryAfterMs: number;
}

/**
 * Asks a pool: bounded body, time limit, no redirects (a token must not follow one), the pool's own pace, and a second
 * and third try for what may pass by itself. It has no circuit breaker: a whole attempt that failed opens the one in
 * CollectService, whose state is stored and shown.
 */
export class SourceHttp {
  private readonly base: string;
  private readonly pace: Pace;
  private readonly gate: RequestGate;
  private readonly redact: (text: string) => string;
  /** Our clock less the pool's, by the Date header of its last reply. */
  private clockAheadMs = 0;

  /** @throws DomainError `rewards.insecure-url` for plain http to anything but loopback */
  constructor(private readonly options: SourceHttpOptions) {
    this.base = checkedBase(options.sourceId, options.baseUrl);
    this.pace = options.pace ?? realPace;
    this.gate = options.gate ?? new RequestGate(this.pace);
    this.redact = redactor(options.secrets ?? []);
  }

  /** A GET that needs no signature. @throws SourceFailure */
  json(heard: Conversation, path: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    return this.ask(heard, () => ({ method: 'GET', path, headers }));
  }

  /**
   * Asks and reads the answer.
   * @param sign makes the request anew for every try: a time or nonce in it is good once
   * @throws SourceFailure; DomainError `jobs.stopped` when the service goes down: the pool is not to blame
   */
  async ask(heard: Conversation, sign: () => PoolRequest): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      const { reply, retryAfterMs } = await this.gate.pass(this.options.minIntervalMs, () => this.send(sign()));
      heard.replies.push(reply);
      if (reply.status === 200) return Reply.parse(this.options.sourceId, reply);
      const again = tries < TRIES_MAX && mayAskAgain(reply.status) && retryAfterMs <= WAIT_MS_MAX;
      if (!again) throw this.badStatus(reply, retryAfterMs);
      this.gate.hold(retryAfterMs);
      await this.pace.sleep(backoffMs(tries, this.pace.random()));
    }
  }

  /** Runs one attempt; whatever fails in it carries the replies heard so far. */
  async attempt<T>(work: (heard: Conversation) => Promise<T>): Promise<T> {
    const heard: Conversation = { replies: [] };
    try {
      return await work(heard);
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      throw this.clockNamed(error).after(heard.replies);
    }
  }

  /** A refusal by a pool that signs by time, while the clocks differ, is about the clock and not about the key. */
  private clockNamed(failure: SourceFailure): SourceFailure {
    const tolerance = this.options.clockTolerance;
    if (failure.code !== 'rewards.refused' || tolerance === undefined) return failure;
    if (this.clockAheadMs < tolerance.aheadMs && -this.clockAheadMs < tolerance.behindMs) return failure;
    return clockFailure(this.options.sourceId, this.clockAheadMs, failure);
  }

  private badStatus(reply: RawReply, retryAfterMs: number): SourceFailure {
    const { status } = reply;
    const said = this.explained(reply);
    if (said !== undefined) return said;
    const refused = status === 401 || status === 403;
    const what = status === 0 ? 'No reply came from the pool.' : `The pool answered with status ${status}.`;
    return new SourceFailure(
      refused ? 'rewards.refused' : 'rewards.unavailable',
      refused ? `${what} Nothing was booked; check the key of this source.` : `${what} ${STILL_ASKED}`,
      { source: this.options.sourceId, field: 'status', status, reason: status === 0 ? reply.body : 'status' },
      { retryAfterMs },
    );
  }

  private explained(reply: RawReply): SourceFailure | undefined {
    const { explain, sourceId } = this.options;
    if (explain === undefined || reply.status < 400 || mayAskAgain(reply.status)) return undefined;
    try {
      return explain(Reply.parse(sourceId, reply));
    } catch (error) {
      if (error instanceof SourceFailure) return undefined;
      throw error;
    }
  }

  private async send(request: PoolRequest): Promise<Heard> {
    const at = this.options.clock.now();
    const path = this.redact(request.path);
    const stop = stopSignal();
    const timeoutMs = this.options.timeoutMs ?? TIMEOUT_MS;
    const content = request.body === undefined ? {} : { 'Content-Type': 'application/json' };
    const headers = { ...content, ...request.headers };
    const bodyBytesMax = this.options.bodyBytesMax ?? BODY_BYTES_MAX;
    const url = `${this.base}${request.path}`;
    try {
      const question = { ...request, url, headers, bodyBytesMax, timeoutMs, stop };
      const { date, retryAfter, ...answer } = await exchange(question);
      this.noteClock(date);
      const pause = retryAfterMs(retryAfter ?? null, at);
      return { reply: { at, path, ...answer, body: this.redact(answer.body) }, retryAfterMs: pause };
    } catch (error) {
      endWhenStopped();
      // The cause of the error may quote the request; only the kind of failure is kept.
      const kind = error instanceof AnswerTimeout ? 'timeout' : 'no-connection';
      return { reply: { at, path, status: 0, bytes: 0, truncated: false, body: kind }, retryAfterMs: 0 };
    }
  }

  private noteClock(date: string | undefined): void {
    const poolMs = date === undefined ? Number.NaN : Date.parse(date);
    // A header of whole seconds, cut: ours looks up to a second further ahead than it is.
    if (!Number.isNaN(poolMs)) this.clockAheadMs = this.options.clock.now() - poolMs;
  }
}

/** The pool refuses because of the time, and says so or lets us see it. */
function clockFailure(source: string, aheadMs: number, cause: SourceFailure): SourceFailure {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return new SourceFailure(
    'rewards.refused',
    `The clock of this machine is ${seconds} s ${side} the pool's, which refuses what is signed so. Nothing was booked; ` +
      "set the machine's clock (NTP).",
    {
      source,
      field: 'clock',
      reason: `clock-skew ${Math.round(aheadMs / 1_000)} s; ${cause.what.reason ?? ''}`,
    },
    { cause },
  );
}

function checkedBase(sourceId: string, text: string): string {
  const bad = (reason: string): DomainError =>
    new DomainError('rewards.insecure-url', `The address of source "${sourceId}" must be https.`, {
      source: sourceId,
      reason,
    });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw bad('not-a-url');
  }
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) throw bad('plain-http');
  if (url.username !== '' || url.password !== '') throw bad('credentials-in-url');
  return text.replace(/\/+$/, '');
}
