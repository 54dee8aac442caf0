import { DomainError } from '../units';
import { type ProofKind, verifyMessage } from './ownership-proof';

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
