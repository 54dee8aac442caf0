import { BIP32Factory } from 'bip32';
import * as bip39 from 'bip39';
import * as bitcoin from 'bitcoinjs-lib';
import fc from 'fast-check';
import * as ecc from 'tiny-secp256k1';
import { deriveKey, parseTreasury } from '../payout/descriptor';
import { descriptorChecksum, type DomainError, type Network } from '../units';
import { accountKey } from '../../test/support/member-keys';
import { encodeBase58Check, decodeBase58Check } from './base58';
import type { SingleForm } from './extended-key';
import { isKeyText, keyAddress, keyAddresses, readMemberKey, shownKey, storedKey } from './member-key';

const bip32 = BIP32Factory(ecc);
/** "abandon … about": the seed of BIP-49, BIP-84 and BIP-86. */
const ROOT = bip32.fromSeed(bip39.mnemonicToSeedSync(`${'abandon '.repeat(11)}about`));
const sealed = (body: string): string => `${body}#${descriptorChecksum(body)}`;
const xpubAt = (path: string): string => ROOT.derivePath(path).neutered().toBase58();

/** The same key in another spelling of SLIP-132. */
function spelt(key: string, version: string): string {
  const payload = decodeBase58Check(key);
  if (typeof payload === 'string') throw new Error('a bad key');
  return encodeBase58Check(Buffer.concat([Buffer.from(version, 'hex'), payload.subarray(4)]));
}

const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';
const XPUB_84 =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
const TPUB_49 =
  'tpubDD7tXK8KeQ3YY83yWq755fHY2JW8Ha8Q765tknUM5rSvjPcGWfUppDFMpQ1ScziKfW3ZNtZvAD7M3u7bSs7HofjTD3KP3YxPK7X6hwV8Rk2';
const XPUB_86 =
  'xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ';

function refusalOf(text: string, network: Network = 'bitcoin', form?: SingleForm): string {
  try {
    readMemberKey(text, network, form);
  } catch (error) {
    return (error as DomainError).code;
  }
  return 'taken';
}

describe('addresses of a member key', () => {
  it('are those of BIP-84 for a zpub, and for the xpub of the same account with its type', () => {
    const addresses = (key: ReturnType<typeof readMemberKey>) => keyAddresses(key, 0, 2).map((one) => one.canonical);
    const wanted = ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'];
    expect(addresses(readMemberKey(ZPUB, 'bitcoin'))).toEqual(wanted);
    expect(addresses(readMemberKey(ZPUB, 'bitcoin', 'wpkh'))).toEqual(wanted);
    expect(addresses(readMemberKey(XPUB_84, 'bitcoin', 'wpkh'))).toEqual(wanted);
    expect(readMemberKey(ZPUB, 'bitcoin').descriptor).toBe(sealed(`wpkh(${XPUB_84}/0/*)`));
  });

  it('are those of BIP-49 for a upub, and for its tpub', () => {
    const wanted = { canonical: '2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2', type: 'p2sh' };
    const upub = spelt(TPUB_49, '044a5262');
    expect(upub).toMatch(/^upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHtv21XXEMYRUocHqguyjknFHYfgY$/); // prettier-ignore
    expect(keyAddress(readMemberKey(upub, 'testnet4'), 0)).toMatchObject(wanted);
    expect(keyAddress(readMemberKey(TPUB_49, 'testnet3', 'sh-wpkh'), 0)).toMatchObject(wanted);
  });

  it('are those of BIP-86 for tr()', () => {
    const wanted = [
      'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
      'bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh',
    ];
    for (const key of [
      readMemberKey(XPUB_86, 'bitcoin', 'tr'),
      readMemberKey(sealed(`tr([73c5da0a/86h/0h/0h]${XPUB_86}/<0;1>/*)`), 'bitcoin'),
    ]) {
      expect(keyAddresses(key, 0, 2).map(({ canonical }) => canonical)).toEqual(wanted);
    }
  });

  it('are those that wallets show of BIP-44 for pkh()', () => {
    // "abandon … about", m/44'/0'/0'/0/0: the first address of that seed in every wallet.
    const key = readMemberKey(xpubAt("m/44'/0'/0'"), 'bitcoin', 'pkh');
    expect(keyAddress(key, 0)).toMatchObject({ canonical: '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA', type: 'p2pkh' });
  });

  it.each([
    // BIP-32, test vector 2: m, m/0.
    [
      'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB/0',
      'xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH',
    ],
    // BIP-32, test vector 1: m/0H, m/0H/1.
    [
      'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw/1',
      'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ',
    ],
  ])('stand behind the children of BIP-32: %s', (path, child) => {
    expect(readMemberKey(sealed(`wpkh(${path}/*)`), 'bitcoin').parents[0]?.toBase58()).toBe(child);
  });

  it('are those of the first branch where there are two (BIP-389)', () => {
    const both = readMemberKey(sealed(`wpkh(${XPUB_84}/<0;1>/*)`), 'bitcoin');
    const receive = readMemberKey(sealed(`wpkh(${XPUB_84}/0/*)`), 'bitcoin');
    expect(keyAddress(both, 5)).toEqual(keyAddress(receive, 5));
  });

  it('are those that the treasury derives, by a way of its own, of the same descriptor', () => {
    const origin = '[73c5da0a/48h/0h/0h/2h]';
    const keys = [0, 1, 2].map((n) => `${origin}${xpubAt(`m/48'/0'/${n}'`)}/<0;1>/*`);
    const many = Array.from({ length: 16 }, (_, n) => `${origin}${xpubAt(`m/48'/1'/${n}'`)}/<0;1>/*`);
    const bodies = [
      `wpkh(${keys[0] ?? ''})`,
      `sh(wpkh(${keys[0] ?? ''}))`,
      `tr(${keys[0] ?? ''})`,
      `wsh(sortedmulti(2,${keys.join(',')}))`,
      `wsh(sortedmulti(16,${many.join(',')}))`,
    ].map(sealed);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (text, index) => {
        const { scriptHex, address } = deriveKey(parseTreasury(text, 'bitcoin'), 0, index);
        expect(keyAddress(readMemberKey(text, 'bitcoin'), index)).toMatchObject({ scriptHex, canonical: address });
      }),
      { numRuns: 25 },
    );
  });

  it.each([-1, 2 ** 31, 0.5, Number.NaN])('has none with the number %p', (index) => {
    const key = readMemberKey(ZPUB, 'bitcoin');
    expect(() => keyAddress(key, index)).toThrow(expect.objectContaining({ code: 'members.key-index' }) as Error);
  });
});

