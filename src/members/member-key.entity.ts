import { defineTable, int, nullable, type Row, text } from '../store';

/**
 * The extended key or descriptor behind a version of a payout address; versions without a row are single addresses. Whoever
 * reads the key sees all that its member is paid, so it stands here alone, and is erased with the person: null from then on.
 */
export const memberKey = defineTable(
  'member_key',
  {
    address_id: text(),
    member_id: text(),
    descriptor: nullable(text()),
    /** Number of the first address that may be paid: the ones before are the wallet's own business. */
    first_index: int(),
  },
  { key: ['address_id'], indexes: [['member_id']] },
);

/**
 * How far the addresses of a key are dealt, whoever linked it and how often. The key is known by the script of its first
 * address (number 0).
 */
export const memberKeyTurn = defineTable(
  'member_key_turn',
  {
    key_script: text(),
    /** Number of the address that is dealt next. */
    next_index: int(),
    /** One more than the highest number whose payment is settled: wallets look a gap ahead of it (BIP-44). */
    seen_index: int(),
  },
  { key: ['key_script'] },
);

/** Addresses that payments have. The script is the key: no two payments have one. Freed only while nothing has left us. */
export const memberKeyUse = defineTable(
  'member_key_use',
  { script_hex: text(), key_script: text(), key_index: int(), batch_id: text() },
  { key: ['script_hex'], unique: [['key_script', 'key_index']], indexes: [['batch_id']] },
);

export type KeyRow = Row<typeof memberKey>;
export type KeyTurnRow = Row<typeof memberKeyTurn>;
