import {
  anchorContext,
  emptyContext,
  genesisContext,
  type HeaderContext,
  type HeaderNetwork,
  NETWORK_RULES,
  type VerifyResult,
} from '../../src/hashing';
import { equihashSolves } from '../../src/hashing/equihash/equihash';
import { x11 } from '../../src/hashing/x11/x11';
import { asItIs, bitsAfter, judge, pastOf, ruleOf, type TwoRules } from '../support/header-generator';
import {
  asDisplay,
  asInteger,
  asertTarget,
  getCompact,
  limitBits,
  Past,
  requiredBits,
  sha256d,
  targetOf,
} from '../support/header-reference';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

const hashes = {
  x11: (bytes: Uint8Array): Uint8Array => {
    const out = new Uint8Array(32);
    x11(bytes, 80, out);
    return out;
  },
  equihash: equihashSolves,
};

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

function split(packed: Uint8Array): Uint8Array[] {
  return Array.from({ length: packed.length / 80 }, (_, index) => packed.subarray(80 * index, 80 * index + 80));
}

function accepted(two: TwoRules, context: HeaderContext, headers: readonly Uint8Array[]): VerifyResult {
  const result = judge(two, context, headers);
  expect(result.rule).toBeNull();
  expect(result.count).toBe(headers.length);
  return result;
}

/** Nothing known but the height: what a single header is judged by alone. */
function alone(height: number): HeaderContext {
  return { ...emptyContext(), height: height - 1 };
}

describeShared('real litecoin headers', 'headers/litecoin', () => {
  const two = asItIs('litecoin');

  it('1 to 256 follow genesis', () => {
    const headers = split(sharedBytes('headers/litecoin/mainnet_1_256.bin'));
    expect(accepted(two, genesisContext(two.rules), headers).context.height).toBe(256);
  });

  it('221 others, 4032 apart, have their work and versions', () => {
    const file = sharedJson<{ height: number; header: string }[]>('headers/litecoin/first_of_period_headers.json');
    expect(file).toHaveLength(221);
    for (const { height, header } of file) expect(ruleOf(two, alone(height), hex(header))).toBe('ok');
  });

  it('are no bitcoin headers', () => {
    const [header = new Uint8Array(80)] = split(sharedBytes('headers/litecoin/mainnet_1_256.bin'));
    expect(ruleOf(asItIs('bitcoin'), alone(1), header)).toBe('above-limit');
  });
});

interface Listed {
  readonly height: number;
  readonly hex: string;
}

describeShared('real dogecoin headers', 'headers/dogecoin', () => {
  const two = asItIs('dogecoin');

  it('0 to 5000 are accepted whole, from nothing, twenty retargets among them', () => {
    const headers = split(sharedBytes('headers/dogecoin/mainnet_0_5000.bin'));
    expect(headers).toHaveLength(5_001);
    expect(accepted(two, emptyContext(), headers).unchecked).toEqual(['time-too-new']);
  });

  it('17 and 18, and 151556 to 151558 under Digishield, follow one another', () => {
    const plain = sharedJson<(Listed & { net: string })[]>('headers/dogecoin/digishield_plain.json');
    const at = (height: number): Uint8Array =>
      hex(plain.find((header) => header.net === 'MAINNET' && header.height === height)?.hex ?? '');
    accepted(two, anchorContext(17, at(17), two.rules), [at(18)]);
    const two151557 = accepted(two, anchorContext(151_556, at(151_556), two.rules), [at(151_557)]);
    expect(two151557.unchecked).toContain('wrong-retarget');
    const last = accepted(two, two151557.context, [at(151_558)]);
    expect(last.unchecked).not.toContain('wrong-retarget');
  });

  it('of its testnet have their work, and minimum difficulty where the mainnet has none', () => {
    const plain = sharedJson<(Listed & { net: string })[]>('headers/dogecoin/digishield_plain.json');
    const testnet = plain.filter((header) => header.net === 'TESTNET');
    expect(testnet).toHaveLength(4);
    for (const { height, hex: text } of testnet) expect(ruleOf(two, alone(height), hex(text))).toBe('ok');
  });

  it('six with merged mining are proved by their parents, the three in a row by Digishield too', () => {
    const file = sharedJson<Listed[]>('headers/dogecoin/auxpow.json');
    for (const { height, hex: text } of file) accepted(two, alone(height), [hex(text)]);
    const row = file.filter(({ height }) => height >= 400_000 && height <= 400_002).map((header) => hex(header.hex));
    const result = accepted(two, alone(400_000), row);
    expect(result.context.height).toBe(400_002);
    expect(accepted(two, judge(two, alone(400_000), row.slice(0, 2)).context, row.slice(2)).unchecked).not.toContain(
      'wrong-retarget',
    );
    const pair = file.filter(({ height }) => height === 521_335 || height === 521_336).map((header) => hex(header.hex));
    accepted(two, alone(521_335), pair);
  });

  it('with merged mining is no header of a time before it, nor of another chain', () => {
    const [first] = sharedJson<Listed[]>('headers/dogecoin/auxpow.json');
    const bytes = hex(first?.hex ?? '');
    expect(ruleOf(two, alone(371_336), bytes)).toBe('auxpow-too-early');
    const namecoin = { ...asItIs('namecoin') };
    expect(ruleOf(namecoin, alone(371_337), bytes)).not.toBe('ok');
  });
});

