import { crypto } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { isPrivate, pointFromScalar, signRecoverable } from 'tiny-secp256k1';
import { DomainError } from '../units';
import { type ProofKind, toSign, verifyMessage } from './ownership-proof';

const P2WPKH = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
const P2TR = 'bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3';
const NESTED = '3HSVzEhCFuH9Z3wvoWTexy7BMVVp3PjS6f';
const NESTED_OF_SAME_KEY = '37qyp7jQAzqb2rCBpMvVtLDuuzKAUCVnJb';
const P2PKH_OF_SAME_KEY = '14vV3aCHBeStb5bkenkNHbe2YAFinYdXgc';

const EMPTY =
  'AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
const HELLO =
  'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
const TAPROOT = 'AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ==';
const NESTED_SAME_KEY_HELLO =
  'AkcwRAIgRfq2Gfv9guFcXAf2vQEJSHX8FP5OuiHs1DSK1I0wk/0CIGPzqm6QNPTDJuki148OQ2DbJtXyrr71s4xYPwogQUupASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
// BIP-322, basic-test-vectors.json and generated-test-vectors.json.
const EMPTY_HIGH_R =
  'AkgwRQIhAPkJ1Q4oYS0htvyuSFHLxRQpFAY56b70UvE7Dxazen0ZAiAtZfFz1S6T6I23MWI2lK/pcNTWncuyL8UL+oMdydVgzAEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy';
const HELLO_HIGH_R =
  'AkgwRQIhAOzyynlqt93lOKJr+wmmxIens//zPzl9tqIOua93wO6MAiBi5n5EyAcPScOjf1lAqIUIQtr3zKNeavYabHyR8eGhowEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy';
const PLAIN_P2TR = 'bc1pss0zhytly75awhm6x2hhvd5lnzv3vssgrf9axfheq8ldyzn88ges79fler';
const PLAIN_P2TR_SIGNATURE = 'AUCJYOwOjxYAvatTAGYaVlNXBVyFuc4MwNQkOuK2tl8xhfKDONd0NjfYyNSYcRqeCp8hsAnCEPHAVEkO9h6vbQ/R';
const GENERATED = {
  p2wpkh: 'bc1qkntwc3c4dzxh9xh6875l03fn3vkk023jgak3u7',
  p2tr: 'bc1p9cyuceaazr8cz46mvgkzl94wy397mwpqsrk84su37t72jvkg6wzqv52nfp',
};
const GENERATED_MESSAGE = { p2wpkh: 'ESHJI7MWUL64AXHBI42L3UR4QA', p2tr: 'TPIZPITUIHEUHO5ACOL6W6MBVD' };
const GENERATED_SIGNATURE = {
  p2wpkh:
    'AkcwRAIgCYHF/vn67iZX5WBimh84kqD6pTME6eNCMGhfFnnwCNECIAF3nMCk/RfLit+uv8a8FgfQIw0f0ASE21GSz7rX17PsASEDTA2vM8bOtUFgvenSDUmvkq7aWNwoTB0CMiM6carHY1s=',
  p2tr: 'AUBay6NwR4LEYedkTG+vE9F7C0RTOCB5NH6ZAqf+3hudjHIkOzSZk1jW/5Kt0wRKX3llJ25os+0qktdou4/Y8516',
};
const MULTISIG = 'bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9';
const FULL_P2PKH =
  'AgAAAAGEmHuloQANVIqnpMegGLNFKwAGE0Urv0a/uMiHnJ+FQwAAAABrSDBFAiEAr8VdqPCZU/oVqKKj2WwHfeCX/lzp+Rfk8d59cS9xdGECIAar0nievDdeVstmIgjfM7kzMepL6HrecBuJtgEitFxBASECzgU8WF30ffzpbdClcw/0NBkTCkuRbiEzr+CTXePjiPfgBwAAAQAAAAAAAAAAAWrgBwAA';
const LEGACY_FIRST_KEY = 'KJIp/6BfDrO7CPMCv1Y+uM9kLn1L8y5h/i6pF9fWHx9xc63teDv6pX2Z0L8g6k5eBBXJPKpkMAh65AZVLWo9XZQ=';

