import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTransaction, txidOf } from '../../../test/support/block-factory';
import { FakeCore, type SendFault } from '../../../test/support/fake-core';
import { toHex, transactionFromHex } from '../../hashing';
import { Secret } from '../../units';
import { CoreBackend } from './core.adapter';

const bytes = makeTransaction({ inputs: [{ txid: 'aa'.repeat(32), vout: 0 }], outputs: [{ value: 1n, script: '51' }] });
const RAW = toHex(bytes);

describe('Bitcoin Core backend', () => {
  let node: FakeCore;
  let backend: CoreBackend;

  beforeEach(async () => {
    node = await FakeCore.start();
    const credentials = { user: 'user', password: new Secret(node.password) };
    backend = new CoreBackend({ url: node.url, credentials });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return node.stop();
  });

  it('calls an outcome unknown when the node took it and never answered, and finds it afterwards', async () => {
    node.faults.send = 'accept-and-hang';
    // Time runs out when the node has taken it, however slow the machine is: no clock is raced.
    const time = new AbortController();
    node.onHang = () => time.abort(Object.assign(new Error('The operation timed out.'), { name: 'TimeoutError' }));
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
    const attempt = backend.send(RAW);
    await expect(attempt).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
    await expect(attempt).rejects.toThrow('it took too long');
    expect(timeout).toHaveBeenCalledWith(30_000);
    timeout.mockRestore();
    expect(await backend.mempoolHas(txidOf(bytes))).toBe(true);
    delete node.faults.send;
    expect(await backend.send(RAW)).toBe('known');
  });

  it('calls an outcome unknown when the line broke, and the same bytes are accepted later', async () => {
    node.faults.send = 'drop';
    await expect(backend.send(RAW)).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
    expect(await backend.mempoolHas(txidOf(bytes))).toBe(false);
    delete node.faults.send;
    expect(await backend.send(RAW)).toBe('accepted');
  });

  it('calls refused what was answered with a txid and is not held', async () => {
    node.faults.send = 'txid-but-refused';
    expect(await backend.send(RAW)).toEqual({ refused: expect.stringContaining('does not hold') });
  });

  it.each<[string, SendFault, unknown]>([
    ['-27 in the chain', { code: -27, message: 'Transaction outputs already in utxo set' }, 'known'],
    ['-27 of older versions', { code: -27, message: 'transaction already in block chain' }, 'known'],
    ['-26 in the mempool', { code: -26, message: 'txn-already-in-mempool', held: true }, 'known'],
    ['-25 but held', { code: -25, message: 'bad-txns-inputs-missingorspent', held: true }, 'known'],
    ['-26 known', { code: -26, message: 'txn-already-known', held: true }, 'known'],
    [
      '-25 missing inputs',
      { code: -25, message: 'bad-txns-inputs-missingorspent' },
      { refused: 'bad-txns-inputs-missingorspent' },
    ],
    [
      '-26 fee',
      { code: -26, message: 'min relay fee not met, 100 < 141' },
      { refused: 'min relay fee not met, 100 < 141' },
    ],
    ['-26 conflict', { code: -26, message: 'txn-mempool-conflict' }, { refused: 'txn-mempool-conflict' }],
  ])('takes error %s for what it is', async (_, fault, outcome) => {
    node.faults.send = fault;
    expect(await backend.send(RAW)).toEqual(outcome);
  });

  it('refuses bytes that are no transaction before the node sees them', async () => {
    await expect(backend.send('00')).rejects.toMatchObject({ code: 'hashing.truncated' });
    expect(node.calls).toEqual([]);
  });

  it.each([
    ['0.00001000', 1_000n],
    ['0.00000100', 100n],
    ['null', 100n],
    ['-1', 100n],
  ])("reads the mempool's least rate %s as %s", async (text, rate) => {
    node.faults.mempoolMinFee = text;
    expect(await backend.mempoolMinFee()).toBe(rate);
  });

  it.each([
    ['0.00001000', 1_000n],
    ['0.00000100', 100n],
    ['0.000010001', 1_001n],
    ['0.00000001', 100n],
    ['0', 100n],
    ['0.00100000', 100_000n],
    [undefined, 'unsupported'],
  ])('reads what a node asks of a replacement on top, %s, as %s sat/kvB', async (text, rate) => {
    if (text !== undefined) node.faults.increment = text;
    expect(await backend.incrementalRelayFee()).toBe(rate);
  });

  it.each(['0.001000001', '1', '-0.00001000', 'null', '"0.00001000"', '{}', '1e400'])(
    'refuses an increment of %s by name',
    async (text) => {
      node.faults.increment = text;
      await expect(backend.incrementalRelayFee()).rejects.toMatchObject({ code: 'chain.backend-reply' });
    },
  );

  it('asks policy where the node can say it, and says so where it cannot', async () => {
    expect(await backend.testAccept(RAW)).toEqual({ allowed: true });
    node.faults.policyRefusal = 'dust';
    expect(await backend.testAccept(RAW)).toEqual({ allowed: false, reason: 'dust' });
    node.faults.missing = ['testmempoolaccept', 'gettxspendingprevout'];
    expect(await backend.testAccept(RAW)).toBe('unsupported');
    expect(await backend.mempoolSpenders([{ txid: 'aa'.repeat(32), vout: 0 }])).toBe('unsupported');
  });

  it('names the mempool transactions that spend outputs, a thousand of them in one question', async () => {
    await backend.send(RAW);
    expect(await backend.mempoolRaw(txidOf(bytes))).toBe(RAW);
    const spent = { txid: 'aa'.repeat(32), vout: 0 };
    const free = (vout: number) => ({ txid: 'aa'.repeat(32), vout });
    const asked = () => node.calls.filter((call) => call === 'gettxspendingprevout').length;
    expect(await backend.mempoolSpenders([free(1), spent])).toEqual([null, txidOf(bytes)]);
    const thousand = Array.from({ length: 999 }, (_, index) => free(index + 1));
    const before = asked();
    expect(await backend.mempoolSpenders([...thousand, spent])).toEqual([...thousand.map(() => null), txidOf(bytes)]);
    expect(asked() - before).toBe(1);
    expect(await backend.mempoolSpenders([...thousand, free(1000), spent])).toHaveLength(1_001);
    expect(asked() - before).toBe(3);
    expect(await backend.mempoolSpenders([])).toEqual([]);
    expect(asked() - before).toBe(3);
  });

  it.each([
    ['nothing', '[]'],
    ['one output too few', `[{"txid":"${'aa'.repeat(32)}","vout":0}]`],
    ['another output', `[{"txid":"${'aa'.repeat(32)}","vout":0},{"txid":"${'bb'.repeat(32)}","vout":1}]`],
    ['another order', `[{"txid":"${'aa'.repeat(32)}","vout":1},{"txid":"${'aa'.repeat(32)}","vout":0}]`],
    ['no list', '{"txid":"aa"}'],
  ])('refuses word of who spends outputs that is about %s', async (_, answer) => {
    node.faults.body = `{"result":${answer},"error":null,"id":0}`;
    const outpoints = [0, 1].map((vout) => ({ txid: 'aa'.repeat(32), vout }));
    await expect(backend.mempoolSpenders(outpoints)).rejects.toMatchObject({ code: 'chain.backend-reply' });
  });

  it.each([
    '<html>busy</html>',
    '',
    '{"result":',
    '{}',
    '[]',
    '{"result":{"blocks":-1,"bestblockhash":"ab"},"error":null}',
    'x'.repeat(21_000_000),
  ])('refuses an answer that makes no sense (%#)', async (body) => {
    node.faults.body = body;
    await expect(
      new CoreBackend({ url: node.url, credentials: { user: 'user', password: new Secret('fake') } }).tip(),
    ).rejects.toMatchObject({
      code: 'chain.backend-reply',
    });
  });

  it('reads the cookie file at every call, because the node writes a new one at every start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paydirt-cookie-'));
    const cookieFile = join(folder, '.cookie');
    const cookie = new CoreBackend({ url: node.url, credentials: { cookieFile } });
    await expect(cookie.tip()).rejects.toMatchObject({ code: 'chain.backend-unreachable' });
    writeFileSync(cookieFile, 'user:old\n');
    await expect(cookie.tip()).rejects.toMatchObject({ code: 'chain.backend-refused' });
    writeFileSync(cookieFile, `user:${node.password}\n`);
    expect(await cookie.tip()).toMatchObject({ height: 0 });
    rmSync(folder, { recursive: true });
  });

  it('never shows its password', () => {
    expect(JSON.stringify(backend)).not.toContain('fake');
    expect(backend.label).not.toContain('fake');
  });

  describe('a package', () => {
    const parent = makeTransaction({
      inputs: [{ txid: 'ab'.repeat(32), vout: 0 }],
      outputs: [{ value: 100_000n, script: '51' }],
    });
    const child = makeTransaction({
      inputs: [{ txid: txidOf(parent), vout: 0 }],
      outputs: [{ value: 99_000n, script: '51' }],
    });
    const raws = [toHex(parent), toHex(child)];
    const bothRefused = (reason: string) => [{ refused: reason }, { refused: reason }];
    /** The parent's coin stands in a block; its own fee is 100 satoshi. */
    const funded = async (): Promise<string[]> => {
      const coin = makeTransaction({
        inputs: [{ txid: 'cc'.repeat(32), vout: 0 }],
        outputs: [{ value: 100_100n, script: '51' }],
      });
      node.mine(1, { transactions: [coin] });
      const first = makeTransaction({
        inputs: [{ txid: txidOf(coin), vout: 0 }],
        outputs: [{ value: 100_000n, script: '51' }],
      });
      const second = makeTransaction({
        inputs: [{ txid: txidOf(first), vout: 0 }],
        outputs: [{ value: 99_000n, script: '51' }],
      });
      return [toHex(first), toHex(second)];
    };

    it('is taken where its parent alone is below the least rate', async () => {
      const [low = '', high = ''] = await funded();
      node.faults.leastRate = 5_000n;
      expect(await backend.send(low)).toEqual({ refused: expect.stringContaining('mempool min fee not met') });
      expect(await backend.sendPackage([low, high])).toEqual(['accepted', 'accepted']);
      expect(await backend.sendPackage([low, high])).toEqual(['known', 'known']);
    });

    it('is refused whole, with the reason, where it is too low together', async () => {
      node.faults.leastRate = 50_000n;
      const reason = { refused: expect.stringContaining('mempool min fee not met') };
      expect(await backend.sendPackage(await funded())).toEqual([reason, reason]);
      expect(node.mempool.size).toBe(0);
    });

    it('knows the parent that the node holds already', async () => {
      const [low = '', high = ''] = await funded();
      await backend.send(low);
      expect(await backend.sendPackage([low, high])).toEqual(['known', 'accepted']);
    });

    // Reply shapes: Core 24 to 26 fail the call, 27 to 31 answer each transaction (bitcoin/bitcoin#28848, #33427).
    it.each<[string, object | undefined, { code: number; message: string } | undefined, unknown]>([
      ['bcoin: no such call', undefined, { code: -32601, message: 'Method not found' }, 'unsupported'],
      [
        '24 and 25 outside regtest',
        undefined,
        { code: -1, message: 'submitpackage is for regression testing (-regtest mode) only' },
        'unsupported',
      ],
      [
        '26: the call fails',
        undefined,
        { code: -26, message: 'min relay fee not met, 10 < 110' },
        bothRefused('min relay fee not met, 10 < 110'),
      ],
      [
        '27 to 29: one has a reason, the other is left out',
        { package_msg: 'transaction failed', 'tx-results': { aa: { txid: txidOf(parent), error: 'min relay fee' } } },
        undefined,
        [{ refused: 'min relay fee' }, { refused: 'transaction failed' }],
      ],
      [
        '30 and 31: each has one',
        {
          package_msg: 'transaction failed',
          'tx-results': {
            aa: { txid: txidOf(parent), error: 'min relay fee' },
            bb: { txid: txidOf(child), error: 'package-not-validated' },
          },
        },
        undefined,
        [{ refused: 'min relay fee' }, { refused: 'package-not-validated' }],
      ],
      [
        'success said and nothing held',
        { package_msg: 'success', 'tx-results': {} },
        undefined,
        bothRefused('success'),
      ],
      ['no object', [], undefined, bothRefused('The node gave no reason.')],
    ])('reads what Core answers: %s', async (_, reply, error, outcome) => {
      if (reply !== undefined) node.faults.packageReply = JSON.stringify(reply);
      if (error !== undefined) node.faults.packageError = error;
      expect(await backend.sendPackage(raws)).toEqual(outcome);
    });

    it('tells where each stands: what it stands on and what stands on it, in satoshi', async () => {
      const pair = await funded();
      await backend.sendPackage(pair);
      const [low, high] = pair.map((raw) => transactionFromHex(raw).txid);
      const one = { count: 1, vbytes: expect.any(Number), feesSats: 100n };
      const both = { count: 2, vbytes: expect.any(Number), feesSats: 1_100n };
      expect(await backend.mempoolPlace(low ?? '')).toMatchObject({
        feeSats: 100n,
        ancestors: one,
        descendants: both,
        cluster: null,
      });
      expect(await backend.mempoolPlace(high ?? '')).toMatchObject({ feeSats: 1_000n, ancestors: both });
      node.clusters = true;
      expect(await backend.mempoolPlace(low ?? '')).toMatchObject({ cluster: { count: 2 } });
    });

    it.each([
      ['no fee by kin, as bcoin', '{"size":110,"fee":0.00001,"descendantcount":0}', 'unsupported'],
      ['fees of Core before 23 beside the new ones', entryOf({}, ',"fee":0.00000100,"modifiedfee":0.00000100'), 'read'],
      ['chunks of Core 31', entryOf({}, ',"chunkweight":440'), 'read'],
      ['a fee below a satoshi', entryOf({ base: '0.000000001' }), 'refused'],
      ['a negative fee', entryOf({ descendant: '-0.00000100' }), 'refused'],
      ['a fee as text that is none', entryOf({ base: '"NaN"' }), 'refused'],
      ['no fee', entryOf({ base: 'null' }), 'refused'],
      ['no size', entryOf({}).replace('"vsize":110', '"vsize":0'), 'refused'],
      ['a size that is no whole number', entryOf({}).replace('"vsize":110', '"vsize":110.5'), 'refused'],
      ['more than any mempool', entryOf({}).replace('"vsize":110', '"vsize":9007199254740993'), 'refused'],
    ])("reads or refuses the mempool's entry: %s", async (_, entry, outcome) => {
      node.faults.mempoolEntry = entry;
      const asked = backend.mempoolPlace('ab'.repeat(32));
      if (outcome === 'refused') await expect(asked).rejects.toMatchObject({ code: 'chain.backend-reply' });
      else if (outcome === 'unsupported') expect(await asked).toBe('unsupported');
      else expect(await asked).toMatchObject({ vbytes: 110, feeSats: 100n, descendants: { feesSats: 300n } });
    });
  });
});

/** An entry as Core 25 writes it, some of its fees replaced. */
function entryOf(fees: Readonly<Record<string, string>>, more = ''): string {
  const all = { base: '0.00000100', modified: '0.00000100', ancestor: '0.00000100', descendant: '3.00e-6', ...fees };
  const written = Object.entries(all).map(([name, fee]) => `"${name}":${fee}`);
  const kin = '"ancestorcount":1,"ancestorsize":110,"descendantcount":2,"descendantsize":220';
  return `{"vsize":110,"weight":440,${kin},"fees":{${written.join(',')}}${more}}`;
}