describeShared('real namecoin headers', 'headers/namecoin', () => {
  const two = asItIs('namecoin');

  it('19200, the first with merged mining, and 40000 are proved by their parents', () => {
    const file = sharedJson<Listed[]>('headers/namecoin/auxpow.json');
    expect(file.map(({ height }) => height).sort()).toEqual([19_200, 40_000]);
    for (const { height, hex: text } of file) accepted(two, alone(height), [hex(text)]);
  });

  it('19204, without merged mining, has work of its own', () => {
    const file = sharedJson<{ block: string }>('headers/blocks/namecoin_mainnet_19204.json');
    accepted(two, alone(19_204), [hex(file.block.slice(0, 160))]);
  });
});

interface Columns {
  readonly first_height: number;
  readonly times: readonly number[];
  readonly bits: readonly number[];
}

describeShared('real Bitcoin Cash headers', 'headers/bch', () => {
  const two = asItIs('bitcoin-cash');

  /** Recomputes each header's bits from those before it. @returns how many were decided by what is known */
  function recomputed(path: string, known: number): number {
    const file = sharedJson<Columns>(path);
    const facts = file.times.map((time, index) => ({ time, bits: file.bits[index] ?? 0 }));
    let decided = 0;
    for (let index = 1; index < facts.length; index += 1) {
      const height = file.first_height + index;
      const before = facts.slice(Math.max(0, index - known), index);
      const bits = bitsAfter(two, pastOf({ height: height - 1, facts: before }), facts[index]?.time ?? 0);
      if (bits === null) continue;
      expect([height, bits]).toEqual([height, facts[index]?.bits]);
      decided += 1;
    }
    return decided;
  }

  it('478400 to 479999: with emergency adjustments', () => {
    // All but 479808, whose period began before the sample.
    expect(recomputed('headers/bch/eda_sample.json', 147)).toBe(1_598);
  });

  it('503800 to 504299: from emergency adjustments to cw-144', () => {
    // All but the first 16, which lack a median, and 504000, whose period began before the sample.
    expect(recomputed('headers/bch/daa_switch_sample.json', 147)).toBe(482);
  });

  it('two runs of 147 under ASERT keep every rule', () => {
    const file = sharedJson<{ height: number; header: string }[]>('headers/bch/windows_asert_sample.json');
    for (const start of [663_706, 840_106]) {
      const [first, ...rest] = file.filter(({ height }) => height >= start && height < start + 147);
      const anchor = anchorContext(start, hex(first?.header ?? ''), two.rules);
      const result = accepted(
        two,
        anchor,
        rest.map(({ header }) => hex(header)),
      );
      expect(result.count).toBe(146);
      expect(result.unchecked).not.toContain('wrong-retarget');
    }
  });

  it.each(Array.from({ length: 12 }, (_, index) => `run${String(index + 1).padStart(2, '0')}`))(
    'the official ASERT vectors %s',
    (name) => {
      const lines = new TextDecoder().decode(sharedBytes(`headers/bch/asert/${name}`)).split('\n');
      const said = (what: RegExp): string => lines.map((line) => what.exec(line)?.[1]).find((text) => text) ?? '';
      const height = BigInt(said(/anchor height: (\d+)/));
      const parentTime = Number(said(/anchor (?:ancestor|parent) time: (\d+)/));
      const bits = Number(said(/anchor nBits: (0x[0-9a-f]+)/));
      const { difficulty } = two.rules;
      const { difficulty: slow } = two.reference;
      if (difficulty.kind !== 'bitcoin-cash' || slow.kind !== 'bitcoin-cash') throw new Error('Not Bitcoin Cash.');
      const anchor = { height: Number(height), bits, parentTime };
      const easy: TwoRules = {
        hashes: {},
        rules: { ...two.rules, difficulty: { ...difficulty, anchor, asertAfter: 0 } },
        reference: { ...two.reference, difficulty: { ...slow, anchor, asertHeight: 0 } },
      };
      const rows = lines.filter((line) => /^\d/.test(line)).map((line) => line.split(' '));
      expect(rows.length).toBeGreaterThanOrEqual(10);
      for (const [, at = '', time = '', target = ''] of rows) {
        const timeDiff = BigInt(time) - BigInt(parentTime);
        const heightDiff = BigInt(at) - height;
        const limit = two.reference.limit;
        expect(getCompact(asertTarget(targetOf(bits), { timeDiff, heightDiff, limit }))).toBe(Number(target));
        // Heights beyond 2^53 are no heights here: the vectors use them to test 64-bit integers.
        if (Number.isSafeInteger(Number(at))) {
          const context = pastOf({ height: Number(at), facts: [{ time: Number(time), bits: 0x1d00ffff }] });
          expect(bitsAfter(easy, context, 0)).toBe(Number(target));
        }
      }
    },
  );
});