describe('what is taken for a key', () => {
  it.each([ZPUB, XPUB_84, ` ${ZPUB}`, `wpkh(${XPUB_84}/0/*)`, 'tr(', 'Zpubx'])('%s is', (text) => {
    expect(isKeyText(text)).toBe(true);
  });
  it.each(['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA', '', 'xprv9s21'])(
    '%s is not',
    (text) => {
      expect(isKeyText(text)).toBe(false);
    },
  );
});

/** The account key of an ordinary wallet, with `yprv` in the middle of it. */
const LIKE_PRIVATE = 'tpubDC8msFGeGv3carZfzvZKbtsEF8pqYJJSM4cVfW8Gryprv9JRqzNzmpastKvw765FXLdxNgJePW9UT8CkzhHXuWzzGvUpdT2W3tczUxsGvgF'; // prettier-ignore

it('takes a public key whose letters spell the start of a private one, and no private key beside it', () => {
  expect(readMemberKey(LIKE_PRIVATE, 'regtest', 'wpkh').form).toBe('wpkh');
  expect(readMemberKey(sealed(`wpkh(${LIKE_PRIVATE}/0/*)`), 'regtest').form).toBe('wpkh');
  const both = `${LIKE_PRIVATE},${ROOT.toBase58()}`;
  for (const text of [both, LIKE_PRIVATE.slice(0, -1), sealed(`wsh(sortedmulti(1,${both}))`)]) {
    expect(() => readMemberKey(text, 'regtest')).toThrow(
      expect.objectContaining({ code: 'members.address-private-key' }) as Error,
    );
  }
});

it('deals an address whose letters spell the start of a private key', () => {
  const key = readMemberKey(accountKey(4, 'regtest'), 'regtest', 'wpkh');
  expect(keyAddress(key, 3_182).canonical).toMatch(/[xyztuv]prv[02-9ac-hj-np-z]{20}/);
});

