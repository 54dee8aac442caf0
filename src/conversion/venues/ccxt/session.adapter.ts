import { type Asset, ASSETS, type Clock, DomainError, HOUR_MS, type Instant, plusMs } from '../../../units';
import type { CcxtExchange } from './exchange';
import { type ExchangeOptions, loadExchange } from './load.adapter';
import { type Market, readMarket } from './market';
import { guardContainers, lacks, profileOf, type VenueProfile } from './profiles';
import { at, badReply, optionalTextAt, roundedAmount } from './reply';
import { type KeyQuestion, keyQuestionOf } from './scopes';

/** Markets open, close and change their steps seldom. */
const MARKETS_AGE_MS = HOUR_MS;

/** What ccxt throws when the venue understood a request and will never do it, as its classes are named. */
const FINAL: ReadonlySet<string> = new Set(['InvalidOrder', 'InsufficientFunds', 'BadRequest', 'OperationRejected']);
/** Below those, what is no answer to this request: the id exists, or nothing is known of it. */
const NOT_FINAL: ReadonlySet<string> = new Set(['DuplicateOrderId', 'OrderNotFound']);
const ACCESS: ReadonlySet<string> = new Set(['AuthenticationError']);

/**
 * One signed-in exchange: what it lacks is said before it is used, its key's scope is read where that can be, its
 * markets are kept for an hour, and what it throws becomes an error of ours without a word of its text.
 */
export class CcxtSession {
  readonly profile: VenueProfile;
  private readonly exchange: CcxtExchange;
  private leastSent: bigint | null = null;
  private markets: ReadonlyMap<Asset, Market> = new Map();
  private marketsAt: Instant | undefined;
  private scopeRead = false;
  private readonly leaving = new Map<string, () => Promise<void>>();

  /** @throws DomainError `conversion.unknown-venue`, `conversion.venue-unfit` */
  constructor(
    private readonly options: ExchangeOptions,
    private readonly clock: Clock,
  ) {
    const { exchange: name } = options;
    this.exchange = loadExchange(options, (request) => this.mayLeave(request));
    this.profile = profileOf(name);
    const missing = lacks(this.exchange.has, this.profile);
    if (missing.length > 0) {
      const words = `${name} cannot carry a conversion through: ${missing.join('; ')}. Choose another venue.`;
      throw new DomainError('conversion.venue-unfit', words, { venue: name });
    }
    guardContainers(this.exchange, this.profile, badReply);
  }

  /** The markets of coin against bitcoin, as they were last heard. */
  known(): ReadonlyMap<Asset, Market> {
    return this.markets;
  }

  /** The least bitcoin that it sends, in satoshi, as it was last heard; null where it does not say. */
  sendsFrom(): bigint | null {
    return this.leastSent;
  }

  /**
   * Runs one call, with scope and markets known.
   * @param sends the call sends an order: only then is a refusal one for good (`conversion.rejected`)
   * @throws DomainError `conversion.key-too-broad`, `conversion.scope-unread`, `conversion.venue-refused`,
   *   `conversion.rejected`, `conversion.bad-reply`, `conversion.venue-unknown`
   */
  async call<T>(
    work: (exchange: CcxtExchange, markets: ReadonlyMap<Asset, Market>) => Promise<T>,
    sends = false,
  ): Promise<T> {
    try {
      await this.prepare();
      return await work(this.exchange, this.markets);
    } catch (error) {
      throw this.translated(error, sends);
    }
  }

  /**
   * Runs a call whose requests bear an id of ours, and asks once more of each of them when it is about to leave: ccxt may
   * have kept it in its queue for as long as the exchange's pace wants.
   */
  async withCheck<T>(id: string, check: () => Promise<void>, work: () => Promise<T>): Promise<T> {
    this.leaving.set(id, check);
    try {
      return await work();
    } finally {
      this.leaving.delete(id);
    }
  }

  private async mayLeave(request: string): Promise<void> {
    for (const [id, check] of this.leaving) if (request.includes(id)) await check();
  }

  private async prepare(): Promise<void> {
    if (!this.scopeRead) await this.readScope();
    const now = this.clock.now();
    if (this.marketsAt !== undefined && now < plusMs(this.marketsAt, MARKETS_AGE_MS)) return;
    const all = await this.exchange.loadMarkets(true);
    if (all === null || typeof all !== 'object' || Object.keys(all).length === 0) throw badReply('it names no market');
    const named = ASSETS.filter((asset) => asset !== 'BTC' && at(all, `${asset}/BTC`) !== undefined);
    const markets = await someOf(named, (asset) =>
      readMarket(at(all, `${asset}/BTC`), asset, this.exchange.precisionMode),
    );
    this.markets = new Map(markets.flatMap((market) => (market === undefined ? [] : [[market.asset, market]])));
    const least = optionalTextAt(this.exchange.currencies, 'BTC', 'limits', 'withdraw', 'min');
    this.leastSent = least === undefined ? null : roundedAmount(least, 'BTC', 'ceil');
    this.marketsAt = now;
  }

