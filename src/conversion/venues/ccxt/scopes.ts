import { at } from './reply';

/** What a venue says of the key that signs in. */
interface KeyScope {
  readonly withdraws: boolean;
  readonly trades: boolean;
}

/** How a venue is asked what a key may do, in its own words. Every number of an answer is a text by then. */
export interface KeyQuestion {
  /** One of ccxt's raw calls, and what it is asked with. */
  readonly call: string;
  /** A call whose answer is asked with: HTX wants the account's number beside the key. */
  readonly first?: { readonly call: string; readonly with: (answer: unknown) => Readonly<Record<string, string>> | undefined }; // prettier-ignore
  /** How the key itself is named in the question, where it is. */
  readonly keyAs?: string;
  /** Undefined where the answer is not one that the venue's reference describes. */
  readonly read: (answer: unknown, apiKey: string) => KeyScope | undefined;
}

/** Kraken tells every key what it may do ("API Key Permissions Required: None"). */
const KRAKEN: KeyQuestion = {
  call: 'privatePostGetApiKeyInfo',
  read: (answer) => {
    const permissions = wordsOf(at(answer, 'result', 'permissions'));
    return permissions && { withdraws: saysWithdraw(permissions), trades: permissions.includes('modify-trades') };
  },
};

const COINBASE: KeyQuestion = {
  call: 'v3PrivateGetBrokerageKeyPermissions',
  read: (answer) => flags(at(answer, 'can_transfer'), at(answer, 'can_trade')),
};

const BINANCE: KeyQuestion = {
  call: 'sapiGetAccountApiRestrictions',
  read: (answer) => flags(at(answer, 'enableWithdrawals'), at(answer, 'enableSpotAndMarginTrading')),
};

const OKX: KeyQuestion = {
  call: 'privateGetAccountConfig',
  read: (answer) => {
    const has = listedWords(at(answer, 'data', 0, 'perm'));
    return has && { withdraws: has.includes('withdraw'), trades: has.includes('trade') };
  },
};

/**
 * `GET /v5/user/query-api` (bybit-exchange.github.io/docs/v5/user/apikey-info): "Any permission can access this
 * endpoint"; `readOnly` 0 or 1, `permissions.Wallet` with `Withdraw`, `permissions.Spot` with `SpotTrade`.
 */
const BYBIT: KeyQuestion = {
  call: 'privateGetV5UserQueryApi',
  read: (answer) => {
    const readOnly = at(answer, 'result', 'readOnly');
    const [wallet, spot] = [wordsOf(at(answer, 'result', 'permissions', 'Wallet')), wordsOf(at(answer, 'result', 'permissions', 'Spot'))]; // prettier-ignore
    if (wallet === undefined || spot === undefined || (readOnly !== '0' && readOnly !== '1')) return undefined;
    const writes = readOnly === '0';
    return { withdraws: writes && saysWithdraw(wallet), trades: writes && spot.includes('SpotTrade') };
  },
};

/**
 * `GET /api/v1/user/api-key` (kucoin.com/docs-new, Get Apikey Info): `permission` is a list with commas of General (always), Spot,
 * Margin, Futures, Earn, InnerTransfer, Transfer; `Trade` at older keys. `Transfer` sends coin out of the account,
 * `InnerTransfer` does not.
 */
const KUCOIN: KeyQuestion = {
  call: 'privateGetUserApiKey',
  read: (answer) => {
    const has = listedWords(at(answer, 'data', 'permission'));
    if (has?.includes('General') !== true) return undefined;
    const trades = has.includes('Spot') || has.includes('Trade');
    return { withdraws: has.includes('Transfer') || saysWithdraw(has), trades };
  },
};

/**
 * `GET /api/v2/spot/account/info` (bitget.com/api-doc, Get Account Information): `authorities`, of which `wwow` is
 * "wallet withdrawl" and `stow` spot trade with writing; its example spells them `trade` and `readonly`.
 */
const BITGET: KeyQuestion = {
  call: 'privateSpotGetV2SpotAccountInfo',
  read: (answer) => {
    const has = wordsOf(at(answer, 'data', 'authorities'));
    return has && { withdraws: has.includes('wwow') || saysWithdraw(has), trades: has.includes('stow') || has.includes('trade') }; // prettier-ignore
  },
};

