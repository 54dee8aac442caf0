import { address as addresses } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { DomainError, type Network } from '../units';
import { parseAddress, scriptOf } from './address';

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** BIP-32, test vector 1. */
const XPRV = 'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi'; // prettier-ignore

function codeOf(text: string, network: Network = 'bitcoin'): string {
  try {
    parseAddress(text, network);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('parseAddress', () => {
  // BIP-173 and BIP-350, "Test vectors": address and script.
  it.each<[Network, string, string, string]>([
    ['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', '0014751e76e8199196d454941c45d1b3a323f1433bd6', 'p2wpkh'],
    [
      'testnet3',
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
      'p2wsh',
    ],
    [
      'testnet4',
      'tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy',
      '0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
      'p2wsh',
    ],
    [
      'signet',
      'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
      '5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
      'p2tr',
    ],
    [
      'bitcoin',
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
      'p2tr',
    ],
    // The first block's miner, and the first P2SH address in the documentation of Bitcoin Core (key_io_valid.json).
    ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac', 'p2pkh'],
    ['bitcoin', '3P14159f73E4gFr7JterCCQh9QjiTjiZrG', 'a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87', 'p2sh'],
    [
      'regtest',
      'bcrt1q9vza2e8x573nczrlzms0wvx3gsqjx7vay85cr9',
      '00142b05d564e6a7a33c087f16e0f730d1440123799d',
      'p2wpkh',
    ],
  ])('reads the published %s address %s', (network, text, scriptHex, type) => {
    const canonical = text.startsWith('BC1') ? text.toLowerCase() : text;
    expect(parseAddress(text, network)).toEqual({ scriptHex, type, canonical });
  });

  it.each<[string, string]>([
    ['bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y', 'members.address-future-version'],
    ['BC1SW50QGDZ25J', 'members.address-future-version'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'members.address-future-version'],
    ['bc1pfeessrawgf', 'members.address-future-version'], // pay-to-anchor: anyone can spend it
    ['tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut', 'members.address-other-coin'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', 'members.address-wrong-checksum-kind'],
    ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', 'members.address-wrong-network'],
    ['BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL', 'members.address-wrong-checksum-kind'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', 'members.address-wrong-checksum-kind'],
    ['bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4', 'members.address-unknown-format'],
    ['BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R', 'members.address-unknown-format'],
    ['bc1pw5dgrnzv', 'members.address-bad-program'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav', 'members.address-bad-program'],
    ['BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', 'members.address-bad-program'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq', 'members.address-mixed-case'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf', 'members.address-bad-program'],
    ['bc1gmk9yu', 'members.address-bad-program'],
    ['tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', 'members.address-wrong-network'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j', 'members.address-wrong-network'],
    ['tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty', 'members.address-other-coin'],
    ['BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2', 'members.address-unknown-format'],
    ['bc1rw5uspcuh', 'members.address-bad-program'],
    ['bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90', 'members.address-bad-program'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7', 'members.address-mixed-case'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du', 'members.address-bad-program'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv', 'members.address-wrong-network'],
    // Valid by BIP-173 until BIP-350 gave later versions another checksum.
    [
      'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx',
      'members.address-wrong-checksum-kind',
    ],
    ['BC1SW50QA3JX3S', 'members.address-wrong-checksum-kind'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj', 'members.address-wrong-checksum-kind'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'members.address-checksum'],
  ])('refuses %s with %s (BIP-173 and BIP-350, invalid vectors)', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each<[string, string]>([
    ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', 'members.address-wrong-checksum-kind'],
    ['tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', 'members.address-wrong-checksum-kind'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j', 'members.address-bad-program'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv', 'members.address-bad-program'],
  ])('refuses %s on its own network too, with %s (BIP-173 and BIP-350, invalid vectors)', (text, code) => {
    expect(codeOf(text, 'testnet4')).toBe(code);
  });

  const good = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
  it.each<[string, string, string]>([
    ['nothing', '', 'members.address-empty'],
    ['blanks', '   ', 'members.address-empty'],
    ['a trailing space', `${good} `, 'members.address-space'],
    ['a leading space', ` ${good}`, 'members.address-space'],
    ['a newline', `${good}\n`, 'members.address-space'],
    ['a no-break space', `${good}\u00a0`, 'members.address-space'],
    ['a space inside', `${good.slice(0, 8)} ${good.slice(8)}`, 'members.address-space'],
    ['a zero-width space', `${good}\u200b`, 'members.address-hidden-character'],
    ['a zero-width joiner', `bc1q\u200dw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4`, 'members.address-hidden-character'],
    ['a byte order mark', `\ufeff${good}`, 'members.address-hidden-character'],
    ['a right-to-left override', `\u202e${good}`, 'members.address-hidden-character'],
    ['a NUL', `${good}\0`, 'members.address-hidden-character'],
    ['a soft hyphen', `${good.slice(0, 9)}\u00ad${good.slice(9)}`, 'members.address-hidden-character'],
    ['a variation selector', `${good}\ufe0f`, 'members.address-hidden-character'],
    ['a lone surrogate', `${good}\ud800`, 'members.address-hidden-character'],
    ['a Cyrillic letter', good.replace('c', '\u0441'), 'members.address-not-ascii'],
    ['full-width letters', `\uff42\uff43${good.slice(2)}`, 'members.address-not-ascii'],
    ['a payment URI', `bitcoin:${good}?amount=1`, 'members.address-uri'],
    ['mixed case', `BC1q${good.slice(4)}`, 'members.address-mixed-case'],
    ['regtest on mainnet', 'bcrt1q9vza2e8x573nczrlzms0wvx3gsqjx7vay85cr9', 'members.address-wrong-network'],
    ['testnet P2PKH on mainnet', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'members.address-wrong-network'],
    ['litecoin bech32', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9', 'members.address-other-coin'],
    ['litecoin base58', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9', 'members.address-other-coin'],
    ['a changed base58 character', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb', 'members.address-checksum'],
    // BIP-32 test vector 1, and the published key of the Bitcoin wiki's article on WIF.
    [
      'an extended private key',
      'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
      'members.address-private-key',
    ],
    [
      'a descriptor with one, mistyped',
      'wpkh(xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHj/0/*)',
      'members.address-private-key',
    ],
    ['a private key (WIF)', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ', 'members.address-private-key'],
    [
      'the same with a line break',
      '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ\n',
      'members.address-private-key',
    ],
    [
      'an extended public key',
      'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8',
      'members.address-extended-key',
    ],
    ['a word', 'hello', 'members.address-unknown-format'],
    ['4,000 characters', 'q'.repeat(4000), 'members.address-too-long'],
  ])('refuses %s', (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  // The letters of bech32 and base58 spell the start of a key in one good address of some ten thousand.
  it.each([
    ['bc1pmtvsl0sruprvyhgsyzp8jvxv4vadaannk9t580rhsmtn84cqv52sun7rfp', 'p2tr'],
    ['bc1qzeqxf7pyuprvp6sx3urez3rygp2zham47ftjae', 'p2wpkh'],
    ['3KqxNvU6Rzpub1VoPd2cVLY2rdnxEJk1bu', 'p2sh'],
  ])('reads %s: its letters spell the start of a key', (text, type) => {
    expect(parseAddress(text, 'bitcoin')).toMatchObject({ type, canonical: text });
    expect(scriptOf(text)).toBe(parseAddress(text, 'bitcoin').scriptHex);
  });

  it('reads whatever program, wherever its letters spell the start of a private key', () => {
    const bitsOf = (number: number, size: number): string => number.toString(2).padStart(size, '0');
    const programs = fc.tuple(
      fc.constantFrom(20, 32),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat(40),
      fc.constantFrom('xprv', 'yprv', 'zprv', 'tprv', 'uprv', 'vprv'),
    );
    fc.assert(
      fc.property(programs, ([size, bytes, place, word]) => {
        const bits = [...bytes.slice(0, size)].map((byte) => bitsOf(byte, 8)).join('');
        const at = 5 * (place % Math.floor(size * 1.6 - 4));
        const spelt = [...word].map((letter) => bitsOf(BECH32.indexOf(letter), 5)).join('');
        const with20 = bits.slice(0, at) + spelt + bits.slice(at + 20);
        const program = Uint8Array.from({ length: size }, (_, n) => Number.parseInt(with20.slice(8 * n, 8 * n + 8), 2));
        const text = addresses.toBech32(program, 0, 'bc');
        expect(text).toMatch(/[xyztuv]prv/);
        expect(codeOf(text)).toBe('accepted');
        expect(codeOf(text.toUpperCase())).toBe('accepted');
        const wrong = text.slice(0, -1) + (text.endsWith('q') ? 'p' : 'q');
        expect(codeOf(wrong)).toBe('members.address-checksum');
      }),
    );
  });

  it.each(['', '(', ',', ']', ' ', 'key:', '"', '\n'])('names a private key behind %j', (before) => {
    expect(codeOf(`${before}${XPRV}`)).toBe('members.address-private-key');
    expect(codeOf(`${before}${XPRV.slice(0, 40)}`)).toBe('members.address-private-key');
  });

  it('refuses a taproot address that stands for no point of the curve: nobody can spend it (BIP-341)', () => {
    // On secp256k1 (y^2 = x^3 + 7) no point has x = 5, and none one beyond the field; 1 has.
    const taproot = (x: string) => addresses.toBech32(Buffer.from(x.padStart(64, '0'), 'hex'), 1, 'bc');
    expect(codeOf(taproot('05'))).toBe('members.address-no-point');
    expect(codeOf(taproot('f'.repeat(64)))).toBe('members.address-no-point');
    expect(codeOf(taproot('01'))).toBe('accepted');
    expect(codeOf('bc1plllllllllllllllllllllllllllllllllllllllllllllllllllllsr7rg6v')).toMatch(/^members\.address-/);
  });

  it('accepts no mainnet address on regtest and none of regtest on mainnet', () => {
    expect(codeOf(good, 'regtest')).toBe('members.address-wrong-network');
    expect(codeOf('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'regtest')).toBe('members.address-wrong-network');
  });

  it('survives any text, and never accepts one that was changed by a single character (F49)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        expect(codeOf(text)).toMatch(/^members\.address-/);
      }),
    );
    const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7lQB1iobO\u200b \u0430';
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(good[at] !== character);
        expect(codeOf(good.slice(0, at) + character + good.slice(at + 1))).not.toBe('accepted');
      }),
    );
  });
});
