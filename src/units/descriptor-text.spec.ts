import { type DescriptorFault, readExpression } from './descriptor-expression';
import { descriptorChecksum, readDescriptor } from './descriptor-text';

const KEY =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
const sealed = (body: string): string => `${body}#${descriptorChecksum(body)}`;
const ORIGIN = '[73c5da0a/84h/0h/0h]';
const BODY = `wpkh(${ORIGIN}${KEY}/<0;1>/*)`;

/** Keys of BIP-380 to BIP-389's own vectors. */
const POINT = '03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd';
const UNCOMPRESSED =
  '04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235';
const WIF = 'L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1';
const WIF_UNCOMPRESSED = '5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss';
const XPUB =
  'xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL';
const XPRV =
  'xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc';
const OTHER =
  'xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y';
const keys = (count: number): string =>
  Array.from({ length: count }, (_, n) => `02${(n + 1).toString(16).padStart(64, '0')}`).join(',');

/** What a body reads as: its fault, or `ok`. */
function verdict(body: string): DescriptorFault['fault'] | 'ok' {
  const read = readExpression(body, 'bitcoin');
  return 'fault' in read ? read.fault : 'ok';
}

describe('the checksum of a descriptor', () => {
  // BIP-380, Test Vectors: the valid one, and "error in payload" under its checksum.
  it('is that of BIP-380', () => expect(descriptorChecksum('raw(deadbeef)')).toBe('89f8spxm'));
  it('changes with one character', () => expect(descriptorChecksum('raw(deedbeef)')).not.toBe('89f8spxm'));
  it('refuses a character that descriptors do not have', () => {
    expect(() => descriptorChecksum('raw(Ü)')).toThrow(expect.objectContaining({ code: 'units.bad-descriptor' }));
  });

  // BIP-380, Test Vectors, checksum and character set.
  it.each([
    ['a valid checksum, of a form that no treasury has', 'raw(deadbeef)#89f8spxm', 'unsupported'],
    ['no checksum', 'raw(deadbeef)', 'no-checksum'],
    ['a missing checksum', 'raw(deadbeef)#', 'checksum'],
    ['a checksum of 9', 'raw(deadbeef)#89f8spxmx', 'checksum'],
    ['a checksum of 7', 'raw(deadbeef)#89f8spx', 'checksum'],
    ['an error in the payload', 'raw(deedbeef)#89f8spxm', 'checksum'],
    ['an error in the checksum', 'raw(deedbeef)##9f8spxm', 'checksum'],
    ['an invalid character', 'raw(Ü)#00000000', 'character'],
  ])('with %s', (_, text, fault) => {
    expect(readDescriptor(text, 'bitcoin')).toEqual({ fault });
  });
});