/** Digits of a key that Gate shows before it hides the rest. */
const GATE_SHOWN_LEAST = 8;

/**
 * `GET /account/main_keys` (gate.io/docs/developers/apiv4, Query All Main Account Key Information): every key of the
 * account, by its first digits, with `perms`, each `read_only` or not. Withdrawing belongs to `wallet` there, and no name
 * of its own is documented for it: a key that may write to the wallet is one that can withdraw.
 */
const GATE: KeyQuestion = {
  call: 'privateAccountGetMainKeys',
  read: (answer, apiKey) => {
    if (!Array.isArray(answer)) return undefined;
    const own = answer.filter((one: unknown) => isShownAs(at(one, 'key'), apiKey));
    const perms = own.length === 1 ? at(own[0], 'perms') : undefined;
    if (!Array.isArray(perms)) return undefined;
    const readable = perms.every((one: unknown) => typeof at(one, 'name') === 'string' && typeof at(one, 'read_only') === 'boolean'); // prettier-ignore
    if (!readable) return undefined;
    const writes = perms
      .filter((one: unknown) => at(one, 'read_only') === false)
      .map((one: unknown) => at(one, 'name'));
    return { withdraws: writes.includes('wallet'), trades: writes.includes('spot') };
  },
};

/** The whole list: of a word that is none of these nobody knows what it lets a key do. */
const HTX_RIGHTS: ReadonlySet<string> = new Set(['readOnly', 'trade', 'withdraw']);

/**
 * `GET /v2/user/uid`, then `GET /v2/user/api-key?uid=…&accessKey=…` (huobiapi.github.io/docs/spot/v1/en, API key query):
 * of that key `permission`, a list with commas of readOnly, trade, withdraw.
 */
const HTX: KeyQuestion = {
  call: 'v2PrivateGetUserApiKey',
  first: {
    call: 'v2PrivateGetUserUid',
    with: (answer) => {
      const uid = at(answer, 'data');
      return typeof uid === 'string' && /^\d{1,20}$/.test(uid) ? { uid } : undefined;
    },
  },
  keyAs: 'accessKey',
  read: (answer, apiKey) => {
    const keys = at(answer, 'data');
    const own = Array.isArray(keys) ? keys.filter((one: unknown) => at(one, 'accessKey') === apiKey) : [];
    const has = own.length === 1 ? listedWords(at(own[0], 'permission')) : undefined;
    if (has?.every((word) => HTX_RIGHTS.has(word)) !== true) return undefined;
    return { withdraws: saysWithdraw(has), trades: has.includes('trade') };
  },
};

const QUESTIONS: Readonly<Record<string, KeyQuestion>> = {
  kraken: KRAKEN,
  coinbase: COINBASE,
  binanceus: BINANCE,
  binance: BINANCE,
  okx: OKX,
  okxus: OKX,
  myokx: OKX,
  bybit: BYBIT,
  bybiteu: BYBIT,
  bybitid: BYBIT,
  kucoin: KUCOIN,
  bitget: BITGET,
  gate: GATE,
  gateeu: GATE,
  htx: HTX,
};

/**
 * How an exchange of ccxt is asked what a key may do; undefined where none is documented: MEXC and Crypto.com among others,
 * whose references describe no such answer.
 */
export function keyQuestionOf(exchange: string): KeyQuestion | undefined {
  return Object.hasOwn(QUESTIONS, exchange) ? QUESTIONS[exchange] : undefined;
}

function flags(withdraws: unknown, trades: unknown): KeyScope | undefined {
  return typeof withdraws === 'boolean' && typeof trades === 'boolean' ? { withdraws, trades } : undefined;
}

function wordsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one): one is string => typeof one === 'string') ? value : undefined;
}

/** A list with commas; no list at all where it is empty, as a key that may do nothing could not have asked. */
function listedWords(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return value.split(',').map((word) => word.trim());
}

function saysWithdraw(words: readonly string[]): boolean {
  return words.some((word) => word.toLowerCase().includes('withdraw'));
}

/** Whether a text is the key, or its first digits and then stars. */
function isShownAs(shown: unknown, apiKey: string): boolean {
  if (typeof shown !== 'string') return false;
  const digits = shown.replace(/\*+$/, '');
  return shown === apiKey || (digits.length >= GATE_SHOWN_LEAST && digits.length < shown.length && apiKey.startsWith(digits)); // prettier-ignore
}
