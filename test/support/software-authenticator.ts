import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** Flags of authenticator data (WebAuthn L3, 6.1). */
export const USER_PRESENT = 0x01;
export const USER_VERIFIED = 0x04;
export const BACKUP_ELIGIBLE = 0x08;
const ATTESTED = 0x40;

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** What CBOR is written of here (RFC 8949): whole numbers, texts, bytes, lists, maps. */
type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>;

function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  if (n < 0x100) return Buffer.from([(major << 5) | 24, n]);
  return Buffer.from([(major << 5) | 25, n >> 8, n & 0xff]);
}

export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key as Cbor), cbor(one as Cbor)])]); // prettier-ignore
  }
  const list = value as readonly Cbor[];
  return Buffer.concat([head(4, list.length), ...list.map(cbor)]);
}

/** What a test makes otherwise than an honest authenticator or browser would. */
export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly flags?: number;
  readonly counter?: number;
  readonly fmt?: string;
  readonly attStmt?: ReadonlyMap<string, Cbor>;
  /** Bytes that are cut off the end of the attestation, or of the authenticator data. */
  readonly cut?: number;
  readonly algorithm?: number;
}

/** One credential in an authenticator of software: ES256, written from the WebAuthn specification, level 3. */
export class SoftwareAuthenticator {
  readonly id = b64(randomBytes(32));
  /** What the next signature counts; authenticators without a counter stay at 0. */
  counter: number;
  private readonly key: KeyObject;
  private readonly cose: Buffer;

  constructor(
    private readonly home: { readonly origin: string; readonly rpId: string },
    start: { readonly counter?: number; readonly id?: string } = {},
  ) {
    this.counter = start.counter ?? 1;
    if (start.id !== undefined) this.id = start.id;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const point = [x, y].map((text) => Buffer.from(text, 'base64url'));
    this.cose = cbor(new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, point[0] ?? ''], [-3, point[1] ?? '']])); // prettier-ignore
  }

  /** As `navigator.credentials.create` answers (7.1). */
  register(challenge: string, twist: Twist = {}) {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const key = twist.algorithm === undefined ? this.cose : cbor(new Map<number, Cbor>([[1, 2], [3, twist.algorithm], [-1, 1]])); // prettier-ignore
    const attested = Buffer.concat([Buffer.alloc(16), length, id, key]);
    const authData = Buffer.concat([this.data(twist, ATTESTED), attested]);
    const parts: [string, Cbor][] = [['fmt', twist.fmt ?? 'none'], ['attStmt', twist.attStmt ?? new Map()], ['authData', authData]]; // prettier-ignore
    const whole = cbor(new Map(parts));
    const attestationObject = b64(whole.subarray(0, whole.length - (twist.cut ?? 0)));
    const clientDataJSON = b64(this.client('webauthn.create', challenge, twist));
    return { id: this.id, clientDataJSON, attestationObject, transports: ['internal'] };
  }

  /** As `navigator.credentials.get` answers (7.2). */
  sign(challenge: string, twist: Twist = {}) {
    const whole = this.data(twist, 0);
    const authData = whole.subarray(0, whole.length - (twist.cut ?? 0));
    const client = this.client('webauthn.get', challenge, twist);
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, sha256(client)]))
      .sign(this.key);
    return { id: this.id, clientDataJSON: b64(client), authenticatorData: b64(authData), signature: b64(signature) };
  }

  private data(twist: Twist, more: number): Buffer {
    const count = twist.counter ?? this.counter;
    if (twist.counter === undefined && this.counter > 0) this.counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    const flags = (twist.flags ?? USER_PRESENT | USER_VERIFIED) | more;
    return Buffer.concat([sha256(twist.rpId ?? this.home.rpId), Buffer.from([flags]), counter]);
  }

  private client(type: string, challenge: string, twist: Twist): Buffer {
    const data = { type: twist.type ?? type, challenge: twist.challenge ?? challenge, origin: twist.origin ?? this.home.origin }; // prettier-ignore
    return Buffer.from(JSON.stringify({ ...data, crossOrigin: twist.crossOrigin ?? false }));
  }
}
