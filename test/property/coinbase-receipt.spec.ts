import fc from 'fast-check';
import { CHECKPOINTS, type CoinbaseReceipt, coinbaseReceiptDigest, heightPush, verifyReceipt } from '../../src/chain';
import { decodeBlock, fromDisplay, fromHex, merkleBranch, toHex } from '../../src/hashing';
import { describeShared, sharedJson } from '../support/shared-data';
import { deriveRegtest, DESCRIPTOR, SOLO_HEIGHT, soloChain, soloReceipt } from '../support/solo-receipt';

const receipt = soloReceipt(soloChain(SOLO_HEIGHT + 100));
const seal = (change: Partial<CoinbaseReceipt>): CoinbaseReceipt => {
  const body = { ...receipt, ...change };
  return { ...body, digest: coinbaseReceiptDigest(body) };
};
const codeOf = (file: unknown): string =>
  verifyReceipt(file, CHECKPOINTS, { deriveScript: deriveRegtest }).refusal?.code ?? 'ok';
const reasonOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { fields?: { reason?: unknown } }).fields?.reason;
  }
  return undefined;
};

describe('the receipt of a solo block', () => {
  it('proves coinbase, height, output, key and maturity from the file alone', () => {
    const verdict = verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS, { deriveScript: deriveRegtest });
    expect(verdict).toMatchObject({ valid: true, grade: 'none', confirmations: 101, hashes: '202' });
    expect(verdict.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['file', true],
      ['network', true],
      ['headers', true],
      ['block', true],
      ['coinbase', true],
      ['height', true],
      ['output', true],
      ['descriptor', true],
      ['maturity', true],
      ['work', false],
    ]);
  });

  it('says where the key was not derived, because the reader has no tool for it', () => {
    const verdict = verifyReceipt(receipt, CHECKPOINTS);
    expect(verdict.valid).toBe(true);
    const step = verdict.steps.find((one) => one.step === 'descriptor');
    expect(step).toMatchObject({ ok: false, evidence: { descriptor: DESCRIPTOR, key: '0/5' } });
    expect(step?.detail).toContain('Not derived here');
  });

  it('is mature at 100 confirmations, not at 99', () => {
    expect(soloReceipt(soloChain(SOLO_HEIGHT + 99)).confirmations).toBe(100);
    expect(reasonOf(() => soloReceipt(soloChain(SOLO_HEIGHT + 98)))).toBe('receipt.immature');
  });

  it('refuses a coinbase that names another height', () => {
    expect(reasonOf(() => soloReceipt(soloChain(SOLO_HEIGHT + 100, SOLO_HEIGHT + 1)))).toBe('receipt.coinbase-height');
  });

  it('refuses an output that is not the key of the descriptor', () => {
    expect(reasonOf(() => soloReceipt(soloChain(SOLO_HEIGHT + 100), { vout: 0 }))).toBe('receipt.descriptor');
    expect(codeOf(seal({ keyIndex: 6 }))).toBe('receipt.descriptor');
    expect(codeOf(seal({ keyChain: 1 }))).toBe('receipt.descriptor');
  });

  it.each<[string, Partial<CoinbaseReceipt>]>([
    ['receipt.output-index', { outputIndex: 2 }],
    ['receipt.script', { script: '6a' }],
    ['receipt.amount', { amount: '5000000001' }],
    ['receipt.height', { blockHeight: 200 }],
    ['receipt.block-hash', { blockHeight: 4 }],
    ['receipt.confirmations', { confirmations: 102 }],
    ['receipt.wrong-root', { coinbaseBranch: receipt.coinbaseBranch.slice(1) }],
    ['receipt.not-a-coinbase', { coinbase: receipt.coinbase.replace('00'.repeat(32), '01'.repeat(32)) }],
    ['receipt.malformed', { descriptor: '' }],
    ['receipt.malformed', { keyChain: 2 }],
  ])('refuses with %s what was changed and sealed anew', (code, change) => {
    expect(codeOf(seal(change))).toBe(code);
  });

  it('refuses a field of the other kind, and the kind alone', () => {
    expect(codeOf({ ...receipt, item: { id: 'i', memberId: 'm', sats: '1', otherSats: '0' } })).toBe(
      'receipt.malformed',
    );
    expect(codeOf({ ...receipt, kind: 'payout' })).toBe('receipt.malformed');
    const { kind, ...rest } = receipt;
    expect([kind, codeOf(rest)]).toEqual(['coinbase-income', 'receipt.malformed']);
  });

  it('refuses a flipped digit anywhere in coinbase, branch and headers, even when the digest is made anew', () => {
    const flip = (text: string, at: number, by: number): string =>
      text.slice(0, at) + (Number.parseInt(text[at] ?? '0', 16) ^ by).toString(16) + text.slice(at + 1);
    fc.assert(
      fc.property(fc.constantFrom('coinbase', 'headers'), fc.nat(), fc.integer({ min: 1, max: 15 }), (field, n, by) => {
        const text = receipt[field];
        expect(codeOf(seal({ [field]: flip(text, n % text.length, by) }))).not.toBe('ok');
      }),
      { numRuns: 300 },
    );
    receipt.coinbaseBranch.forEach((node, level) => {
      const branch = receipt.coinbaseBranch.map((other, index) => (index === level ? flip(node, 7, 1) : other));
      expect(codeOf(seal({ coinbaseBranch: branch }))).toBe('receipt.wrong-root');
    });
  });
});

