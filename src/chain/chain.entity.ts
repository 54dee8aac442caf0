import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../store';

/** Headers of the best chain, each verified by our own rules before it was stored, in runs of up to a day. */
export const chainRuns = defineTable(
  'chain_run',
  {
    first_height: int(),
    /** Hash of the header before the first. */
    before: text(),
    /** 48 bytes per header, base64: a parent's hash is not stored, it is the hash of the header before. */
    headers: text(),
    /** What the run must end on when its hashes are computed again. */
    last_hash: text(),
    /** Work up to and with the last header. */
    work: nonNegativeAmount(),
  },
  { key: ['first_height'] },
);

/** One row: where the best chain stands. Its hash is compared and swapped, so that two followers cannot interleave. */
export const chainState = defineTable(
  'chain_state',
  {
    id: text<'best'>(),
    network: text(),
    /** The first header that is stored: genesis, or a checkpoint of the release. */
    anchor_height: int(),
    tip_height: int(),
    tip_hash: text(),
    tip_seconds: int(),
    tip_work: nonNegativeAmount(),
    /** False when the work is counted from a checkpoint whose own is not known. */
    work_is_total: bool(),
    /** When the node was last asked and answered. */
    synced_at: instantColumn(),
    backend_height: int(),
  },
  { key: ['id'] },
);

/** One row when a second source is configured: what it said when it was last compared with our chain. */
export const chainSecond = defineTable(
  'chain_second',
  {
    id: text<'second'>(),
    label: text(),
    state: text<'agrees' | 'disagrees' | 'unreachable' | 'not-believed'>(),
    /** Why it is not believed or unreachable, where it disagrees; empty otherwise. */
    detail: text(),
    /** Height at which the two were compared; null when they were not. */
    height: nullable(int()),
    checked_at: instantColumn(),
  },
  { key: ['id'] },
);

/** Every reorganisation that was followed: what left the best chain and when. Receipts in these blocks are revoked. */
export const chainReorgs = defineTable(
  'chain_reorg',
  {
    id: text(),
    seen_at: instantColumn(),
    fork_height: int(),
    depth: int(),
    /** Hashes that left, lowest first; of more than 2016 the last ones and those with a transaction of ours. */
    left_hashes: json<readonly string[]>(),
    new_tip: text(),
  },
  { key: ['id'], indexes: [['seen_at']], appendOnly: true },
);

/** What an alarm is about. */
export type AlarmKind =
  | 'wrong-network'
  | 'checkpoint-differs'
  | 'header-refused'
  | 'less-work'
  | 'reorg-too-deep'
  | 'sources-disagree'
  | 'block-refused'
  | 'block-missing';

/** What keeps payouts from trusting the chain, until it is cleared. */
export const chainAlarms = defineTable(
  'chain_alarm',
  {
    kind: text<AlarmKind>(),
    raised_at: instantColumn(),
    details: json(),
  },
  { key: ['kind'] },
);

/** Output scripts whose payments and spends are followed. */
export const watchedScripts = defineTable(
  'watched_script',
  {
    script: text(),
    /** What the script is for, e.g. `treasury` or `solo`. */
    purpose: text(),
    /** Birthday: no payment to it is older. */
    from_height: int(),
    created_at: instantColumn(),
  },
  { key: ['script'] },
);

/** Outputs that paid a watched script in the best chain; the unspent ones are our coins. */
export const ownOutputs = defineTable(
  'own_output',
  {
    txid: text(),
    vout: int(),
    script: text(),
    /** Satoshi. */
    value: nonNegativeAmount(),
    height: int(),
    block_hash: text(),
    coinbase: bool(),
    spent_by: nullable(text()),
    spent_height: nullable(int()),
  },
  { key: ['txid', 'vout'], indexes: [['height'], ['spent_height'], ['script']] },
);

/** Transactions of the best chain that pay or spend our outputs, each with the proof that it is in its block. */
export const ownTransactions = defineTable(
  'own_transaction',
  {
    txid: text(),
    height: int(),
    block_hash: text(),
    tx_index: int(),
    /** Without witness: exactly the bytes under the txid. */
    raw: text(),
    branch: json<readonly string[]>(),
    coinbase_raw: text(),
    coinbase_branch: json<readonly string[]>(),
  },
  { key: ['txid'], indexes: [['height']] },
);

/** One row: up to which block of the best chain the scripts were looked for. */
export const walletState = defineTable(
  'wallet_state',
  { id: text<'wallet'>(), scanned_height: int() },
  { key: ['id'] },
);

/** All tables of the room. */
export const chainTables = [
  chainRuns,
  chainState,
  chainSecond,
  chainReorgs,
  chainAlarms,
  watchedScripts,
  ownOutputs,
  ownTransactions,
  walletState,
] as const;
