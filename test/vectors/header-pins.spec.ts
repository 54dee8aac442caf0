import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKPOINTS } from '../../src/chain';
import {
  decodeBlock,
  decodeHeader,
  emptyContext,
  fromHex,
  headerHash,
  NETWORK_RULES,
  splitHeaders,
  verifyHeaders,
} from '../../src/hashing';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

describeShared('real mainnet headers', 'headers/bitcoin', () => {
  const rules = NETWORK_RULES.bitcoin;
  const packed = sharedBytes('headers/bitcoin/mainnet_0_32259.bin');
  const headers = splitHeaders(packed);

  it('0 to 32259 step back in time 524 times', () => {
    const back = headers.filter(
      (bytes, index) => index > 0 && decodeHeader(bytes).time < decodeHeader(headers[index - 1] ?? bytes).time,
    );
    expect(back).toHaveLength(524);
  });

  it('do not survive a flipped bit in any of 640 places', () => {
    const { context } = verifyHeaders(packed.subarray(0, 80 * 200), emptyContext(), { rules, nowSeconds: null });
    const good = headers[200] ?? new Uint8Array(80);
    expect(verifyHeaders(good, context, { rules, nowSeconds: null }).count).toBe(1);
    for (let bit = 0; bit < 640; bit += 1) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifyHeaders(bad, context, { rules, nowSeconds: null }).count).toBe(0);
    }
  });

  it('hold the pinned checkpoints that they reach', () => {
    const pins = CHECKPOINTS.filter((at) => at.network === 'bitcoin' && at.height < headers.length);
    expect(pins.length).toBeGreaterThan(0);
    for (const pin of pins) expect(headerHash(headers[pin.height] ?? new Uint8Array(80))).toBe(pin.hash);
  });

  it('hold the pin of 832608', () => {
    const later = sharedBytes('headers/bitcoin/mainnet_832001_833097.bin');
    const pin = CHECKPOINTS.find((at) => at.network === 'bitcoin' && at.height === 832_608);
    expect(headerHash(later.subarray(80 * 607, 80 * 608))).toBe(pin?.hash);
  });
});

describeShared('real blocks', 'headers/blocks', () => {
  it.each(['bitcoin_signet_31500', 'bitcoin_testnet4_40000', 'bitcoinsv_mainnet_100000'])(
    '%s is read whole: its hash and its transactions in order',
    (name) => {
      const file = sharedJson<{ hash: string; block: string; tx: string[] }>(`headers/blocks/${name}.json`);
      const block = decodeBlock(fromHex(file.block));
      expect([block.hash, block.transactions.map(({ txid }) => txid)]).toEqual([file.hash, file.tx]);
    },
  );
});

it('the hashing core imports nothing but itself, so that a browser can run it', () => {
  const folder = join(__dirname, '..', '..', 'src', 'hashing');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.split('/').includes('assembly'),
  );
  expect(sources.length).toBeGreaterThan(20);
  for (const name of sources) {
    const text = readFileSync(join(folder, name), 'utf8');
    const packages = [...text.matchAll(/from '([^.'][^']*)'/g)];
    expect(packages.map((match) => match[1])).toEqual([]);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map((match) => join(dirname(name), match[1] ?? ''));
    expect(imports.filter((from) => from.startsWith('..'))).toEqual([]);
  }
});
