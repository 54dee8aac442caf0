import { DomainError, type ExactJson, type Instant, JsonFields } from '../../units';
import { snapshotOf } from './allocation';
import type { Exchange, FactEvent, FactRules, StatedSale } from './fact-event';
import { readTime } from './fact-time';
import { type Reported, REPORTED } from './holding-period';
import { METHODS } from './lot-pool';
import { FIELD_CODE as CODE, NAME, ValueReader } from './value-reader';

/** When income is income; a file may state several times of one receipt, and the rule chooses. @see RULES.md 3 */
export const RECOGNISE = ['credit', 'matured', 'withdrawable', 'on-chain', 'on_chain_receipt'] as const;
export type RecogniseWord = (typeof RECOGNISE)[number];
/** Two words for the same instant. */
const ON_CHAIN: readonly RecogniseWord[] = ['on-chain', 'on_chain_receipt'];

const KINDS = ['acquire', 'income', 'transfer', 'dispose', 'exchange', 'fee', 'standing-order', 'identify', 'allocation'] as const; // prettier-ignore
const LOTS_MAX = 100_000;

const COMMON = ['id', 'kind', 'at', 'note'];
const VALUE = ['unitPriceUsd', 'totalUsd'];
const HELD = [...COMMON, 'wallet', 'asset', 'amount', 'txid', ...VALUE];
const FIELDS: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  acquire: [...HELD, 'fee', 'acquiredAt'],
  income: [...HELD, 'fee', 'times'],
  transfer: [...HELD, 'fee', 'toWallet'],
  dispose: [...HELD, 'fee', 'reported', 'statement'],
  exchange: [...HELD, 'fee', 'reported', 'statement', 'toAsset', 'toAmount', 'toWallet', 'toUnitPriceUsd'],
  fee: HELD,
  'standing-order': [...COMMON, 'wallet', 'asset', 'method', 'effectiveAt'],
  identify: [...COMMON, 'disposal', 'lots'],
  allocation: [...COMMON, 'asset', 'manner', 'lots', 'completedAt'],
};
/** What counts from when it was written down: never earlier, not by a part of a millisecond. */
const RECORDED_KINDS: readonly string[] = ['standing-order', 'identify', 'allocation'];
const KNOWN = [...new Set(Object.values(FIELDS).flat())];
const STATEMENT = ['proceedsUsd', 'basisUsd'];

/** Reads events one by one; each refusal names the field. */
export class EventReader {
  private readonly values: ValueReader;

  /**
   * @param assets decimals of each coin
   * @param coins by the id of each event of the file, the coin that it says it is about
   */
  constructor(
    private readonly rules: Pick<FactRules, 'zone' | 'transferFee'> & { readonly recognise: RecogniseWord },
    private readonly assets: ReadonlyMap<string, number>,
    private readonly coins: ReadonlyMap<string, string>,
  ) {
    this.values = new ValueReader(assets, rules);
  }

  /**
   * @throws DomainError `tax.bad-field`, `tax.unknown-asset`, `tax.no-price`, `tax.values-differ`, `tax.too-precise`,
   *   `tax.too-large`, times
   */
  read(json: ExactJson, path: string): FactEvent {
    const place = { path, code: CODE };
    const kind = kindOf(json, place);
    const fields = new JsonFields(json, place, FIELDS[kind]);
    const id = fields.text('id', NAME, 'a text of 1 to 200 characters without control characters');
    const common = { id, at: this.time(fields, 'at', RECORDED_KINDS.includes(kind) ? 'up' : 'cut') };
    switch (kind) {
      case 'standing-order':
        return { ...common, kind, ...this.order(fields, common.at) };
      case 'identify':
        return { ...common, kind, ...this.identify(fields) };
      case 'allocation':
        return {
          ...this.allocation(fields, common.at),
          id,
          kind,
          at: snapshotOf(this.rules.zone),
          recordedAt: common.at,
        };
      default:
        return this.moving(fields, kind, common);
    }
  }

  private moving(
    fields: JsonFields,
    kind: 'acquire' | 'income' | 'transfer' | 'dispose' | 'exchange' | 'fee',
    common: { readonly id: string; readonly at: Instant },
  ): FactEvent {
    const { id, at } = common;
    const quantity = this.values.quantity(fields, 'asset', 'amount');
    const { asset, units } = quantity;
    const wallet = this.values.wallet(fields, 'wallet');
    const txid = fields.has('txid') ? fields.text('txid', NAME, 'the ID of a transaction') : undefined;
    const price = this.values.priceOf(fields, 'unitPriceUsd');
    const unitPrice = fields.written('unitPriceUsd');
    const given = { asset, units, wallet, price, unitPrice };
    if (kind === 'transfer') {
      const toWallet = fields.text('toWallet', NAME, 'the name of a wallet');
      const moved = { ...given, usd: this.values.saidValue(fields, given) };
      return { id, at, asset, units, wallet, txid, kind, toWallet, cost: this.values.cost(fields, moved, undefined, true) }; // prettier-ignore
    }
    const to = kind === 'exchange' ? this.received(fields, wallet) : undefined;
    const came = to === undefined ? undefined : { ...to, price: this.values.priceOf(fields, 'toUnitPriceUsd') };
    const value = this.values.value(fields, given, came);
    // Written out: of a million events, copying fields from object to object was a third of the reading.
    if (kind === 'fee') return { id, at, asset, units, wallet, txid, kind, usd: value, unitPrice };
    const cost = fields.has('fee')
      ? this.values.cost(fields, { ...given, usd: value }, came === undefined ? undefined : { ...came, usd: value })
      : undefined;
    if (kind === 'acquire') {
      const acquiredAt = fields.has('acquiredAt') ? this.time(fields, 'acquiredAt') : undefined;
      return { id, at, asset, units, wallet, txid, kind, usd: value, cost, acquiredAt, unitPrice };
    }
    if (kind === 'income') {
      return { id, at: this.recognisedAt(fields, at), asset, units, wallet, txid, kind, usd: value, cost, unitPrice };
    }
    const reported = fields.has('reported') ? fields.word('reported', REPORTED) : 'none';
    const stated = this.stated(fields, reported);
    return to === undefined
      ? { id, at, asset, units, wallet, txid, kind: 'dispose', usd: value, cost, reported, stated, unitPrice }
      : { id, at, asset, units, wallet, txid, kind: 'exchange', to, usd: value, cost, reported, stated, unitPrice };
  }

