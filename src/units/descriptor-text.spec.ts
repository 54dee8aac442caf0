import { descriptorChecksum, readDescriptor } from './descriptor-text';

const KEY =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
const sealed = (body: string): string => `${body}#${descriptorChecksum(body)}`;
const BODY = `wpkh([73c5da0a/84h/0h/0h]${KEY}/<0;1>/*)`;

describe('the checksum of a descriptor', () => {
  // BIP-380, Test Vectors: the valid one, and "error in payload" under its checksum.
  it('is that of BIP-380', () => expect(descriptorChecksum('raw(deadbeef)')).toBe('89f8spxm'));
  it('changes with one character', () => expect(descriptorChecksum('raw(deedbeef)')).not.toBe('89f8spxm'));
  it('refuses a character that descriptors do not have', () => {
    expect(() => descriptorChecksum('raw(Ü)')).toThrow(expect.objectContaining({ code: 'units.bad-descriptor' }));
  });
});

describe('the text of a treasury descriptor', () => {
  it('comes apart into fingerprint, path and key', () => {
    const parts = { fingerprint: '73c5da0a', accountKey: KEY };
    expect(readDescriptor(sealed(BODY), 'bitcoin')).toEqual({ ...parts, accountPath: '84h/0h/0h' });
    const quoted = sealed(BODY.replaceAll('h/', "'/").replace('h]', "']"));
    expect(readDescriptor(quoted, 'bitcoin')).toEqual({ ...parts, accountPath: "84'/0'/0'" });
  });

  it.each([
    ['private-key', sealed(BODY.replace('xpub', 'xprv'))],
    ['shape', BODY],
    ['shape', ''],
    ['shape', `${sealed(BODY)} `],
    ['shape', sealed(BODY.replace('wpkh', 'pkh'))],
    ['shape', sealed(BODY.replace('/<0;1>', '/0'))],
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
    expect(readDescriptor(sealed(BODY.replace('xpub', 'tpub')), 'signet')).toHaveProperty('fingerprint', '73c5da0a');
  });
});