describeShared('real dash headers', 'headers/dash', () => {
  const two = asItIs('dash', hashes);

  it('980000 to 981999 keep every rule', () => {
    const [first = new Uint8Array(80), ...rest] = split(sharedBytes('headers/dash/mainnet_980000_981999.bin'));
    const result = accepted(two, anchorContext(980_000, first, two.rules), rest);
    expect(result.count).toBe(1_999);
    const later = judge(
      two,
      judge(two, anchorContext(980_000, first, two.rules), rest.slice(0, 100)).context,
      rest.slice(100),
    );
    expect(later.unchecked).toEqual(['time-too-new']);
  });

  it('of its testnet keep every rule but the ones that only the testnet has', () => {
    const [first = new Uint8Array(80), ...rest] = split(sharedBytes('headers/dash/testnet_10000_10499.bin'));
    const testnet: TwoRules = {
      hashes,
      rules: two.rules,
      reference: { ...two.reference, difficulty: { kind: 'dash', fromHeight: 3_000, tenMinuteRule: true } },
    };
    // The reference knows the testnet's rule and accepts all 500; the verifier has no such network, and checks no bits here.
    const start = anchorContext(10_000, first, two.rules);
    const said = judge({ ...two, reference: two.reference }, start, rest);
    expect(said).toMatchObject({ count: 499, rule: null });
    expect(said.unchecked).toContain('wrong-retarget');
    let wrong = 0;
    let eased = 0;
    for (let index = 40; index < rest.length; index += 1) {
      const view = Buffer.from(rest[index] ?? []);
      const facts = [first, ...rest].slice(index + 1 - 40, index + 1).map((bytes) => {
        const header = Buffer.from(bytes);
        return { time: header.readUInt32LE(68), bits: header.readUInt32LE(72) };
      });
      const context = pastOf({ height: 10_000 + index, facts });
      const asked = referenceBits(testnet, context, view.readUInt32LE(68));
      if (asked !== view.readUInt32LE(72)) wrong += 1;
      if (referenceBits({ ...testnet, reference: strict(testnet) }, context, view.readUInt32LE(68)) !== asked)
        eased += 1;
    }
    expect(wrong).toBe(0);
    expect(eased).toBeGreaterThan(0);
  });

  it('that were made inconsistent on purpose are refused at the break', () => {
    const [first = new Uint8Array(80), ...rest] = split(sharedBytes('headers/dash/bad_headers.bin'));
    const result = judge(two, anchorContext(100_000, first, two.rules), rest);
    expect(result.rule).toBe('broken-link');
    expect(result.count).toBeLessThan(3);
  });
});

