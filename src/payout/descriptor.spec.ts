import { BIP32Factory } from 'bip32';
import * as bip39 from 'bip39';
import * as bitcoin from 'bitcoinjs-lib';
import fc from 'fast-check';
import * as ecc from 'tiny-secp256k1';
import { descriptorChecksum, type DomainError, type Network } from '../units';
import { deriveKey, parseTreasury, treasuryDescriptor } from './descriptor';
import { inputWeight } from './input-weight';
import { outputScripts } from './output-script';

const sealed = (body: string): string => `${body}#${descriptorChecksum(body)}`;
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const bip32 = BIP32Factory(ecc);
/** "abandon … about": the seed of BIP-49, BIP-84 and BIP-86. */
const SEED = bip39.mnemonicToSeedSync(`${'abandon '.repeat(11)}about`);

function accountOf(path: string, network: bitcoin.Network): { fingerprint: string; key: string } {
  const root = bip32.fromSeed(SEED, network);
  const fingerprint = Buffer.from(root.fingerprint).toString('hex');
  return { fingerprint, key: root.derivePath(`m/${path}`).neutered().toBase58() };
}

describe('addresses of a treasury', () => {
  it('are those of BIP-84 for wpkh()', () => {
    const key =
      'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
    const treasury = parseTreasury(treasuryDescriptor('73c5da0a', "84'/0'/0'", key), 'bitcoin');
    expect(deriveKey(treasury, 0, 0).address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
    expect(deriveKey(treasury, 0, 1).address).toBe('bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g');
    expect(deriveKey(treasury, 1, 0).address).toBe('bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el');
    expect(deriveKey(treasury, 1, 7).keys).toMatchObject([{ fingerprint: '73c5da0a', path: "m/84'/0'/0'/1/7" }]);
  });

  it('are those of BIP-49 for sh(wpkh())', () => {
    const { fingerprint, key } = accountOf("49'/1'/0'", bitcoin.networks.testnet);
    const treasury = parseTreasury(treasuryDescriptor(fingerprint, "49'/1'/0'", key, 'sh-wpkh'), 'testnet4');
    const derived = deriveKey(treasury, 0, 0);
    expect(Buffer.from(derived.keys[0]?.publicKey ?? []).toString('hex')).toBe(
      '03a1af804ac108a8a51782198c2d034b28bf90c8803f5a53f76276fa69a4eae77f',
    );
    expect(derived.redeemScript).toEqual(bytes('001438971f73930f6c141d977ac4fd4a727c854935b3'));
    expect(derived.address).toBe('2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2');
  });

  it('are those of BIP-86 for tr()', () => {
    const { fingerprint, key } = accountOf("86'/0'/0'", bitcoin.networks.bitcoin);
    expect(key).toBe('xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ'); // prettier-ignore
    const treasury = parseTreasury(treasuryDescriptor(fingerprint, "86'/0'/0'", key, 'tr'), 'bitcoin');
    expect(deriveKey(treasury, 0, 0)).toMatchObject({
      internalKey: bytes('cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115'),
      scriptHex: '5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c',
      address: 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
    });
    expect(deriveKey(treasury, 0, 1).address).toBe('bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh');
    expect(deriveKey(treasury, 1, 0).address).toBe('bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7');
  });

  it('follow the steps behind the key (BIP-389 wpkh vector, scripts of BIP-382)', () => {
    const body =
      'wpkh([ffffffff/13h]xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH/<1;3>/2/*)';
    const treasury = parseTreasury(sealed(body), 'bitcoin');
    expect([0, 1, 2].map((index) => deriveKey(treasury, 0, index).scriptHex)).toEqual([
      '0014326b2249e3a25d5dc60935f044ee835d090ba859',
      '0014af0bd98abc2f2cae66e36896a39ffe2d32984fb7',
      '00141fa798efd1cbf95cebf912c031b8a4a6e9fb9f27',
    ]);
    expect(deriveKey(treasury, 1, 5).keys[0]?.path).toBe("m/13'/3/2/5");
  });

  it.each([
    [-1, false],
    [0, true],
    [2 ** 31 - 1, true],
    [2 ** 31, false],
    [0.5, false],
  ])('exist at index %p: %p', (index, exists) => {
    const { fingerprint, key } = accountOf("84'/1'/0'", bitcoin.networks.regtest);
    const treasury = parseTreasury(treasuryDescriptor(fingerprint, "84'/1'/0'", key), 'regtest');
    if (exists) expect(deriveKey(treasury, 0, index).address).toMatch(/^bcrt1q/);
    else {
      expect(() => deriveKey(treasury, 0, index)).toThrow(expect.objectContaining({ code: 'payout.bad-index' }));
    }
  });

  it.each([
    ['a wrong checksum', 'checksum', (text: string) => text.slice(0, -1) + (text.endsWith('q') ? 'p' : 'q')],
    ['a damaged key', 'key', (text: string) => sealed((text.split('#')[0] ?? '').replace(/.\/<0;1>/, 'z/<0;1>'))],
    ['a private key', 'private-key', (text: string) => text.replace('tpub', 'tprv')],
  ])('do not exist with %s', (_, reason, change) => {
    const { fingerprint, key } = accountOf("84'/1'/0'", bitcoin.networks.regtest);
    const text = change(treasuryDescriptor(fingerprint, "84'/1'/0'", key));
    expect(() => parseTreasury(text, 'regtest')).toThrow(
      expect.objectContaining({ code: 'payout.bad-descriptor', fields: { reason } }),
    );
  });
});

describe('output scripts', () => {
  const point = bytes('03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd');

  it('are those of BIP-382 and BIP-386 for one key', () => {
    expect(outputScripts('wpkh', 1, [point]).scriptHex).toBe('00149a1c78a507689f6f54b847ad1cef1e614ee23f1e');
    const tr = '512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11';
    expect(outputScripts('tr', 1, [point]).scriptHex).toBe(tr);
    // An x-only key stands for both points: BIP-341's lift_x takes the even one.
    expect(outputScripts('tr', 1, [Uint8Array.of(2, ...point.slice(1))]).scriptHex).toBe(tr);
  });

  // BIP-383, the bare sortedmulti() vector: the same script is the witness script of wsh().
  it.each([
    [0, '5221025d5fc65ebb8d44a5274b53bac21ff8307fec2334a32df05553459f8b1f7fe1b62102fbd47cc8034098f0e6a94c6aeee8528abf0a2153a5d8e46d325b7284c046784652ae'], // prettier-ignore
    [1, '52210264fd4d1f5dea8ded94c61e9641309349b62f27fbffe807291f664e286bfbe6472103f4ece6dfccfa37b211eb3d0af4d0c61dba9ef698622dc17eecdf764beeb005a652ae'], // prettier-ignore
    [2, '5221022ccabda84c30bad578b13c89eb3b9544ce149787e5b538175b1d1ba259cbb83321024d902e1a2fc7a8755ab5b694c575fce742c48d9ff192e63df5193e4c7afe1f9c52ae'], // prettier-ignore
  ])('are those of BIP-383 for sorted multisig, index %p', (index, script) => {
    const first = bip32.fromBase58('xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL'); // prettier-ignore
    const second = bip32.fromBase58('xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y'); // prettier-ignore
    const keys = [first.derive(index).publicKey, second.derivePath(`0/0/${index}`).publicKey];
    for (const order of [keys, [...keys].reverse()]) {
      const { witnessScript, scriptHex } = outputScripts('wsh-sortedmulti', 2, order);
      expect(Buffer.from(witnessScript ?? []).toString('hex')).toBe(script);
      expect(scriptHex).toBe(`0020${Buffer.from(bitcoin.crypto.sha256(bytes(script))).toString('hex')}`);
    }
  });

  it('are those that bitcoinjs-lib makes, for any keys', () => {
    const seeds = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(seeds, fc.nat(15), (list, spread) => {
        const pubkeys = list.map((seed) => bip32.fromSeed(Buffer.from(seed)).publicKey);
        const threshold = 1 + (spread % pubkeys.length);
        const sorted = [...pubkeys].sort((a, b) => Buffer.compare(a, b));
        const redeem = bitcoin.payments.p2ms({ m: threshold, pubkeys: sorted });
        const script = bitcoin.payments.p2wsh({ redeem }).output ?? new Uint8Array();
        expect(outputScripts('wsh-sortedmulti', threshold, pubkeys).scriptHex).toBe(
          Buffer.from(script).toString('hex'),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a multisig treasury', () => {
  const paths = ["48'/1'/0'/2'", "48'/1'/1'/2'", "48'/1'/2'/2'"];
  const keys = paths.map((path) => {
    const { fingerprint, key } = accountOf(path, bitcoin.networks.regtest);
    return `[${fingerprint}/${path.replaceAll("'", 'h')}]${key}/<0;1>/*`;
  });
  const network: Network = 'regtest';

  it('has one script for each index, whatever the order of its keys, and names every key', () => {
    const treasury = parseTreasury(sealed(`wsh(sortedmulti(2,${keys.join(',')}))`), network);
    const turned = parseTreasury(sealed(`wsh(sortedmulti(2,${[...keys].reverse().join(',')}))`), network);
    const derived = deriveKey(treasury, 1, 3);
    expect(derived.scriptHex).toBe(deriveKey(turned, 1, 3).scriptHex);
    expect(derived.address).toMatch(/^bcrt1q.{58}$/);
    expect(derived.keys.map(({ path }) => path)).toEqual(paths.map((path) => `m/${path}/1/3`));
    expect(treasury.shape).toEqual({ kind: 'wsh-sortedmulti', threshold: 2, keys: 3 });
  });
});

describe('the weight of an input', () => {
  // The largest signature: DER with a 33-byte r and a 32-byte s, 71 bytes, and the hash type.
  const ecdsa = new Uint8Array(72);
  const weightOf = (witness: Uint8Array[], scriptSig = new Uint8Array()): number => {
    const empty = new bitcoin.Transaction();
    empty.addOutput(new Uint8Array(22), 0n);
    const one = empty.clone();
    const two = empty.clone();
    for (const [transaction, count] of [
      [one, 1],
      [two, 2],
    ] as const) {
      // prettier-ignore
      for (let index = 0; index < count; index += 1) {
        transaction.addInput(new Uint8Array(32), index, 0xfffffffd, scriptSig);
        transaction.setWitness(index, witness);
      }
    }
    // The difference is one input: the marker and the counts are in both.
    return two.weight() - one.weight();
  };
  const multisig = (threshold: number, keys: number): Uint8Array[] => [
    new Uint8Array(),
    ...Array.from({ length: threshold }, () => ecdsa),
    new Uint8Array(3 + 34 * keys),
  ];

  it.each([
    ['wpkh', 272, inputWeight({ kind: 'wpkh' }), weightOf([ecdsa, new Uint8Array(33)])],
    ['sh-wpkh', 364, inputWeight({ kind: 'sh-wpkh' }), weightOf([ecdsa, new Uint8Array(33)], new Uint8Array(23))],
    ['tr', 230, inputWeight({ kind: 'tr' }), weightOf([new Uint8Array(64)])],
  ])('of %s is %p: the one that bitcoinjs-lib measures', (_, expected, ours, measured) => {
    expect([ours, measured]).toEqual([expected, expected]);
  });

  // 7 keys make a witness script of 241 bytes, 8 one of 275: its length takes three bytes instead of one.
  it.each([
    [1, 1],
    [2, 3],
    [3, 5],
    [7, 7],
    [1, 8],
    [15, 15],
    [16, 16],
  ])('of %p of %p sorted keys is exact', (threshold, keys) => {
    // prettier-ignore
    expect(inputWeight({ kind: 'wsh-sortedmulti', threshold, keys })).toBe(weightOf(multisig(threshold, keys)));
  });

  it.each([
    [0, 1],
    [2, 1],
    [1, 17],
    [1.5, 3],
  ])('does not exist for %p of %p', (threshold, keys) => {
    // prettier-ignore
    expect(() => inputWeight({ kind: 'wsh-sortedmulti', threshold, keys })).toThrow(
      expect.objectContaining({ code: 'payout.bad-multisig' }),
    );
  });
});

describe('a multisig of fewer people than it says', () => {
  const account = bip32.fromSeed(Buffer.alloc(32, 1), bitcoin.networks.bitcoin).derivePath("m/48'/0'/0'/2'").neutered();
  const other = bip32.fromSeed(Buffer.alloc(32, 2), bitcoin.networks.bitcoin).derivePath("m/48'/0'/0'/2'").neutered();
  /** The same key as a master key: another text in base58, the same children. */
  const renamed = bip32.fromPublicKey(account.publicKey, account.chainCode, bitcoin.networks.bitcoin);
  const key = (node: typeof account, name: string, chains = '<0;1>'): string =>
    `[${name.repeat(8)}/48h/0h/0h/2h]${node.toBase58()}/${chains}/*`;
  const read = (...keys: string[]): string => {
    const body = `wsh(sortedmulti(2,${keys.join(',')}))`;
    try {
      return parseTreasury(`${body}#${descriptorChecksum(body)}`, 'bitcoin').form;
    } catch (error) {
      return String((error as DomainError).fields['reason']);
    }
  };

  it.each([
    ['two keys', key(other, 'b'), 'wsh-sortedmulti'],
    ['a key in another text', key(renamed, 'b'), 'same-key'],
    ['a key with the same receive chain', key(account, 'b', '<0;2>'), 'same-key'],
    ['a key with its chains turned', key(account, 'b', '<1;0>'), 'same-key'],
  ])('of %s', (_, second, expected) => {
    expect(read(key(account, 'a'), second)).toBe(expected);
  });
});
