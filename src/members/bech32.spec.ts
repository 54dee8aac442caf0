import { splitBech32 } from './bech32';

describe('splitBech32', () => {
  it.each([
    'A12UEL5L',
    'a12uel5l',
    'an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs',
    'abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw',
    `11${'q'.repeat(82)}c8247j`,
    'split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w',
    '?1ezyfcl',
  ])('reads %s as bech32 (BIP-173, valid)', (text) => {
    expect(splitBech32(text)?.checksum).toBe('bech32');
  });

  it.each([
    'A1LQFN3A',
    'a1lqfn3a',
    'an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6',
    'abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx',
    `11${'l'.repeat(82)}ludsr8`,
    'split1checkupstagehandshakeupstreamerranterredcaperredlc445v',
    '?1v759aa',
  ])('reads %s as bech32m (BIP-350, valid)', (text) => {
    expect(splitBech32(text)?.checksum).toBe('bech32m');
  });

  it.each<[string, string]>([
    ['a character below the range', '\x201nwldj5'],
    ['a character above the range', '\x7f1axkwrx'],
    ['a character beyond ASCII', '\x801eym55h'],
    ['91 characters', 'an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx'],
    ['no separator', 'pzry9x0s0muk'],
    ['an empty prefix', '1pzry9x0s0muk'],
    ['a foreign data character', 'x1b4n0q5v'],
    ['a short checksum', 'li1dgmt3'],
    ['a foreign character in the checksum', 'de1lg7wt\xff'],
    ['a checksum over the upper case prefix', 'A1G7SGD8'],
    ['nothing before the separator', '10a06t8'],
    ['nothing before the separator, with data', '1qzzfhee'],
    ['bech32m: below the range', '\x201xj0phk'],
    ['bech32m: above the range', '\x7f1g6xzxy'],
    ['bech32m: beyond ASCII', '\x801vctc34'],
    ['bech32m: 91', 'an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4'],
    ['bech32m: no separator', 'qyrz8wqd2c9m'],
    ['bech32m: an empty prefix', '1qyrz8wqd2c9m'],
    ['bech32m: a foreign data character', 'y1b0jsk6g'],
    ['bech32m: i in the data', 'lt1igcx5c0'],
    ['bech32m: a short checksum', 'in1muywd'],
    ['bech32m: i in the checksum', 'mm1crxm3i'],
    ['bech32m: o in the checksum', 'au1s5cgom'],
    ['bech32m: a checksum over the upper case prefix', 'M1VUXWEZ'],
    ['bech32m: nothing before the separator', '16plkw9'],
    ['bech32m: nothing before the separator, with data', '1p2gdwpf'],
  ])('refuses %s (BIP-173 and BIP-350, invalid)', (_, text) => {
    expect(splitBech32(text)?.checksum).toBeUndefined();
  });

  it('refuses a text in both cases', () => {
    expect(splitBech32('A12uel5l')).toBeUndefined();
  });
});
