import {
  checkTransactionProof,
  concatBytes,
  decodeTransaction,
  fromDisplay,
  fromHex,
  merkleBranch,
  merkleRoot,
  NETWORK_RULES,
  toDisplay,
  toHex,
  transactionFromHex,
  type TransactionRules,
} from '.';
import { makeCoinbase, makeTransaction, txidOf } from '../../test/support/block-factory';

function rulesOf(network: keyof typeof NETWORK_RULES): TransactionRules {
  const { transactions } = NETWORK_RULES[network];
  if (transactions === null) throw new Error(`${network} has no transaction rules`);
  return transactions;
}

const LITECOIN = rulesOf('litecoin');

/** Litecoin mainnet transactions that close extension blocks: flag 8, an empty part, no witness. */
const HOGEX = [
  {
    block: 2_680_000,
    txid: 'fd786dea0b4d16017897c66c80f40bbbaac6ed5dfc1d8540f8e69b39ae07b798',
    raw: '02000000000801055b9501fc80f092ec6a1fc82a130fbc4126d76aaccc8ff09d47bcacd439facf0000000000ffffffff0119a0e168b702000022582055b14302a0812dcfad58dc83b0d2c96d3bf36cc08735cd36987f721b69f6faa10000000000',
  },
  {
    block: 3_115_498,
    txid: 'e64e56959c87e8689dca558bc1bf0d5b4757b7dc0ee29c64814240b406cade34',
    raw: '02000000000801af76b95c6766ffd4db42bcb022e682a2ac3d422e6ca78ec98da312bc490bffd70000000000ffffffff024080c63afd20000022582069fe96e528a9fed69c1e620d4305fc8a0f12f6aa355cfbb0dd160261eb94df1b035fc33900000000160014d40f690970c91a645ff3af4d8676ea1ef1b15d940000000000',
  },
  {
    block: 3_115_499,
    txid: '468ff805165c7987e03310e756fc904aa17031f1be466b7b10680a4b6f12e310',
    raw: '0200000000080334deca06b4404281649ce20edcb757475b0dbfc18b55ca9d68e8879c95564ee60000000000ffffffff59f82ce926956c7ef652e7e5aa93c766e3b3f95ea91b32f940bd502558826bde0000000000ffffffff6f3cc906516f39c5e2a9e82cae684292c124b448db737149dce0679ba38e74a10000000000ffffffff0208614a2eff200000225820a0de06cda14d558d9f237cb8870276935256c9f81d25d808d6b932258cffac9f0027b9290000000017a91429dc4ac51a4fdc6433518b3283123a665681e86b870000000000',
  },
];

