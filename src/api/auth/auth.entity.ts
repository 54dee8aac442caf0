import type { Device } from '../../audit';
import { bool, defineTable, instantColumn, int, json, nullable, type Row, text } from '../../store';
import type { Role } from '../wire/auth.dto';

/** Who may sign in. A member's account has the member's id; name and mail are in the members room under the same id. */
export const account = defineTable(
  'account',
  {
    id: text(),
    role: text<Role>(),
    /** An invited account cannot sign in; a disabled one no longer can. */
    status: text<'invited' | 'active' | 'disabled'>(),
    /** argon2id, PHC text. */
    password_hash: nullable(text()),
    /** Authenticator secret, sealed under the service's key with the account's id as associated data. */
    totp_sealed: nullable(text()),
    /** Time step of the last code that was taken: no code works twice. */
    totp_last_step: int(),
    created_at: instantColumn(),
  },
  { key: ['id'] },
);

/** A signed-in browser. The cookie's token is not here, only its hash. */
export const session = defineTable(
  'session',
  {
    token_hash: text(),
    /** Public name of the session, for audit. */
    id: text(),
    account_id: text(),
    created_at: instantColumn(),
    last_seen_at: instantColumn(),
    expires_at: instantColumn(),
    stepped_up_at: nullable(instantColumn()),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['token_hash'], indexes: [['account_id']] },
);

/** With what a session was opened or confirmed: each confirmation opens another one. Sessions of before have none. */
export const sessionDevice = defineTable(
  'session_device',
  { session_id: text(), device: text<Device>() },
  { key: ['session_id'] },
);

/** A link that works once, for the first password. Only its hash is kept. */
export const oneTimeLink = defineTable(
  'one_time_link',
  {
    token_hash: text(),
    account_id: text(),
    created_at: instantColumn(),
    expires_at: instantColumn(),
    used_at: nullable(instantColumn()),
  },
  { key: ['token_hash'], indexes: [['account_id']] },
);

/** Codes that stand in for an operator's authenticator, each once. Only keyed hashes; new codes replace all rows. */
export const recoveryCode = defineTable(
  'recovery_code',
  {
    account_id: text(),
    /** HMAC-SHA256 under the service's key. */
    code_hash: text(),
    made_at: instantColumn(),
    used_at: nullable(instantColumn()),
  },
  { key: ['account_id', 'code_hash'] },
);

/** A new authenticator that waits for its first code; the one before works until then. */
export const totpRenewal = defineTable(
  'totp_renewal',
  {
    account_id: text(),
    /** As in `account`. */
    totp_sealed: text(),
    /** The session that began it, and alone can end it. */
    session_id: text(),
    made_at: instantColumn(),
  },
  { key: ['account_id'] },
);

/** A passkey (WebAuthn): only its public half is here. */
export const passkey = defineTable(
  'passkey',
  {
    id: text(),
    account_id: text(),
    /** The authenticator's own id of it, base64url; nobody else's is the same. */
    credential_id: text(),
    /** COSE key, base64url. */
    public_key: text(),
    /** Signature counter, as it was last; 0 for ever where the authenticator has none. */
    counter: int(),
    /** What its owner calls it. */
    name: text(),
    /** How a browser reaches the authenticator; a hint. */
    transports: json<string[]>(),
    /** Whether it may be on several devices. */
    synced: bool(),
    added_at: instantColumn(),
    last_used_at: nullable(instantColumn()),
  },
  { key: ['id'], unique: [['credential_id']], indexes: [['account_id']] },
);

/** What a browser was asked to sign, until it has answered. Only hashes of challenges. */
export const passkeyChallenge = defineTable(
  'passkey_challenge',
  {
    challenge_hash: text(),
    account_id: text(),
    /** `prove`: by a passkey that is there; `add`: by a new one. */
    purpose: text<'prove' | 'add'>(),
    /** Id of the session that asked, or the sign-in. */
    place: text(),
    made_at: instantColumn(),
  },
  { key: ['challenge_hash'], indexes: [['account_id']] },
);

/** Failed sign-ins by hashed mail or address: each failure beyond a few makes the next attempt wait longer. */
export const loginThrottle = defineTable(
  'login_throttle',
  { key: text(), failures: int(), last_failed_at: instantColumn() },
  { key: ['key'] },
);

/** Answers of acts that move money, by the caller's key, for ever (FAULTS.md F57). */
export const idempotency = defineTable(
  'idempotency',
  {
    actor: text(),
    key: text(),
    route: text(),
    body_hash: text(),
    /** JSON text of the answer; null while the act runs, or when it was cut off. */
    answer: nullable(text()),
    created_at: instantColumn(),
  },
  { key: ['actor', 'key'] },
);

export const authTables = [
  account,
  session,
  sessionDevice,
  oneTimeLink,
  recoveryCode,
  totpRenewal,
  passkey,
  passkeyChallenge,
  loginThrottle,
  idempotency,
];

export type AccountRow = Row<typeof account>;
export type SessionRow = Row<typeof session>;
export type LinkRow = Row<typeof oneTimeLink>;
