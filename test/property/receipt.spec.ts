import fc from 'fast-check';
import { buildReceipt, CHECKPOINTS, type PayoutReceipt, receiptDigest, verifyReceipt } from '../../src/chain';
import { fromDisplay, headersFromHex, merkleBranch, NETWORK_RULES, toHex, workOf, expandBits } from '../../src/hashing';
import { makeBlock, makeTransaction, type MadeBlock, makeCoinbase, mineHeader, txidOf } from '../support/block-factory';
import { describeShared, sharedBytes } from '../support/shared-data';
import { headerHash } from '../../src/hashing';
import { type Checkpoint } from '../../src/chain';
import { gradeOf } from '../../src/chain/receipt-grade';
import { checkHeaders } from '../../src/chain/receipt-headers';
import { StepLog } from '../../src/chain/receipt-steps';

const SCRIPT = '0014' + 'aa'.repeat(20);
const ITEM = { id: 'item1', memberId: 'member1', sats: '50000', otherSats: '0' };

function regtestReceipt(): PayoutReceipt {
  const blocks: { height: number; hash: string; raw: string }[] = [];
  let tip: Pick<MadeBlock, 'hash' | 'height' | 'time'> = {
    hash: NETWORK_RULES.regtest.genesisHash,
    height: 0,
    time: 1_700_000_000,
  };
  const payments = [1n, 50_000n, 3n, 4n].map((value) => {
    const raw = makeTransaction({
      inputs: [{ txid: 'ab'.repeat(32), vout: Number(value) }],
      outputs: [{ value, script: SCRIPT }],
    });
    return { raw, txid: txidOf(raw) };
  });
  for (let height = 1; height <= 8; height += 1) {
    const made = makeBlock({
      previous: tip,
      time: tip.time + 600,
      transactions: height === 3 ? payments : [],
      salt: height,
    });
    blocks.push({ height, hash: made.hash, raw: toHex(made.header) });
    tip = made;
  }
  const coinbase = makeCoinbase(3, '51', 3);
  const leaves = [txidOf(coinbase), ...payments.map((payment) => payment.txid)].map(fromDisplay);
  return buildReceipt({
    network: 'regtest',
    proof: {
      txid: payments[1]?.txid ?? '',
      height: 3,
      blockHash: blocks[2]?.hash ?? '',
      index: 2,
      raw: toHex(payments[1]?.raw ?? new Uint8Array()),
      branch: merkleBranch(leaves, 2).map(toHex),
      coinbaseRaw: toHex(coinbase),
      coinbaseBranch: merkleBranch(leaves, 0).map(toHex),
    },
    headers: blocks,
    vout: 0,
    item: ITEM,
  });
}

const receipt = regtestReceipt();
const seal = (change: Partial<PayoutReceipt>): PayoutReceipt => {
  const body = { ...receipt, ...change };
  return { ...body, digest: receiptDigest(body) };
};
const codeOf = (file: unknown): string => verifyReceipt(file, CHECKPOINTS).refusal?.code ?? 'ok';
const flip = (text: string, at: number, by: number): string =>
  text.slice(0, at) + (Number.parseInt(text[at] ?? '0', 16) ^ by).toString(16) + text.slice(at + 1);