describe('the height at the head of a coinbase (BIP 34)', () => {
  // Script numbers: small ones are an opcode, others are pushed, and a top bit takes a byte more.
  it.each([
    [1, '51'],
    [16, '60'],
    [17, '0111'],
    [127, '017f'],
    [128, '028000'],
    [255, '02ff00'],
    [256, '020001'],
    [32_767, '02ff7f'],
    [32_768, '03008000'],
    [227_931, '035b7a03'],
    [840_000, '0340d10c'],
    [8_388_608, '0400008000'],
  ])('of block %i is %s', (height, hex) => {
    expect(toHex(heightPush(height))).toBe(hex);
  });
});

describeShared('real coinbases', 'headers/blocks', () => {
  it.each([
    ['bitcoin_testnet4_40000', 'testnet4'],
    ['bitcoin_signet_31500', 'signet'],
  ])('of %s name their height and are proved by their own block', (name, network) => {
    const file = sharedJson<{ block: string; height: number }>(`headers/blocks/${name}.json`);
    const block = decodeBlock(fromHex(file.block));
    const [coinbase] = block.transactions;
    const leaves = block.transactions.map(({ txid }) => fromDisplay(txid));
    const header = fromHex(file.block.slice(0, 160));
    const body = {
      format: 'paydirt-receipt',
      version: 1,
      kind: 'coinbase-income',
      network,
      descriptor: 'none',
      keyChain: 0,
      keyIndex: 0,
      outputIndex: 0,
      script: toHex(coinbase?.outputs[0]?.script ?? new Uint8Array()),
      amount: String(coinbase?.outputs[0]?.value),
      blockHeight: file.height,
      blockHash: block.hash,
      coinbase: toHex(coinbase?.stripped ?? new Uint8Array()),
      coinbaseBranch: merkleBranch(leaves, 0).map(toHex),
      anchorHeight: file.height,
      anchorHash: block.hash,
      headers: toHex(header),
      tipHash: block.hash,
      confirmations: 1,
    } as const;
    // One block alone is not mature: everything before that step holds.
    const verdict = verifyReceipt({ ...body, digest: coinbaseReceiptDigest(body) }, CHECKPOINTS);
    expect(verdict.refusal?.code).toBe('receipt.immature');
    expect(verdict.steps.filter(({ step }) => ['coinbase', 'height', 'output'].includes(step)).map(({ ok }) => ok)).toEqual([true, true, true]); // prettier-ignore
    const moved = { ...body, blockHeight: file.height + 1, anchorHeight: file.height + 1 };
    expect(verifyReceipt({ ...moved, digest: coinbaseReceiptDigest(moved) }, []).refusal?.code).toBe('receipt.coinbase-height'); // prettier-ignore
  });
});