describe('key expressions (BIP-380, Test Vectors)', () => {
  it.each([
    ['a compressed public key', POINT, 'ok'],
    ['an uncompressed public key', UNCOMPRESSED, 'uncompressed'],
    ['a key with origin', `[deadbeef/0h/0h/0h]${POINT}`, 'ok'],
    ["an origin with '", `[deadbeef/0'/0'/0']${POINT}`, 'ok'],
    ['an origin with mixed strokes', `[deadbeef/0'/0h/0']${POINT}`, 'ok'],
    ['a private key, uncompressed', WIF_UNCOMPRESSED, 'private-key'],
    ['a private key', WIF, 'private-key'],
    ['an extended public key', XPUB, 'ok'],
    ['one with origin', `[deadbeef/0h/1h/2h]${XPUB}`, 'ok'],
    ['one with derivation', `[deadbeef/0h/1h/2h]${XPUB}/3/4/5`, 'ok'],
    ['one with children', `[deadbeef/0h/1h/2h]${XPUB}/3/4/5/*`, 'ok'],
    // Valid in a wallet that has the private key; from a public key nothing hardened can be derived.
    ['hardened derivation', `${XPUB}/3h/4h/5h/*`, 'hardened'],
    ['hardened children', `${XPUB}/3/4/5/*h`, 'hardened'],
    ['an extended private key', XPRV, 'private-key'],
    ['one with origin and children', `[deadbeef/0h/1h/2h]${XPRV}/3h/4h/5h/*h`, 'private-key'],
    ['children in the origin', `[deadbeef/0h/0h/0h/*]${POINT}`, 'shape'],
    ['a trailing slash in the origin', `[deadbeef/0h/0h/0h/]${POINT}`, 'shape'],
    ['a short fingerprint', `[deadbef/0h/0h/0h]${POINT}`, 'shape'],
    ['a long fingerprint', `[deadbeeef/0h/0h/0h]${POINT}`, 'shape'],
    ['0f', `[deadbeef/0f/0f/0f]${POINT}`, 'shape'],
    ['0H', `[deadbeef/0H/0H/0H]${POINT}`, 'shape'],
    ['-0', `[deadbeef/-0/-0/-0]${POINT}`, 'shape'],
    ['a private key with derivation', `${WIF}/0`, 'private-key'],
    ['a private key with children', `${WIF}/*`, 'private-key'],
    ['a public point with derivation', `${POINT}/0`, 'shape'],
    ['the last index', `${XPUB}/2147483647`, 'ok'],
    ['an index out of range', `${XPUB}/2147483648`, 'index'],
    ['an index of 40 digits', `${XPUB}/${'9'.repeat(40)}`, 'index'],
    ['an index out of range in the origin', `[deadbeef/2147483648h]${XPUB}`, 'index'],
    ['no index', `${XPUB}/1aa`, 'shape'],
    ['two origins', `[aaaaaaaa][aaaaaaaa]${XPUB}/0`, 'shape'],
    ['no start of the origin', `aaaaaaaa]${XPUB}/0`, 'shape'],
    ['a fingerprint that is not hex', `[gaaaaaaa]${XPUB}/0`, 'shape'],
    ['an origin and no key', '[deadbeef]', 'shape'],
    ['nothing', '', 'shape'],
  ])('%s', (_, key, expected) => {
    expect(verdict(`wpkh(${key})`)).toBe(expected);
  });

  it('reads a fingerprint in capitals as the same', () => {
    const read = readExpression(`wpkh([DEADBEEF/0h]${POINT})`, 'bitcoin');
    expect(read).toMatchObject({ keys: [{ fingerprint: 'deadbeef', originPath: '0h' }] });
  });
});