describe('Litecoin extension blocks', () => {
  it.each(HOGEX)('the HogEx of block $block has its published txid', ({ raw, txid }) => {
    const transaction = transactionFromHex(raw, LITECOIN);
    expect(transaction.txid).toBe(txid);
    expect(toHex(transaction.stripped)).not.toContain('00000008');
    // What is left is an ordinary transaction with the same txid.
    expect(decodeTransaction(transaction.stripped)).toMatchObject({ txid, hasWitness: false, lockTime: 0 });
  });

  it('pay out of the extension block like any output', () => {
    const { outputs } = transactionFromHex(HOGEX[2]?.raw ?? '', LITECOIN);
    expect(outputs.map((output) => output.value)).toEqual([36_280_365_375_752n, 700_000_000n]);
    expect(toHex(outputs[1]?.script ?? new Uint8Array())).toBe('a91429dc4ac51a4fdc6433518b3283123a665681e86b87');
  });

  const base = makeTransaction({
    inputs: [{ txid: 'aa'.repeat(32), vout: 1 }],
    outputs: [{ value: 5n, script: '5151' }],
  });
  const head = base.subarray(0, 4);
  const body = base.subarray(4, base.length - 4);
  const lock = base.subarray(base.length - 4);
  const witness = fromHex('01020304').subarray(0, 2);
  const marked = (flags: number, ...parts: Uint8Array[]): Uint8Array =>
    concatBytes(head, Uint8Array.of(0, flags), body, ...parts, lock);
  const item = concatBytes(Uint8Array.of(1, 2), witness);

  it.each<[string, Uint8Array]>([
    ['an empty part', marked(8, Uint8Array.of(0))],
    ['a part of its own, as wallets send it', marked(8, Uint8Array.of(1), new Uint8Array(500).fill(7))],
    ['a witness and an empty part', marked(9, item, Uint8Array.of(0))],
    ['a witness and a part', marked(9, item, Uint8Array.of(1), new Uint8Array(100))],
    ['a witness alone', marked(1, item)],
  ])('leave the txid as it is with %s', (_, raw) => {
    expect(decodeTransaction(raw, LITECOIN)).toMatchObject({ txid: txidOf(base), stripped: base, hasWitness: true });
  });

  it.each<[string, Uint8Array, TransactionRules]>([
    ['a part that is neither there nor not', marked(8, Uint8Array.of(2)), LITECOIN],
    ['no part where one is announced', marked(8), LITECOIN],
    ['an unknown flag', marked(4, Uint8Array.of(0)), LITECOIN],
    ['an unknown flag beside known ones', marked(16 + 8, Uint8Array.of(0)), LITECOIN],
    ['no flag at all', marked(0), LITECOIN],
    ['an extension part on Bitcoin', marked(8, Uint8Array.of(0)), rulesOf('bitcoin')],
  ])('refuse %s', (_, raw, rules) => {
    expect(() => decodeTransaction(raw, rules)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^hashing\./) }),
    );
  });

  it('let a HogEx be proved to be in its block', () => {
    const coinbase = makeCoinbase(5, '51');
    const hogex = fromHex(HOGEX[1]?.raw ?? '');
    const leaves = [fromDisplay(txidOf(coinbase)), fromDisplay(HOGEX[1]?.txid ?? '')];
    const proof = {
      raw: hogex,
      index: 1,
      branch: merkleBranch(leaves, 1),
      coinbaseRaw: coinbase,
      coinbaseBranch: merkleBranch(leaves, 0),
    };
    const root = toDisplay(merkleRoot(leaves).root);
    expect(checkTransactionProof(proof, root, LITECOIN)).toMatchObject({ ok: true });
    expect(checkTransactionProof(proof, root)).toEqual({ ok: false, rule: 'unreadable-transaction' });
  });
});

describe('coins', () => {
  const pay = (value: bigint): Uint8Array =>
    makeTransaction({ inputs: [{ txid: '77'.repeat(32), vout: 0 }], outputs: [{ value, script: '' }] });

  it.each([
    ['bitcoin', 2_100_000_000_000_000n],
    ['litecoin', 8_400_000_000_000_000n],
    ['dogecoin', 1_000_000_000_000_000_000n],
    ['dash', 2_100_000_000_000_000n],
  ] as const)('%s takes an output of %i and no more', (network, most) => {
    expect(decodeTransaction(pay(most), rulesOf(network)).outputs[0]?.value).toBe(most);
    expect(() => decodeTransaction(pay(most + 1n), rulesOf(network))).toThrow(
      expect.objectContaining({ code: 'hashing.bad-value' }),
    );
  });

  it('Dash hashes the payload of a special transaction, and only of one', () => {
    const plain = pay(1n);
    const special = concatBytes(Uint8Array.of(3, 0, 5, 0), plain.subarray(4), Uint8Array.of(3, 7, 8, 9));
    const read = decodeTransaction(special, rulesOf('dash'));
    expect(read.stripped).toEqual(special);
    expect(read.txid).toBe(txidOf(special));
    expect(() => decodeTransaction(special)).toThrow(expect.objectContaining({ code: 'hashing.bad-transaction' }));
    const old = concatBytes(Uint8Array.of(2, 0, 5, 0), plain.subarray(4), Uint8Array.of(3, 7, 8, 9));
    expect(() => decodeTransaction(old, rulesOf('dash'))).toThrow(
      expect.objectContaining({ code: 'hashing.bad-transaction' }),
    );
    expect(() => decodeTransaction(special.subarray(0, special.length - 1), rulesOf('dash'))).toThrow();
  });
});

describe('a branch of any length', () => {
  it('is refused beyond 32 levels before anything is hashed', () => {
    const coinbase = makeCoinbase(5, '51');
    const branch = Array.from({ length: 10_000 }, () => new Uint8Array(32));
    const proof = { raw: coinbase, index: 0, branch, coinbaseRaw: coinbase, coinbaseBranch: branch };
    expect(checkTransactionProof(proof, '00'.repeat(32))).toEqual({ ok: false, rule: 'too-deep' });
  });
});