describe('a key that cannot be paid is refused by name', () => {
  const multisig = (keys: string): string => sealed(`wsh(sortedmulti(${keys}))`);
  it.each<[string, string, Network?, SingleForm?]>([
    ['address-private-key', ROOT.derivePath("m/84'/0'/0'").toBase58()],
    ['address-private-key', spelt(ROOT.derivePath("m/84'/0'/0'").toBase58(), '04b2430c')],
    ['address-private-key', sealed(`wpkh(${ROOT.toBase58()}/84h/0h/0h/0/*)`)],
    ['address-private-key', 'wpkh(L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1)#nocheck1'],
    ['key-type-missing', XPUB_84],
    ['key-type-missing', TPUB_49, 'regtest'],
    ['key-type-other', ZPUB, 'bitcoin', 'tr'],
    ['key-type-twice', sealed(`wpkh(${XPUB_84}/0/*)`), 'bitcoin', 'wpkh'],
    ['key-network', TPUB_49, 'bitcoin', 'wpkh'],
    ['key-network', XPUB_84, 'regtest', 'wpkh'],
    ['key-network', sealed(`wpkh(${TPUB_49}/0/*)`)],
    ['key-multisig', spelt(XPUB_84, '02aa7ed3')],
    ['key-multisig', spelt(XPUB_84, '0295b43f')],
    ['key-depth', xpubAt("m/84'/0'/0'/0"), 'bitcoin', 'wpkh'],
    ['key-damaged', `${ZPUB.slice(0, -1)}t`],
    ['key-damaged', ZPUB.slice(0, -1)],
    ['key-damaged', spelt(XPUB_84, '0488b21f').replace(/^..../, 'xpub'), 'bitcoin', 'wpkh'],
    // BIP-32, test vector 5: a public version with a private key, and depth zero with a parent's fingerprint.
    [
      'key-damaged',
      'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm',
      'bitcoin',
      'wpkh',
    ],
    [
      'key-damaged',
      'xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ',
      'bitcoin',
      'wpkh',
    ],
    ['key-character', `${ZPUB} `],
    ['key-character', `wpkh(${XPUB_84}/0/*)\u200b#qqqqqqqq`],
    ['key-no-checksum', `wpkh(${XPUB_84}/0/*)`],
    ['key-checksum', `wpkh(${XPUB_84}/0/*)#qqqqqqqq`],
    ['key-checksum', `${sealed(`wpkh(${XPUB_84}/0/*)`)}q`],
    ['key-fixed-key', sealed(`wpkh(${XPUB_84}/0/0)`)],
    ['key-fixed-key', sealed('wpkh(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)')],
    ['key-hardened', sealed(`wpkh(${XPUB_84}/0/*h)`)],
    ['key-hardened', sealed(`wpkh(${XPUB_84}/0h/*)`)],
    ['key-multipath', sealed(`wpkh(${XPUB_84}/<0;1>/<0;1>/*)`)],
    ['key-index', sealed(`wpkh(${XPUB_84}/2147483648/*)`)],
    ['key-shape', sealed(`wpkh(${XPUB_84}/*/0)`)],
    ['key-script-path', sealed(`tr(${XPUB_86}/0/*,pk(${XPUB_84}/0/*))`)],
    ['key-unsupported', sealed(`wsh(multi(1,${XPUB_84}/0/*))`)],
    ['key-unsupported', sealed(`sh(pkh(${XPUB_84}/0/*))`)],
    ['key-threshold', multisig(`3,${XPUB_84}/0/*,${XPUB_86}/0/*`)],
    ['key-same-key', multisig(`2,${XPUB_84}/0/*,${XPUB_84}/0/*`)],
    ['key-same-key', multisig(`2,${XPUB_84}/0/*,[73c5da0a/84h]${XPUB_84}/<0;1>/*`)],
    ['key-unsupported', sealed('addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)')],
  ])('%s: %s', (code, text, ...chosen) => {
    expect(refusalOf(text, ...chosen)).toBe(`members.${code}`);
  });

  it('whatever character of a checked text is changed', () => {
    const text = sealed(`wpkh([73c5da0a/84h/0h/0h]${XPUB_84}/0/*)`);
    const letters = '0123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ()[]/*#h';
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...letters), (place, letter) => {
        fc.pre(text[place] !== letter);
        expect(refusalOf(text.slice(0, place) + letter + text.slice(place + 1))).not.toBe('taken');
      }),
      { numRuns: 500 },
    );
  });

  it('with no part of the key in its words', () => {
    expect(() => readMemberKey(XPUB_84, 'bitcoin')).toThrow(/^(?!.*xpub6).*Nothing was changed\.$/);
  });
});

describe('a stored key', () => {
  it('is read again as it was linked', () => {
    const key = readMemberKey(ZPUB, 'bitcoin');
    expect(storedKey(key.descriptor, 'bitcoin')).toMatchObject({ descriptor: key.descriptor, form: 'wpkh' });
    expect(keyAddress(storedKey(key.descriptor, 'bitcoin'), 9)).toEqual(keyAddress(key, 9));
  });

  it('is shown so that two can be told apart and no address can be derived', () => {
    expect(shownKey(readMemberKey(ZPUB, 'bitcoin'))).toBe('xpub6Cat…C7PW6V');
    const many = readMemberKey(sealed(`wsh(sortedmulti(2,${XPUB_84}/0/*,${XPUB_86}/0/*))`), 'bitcoin');
    expect(shownKey(many)).toBe('xpub6Cat…C7PW6V +1');
  });

  it('pays regtest addresses on regtest', () => {
    const tpub = bip32
      .fromSeed(Buffer.alloc(32, 1), bitcoin.networks.regtest)
      .derivePath("m/84'/1'/0'")
      .neutered()
      .toBase58();
    expect(keyAddress(readMemberKey(tpub, 'regtest', 'wpkh'), 0).canonical).toMatch(/^bcrt1q/);
  });
});