  /** What the form of a broker shows; it needs one that reported the sale. */
  private stated(fields: JsonFields, reported: Reported): StatedSale | undefined {
    if (!fields.has('statement')) return undefined;
    if (reported === 'none') throw fields.refused('statement', 'needs "reported", which says what the form showed');
    const said = new JsonFields(fields.raw('statement'), { path: fields.at('statement'), code: CODE }, STATEMENT);
    const basis = said.has('basisUsd') ? this.values.dollars(said, 'basisUsd') : undefined;
    return { proceeds: this.values.dollars(said, 'proceedsUsd'), basis };
  }

  private received(fields: JsonFields, wallet: string): Exchange['to'] {
    const into = fields.has('toWallet') ? fields.text('toWallet', NAME, 'the name of a wallet') : wallet;
    const unitPrice = fields.written('toUnitPriceUsd');
    return { ...this.values.quantity(fields, 'toAsset', 'toAmount'), wallet: into, unitPrice };
  }

  private order(fields: JsonFields, at: Instant) {
    return {
      method: fields.word('method', METHODS),
      effectiveAt: fields.has('effectiveAt') ? this.time(fields, 'effectiveAt', 'up') : at,
      wallet: fields.has('wallet') ? this.values.wallet(fields, 'wallet') : undefined,
      asset: fields.has('asset') ? this.values.asset(fields, 'asset') : undefined,
    };
  }

  /** Amounts are of the coin of the event that is named. */
  private identify(fields: JsonFields) {
    const of = fields.text('disposal', NAME, 'the id of an event that takes units');
    const asset = this.coins.get(of);
    if (asset === undefined || !this.assets.has(asset)) {
      throw new DomainError('tax.no-such-event', `There is no event "${of}" whose units could be named.`);
    }
    const lots = fields.list('lots', LOTS_MAX).map((item, index) => {
      const lot = new JsonFields(item, { path: fields.at(`lots[${index}]`), code: CODE }, ['lot', 'amount']);
      const units = this.values.units(lot, 'amount', asset);
      return { lot: lot.text('lot', NAME, 'the id of the event that acquired it'), units };
    });
    if (lots.length === 0) throw fields.refused('lots', 'names no lot');
    return { of, lots };
  }

  private allocation(fields: JsonFields, recordedAt: Instant) {
    const asset = this.values.asset(fields, 'asset');
    const manner = fields.word('manner', ['specific-unit', 'global']);
    const completedAt = fields.has('completedAt') ? this.time(fields, 'completedAt', 'up') : undefined;
    if (completedAt !== undefined && manner !== 'global')
      throw fields.refused('completedAt', 'is of a global one alone');
    if (completedAt !== undefined && completedAt < recordedAt) throw fields.refused('completedAt', 'is before "at"');
    const lots = fields.list('lots', LOTS_MAX).map((item, index) => {
      const lot = new JsonFields(item, { path: fields.at(`lots[${index}]`), code: CODE }, ['lot', 'wallet', 'amount']);
      return {
        lot: lot.text('lot', NAME, 'the id of the event that acquired it'),
        wallet: this.values.wallet(lot, 'wallet'),
        units: this.values.units(lot, 'amount', asset),
      };
    });
    return { asset, manner, completedAt, lots };
  }

  private recognisedAt(fields: JsonFields, at: Instant): Instant {
    if (!fields.has('times')) return at;
    const times = new JsonFields(fields.raw('times'), { path: fields.at('times'), code: CODE }, RECOGNISE);
    const { recognise } = this.rules;
    const named = (ON_CHAIN.includes(recognise) ? ON_CHAIN : [recognise]).filter((key) => times.has(key));
    const [key, other] = named;
    if (other !== undefined) throw times.refused(other, `is said already by "${key}"`);
    return key === undefined ? at : this.time(times, key);
  }

  private time(fields: JsonFields, key: string, finer: 'cut' | 'up' = 'cut'): Instant {
    return readTime(fields.text(key, NAME, 'a time such as "2026-03-01T14:30:00Z"'), this.rules.zone, finer);
  }
}

function kindOf(json: ExactJson, place: { readonly path: string; readonly code: string }): (typeof KINDS)[number] {
  return new JsonFields(json, place, KNOWN).word('kind', KINDS);
}