describe('forms (BIP-381 to BIP-386, Test Vectors)', () => {
  it.each([
    ['pk()', `pk(${POINT})`, 'unsupported'],
    ['pkh()', `pkh(${POINT})`, 'unsupported'],
    ['sh(pk())', `sh(pk(${POINT}))`, 'unsupported'],
    ['sh() in sh()', `sh(sh(pkh(${POINT})))`, 'unsupported'],
    ['a key in sh()', `sh(${POINT})`, 'unsupported'],
    ['sh(wpkh())', `sh(wpkh(${POINT}))`, 'ok'],
    ['an uncompressed key in sh(wpkh())', `sh(wpkh(${UNCOMPRESSED}))`, 'uncompressed'],
    ['wsh(pkh())', `wsh(pkh(${POINT}))`, 'unsupported'],
    ['wpkh() in wsh()', `wsh(wpkh(${POINT}))`, 'unsupported'],
    ['wsh() in wsh()', `wsh(wsh(pkh(${POINT})))`, 'unsupported'],
    ['a script in wpkh()', `wpkh(wsh(pkh(${POINT})))`, 'unsupported'],
    ['a key in wsh()', `wsh(${POINT})`, 'unsupported'],
    ['two keys in wpkh()', `wpkh(${POINT},${XPUB})`, 'shape'],
    ['multi()', `wsh(multi(1,${keys(2)}))`, 'unsupported'],
    ['bare sortedmulti()', `sortedmulti(1,${keys(2)})`, 'unsupported'],
    ['sh(wsh(sortedmulti()))', `sh(wsh(sortedmulti(1,${keys(2)})))`, 'unsupported'],
    ['wsh(sortedmulti())', `wsh(sortedmulti(2,${keys(3)}))`, 'ok'],
    ['16 keys', `wsh(sortedmulti(16,${keys(16)}))`, 'ok'],
    ['17 keys, which BIP-383 allows', `wsh(sortedmulti(1,${keys(17)}))`, 'keys'],
    ['a threshold that is no number', `wsh(sortedmulti(a,${keys(2)}))`, 'threshold'],
    ['a threshold of 0', `wsh(sortedmulti(0,${keys(2)}))`, 'threshold'],
    ['a threshold above the keys', `wsh(sortedmulti(3,${keys(2)}))`, 'threshold'],
    ['no keys', 'wsh(sortedmulti(1))', 'threshold'],
    ['one key twice', `wsh(sortedmulti(2,${POINT},${POINT.toUpperCase()}))`, 'same-key'],
    ['one key under two names', `wsh(sortedmulti(2,[aaaaaaaa]${XPUB}/*,[bbbbbbbb]${XPUB}/*))`, 'same-key'],
    ['an x-only key in wsh()', `wsh(sortedmulti(1,${POINT.slice(2)}))`, 'shape'],
    ['combo()', `combo(${POINT})`, 'unsupported'],
    ['raw()', 'raw(deadbeef)', 'unsupported'],
    ['addr()', 'addr(3PUNyaW7M55oKWJ3kDukwk9bsKvryra15j)', 'unsupported'],
    ['tr() of an x-only key', `tr(${POINT.slice(2)})`, 'ok'],
    ['tr() of a compressed key', `tr(${POINT})`, 'ok'],
    ['tr() of a private key', `tr(${WIF})`, 'private-key'],
    ['tr() of an uncompressed key', `tr(${UNCOMPRESSED})`, 'uncompressed'],
    ['tr() with a script', `tr(${POINT.slice(2)},pk(${POINT.slice(2)}))`, 'script-path'],
    ['tr() with a tree', `tr(${POINT.slice(2)},{pk(${XPUB}),pk(${OTHER})})`, 'script-path'],
    ['tr() in wsh()', `wsh(tr(${POINT.slice(2)}))`, 'unsupported'],
    ['tr() in sh()', `sh(tr(${POINT.slice(2)}))`, 'unsupported'],
    ['a space', `wpkh( ${POINT})`, 'shape'],
    ['no bracket', `wpkh(${POINT}`, 'shape'],
    ['a text without end', `wpkh(${'/0'.repeat(5_000)})`, 'shape'],
  ])('%s', (_, body, expected) => {
    expect(verdict(body)).toBe(expected);
  });
});

describe('several paths in one (BIP-389, Test Vectors)', () => {
  it.each([
    ['two', `wpkh(${XPUB}/<1;3>/2/*)`, 'ok'],
    ['three', `wpkh(${XPUB}/<0;1;2>)`, 'ok'],
    ['different ones in different keys', `wsh(sortedmulti(2,${XPUB}/<1;2>/*,${OTHER}/<3;4>/0/*))`, 'ok'],
    ['a key without', `wsh(sortedmulti(2,${XPUB}/<1;2>/0/*,${OTHER}/0/*))`, 'ok'],
    ['two specifiers', `wpkh(${XPUB}/<0;1>/<2;3>)`, 'multipath'],
    ['one in the origin', `wpkh([deadbeef/<0;1>]${XPUB}/0)`, 'shape'],
    ['different lengths', `wsh(sortedmulti(2,${XPUB}/<1;2;3>/*,${OTHER}/<3;4>/*))`, 'multipath'],
    ['an empty one', `wpkh(${XPUB}/<>/*)`, 'shape'],
    ['no start', `wpkh(${XPUB}/0>/*)`, 'shape'],
    ['no end', `wpkh(${XPUB}/<0/*)`, 'shape'],
    ['a missing index', `wpkh(${XPUB}/<0;>/*)`, 'shape'],
    ['one number alone', `wpkh(${XPUB}/<0>/*)`, 'multipath'],
    ['one number twice', `wpkh(${XPUB}/<1;1>/*)`, 'multipath'],
    ['a hardened one', `wpkh(${XPUB}/<0h;1>/*)`, 'hardened'],
  ])('%s', (_, body, expected) => {
    expect(verdict(body)).toBe(expected);
  });
});

