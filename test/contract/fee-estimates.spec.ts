import type { FeeAnswer, FeeRefusal, FeeSource } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { EsploraBackend } from '../../src/chain/backends/esplora.adapter';
import { FeeRates } from '../../src/chain/fee-rates.service';
import { plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { FakeCore } from '../support/fake-core';
import { FakeEsplora } from '../support/fake-esplora';

const START = 1_767_225_600_000;

let node: FakeCore;
let esplora: FakeEsplora;
beforeEach(async () => {
  node = await FakeCore.start();
  esplora = await FakeEsplora.start(node);
});
afterEach(async () => {
  await esplora.stop();
  await node.stop();
});

const core = (): CoreBackend =>
  new CoreBackend({
    url: node.url,
    credentials: { user: 'user', password: new Secret(node.password) },
    timeoutMs: 1_000,
  });
const guest = (timeoutMs = 1_000): EsploraBackend => new EsploraBackend({ url: esplora.url, pauseMs: 1, timeoutMs });
const rate = (rateSatPerKvb: bigint): FeeAnswer => ({ rateSatPerKvb });
const no = (refused: FeeRefusal): FeeAnswer => ({ refused });

describe("a node's estimatesmartfee (BTC per 1000 virtual bytes)", () => {
  it.each<[string, FeeAnswer]>([
    ['{"feerate":0.00012000,"blocks":6}', rate(12_000n)],
    ['{"feerate":1e-5,"blocks":6}', rate(1_000n)],
    ['{"feerate":0.000012345,"blocks":6}', rate(1_235n)],
    // bcoin's name of the field, and its word for "none".
    ['{"fee":0.00012,"blocks":6}', rate(12_000n)],
    ['{"fee":-1,"blocks":6}', no('negative')],
    ['{"feerate":0.00012,"fee":0.5,"blocks":6}', rate(12_000n)],
    ['{"feerate":0,"fee":0.00012,"blocks":6}', no('zero')],
    // Below what any node relays: raised to that.
    ['{"feerate":0.00000001,"blocks":6}', rate(100n)],
    ['{"feerate":0.1,"blocks":6}', rate(10_000_000n)],
    ['{"feerate":0.10000001,"blocks":6}', no('beyond-limit')],
    ['{"feerate":1000000,"blocks":6}', no('beyond-limit')],
    ['{"feerate":1e999,"blocks":6}', no('beyond-limit')],
    ['{"errors":["Insufficient data or no feerate found"],"blocks":2}', no('none')],
    ['{"feerate":0.00000000,"blocks":6}', no('zero')],
    ['{"feerate":-0.00001,"blocks":6}', no('negative')],
    ['{"feerate":null,"blocks":6}', no('not-a-number')],
    ['{"feerate":"0.00012","blocks":6}', no('not-a-number')],
    ['{"feerate":"NaN","blocks":6}', no('not-a-number')],
    ['{"feerate":true,"blocks":6}', no('not-a-number')],
    ['{"feerate":[0.00012],"blocks":6}', no('not-a-number')],
    ['{"feerate":{},"blocks":6}', no('not-a-number')],
    ['null', no('none')],
    ['[]', no('none')],
    ['0.00012', no('none')],
  ])('%s is %j', async (text, answer) => {
    node.faults.feeEstimate = text;
    expect(await core().estimateFee(6)).toEqual(answer);
  });

  it.each([
    '{"feerate":NaN}',
    '{"feerate":Infinity}',
    '{"feerate":0x10}',
    '{"feerate":.5}',
    '{"feerate":1,"feerate":2}',
  ])('%s is no JSON, and no estimate', async (text) => {
    node.faults.feeEstimate = text;
    await expect(core().estimateFee(6)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });

  it('has none where the node does not know the call', async () => {
    node.faults.missing = ['estimatesmartfee'];
    expect(await core().estimateFee(6)).toEqual(no('none'));
  });
});

describe("Esplora's fee-estimates (satoshi per virtual byte)", () => {
  it.each<[string, number, FeeAnswer]>([
    ['{"2":87.882,"6":12.5,"144":1.027}', 6, rate(12_500n)],
    // Between two targets the sooner one: later than asked for is never promised.
    ['{"2":87.882,"6":12.5,"144":1.027}', 100, rate(12_500n)],
    ['{"2":87.882,"6":12.5,"144":1.027}', 144, rate(1_027n)],
    ['{"2":87.882}', 1, rate(87_882n)],
    ['{"6":0.0001}', 6, rate(100n)],
    ['{"6":1.0000000000000000001}', 6, rate(1_001n)],
    ['{"6":10000}', 6, rate(10_000_000n)],
    ['{"6":10000.001}', 6, no('beyond-limit')],
    ['{"6":1000000}', 6, no('beyond-limit')],
    ['{"6":0}', 6, no('zero')],
    ['{"6":-1}', 6, no('negative')],
    ['{"6":null}', 6, no('not-a-number')],
    ['{"6":"12"}', 6, no('not-a-number')],
    ['{"6":"NaN"}', 6, no('not-a-number')],
    ['{}', 6, no('none')],
    ['{"fastest":12}', 6, no('none')],
    ['[1,2]', 6, no('none')],
  ])('%s for %i blocks is %j', async (estimates, blocks, answer) => {
    esplora.faults.estimates = estimates;
    expect(await guest().estimateFee(blocks)).toEqual(answer);
  });

  it.each(['null', '12', '"12"', 'true', '{"6":NaN}', 'not json', ''])('%j is no table of estimates', async (text) => {
    esplora.faults.estimates = text;
    await expect(guest().estimateFee(6)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });
});

describe('both side by side', () => {
  const clock = new FakeClock();
  const rates = (second: FeeSource | null = guest()): FeeRates => new FeeRates(core(), second, clock);
  const asked = (): number => esplora.paths.filter((path) => path === 'fee-estimates').length;
  beforeEach(() => {
    clock.set(plusMs(clock.now(), START - clock.now()));
    node.faults.feeEstimate = '{"feerate":0.00012,"blocks":6}';
    esplora.faults.estimates = '{"6":13}';
  });

  it("takes the node's and keeps what the second one said", async () => {
    const label = `Esplora at ${new URL(esplora.url).host}`;
    expect(await rates().quote(6, null)).toMatchObject({
      rule: 'node',
      rateSatPerKvb: 12_000n,
      words: [{ answer: rate(12_000n) }, { source: label, askedAt: START, answer: rate(13_000n) }],
    });
  });

  it.each<[string, string]>([
    ['{"errors":["Insufficient data or no feerate found"],"blocks":0}', 'none'],
    ['{"feerate":0}', 'zero'],
    ['{"feerate":1000000}', 'beyond-limit'],
    ['{"feerate":NaN}', 'unreadable'],
  ])("takes the second one's where the node says %s", async (text, refused) => {
    node.faults.feeEstimate = text;
    expect(await rates().quote(6, null)).toMatchObject({
      rule: 'second',
      rateSatPerKvb: 13_000n,
      words: [{ answer: { refused } }, {}],
    });
  });

  it('pays at nobody’s fault: what no source can mean leaves no rate, or the one that was set for that', async () => {
    node.faults.feeEstimate = '{"feerate":-1}';
    esplora.faults.estimates = '{"6":1000000}';
    const words = [{ answer: no('negative') }, { answer: no('beyond-limit') }];
    expect(await rates().quote(6, null)).toMatchObject({ rule: 'none', rateSatPerKvb: undefined, words });
    expect(await rates().quote(6, 2_000n)).toMatchObject({ rule: 'fallback', rateSatPerKvb: 2_000n, words });
  });

  it("never goes below what the node's mempool takes", async () => {
    node.faults.mempoolMinFee = '0.00020000';
    expect(await rates().quote(6, null)).toMatchObject({ rateSatPerKvb: 20_000n, floorSatPerKvb: 20_000n });
  });

  it('asks the second source once a minute for a target, and the node each time', async () => {
    const both = rates();
    await both.quote(6, null);
    await Promise.all([both.quote(6, null), both.quote(6, null), both.quote(144, null)]);
    expect(asked()).toBe(2);
    clock.advance(59_999);
    await both.quote(6, null);
    expect(asked()).toBe(2);
    clock.advance(1);
    await both.quote(6, null);
    expect(asked()).toBe(3);
    expect(node.calls.filter((call) => call === 'estimatesmartfee')).toHaveLength(6);
  });

  it('goes by the last word of a second source that fell silent for ten minutes, with its age, and then by none', async () => {
    node.faults.feeEstimate = '{"errors":["none"],"blocks":0}';
    const both = rates(guest(50));
    expect((await both.quote(6, null)).word?.askedAt).toBe(START);
    esplora.faults.silent = true;
    clock.advance(5 * 60_000);
    expect(await both.quote(6, null)).toMatchObject({ rule: 'second', word: { askedAt: START } });
    clock.advance(5 * 60_000 - 1);
    expect(await both.quote(6, null)).toMatchObject({ rule: 'second', word: { askedAt: START } });
    clock.advance(60_001);
    const gone = await both.quote(6, null);
    expect(gone).toMatchObject({ rule: 'none', words: [{ answer: no('none') }, { answer: no('no-answer') }] });
  });

  it.each([403, 404, 429, 500])('does without a second source that answers with status %i', async (status) => {
    esplora.faults.status = status;
    expect(await rates().quote(6, null)).toMatchObject({ rule: 'node', rateSatPerKvb: 12_000n });
  });

  it('has one word where no second source is configured', async () => {
    expect((await rates(null).quote(6, null)).words).toHaveLength(1);
  });

  it('says nothing while the node itself does not answer: nothing could be sent', async () => {
    const both = rates();
    node.faults.silent = true;
    await expect(both.quote(6, 2_000n)).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
  });
});