describe('payout receipt', () => {
  it('proves the payment from the file alone, and says that regtest proves no work', () => {
    const verdict = verifyReceipt(JSON.parse(JSON.stringify(receipt)), CHECKPOINTS);
    expect(verdict).toMatchObject({ valid: true, grade: 'none', confirmations: 6, hashes: '12', refusal: null });
    expect(verdict.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['file', true],
      ['network', true],
      ['headers', true],
      ['block', true],
      ['transaction', true],
      ['coinbase', true],
      ['output', true],
      ['item', true],
      ['work', false],
    ]);
  });

  const HEX_FIELDS = [
    'transaction',
    'headers',
    'coinbase',
    'script',
    'txid',
    'blockHash',
    'anchorHash',
    'tipHash',
  ] as const;

  it.each(HEX_FIELDS)('refuses a flipped digit of %s, even when the digest is made anew', (field) => {
    fc.assert(
      fc.property(fc.nat(receipt[field].length - 1), fc.integer({ min: 1, max: 15 }), (at, by) => {
        expect(codeOf(seal({ [field]: flip(receipt[field], at, by) }))).not.toBe('ok');
      }),
      { numRuns: 300 },
    );
  });

  it.each(['branch', 'coinbaseBranch'] as const)('refuses a flipped digit anywhere in %s', (field) => {
    receipt[field].forEach((node, level) => {
      for (let at = 0; at < 64; at += 1) {
        const nodes = receipt[field].map((other, index) => (index === level ? flip(node, at, 1) : other));
        expect(codeOf(seal({ [field]: nodes }))).not.toBe('ok');
      }
    });
  });

  it('refuses a changed character anywhere in the file', () => {
    const text = JSON.stringify(receipt);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        if (changed === text) return;
        let file: unknown;
        try {
          file = JSON.parse(changed);
        } catch {
          return;
        }
        if (JSON.stringify(file) !== text) expect(codeOf(file)).not.toBe('ok');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, Partial<PayoutReceipt>]>([
    ['receipt.amount', { amount: '50001' }],
    ['receipt.output-index', { outputIndex: 1 }],
    ['receipt.script', { script: '0014' + 'bb'.repeat(20) }],
    ['receipt.item-amount', { item: { ...ITEM, sats: '49999' } }],
    ['receipt.item-amount', { item: { ...ITEM, otherSats: '1' } }],
    ['receipt.confirmations', { confirmations: 7 }],
    ['receipt.block-hash', { blockHeight: 4 }],
    ['receipt.height', { blockHeight: 9 }],
    ['receipt.wrong-root', { transactionIndex: 1 }],
    ['receipt.leftover-index', { transactionIndex: 10 }],
    ['receipt.unequal-depth', { coinbaseBranch: receipt.coinbaseBranch.slice(1) }],
    ['receipt.network', { network: 'dogecoin' }],
    ['receipt.above-limit', { network: 'bitcoin' }],
    ['receipt.tip', { headers: receipt.headers.slice(0, -160) }],
    ['receipt.bad-header', { headers: receipt.headers.slice(0, -2) }],
    ['receipt.anchor', { headers: receipt.headers.slice(160) }],
    ['receipt.malformed', { amount: '050000' }],
    ['receipt.malformed', { txid: receipt.txid.toUpperCase() }],
    ['receipt.malformed', { confirmations: -1 }],
  ])('refuses with %s what was changed and sealed anew', (code, change) => {
    expect(codeOf(seal(change))).toBe(code);
  });

  it('refuses a witness in the transaction, because its txid does not cover it', () => {
    const raw = receipt.transaction;
    const withWitness = `${raw.slice(0, 8)}0001${raw.slice(8, -8)}0101ab${raw.slice(-8)}`;
    expect(codeOf(seal({ transaction: withWitness }))).toBe('receipt.witness');
  });

  it.each([undefined, null, 1, 'text', [], {}, { ...receipt, extra: 1 }, { ...receipt, version: 2 }])(
    'refuses %j',
    (file) => {
      expect(codeOf(file)).toBe('receipt.malformed');
    },
  );

  it('refuses a header chain with bits of zero', () => {
    const [first = new Uint8Array(80)] = headersFromHex(receipt.headers);
    const zero = first.slice();
    zero.set([0, 0, 0, 0], 72);
    const change = { headers: toHex(zero), anchorHash: headerHash(zero), tipHash: headerHash(zero), confirmations: 1 };
    expect(codeOf(seal({ ...change, blockHeight: 1, blockHash: headerHash(zero) }))).toBe('receipt.bits-zero');
  });
});

