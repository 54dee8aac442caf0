import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../store';

/** Headers of the best chain, each verified by our own rules before it was stored. */
export const chainHeaders = defineTable(
  'chain_header',
  {
    height: int(),
    hash: text(),
    /** 80 bytes in hex. */
    raw: text(),
    time_seconds: int(),
    bits: int(),
    /** Work from genesis up to and with this header. */
    work: nonNegativeAmount(),
  },
  { key: ['height'], unique: [['hash']] },
);

/** One row: where the best chain stands. Its hash is compared and swapped, so that two followers cannot interleave. */
export const chainState = defineTable(
  'chain_state',
  {
    id: text<'best'>(),
    network: text(),
    tip_height: int(),
    tip_hash: text(),
    /** When the node was last asked and answered. */
    synced_at: instantColumn(),
    backend_height: int(),
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
    /** Hashes that left, lowest first. */
    left_hashes: json<readonly string[]>(),
    new_tip: text(),
  },
  { key: ['id'], indexes: [['seen_at']], appendOnly: true },
);

/** What keeps payouts from trusting the chain, until it is cleared. */
export const chainAlarms = defineTable(
  'chain_alarm',
  {
    kind: text<
      'wrong-network' | 'reorg-too-deep' | 'header-refused' | 'less-work' | 'block-refused' | 'block-missing'
    >(),
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
  chainHeaders,
  chainState,
  chainReorgs,
  chainAlarms,
  watchedScripts,
  ownOutputs,
  ownTransactions,
  walletState,
] as const;
