import { statementOver } from '../../test/support/inclusion';
import { reserveKey } from '../../test/support/reserve-keys';
import { statementDigest } from './inclusion-file';
import { type ReserveOutput, type ReservesFile, reservesDigest, reservesMessage } from './reserves-file';
import { signerOf } from './signer-of';
import { verifyReserves } from './verify-reserves';

const SALT = '5c'.repeat(32);
const [ONE, TWO, STRANGER] = [reserveKey(1), reserveKey(2), reserveKey(3)];

function coin(number: number, script: string, value: bigint): ReserveOutput {
  return { txid: number.toString(16).padStart(64, '0'), vout: number, script, value: value.toString(), height: 100 + number }; // prettier-ignore
}

const COINS = [coin(1, ONE.script, 700n), coin(2, ONE.script, 50n), coin(3, TWO.script, 9n)];

/** A file as the service writes it: two coins at one key, one at another. */
function file(over: { coins?: readonly ReserveOutput[]; signers?: readonly ReturnType<typeof reserveKey>[] } = {}) {
  const { coins = COINS, signers = [ONE] } = over;
  const { statement: made } = statementOver({ BTC: [{ holder: 'member/a', units: 1n }] }, '11'.repeat(32));
  const statement = { ...made, reserves: reservesDigest(SALT, coins) };
  const message = reservesMessage(statement, statementDigest(statement));
  const signatures = signers.map(({ address, sign }) => ({ address, signature: sign(message) }));
  return { format: 'paydirt-reserves', version: 1, statement, salt: SALT, outputs: coins, signatures } satisfies ReservesFile; // prettier-ignore
}

const judged = (value: unknown) => verifyReserves(JSON.parse(JSON.stringify(value)), signerOf);

describe('a list of reserves', () => {
  it('says what the coins hold, and of how many the key signed the statement', () => {
    const { statement } = file();
    expect(judged(file())).toEqual({
      valid: true,
      number: 1,
      digest: statementDigest(statement),
      block: statement.block,
      outputs: 3,
      total: 759n,
      signedOutputs: 2,
      signed: 750n,
      refusal: null,
    });
    expect(judged(file({ signers: [] }))).toMatchObject({ valid: true, signedOutputs: 0, signed: 0n, total: 759n });
    expect(judged(file({ signers: [ONE, TWO] }))).toMatchObject({ valid: true, signedOutputs: 3, signed: 759n });
    expect(judged(file({ coins: [], signers: [] }))).toMatchObject({ valid: true, outputs: 0, total: 0n });
  });

  const signed = (message: string) => [{ address: ONE.address, signature: ONE.sign(message) }];

  it.each<[string, (whole: ReservesFile) => object, string]>([
    ['a coin less', (whole) => ({ outputs: whole.outputs.slice(1) }), 'not the coins'],
    ['a coin more', (whole) => ({ outputs: [...whole.outputs, coin(4, ONE.script, 1n)] }), 'not the coins'],
    ['a coin twice', (whole) => ({ outputs: [...whole.outputs, whole.outputs[0]] }), 'listed twice'],
    ['a coin of another value', (whole) => ({ outputs: whole.outputs.map((one) => ({ ...one, value: '999' })) }), 'not the coins'], // prettier-ignore
    ['coins in another order', (whole) => ({ outputs: [...whole.outputs].reverse() }), 'not the coins'],
    ['another salt', () => ({ salt: '5d'.repeat(32) }), 'not the coins'],
    ['the statement of another day', (whole) => ({ statement: { ...whole.statement, number: 2 } }), 'not by its key'],
    ['a signature over something else', () => ({ signatures: signed('I like trains') }), 'not by its key'],
    ['a signature of another key', (whole) => ({ signatures: whole.signatures.map(({ signature }) => ({ address: TWO.address, signature })) }), 'not by its key'], // prettier-ignore
    ['a signature twice', (whole) => ({ signatures: [...whole.signatures, ...whole.signatures] }), 'signed twice'],
    ['an address of another network', (whole) => ({ signatures: whole.signatures.map(({ signature }) => ({ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', signature })) }), 'not by its key'], // prettier-ignore
    ['an unknown network', (whole) => ({ statement: { ...whole.statement, network: 'moon' } }), 'not by its key'],
    ['a value below zero', () => ({ outputs: [{ ...COINS[0], value: '-1' }] }), 'of this version: outputs'],
    ['a field more', () => ({ note: 'trust me' }), 'of this version: note'],
    ['another format', () => ({ format: 'paydirt-inclusion' }), 'of this version: format'],
    ['a statement with a field less', (whole) => ({ statement: { ...whole.statement, reserves: undefined } }), 'of this version: statement.reserves'], // prettier-ignore
  ])('is refused with %s', (_, change, words) => {
    const whole = file();
    const verdict = judged({ ...whole, ...change(whole) });
    expect(verdict).toMatchObject({ valid: false, total: 0n, signed: 0n });
    expect(verdict.refusal).toContain(words);
  });

  it('is refused with the signature of whoever holds none of the coins', () => {
    const verdict = judged(file({ signers: [ONE, STRANGER] }));
    expect(verdict).toMatchObject({ valid: false });
    expect(verdict.refusal).toContain('holds none of the coins');
  });

  it.each([undefined, null, 7, 'x', []])('is refused where there is none: %p', (value) => {
    expect(verifyReserves(value, signerOf)).toMatchObject({ valid: false });
  });
});