function outcome(address: string, message: string, signature: string): string {
  try {
    return verifyMessage(address, 'bitcoin', { message, signature });
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('verifyMessage', () => {
  it.each<[string, string, string, string, ProofKind]>([
    ['BIP-322 P2WPKH, empty message', P2WPKH, '', EMPTY, 'bip322'],
    ['BIP-322 P2WPKH, Hello World', P2WPKH, 'Hello World', HELLO, 'bip322'],
    ['the same with the variant in front', P2WPKH, 'Hello World', `smp${HELLO}`, 'bip322'],
    ['Bitcoin Core util_tests.cpp P2TR', P2TR, 'Hello World', TAPROOT, 'bip322'],
    ['BIP-322 P2WPKH, empty message, high R', P2WPKH, '', EMPTY_HIGH_R, 'bip322'],
    ['BIP-322 P2WPKH, Hello World, high R', P2WPKH, 'Hello World', `smp${HELLO_HIGH_R}`, 'bip322'],
    ['BIP-322 P2TR without a variant in front', PLAIN_P2TR, 'No prefix fallback', PLAIN_P2TR_SIGNATURE, 'bip322'],
    ['BIP-322 generated P2WPKH', GENERATED.p2wpkh, GENERATED_MESSAGE.p2wpkh, GENERATED_SIGNATURE.p2wpkh, 'bip322'],
    ['BIP-322 generated P2TR', GENERATED.p2tr, GENERATED_MESSAGE.p2tr, GENERATED_SIGNATURE.p2tr, 'bip322'],
    ['P2SH-P2WPKH of the same key', NESTED_OF_SAME_KEY, 'Hello World', NESTED_SAME_KEY_HELLO, 'bip322'],
    ['BIP-137 P2WPKH, header 40', P2WPKH, 'legacy label check#1', LEGACY_FIRST_KEY, 'bip137'],
  ])('accepts %s', (_, address, message, signature, kind) => {
    expect(outcome(address, message, signature)).toBe(kind);
  });

  it.each<[string, string, string, string, string]>([
    ['another message', P2WPKH, 'Hello World', EMPTY, 'members.proof-invalid'],
    ['another address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'Hello World', HELLO, 'members.proof-invalid'],
    ['taproot, another message', P2TR, 'Hello world', TAPROOT, 'members.proof-invalid'],
    [
      'taproot, another key',
      'bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297',
      'Hello World',
      TAPROOT,
      'members.proof-invalid',
    ],
    ['nested, another key', NESTED, 'Hello World', NESTED_SAME_KEY_HELLO, 'members.proof-invalid'],
    ['BIP-322 of a P2PKH', P2PKH_OF_SAME_KEY, 'Hello World', HELLO, 'members.proof-unsupported'],
    ['BIP-137 for taproot', P2TR, 'legacy label check#1', LEGACY_FIRST_KEY, 'members.proof-unsupported'],
    ['BIP-137, another message', P2WPKH, 'legacy label check#2', LEGACY_FIRST_KEY, 'members.proof-invalid'],
    [
      'a script address',
      'bc1qg8r3cl47rrr75dwvr7jhzdukptegnmq8v0nmjd2jdn4qvlczqkts0rqtav',
      '',
      EMPTY,
      'members.proof-unsupported',
    ],
    ['no base64', P2WPKH, '', 'not base64!', 'members.proof-malformed'],
    ['base64 without padding', P2WPKH, 'Hello World', HELLO.replace('=', ''), 'members.proof-malformed'],
    ['nothing', P2WPKH, '', '', 'members.proof-malformed'],
    ['BIP-322: no base64 at all', P2WPKH, '', 'not-valid-base64!!!', 'members.proof-malformed'],
    [
      'BIP-322: a message that was not signed',
      P2WPKH,
      'Wrong message that was not signed',
      EMPTY,
      'members.proof-invalid',
    ],
    ['BIP-322: a multisig address', MULTISIG, '', `smp${EMPTY}`, 'members.proof-unsupported'],
    ['BIP-322: an empty witness', P2WPKH, '', 'smpAA==', 'members.proof-invalid'],
    ['BIP-322: an unknown variant', P2WPKH, '', 'fooAA==', 'members.proof-malformed'],
    [
      'BIP-322: a variant that is not what follows',
      'bc1pyrgrm6cu6n54jrvkdjd9rvyd3xfyu84s2623awu2srn6mxhscwpsm5644w',
      'incorrect prefix',
      'fulAUDZwFXUp+adN+/UZj5dVrGAbB3zKs1Vcalz5fCF9srxS63eSWNGvH1NYbrBkPt1BJDUyWUz9zgUxfc63/QheT6M',
      'members.proof-unsupported',
    ],
    [
      'BIP-322: the full variant',
      '164P4mbDkPcyvRnFGAZd1ThjxSj7Fbsywz',
      'GI2SVNWVCWTEEIMFZFFZYAQNSA',
      `ful${FULL_P2PKH}`,
      'members.proof-unsupported',
    ],
    [
      'BIP-322: the full variant without its name',
      '164P4mbDkPcyvRnFGAZd1ThjxSj7Fbsywz',
      'GI2SVNWVCWTEEIMFZFFZYAQNSA',
      FULL_P2PKH,
      'members.proof-malformed',
    ],
    [
      'BIP-322 generated: another message, P2WPKH',
      GENERATED.p2wpkh,
      'OVKTTPEFKLUOTAOJSPCKIHCQZW',
      GENERATED_SIGNATURE.p2wpkh,
      'members.proof-invalid',
    ],
    [
      'BIP-322 generated: another signer, P2WPKH',
      'bc1qx3f9s3scavc92s3g2fhwzqzn7qucd37ez03jpf',
      GENERATED_MESSAGE.p2wpkh,
      GENERATED_SIGNATURE.p2wpkh,
      'members.proof-invalid',
    ],
    [
      'BIP-322 generated: another message, P2TR',
      GENERATED.p2tr,
      'IHUVDIXOZV7EE7RU6CP7JUS57N',
      GENERATED_SIGNATURE.p2tr,
      'members.proof-invalid',
    ],
    [
      'BIP-322 generated: another signer, P2TR',
      'bc1pr72av8sh7qc2ssxs8w0hlj0cl82g2q2dvypngzgsrmd4plml84ksmfyv0q',
      GENERATED_MESSAGE.p2tr,
      GENERATED_SIGNATURE.p2tr,
      'members.proof-invalid',
    ],
    [
      'a cut witness',
      P2WPKH,
      '',
      Buffer.from(EMPTY, 'base64').subarray(0, 60).toString('base64'),
      'members.proof-malformed',
    ],
    [
      'bytes behind the witness',
      P2WPKH,
      '',
      Buffer.concat([Buffer.from(EMPTY, 'base64'), Buffer.from([0])]).toString('base64'),
      'members.proof-malformed',
    ],
    ['a long text', P2WPKH, '', 'A'.repeat(4000), 'members.proof-malformed'],
    [
      '65 zero bytes with a header',
      P2WPKH,
      '',
      Buffer.concat([Buffer.from([31]), Buffer.alloc(64)]).toString('base64'),
      'members.proof-invalid',
    ],
    [
      'an address of another network',
      'tb1q9vza2e8x573nczrlzms0wvx3gsqjx7vaxwd45v',
      '',
      EMPTY,
      'members.address-wrong-network',
    ],
  ])('refuses %s', (_, address, message, signature, code) => {
    expect(outcome(address, message, signature)).toBe(code);
  });

  it('accepts no signature with any one bit flipped', () => {
    for (const [address, signature] of [
      [P2WPKH, HELLO],
      [P2TR, TAPROOT],
    ] as const) {
      const bytes = Buffer.from(signature, 'base64');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(outcome(address, 'Hello World', flipped.toString('base64'))).toMatch(/^members\.proof-/);
      }
    }
  });
});

describe('toSign', () => {
  // BIP-322, "Transaction Hashes", and basic-test-vectors.json for the text beyond ASCII.
  it.each<[string, string, string]>([
    [
      '',
      'c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7',
      '1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6',
    ],
    [
      'Hello World',
      'b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b',
      '88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf',
    ],
    [
      'UTF-8 support: öäüéàè 测试文本 \u{1F604}',
      'c8f4f525fe8afb1bc09b44175bd2096f079c98425e8a1be676b712add1fb62f0',
      '8f488e06b89eafd019ec528109eafaf7f1d1811fd617aa1eeb9658f1c1be6586',
    ],
  ])('commits to the message %j', (message, toSpendTxid, toSignTxid) => {
    const spend = toSign(Buffer.from('00142b05d564e6a7a33c087f16e0f730d1440123799d', 'hex'), message);
    expect(
      Buffer.from(spend.ins[0]?.hash ?? [])
        .reverse()
        .toString('hex'),
    ).toBe(toSpendTxid);
    expect(spend.getId()).toBe(toSignTxid);
  });
});

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58check, by its definition. */
function base58(version: number, hash: Uint8Array): string {
  const payload = Buffer.concat([Buffer.from([version]), hash]);
  const bytes = Buffer.concat([payload, Buffer.from(crypto.hash256(payload)).subarray(0, 4)]);
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = (ALPHABET[Number(value % 58n)] ?? '') + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros) + text;
}

describe('BIP-137', () => {
  const scalar = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => isPrivate(bytes));
  /** First header of each kind, and the kinds of address that take it: Electrum writes 31 for every kind of address. */
  const HEADERS = [
    [27, ['uncompressed']],
    [31, ['p2pkh', 'nested']],
    [35, ['nested']],
  ] as const;

  it('takes every header for the kinds of address that it stands for, and for no other', () => {
    fc.assert(
      fc.property(scalar, fc.string({ unit: 'grapheme', maxLength: 300 }), (key, message) => {
        const magic = Buffer.from('\x18Bitcoin Signed Message:\n', 'latin1');
        const text = Buffer.from(message, 'utf8');
        const length =
          text.length < 0xfd ? Buffer.from([text.length]) : Buffer.from([0xfd, text.length & 0xff, text.length >> 8]);
        const { signature, recoveryId } = signRecoverable(crypto.hash256(Buffer.concat([magic, length, text])), key);
        const hashOf = (isCompressed: boolean): Uint8Array =>
          crypto.hash160(pointFromScalar(key, isCompressed) ?? new Uint8Array());
        const addresses = {
          uncompressed: base58(0x00, hashOf(false)),
          p2pkh: base58(0x00, hashOf(true)),
          nested: base58(0x05, crypto.hash160(Buffer.concat([Buffer.from([0x00, 0x14]), hashOf(true)]))),
        };
        for (const [header, kinds] of HEADERS) {
          const signed = Buffer.concat([Buffer.from([header + recoveryId]), signature]).toString('base64');
          for (const kind of ['uncompressed', 'p2pkh', 'nested'] as const) {
            const takes = kinds.some((one) => one === kind);
            expect(outcome(addresses[kind], message, signed)).toBe(takes ? 'bip137' : 'members.proof-invalid');
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
