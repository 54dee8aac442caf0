/** @jest-environment node */
import { HDKey } from '@scure/bip32';
import { BIP32Factory } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import fc from 'fast-check';
import * as ecc from 'tiny-secp256k1';
import { deriveKey, parseTreasury, treasuryDescriptor } from '../../../src/payout/descriptor';
import { bitcoinNetwork } from '../../../src/payout/output-script';
import { descriptorChecksum } from '../../../src/units/descriptor-text';
import { NETWORKS } from '../../../src/units/network';
import { deriveScript } from './derive-script';

/** BIP-84, Test vectors: first account of "abandon … about", as xpub and as zpub. */
const XPUB =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';
const descriptorOf = (key: string): string => {
  const body = `wpkh([73c5da0a/84h/0h/0h]${key}/<0;1>/*)`;
  return `${body}#${descriptorChecksum(body)}`;
};
const at = (change: object): string | null =>
  deriveScript({ network: 'bitcoin', descriptor: descriptorOf(XPUB), keyChain: 0, keyIndex: 0, ...change });

describe('public derivation (BIP-32, Test vectors)', () => {
  // Each step without a private key: parent, index, child.
  it.each([
    [
      "1: m/0' to m/0'/1",
      'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw',
      1,
      'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ',
    ],
    [
      "1: m/0'/1/2' to m/0'/1/2'/2",
      'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5',
      2,
      'xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV',
    ],
    [
      "1: m/0'/1/2'/2 to m/0'/1/2'/2/1000000000",
      'xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV',
      1_000_000_000,
      'xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy',
    ],
    [
      '2: m to m/0',
      'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB',
      0,
      'xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH',
    ],
  ])('of the library, vector %s', (_, parent, index, child) => {
    expect(HDKey.fromExtendedKey(parent).deriveChild(index).publicExtendedKey).toBe(child);
  });

  // Vector 5: Base58 is whole in each of them, the key in it is not.
  it.each([
    ['another version', 'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm'], // prettier-ignore
    ['the prefix 04', 'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn'], // prettier-ignore
    ['a point off the curve', 'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4'], // prettier-ignore
    ['depth 0 and a parent', 'xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ'], // prettier-ignore
    ['depth 0 and an index', 'xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8'], // prettier-ignore
  ])('derives nothing from a key with %s (vector 5)', (_, key) => {
    expect(at({ descriptor: descriptorOf(key) })).toBeNull();
  });
});

describe('the script of a treasury key in the browser', () => {
  it('is that of BIP-84: bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu is 0/0', () => {
    // BIP-173: that address holds this program of version 0.
    expect(at({})).toBe('0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2');
  });

  it.each([
    ['the last index', { keyIndex: 2 ** 31 - 1 }, true],
    ['the first hardened index', { keyIndex: 2 ** 31 }, false],
    ['a fraction', { keyIndex: 0.5 }, false],
    ['an index below zero', { keyIndex: -1 }, false],
    ['the change chain', { keyChain: 1 }, true],
    ['a third chain', { keyChain: 2 }, false],
    ['another network', { network: 'regtest' }, false],
    ['an unknown network', { network: 'litecoin' }, false],
    ['a zpub, which descriptors do not have', { descriptor: descriptorOf(ZPUB) }, false],
    ['a damaged key under a fitting checksum', { descriptor: descriptorOf(XPUB.replace('PW6V', 'PW6W')) }, false],
    ['no checksum', { descriptor: descriptorOf(XPUB).split('#')[0] }, false],
    ['a wrong checksum', { descriptor: `${descriptorOf(XPUB).split('#')[0] ?? ''}#qqqqqqqq` }, false],
    ['a private key', { descriptor: descriptorOf(XPUB.replace('xpub', 'xprv')) }, false],
    ['nothing', { descriptor: '' }, false],
  ])('with %s', (_, change, exists) => {
    const script = at(change);
    if (exists) expect(script).toMatch(/^0014[0-9a-f]{40}$/);
    else expect(script).toBeNull();
  });
});

const factory = BIP32Factory(ecc);
const network = fc.constantFrom(...NETWORKS);
const keyChain = fc.constantFrom<0 | 1>(0, 1);
const keyIndex = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(0, 1, 2 ** 31 - 1));
/** A treasury from 32 random bytes, with the public key of its account. */
const treasuryOf = (
  seed: Uint8Array,
  of: (typeof NETWORKS)[number],
  form: 'wpkh' | 'sh-wpkh' | 'tr' | 'wsh-sortedmulti' = 'wpkh',
): string => {
  const root = factory.fromSeed(seed, bitcoinNetwork(of));
  const fingerprint = Buffer.from(root.fingerprint).toString('hex');
  const account = (path: string): string => root.derivePath(`m/${path}`).neutered().toBase58();
  const path = `84'/${of === 'bitcoin' ? 0 : 1}'/0'`;
  if (form !== 'wsh-sortedmulti') return treasuryDescriptor(fingerprint, path, account(path), form);
  const keys = [0, 1, 2].map((index) => `[${fingerprint}/${index}h]${account(`${index}'`)}/<0;1>/*`);
  const body = `wsh(sortedmulti(2,${keys.join(',')}))`;
  return `${body}#${descriptorChecksum(body)}`;
};
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the derivation of the receipt page', () => {
  it('gives the script that the treasury itself derives, for every form, account, chain and index', () => {
    const form = fc.constantFrom('wpkh' as const, 'sh-wpkh' as const, 'tr' as const, 'wsh-sortedmulti' as const);
    fc.assert(
      fc.property(seed, form, network, fc.tuple(keyChain, keyIndex), (bytes, kind, of, [chain, index]) => {
        const descriptor = treasuryOf(bytes, of, kind);
        const own = deriveKey(parseTreasury(descriptor, of), chain, index).scriptHex;
        expect(deriveScript({ network: of, descriptor, keyChain: chain, keyIndex: index })).toBe(own);
      }),
      { numRuns: 100 },
    );
  });

  it('takes no descriptor that the treasury does not take', () => {
    const takes = (descriptor: string): boolean => {
      try {
        return parseTreasury(descriptor, 'regtest').descriptor === descriptor;
      } catch {
        return false;
      }
    };
    const whole = treasuryOf(new Uint8Array(32).fill(7), 'regtest');
    expect(takes(whole)).toBe(true);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (place, code) => {
        const descriptor = whole.slice(0, place) + String.fromCharCode(code) + whole.slice(place + 1);
        const script = deriveScript({ network: 'regtest', descriptor, keyChain: 0, keyIndex: 0 });
        expect(script !== null).toBe(takes(descriptor));
        expect(script !== null).toBe(descriptor === whole);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    // BIP-84, Test vectors.
    [0, 0, 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'],
    [0, 1, 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'],
    [1, 0, 'bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el'],
  ])('pays the address of BIP-84 at %i/%i', (chain, index, address) => {
    const script = Buffer.from(bitcoin.address.toOutputScript(address)).toString('hex');
    expect(at({ keyChain: chain, keyIndex: index })).toBe(script);
  });
});