const LIKE_CHECKSUM = 'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'; // prettier-ignore

describe('the text of a treasury descriptor', () => {
  it('comes apart into form, fingerprint, path, key and chains', () => {
    const key = { fingerprint: '73c5da0a', key: KEY, isExtended: true, isRanged: true, steps: [[0, 1]] };
    const whole = { form: 'wpkh', threshold: 1, keys: [{ ...key, originPath: '84h/0h/0h' }] };
    expect(readDescriptor(sealed(BODY), 'bitcoin')).toEqual(whole);
    const quoted = sealed(BODY.replaceAll('h/', "'/").replace('h]', "']"));
    expect(readDescriptor(quoted, 'bitcoin')).toMatchObject({ keys: [{ originPath: "84'/0'/0'" }] });
  });

  it('takes a public key whose letters spell the start of a private one in the middle', () => {
    const like = BODY.replace(KEY, `${KEY.slice(0, 50)}xprv${KEY.slice(54)}`);
    expect(readDescriptor(sealed(like), 'bitcoin')).not.toHaveProperty('fault');
    const beside = like.replace('/<0;1>/*', `${XPRV}/<0;1>/*`);
    expect(readDescriptor(sealed(beside), 'bitcoin')).toEqual({ fault: 'private-key' });
  });

  it('takes a checksum whose letters spell the start of a private key', () => {
    // The second key of BIP-32, test vector 1; found by trying fingerprints.
    const text = `wpkh([00002b67/84h/0h/0h]${LIKE_CHECKSUM}/<0;1>/*)#cmewtprv`;
    expect(readDescriptor(text, 'bitcoin')).not.toHaveProperty('fault');
    expect(readDescriptor(text.replace('#cmewtprv', '#xprvcmew'), 'bitcoin')).toEqual({ fault: 'checksum' });
    expect(readDescriptor(`${text}xprv`, 'bitcoin')).toEqual({ fault: 'private-key' });
  });

  it.each([
    ['private-key', sealed(BODY.replace('xpub', 'xprv'))],
    ['private-key', BODY.replace('xpub', 'xprv')],
    ['no-checksum', BODY],
    ['no-checksum', ''],
    ['checksum', `${sealed(BODY)} `],
    ['unsupported', sealed(BODY.replace('wpkh', 'pkh'))],
    ['chains', sealed(BODY.replace('/<0;1>', '/0'))],
    ['chains', sealed(BODY.replace('/<0;1>', '/<0;1;2>'))],
    ['chains', sealed(`wsh(sortedmulti(2,${ORIGIN}${XPUB}/<0;1>/*,${ORIGIN}${OTHER}/0/*))`)],
    ['fixed-key', sealed(BODY.replace('/*', ''))],
    ['fixed-key', sealed(`wpkh(${ORIGIN}${POINT})`)],
    ['no-origin', sealed(BODY.replace(ORIGIN, ''))],
    ['shape', sealed(BODY.replace('84h', '084h'))],
    ['shape', sealed(BODY.replace('xpub', 'zpub'))],
    ['checksum', `${BODY}#${descriptorChecksum(`${BODY} `)}`],
    ['checksum', sealed(BODY).replace('73c5da0a', '73c5da0b')],
    ['network', sealed(BODY.replace('xpub', 'tpub'))],
  ])('is refused for its %s: %s', (fault, text) => {
    expect(readDescriptor(text, 'bitcoin')).toEqual({ fault });
  });

  it('is of a test network with a tpub alone', () => {
    expect(readDescriptor(sealed(BODY), 'regtest')).toEqual({ fault: 'network' });
    const tpub = sealed(BODY.replace('xpub', 'tpub'));
    expect(readDescriptor(tpub, 'signet')).toMatchObject({ keys: [{ fingerprint: '73c5da0a' }] });
  });
});