function strict({ reference }: TwoRules): TwoRules['reference'] {
  return { ...reference, difficulty: { kind: 'dash', fromHeight: 3_000, tenMinuteRule: false } };
}

function referenceBits(two: TwoRules, context: HeaderContext, time: number): number | null {
  return requiredBits(new Past(context, two.reference), time, two.reference);
}

describeShared('real zcash headers', 'headers/zcash', () => {
  const two = asItIs('zcash', hashes);
  const file = (): Map<number, Uint8Array> =>
    new Map(
      Object.entries(sharedJson<Record<string, string>>('headers/zcash/zebra_mainnet.json')).map(([height, text]) => [
        Number(height),
        hex(text),
      ]),
    );

  it('0 to 10 are accepted, from nothing', () => {
    const headers = file();
    const first = Array.from({ length: 11 }, (_, height) => headers.get(height) ?? new Uint8Array());
    expect(accepted(two, emptyContext(), first).unchecked).toEqual(['time-too-new']);
  });

  it('all 41 have their solution, work and version, and link where they are neighbours', () => {
    const headers = file();
    let links = 0;
    for (const [height, bytes] of headers) {
      if (height > 0) accepted(two, alone(height), [bytes]);
      const before = headers.get(height - 1);
      if (before === undefined || height === 0) continue;
      accepted(two, anchorContext(height - 1, before, two.rules), [bytes]);
      links += 1;
    }
    expect(headers.size).toBe(41);
    expect(links).toBe(23);
  });

  it('do not survive a change of any field', () => {
    const bytes = file().get(653_600) ?? new Uint8Array();
    for (const at of [0, 4, 36, 68, 107, 108, 139, 143, 700, 1_486]) {
      const bad = bytes.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(ruleOf(two, alone(653_600), bad)).toBe('insufficient-work');
    }
  });

  it('need the solution beside the work', () => {
    // At the limit a few thousand nonces give a hash below the target, with a solution that is of another nonce.
    const bad = Buffer.from(file().get(1) ?? []);
    const target = targetOf(bad.readUInt32LE(104));
    for (let nonce = 0; asInteger(sha256d(bad)) > target || nonce === 0; nonce += 1) bad.writeUInt32LE(nonce, 108);
    expect(ruleOf(two, genesisContext(two.rules), new Uint8Array(bad))).toBe('bad-solution');
  });
});

describeShared('headers of the networks', 'headers', () => {
  it.each<HeaderNetwork>(['litecoin', 'dogecoin', 'dash', 'namecoin', 'zcash'])(
    '%s has the limit that its genesis is under',
    (network) => {
      expect(NETWORK_RULES[network].powLimitBits).toBe(limitBits(asItIs(network).reference));
      const genesis = hex(NETWORK_RULES[network].genesisHeader);
      const result = judge(asItIs(network, hashes), emptyContext(), [genesis]);
      expect(result.tip).toBe(asItIs(network).reference.genesis);
      expect(asDisplay(result.ids)).toBe(result.tip);
    },
  );
});