  /** RULES.md 27: a key that can withdraw is refused where its scope can be read; what cannot be read is no answer. */
  private async readScope(): Promise<void> {
    const { exchange: venue, key } = this.options;
    const question = keyQuestionOf(venue);
    if (question !== undefined) {
      const apiKey = key.apiKey.reveal();
      const found = question.read(await this.asked(question, apiKey), apiKey);
      if (found === undefined) throw unreadScope(venue);
      if (found.withdraws) {
        throw new DomainError(
          'conversion.key-too-broad',
          `The key for ${venue} can withdraw. Nothing was done with it. Make one that can read and trade only: a person withdraws, and Paydirt matches what arrives.`, // prettier-ignore
          { venue },
        );
      }
      if (!found.trades) {
        throw new DomainError('conversion.venue-refused', `The key for ${venue} cannot trade; give it that right.`, { venue }); // prettier-ignore
      }
    }
    this.scopeRead = true;
  }

  private async asked({ call, first, keyAs }: KeyQuestion, apiKey: string): Promise<unknown> {
    const calls = this.exchange as unknown as Record<string, ((params?: object) => Promise<unknown>) | undefined>;
    const ask = (name: string, params: object): Promise<unknown> | undefined =>
      calls[name]?.call(this.exchange, params);
    const known = first === undefined ? {} : first.with(await ask(first.call, {}));
    if (known === undefined) throw unreadScope(this.options.exchange);
    return ask(call, { ...known, ...(keyAs === undefined ? {} : { [keyAs]: apiKey }) });
  }

  private translated(error: unknown, sends: boolean): unknown {
    if (error instanceof DomainError) return error;
    const { exchange: venue } = this.options;
    const kinds = kindsOf(error);
    const kind = kinds[0] ?? 'Error';
    const is = (names: ReadonlySet<string>): boolean => kinds.some((name) => names.has(name));
    if (sends && is(FINAL) && !is(NOT_FINAL)) {
      return new DomainError('conversion.rejected', `${venue} refused the request for good (${kind}).`, {
        venue,
        kind,
      });
    }
    if (is(ACCESS)) {
      return new DomainError('conversion.venue-refused', `${venue} does not accept the key (${kind}). Nothing was sent; look at the key, its rights and the addresses it may come from.`, { venue, kind }); // prettier-ignore
    }
    return new DomainError('conversion.venue-unknown', `What ${venue} did is not known (${kind}). Nothing is assumed: the next run looks before it sends anything.`, { venue, kind }); // prettier-ignore
  }
}

/** The venue has answered, and not as its reference says: whether the key can withdraw is not known. */
function unreadScope(venue: string): DomainError {
  return new DomainError(
    'conversion.scope-unread',
    `What the key for ${venue} may do could not be read: its answer is not the one that its reference describes. Nothing was done with the key, and nothing is sold with it; it is asked again at the next run. Look at docs/venues.md.`, // prettier-ignore
    { venue },
  );
}

/** Does the same for each, one after another: what fails for one stops no other. A fault of ours is thrown at once. */
export async function eachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R> | R,
): Promise<{ readonly found: readonly R[]; readonly failures: readonly unknown[] }> {
  const [found, failures]: [R[], unknown[]] = [[], []];
  for (const item of items) {
    try {
      found.push(await work(item));
    } catch (error) {
      if (!(error instanceof DomainError) && !kindsOf(error).includes('BaseError')) throw error;
      failures.push(error);
    }
  }
  return { found, failures };
}

/** What could be had of each. @throws the first failure when nothing could be had of any */
export async function someOf<T, R>(items: readonly T[], work: (item: T) => Promise<R> | R): Promise<readonly R[]> {
  const { found, failures } = await eachOf(items, work);
  if (found.length === 0 && failures.length > 0) throw failures[0];
  return found;
}

/** ccxt's classes of an error, the narrowest first. Its message may quote a request and is left behind. */
export function kindsOf(error: unknown): string[] {
  const names: string[] = [];
  let proto: unknown = error instanceof Error ? Object.getPrototypeOf(error) : null;
  while (proto !== null && proto !== undefined) {
    const { name } = (proto as { constructor: { name: string } }).constructor;
    if (name === 'Error' || name === 'Object') break;
    names.push(name);
    proto = Object.getPrototypeOf(proto);
  }
  return names;
}