describe('the grade', () => {
  const rules = NETWORK_RULES.bitcoin;
  const heavy = 6n << 75n;
  const subject = (hashes: bigint, hashAt: (height: number) => string | undefined) => ({
    receipt: { ...receipt, network: 'bitcoin', blockHeight: 900_000 },
    rules,
    headers: { count: 8, merkleRoot: '', hashes, hashAt },
  });
  const pin = { network: 'bitcoin', height: 899_000, hash: 'aa'.repeat(32) };
  const at = (height: number, hash: string) => (asked: number) => (asked === height ? hash : undefined);
  const grade = (hashes: bigint, pins: readonly Checkpoint[], hashAt: (height: number) => string | undefined) =>
    gradeOf(new StepLog(), subject(hashes, hashAt), pins);

  it('takes a pinned block below the payment only where each block above costs 2^75 hashes', () => {
    expect(grade(heavy, [pin], at(899_000, pin.hash))).toBe('checkpoint');
    expect(grade(heavy - 1n, [pin], at(899_000, pin.hash))).toBe('work');
    expect(grade(heavy, [pin], () => undefined)).toBe('work');
    expect(grade(heavy, [{ ...pin, network: 'testnet4' }], at(899_000, pin.hash))).toBe('work');
  });

  it('states electricity for sha256d alone: nobody knows here what a scrypt hash costs', () => {
    const said = (network: 'bitcoin' | 'litecoin', hashes: bigint): string => {
      const log = new StepLog();
      gradeOf(log, { ...subject(hashes, () => undefined), rules: NETWORK_RULES[network] }, []);
      return log.steps.map(({ detail }) => detail).join(' ');
    };
    // 240 000 TH at 15 J are one kWh.
    expect(said('bitcoin', 240_000n * 10n ** 12n)).toContain('about 1 kWh');
    expect(said('bitcoin', 240_000n * 10n ** 12n - 1n)).toContain('less than 1 kWh');
    expect(said('bitcoin', 1_234_567n * 240_000n * 10n ** 12n)).toContain('about 1 234 567 kWh');
    expect(said('litecoin', 10n ** 20n)).not.toContain('kWh');
  });

  it('takes a pinned block at or above the payment whatever the work', () => {
    for (const height of [900_000, 900_001]) {
      expect(grade(6n, [{ ...pin, height }], at(height, pin.hash))).toBe('checkpoint');
    }
    expect(grade(6n, [{ ...pin, height: 899_999 }], at(899_999, pin.hash))).toBe('work');
  });

  it('refuses another block at a pinned height, also beside a pin that fits', () => {
    const pins = [pin, { ...pin, height: 900_001 }];
    const hashAt = (height: number) => (height === 900_001 ? 'bb'.repeat(32) : pin.hash);
    expect(() => grade(heavy, pins, hashAt)).toThrow(expect.objectContaining({ refusal: expect.objectContaining({ code: 'receipt.checkpoint' }) })); // prettier-ignore
  });

  it('is none on regtest and signet, even through a pinned block', () => {
    for (const network of ['regtest', 'signet'] as const) {
      const { headers } = subject(heavy, at(900_000, pin.hash));
      const none = { receipt: { ...receipt, network, blockHeight: 900_000 }, rules: NETWORK_RULES[network], headers };
      expect(gradeOf(new StepLog(), none, [{ ...pin, network, height: 900_000 }])).toBe('none');
    }
  });

  it('has pins that are blocks: one per height, each with work', () => {
    const bitcoin = CHECKPOINTS.filter(({ network }) => network === 'bitcoin');
    expect(new Set(bitcoin.map(({ height }) => height)).size).toBe(bitcoin.length);
    for (const { hash } of CHECKPOINTS) expect(BigInt(`0x${hash}`)).toBeLessThanOrEqual(rules.powLimit);
    const recent = bitcoin.filter(({ height }) => height > 832_000);
    expect(recent.length).toBeGreaterThan(50);
    // The easiest target since then: bits 0x17038c12.
    for (const { hash } of recent) expect(BigInt(`0x${hash}`)).toBeLessThan(expandBits(0x17038c12, rules.powLimit));
  });
});

it.each(['monero', 'kaspa'])('does not verify %s, and says so instead of guessing', (network) => {
  const verdict = verifyReceipt({ format: 'paydirt-receipt', network, anything: 'else' }, CHECKPOINTS);
  expect(verdict).toMatchObject({ valid: false, grade: 'none', confirmations: 0, hashes: '0' });
  expect(verdict.refusal).toMatchObject({ code: 'receipt.not-verified', text: expect.stringContaining(network) });
});

