import * as bitcoin from 'bitcoinjs-lib';
import { APPROVAL_KEY as KEY } from '../../../../test/support/batches';
import { Devices } from '../../../../test/support/devices';
import { toSign, verifyMessage } from '../../../members';
import { reservesMessage } from '../../../solvency';
import { Secret } from '../../../units';
import { deriveKey } from '../../descriptor';
import { STATEMENT_KEYS_MAX, type StatementKey, type StatementReply, type StatementRequest } from '../../signer';
import { statementMac } from '../../statement-seal';
import { SEED_FORMS } from './seed-file.adapter';
import { stateReserves } from './statement-rules';

const DIGEST = 'ab'.repeat(32);
const MESSAGE = reservesMessage({ number: 12 }, DIGEST);
const { root } = new Devices('wpkh');
const self = { root, network: 'regtest', approvalKey: KEY } as const;

/** The first keys of an account of the seed. */
function keysOf(form: (typeof SEED_FORMS)[number], count = 2): (StatementKey & { address: string })[] {
  const { treasury } = new Devices(form);
  return Array.from({ length: count }, (_, index) => {
    const { scriptHex, address, keys } = deriveKey(treasury, index % 2 === 0 ? 0 : 1, index);
    return { scriptHex, address, path: keys[0]?.path ?? '' };
  });
}

function asked(over: Partial<StatementRequest> = {}, key = KEY): StatementReply {
  const request = { network: 'regtest', message: MESSAGE, keys: keysOf('wpkh'), ...over } as const;
  return stateReserves({ mac: statementMac(request, key), ...request }, self);
}

const refusal = (reply: StatementReply): string => ('refused' in reply ? reply.refused : 'signed');

describe('a statement that the seed signs', () => {
  it.each(SEED_FORMS)('is verified by the rules of BIP-322 simple for each key of the account %s', (form) => {
    const keys = keysOf(form);
    const reply = asked({ keys });
    if ('refused' in reply) throw new Error(reply.refused);
    expect(reply.signatures).toHaveLength(2);
    keys.forEach(({ address }, at) => {
      const signature = reply.signatures[at] ?? '';
      expect(verifyMessage(address, 'regtest', { message: MESSAGE, signature })).toBe('bip322');
      expect(() => verifyMessage(address, 'regtest', { message: `${MESSAGE} `, signature })).toThrow();
    });
    expect(asked({ keys })).toEqual(reply);
  });

  it.each([
    ['the lowest number', `Paydirt statement 1 ${DIGEST}`, 'signed'],
    ['the highest number', `Paydirt statement 9999999999 ${DIGEST}`, 'signed'],
    ['number 0', `Paydirt statement 0 ${DIGEST}`, 'not-a-statement'],
    ['a number with a zero before it', `Paydirt statement 01 ${DIGEST}`, 'not-a-statement'],
    ['a number of 11 digits', `Paydirt statement 10000000000 ${DIGEST}`, 'not-a-statement'],
    ['digits of another script', `Paydirt statement ١ ${DIGEST}`, 'not-a-statement'],
    ['a digest of 63 digits', `Paydirt statement 1 ${DIGEST.slice(1)}`, 'not-a-statement'],
    ['a digest of 65 digits', `Paydirt statement 1 ${DIGEST}0`, 'not-a-statement'],
    ['a digest in capitals', `Paydirt statement 1 ${DIGEST.toUpperCase()}`, 'not-a-statement'],
    ['a line behind it', `Paydirt statement 1 ${DIGEST}\n`, 'not-a-statement'],
    ['a line before it', `Sign in\nPaydirt statement 1 ${DIGEST}`, 'not-a-statement'],
    ['a blank more', `Paydirt statement  1 ${DIGEST}`, 'not-a-statement'],
    ['nothing', '', 'not-a-statement'],
    ['a login elsewhere', 'Log in to exchange.example, nonce 5f3a', 'not-a-statement'],
    ['a proof of ownership for this service', `Paydirt address bcrt1q… of member 7`, 'not-a-statement'],
    ['the hash of a transaction', DIGEST, 'not-a-statement'],
    ['a transaction', `0200000001${DIGEST}0000000000fdffffff0100000000`, 'not-a-statement'],
    ['an approval', `paydirt approval 1\n${DIGEST}`, 'not-a-statement'],
  ])('has one form and no other: %s', (_, message, expected) => {
    expect(refusal(asked({ message }))).toBe(expected);
  });

  it('signs nothing that a block can hold: what is spent is no output of any block', () => {
    const [key] = keysOf('wpkh', 1);
    const script = Buffer.from(key?.scriptHex ?? '', 'hex');
    const spend = toSign(script, MESSAGE);
    const [input] = spend.ins;
    const toSpend = new bitcoin.Transaction();
    toSpend.version = 0;
    // An input without a coin before it stands in coinbases alone, and a coinbase has no such input script (BIP-34).
    const tag = bitcoin.crypto.sha256(Buffer.from('BIP0322-signed-message'));
    const hash = bitcoin.crypto.sha256(Buffer.concat([tag, tag, Buffer.from(MESSAGE)]));
    toSpend.addInput(new Uint8Array(32), 0xffffffff, 0, Uint8Array.from([0, 32, ...hash]));
    toSpend.addOutput(script, 0n);
    expect(Buffer.from(input?.hash ?? []).equals(Buffer.from(toSpend.getHash()))).toBe(true);
    expect(spend.outs).toEqual([{ script: Uint8Array.of(0x6a), value: 0n }]);
  });

  it('asks for the seal of this service over network and text', () => {
    expect(refusal(asked({}, new Secret('another approval key of 32 letters')))).toBe('not-approved');
    const other = { network: 'regtest', message: reservesMessage({ number: 13 }, DIGEST) } as const;
    expect(refusal(asked({ mac: statementMac(other, KEY) }))).toBe('not-approved');
    expect(refusal(asked({ mac: statementMac({ network: 'bitcoin', message: MESSAGE }, KEY) }))).toBe('not-approved');
    expect(refusal(asked({ mac: '' }))).toBe('not-approved');
    expect(refusal(asked({ network: 'bitcoin' }))).toBe('wrong-network');
  });

  it.each<[string, (key: StatementKey) => StatementKey]>([
    ['the script of another key', (key) => ({ ...key, scriptHex: keysOf('wpkh', 3)[2]?.scriptHex ?? '' })],
    ['a script of another form', (key) => ({ ...key, scriptHex: keysOf('tr', 1)[0]?.scriptHex ?? '' })],
    ['a key of another purpose', (key) => ({ ...key, path: key.path.replace("84'", "48'") })],
    ['another account', (key) => ({ ...key, path: key.path.replace("/0'/", "/1'/") })],
    ['another chain', (key) => ({ ...key, path: key.path.replace(/\/0\/0$/, '/2/0') })],
    ['the master key', (key) => ({ ...key, path: 'm' })],
    ['no path', (key) => ({ ...key, path: '' })],
  ])('is refused whole with %s', (_, change) => {
    const [key, ...others] = keysOf('wpkh');
    if (key === undefined) throw new Error('no key');
    expect(asked({ keys: [...others, change(key)] })).toEqual({ refused: 'foreign-script', detail: '1' });
  });

  it.each([
    [0, 'keys'],
    [1, 'signed'],
    [STATEMENT_KEYS_MAX + 1, 'keys'],
  ])('takes %i keys at once: %s', (count, expected) => {
    const [key] = keysOf('wpkh', 1);
    const keys = Array.from({ length: count }, () => key ?? { path: '', scriptHex: '' });
    expect(refusal(asked({ keys }))).toBe(expected);
  });
});
