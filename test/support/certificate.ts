import { generateKeyPairSync, sign } from 'node:crypto';

/** DER: one tag, its length, its content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const COMMON_NAME = hex('0603550403');
const SUBJECT_ALT_NAME = hex('0603551d11');
const BASIC_CONSTRAINTS = hex('0603551d13');
const ECDSA_SHA256 = sequence(hex('06082a8648ce3d040302'));
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * A certificate of `localhost` and 127.0.0.1 that signed itself, until 2049, and its key: made at run time, so that no
 * key lies in the repository. @see RFC 5280, 4.1
 */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('localhost')))));
  const time = (text: string) => der(0x17, Buffer.from(text));
  const names = sequence(der(DNS_NAME, Buffer.from('localhost')), der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])));
  const authority = sequence(BASIC_CONSTRAINTS, der(0x04, sequence(der(0x01, hex('ff')))));
  const tbs = sequence(
    der(0xa0, hex('020102')),
    hex('020101'),
    ECDSA_SHA256,
    name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority, sequence(SUBJECT_ALT_NAME, der(0x04, names)))),
  );
  const signature = der(0x03, hex('00'), sign('sha256', tbs, privateKey));
  const body = sequence(tbs, ECDSA_SHA256, signature).toString('base64').replace(/(.{64})/g, '$1\n'); // prettier-ignore
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  };
}