describeShared('recent mainnet headers', 'headers/bitcoin', () => {
  it('follow the pinned end of a period', () => {
    const all = sharedBytes('headers/bitcoin/mainnet_832001_833097.bin');
    const packed = all.subarray(80 * (832_608 - 832_001));
    const hashAt = (height: number) => headerHash(packed.subarray(80 * (height - 832_608), 80 * (height - 832_607)));
    const file = {
      ...receipt,
      network: 'bitcoin',
      anchorHeight: 832_608,
      anchorHash: hashAt(832_608),
      headers: toHex(packed),
      tipHash: hashAt(833_097),
      blockHeight: 833_000,
      blockHash: hashAt(833_000),
      confirmations: 98,
    };
    const log = new StepLog();
    const headers = checkHeaders(log, file, NETWORK_RULES.bitcoin);
    expect(headers.hashAt(832_607)).toBe('000000000000000000010e2bc83838d1b9479b88341e4d0033dff524d16d5ef5');
    const ends = CHECKPOINTS.filter(({ height }) => height === 832_607);
    expect(ends).toHaveLength(1);
    const subject = { receipt: file, rules: NETWORK_RULES.bitcoin, headers };
    expect(gradeOf(log, subject, ends)).toBe('checkpoint');
    expect(gradeOf(log, subject, [])).toBe('work');
    expect(headers.hashes).toBe(98n * workOf(expandBits(0x17038c12, NETWORK_RULES.bitcoin.powLimit)));
  });
});

describeShared('a receipt on real mainnet headers', 'headers/bitcoin', () => {
  // Block 170 carries the first payment: 10 BTC to output 0 and 40 BTC back; its coinbase stands first.
  const coinbase =
    '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725bac00000000';
  const payment =
    '0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000';
  const all = sharedBytes('headers/bitcoin/mainnet_0_32259.bin');
  const ids = [coinbase, payment].map((raw) => txidOf(new Uint8Array(Buffer.from(raw, 'hex'))));
  const leaves = ids.map(fromDisplay);
  const rows = Array.from({ length: 2_017 }, (_, height) => {
    const raw = all.subarray(80 * height, 80 * height + 80);
    return { height, hash: headerHash(raw), raw: toHex(raw) };
  });
  const upTo = (tip: number): PayoutReceipt =>
    buildReceipt({
      network: 'bitcoin',
      proof: {
        txid: ids[1] ?? '',
        height: 170,
        blockHash: rows[170]?.hash ?? '',
        index: 1,
        raw: payment,
        branch: merkleBranch(leaves, 1).map(toHex),
        coinbaseRaw: coinbase,
        coinbaseBranch: merkleBranch(leaves, 0).map(toHex),
      },
      headers: rows.slice(0, tip + 1),
      vout: 0,
      item: { id: 'i', memberId: 'm', sats: '1000000000', otherSats: '0' },
    });
  const made = upTo(179);

  it('is linked to a pinned block that its headers lead up to', () => {
    const verdict = verifyReceipt(upTo(2_016), CHECKPOINTS);
    expect(verdict).toMatchObject({ valid: true, grade: 'checkpoint', confirmations: 1_847 });
    expect(verdict.steps.at(-1)).toMatchObject({ step: 'checkpoint', ok: true, evidence: { height: '2016' } });
  });

  it('is work only above an early pinned block, from which a fork costs next to nothing', () => {
    expect(verifyReceipt(upTo(2_015), CHECKPOINTS)).toMatchObject({ valid: true, grade: 'work' });
    expect(verifyReceipt(made, CHECKPOINTS)).toMatchObject({ valid: true, grade: 'work' });
  });

  it('is work only without a pinned block, and says how many hashes and what forging them costs', () => {
    const verdict = verifyReceipt(made, []);
    expect(verdict).toMatchObject({ valid: true, grade: 'work', confirmations: 10 });
    expect(verdict.hashes).toBe((10n * workOf(expandBits(0x1d00ffff, NETWORK_RULES.bitcoin.powLimit))).toString());
    expect(verdict.steps.at(-1)).toMatchObject({ step: 'work', ok: true });
    expect(verdict.steps.at(-1)?.detail).toMatch(/10 blocks stand for 42 950 328 330 hashes.* kWh/);
  });

  it('is refused where a pinned block says that it is another chain', () => {
    const pin = { network: 'bitcoin', height: 175, hash: rows[174]?.hash ?? '' };
    expect(verifyReceipt(made, [pin]).refusal?.code).toBe('receipt.checkpoint');
  });
});

it('a header mined for nothing but a test is never taken for mainnet', () => {
  const raw = mineHeader({ previous: NETWORK_RULES.bitcoin.genesisHash, time: 1_700_000_000, bits: 0x207fffff });
  expect(headerHash(raw)).toMatch(/^[0-9a-f]{64}$/);
  expect(() => expandBits(0x207fffff, NETWORK_RULES.bitcoin.powLimit)).toThrow(
    expect.objectContaining({ rule: 'above-limit' }),
  );
});
