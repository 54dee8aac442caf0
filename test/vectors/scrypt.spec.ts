import { scryptSync } from 'node:crypto';
import { fromHex, toHex } from '../../src/hashing';
import { pbkdf2Once } from '../../src/hashing/core/hmac';
import { blockMix, romix, salsa20Eight, scryptOnce } from '../../src/hashing/core/scrypt';

// RFC 7914, sections 8 to 12. The parameters are those with r = 1 and p = 1.
const words = (hex: string): Int32Array => new Int32Array(fromHex(hex).buffer);
const hexOf = (block: Int32Array): string => toHex(new Uint8Array(block.buffer));
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'ascii'));

const BLOCK =
  'f7ce0b653d2d72a4108cf5abe912ffdd777616dbbb27a70e8204f3ae2d0f6fad89f68f4811d1e87bcc3bd7400a9ffd29094f0184639574f39ae5a1315217bcd7' +
  '894991447213bb226c25b54da86370fbcd984380374666bb8ffcb5bf40c254b067d27c51ce4ad5fed829c90b505a571b7f4d1cad6a523cda770e67bceaaf7e89';

describe('RFC 7914', () => {
  it('section 8, Salsa20/8', () => {
    const block = words(
      '7e879a214f3ec9867ca940e641718f26baee555b8c61c1b50df846116dcd3b1dee24f319df9b3d8514121e4b5ac5aa3276021d2909c74829edebc68db8b8c25e',
    );
    salsa20Eight(block, 0);
    expect(hexOf(block)).toBe(
      'a41f859c6608cc993b81cacb020cef05044b2181a2fd337dfd7b1c6396682f29b4393168e3c9e6bcfe6bc5b7a06d96bae424cc102c91745c24ad673dc7618f81',
    );
  });

  it('section 9, scryptBlockMix', () => {
    const block = words(BLOCK);
    blockMix(block);
    expect(hexOf(block)).toBe(
      'a41f859c6608cc993b81cacb020cef05044b2181a2fd337dfd7b1c6396682f29b4393168e3c9e6bcfe6bc5b7a06d96bae424cc102c91745c24ad673dc7618f81' +
        '20edc975323881a80540f64c162dcd3c21077cfe5f8d5fe2b1a4168f953678b77d3b3d803b60e4ab920996e59b4d53b65d2a225877d5edf5842cb9f14eefe425',
    );
  });

  it('section 10, scryptROMix with N = 16', () => {
    const block = words(BLOCK);
    romix(block, new Int32Array(16 * 32));
    expect(hexOf(block)).toBe(
      '79ccc193629debca047f0b70604bf6b62ce3dd4a9626e355fafc6198e6ea2b46d58413673b99b029d665c357601fb426a0b2f4bba200ee9f0a43d19b571a9c71' +
        'ef1142e65d5a266fddca832ce59faa7cac0b9cf1be2bffca300d01ee387619c4ae12fd4438f203a0e4e1c47ec314861f4e9087cb33396a6873e8f9d2539a4b8e',
    );
  });

  it('section 11, PBKDF2-HMAC-SHA256 with one iteration', () => {
    expect(toHex(pbkdf2Once(ascii('passwd'), ascii('salt'), 64))).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    );
  });

  it('section 12, scrypt with N = 16', () => {
    const rows = new Int32Array(16 * 32);
    expect(toHex(scryptOnce(new Uint8Array(0), new Uint8Array(0), rows, 64))).toBe(
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    );
  });
});

it.each([0, 1, 55, 56, 63, 64, 65, 80, 128, 200])('scrypt of %i bytes is what Node computes', (length) => {
  const password = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
  const salt = Uint8Array.from({ length: 200 - length }, (_, i) => (i * 11 + 3) & 0xff);
  const ours = scryptOnce(password, salt, new Int32Array(1024 * 32), 100);
  expect(toHex(ours)).toBe(scryptSync(password, salt, 100, { N: 1024, r: 1, p: 1 }).toString('hex'));
});
