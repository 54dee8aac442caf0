import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTransaction, txidOf } from '../../../test/support/block-factory';
import { FakeCore, type SendFault } from '../../../test/support/fake-core';
import { toHex } from '../../hashing';
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

  it.each<[string, bigint | undefined]>([
    ['{"feerate":0.00012000,"blocks":6}', 12_000n],
    ['{"fee":0.00012,"blocks":6}', 12_000n],
    ['{"fee":-1,"blocks":6}', undefined],
    ['{"feerate":null}', undefined],
    ['{"feerate":1e6}', undefined],
    ['{"feerate":"NaN"}', undefined],
    ['{"errors":["Insufficient data or no feerate found"],"blocks":2}', undefined],
    ['null', undefined],
    ['[]', undefined],
  ])('reads the estimate %s as %s', async (text, rate) => {
    node.faults.feeEstimate = text;
    expect(await backend.estimateFee(6)).toBe(rate);
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

  it('asks policy where the node can say it, and says so where it cannot', async () => {
    expect(await backend.testAccept(RAW)).toEqual({ allowed: true });
    node.faults.policyRefusal = 'dust';
    expect(await backend.testAccept(RAW)).toEqual({ allowed: false, reason: 'dust' });
    node.faults.missing = ['testmempoolaccept', 'gettxspendingprevout'];
    expect(await backend.testAccept(RAW)).toBe('unsupported');
    expect(await backend.mempoolSpender({ txid: 'aa'.repeat(32), vout: 0 })).toBe('unsupported');
  });

  it('names the mempool transaction that spends an output', async () => {
    await backend.send(RAW);
    expect(await backend.mempoolSpender({ txid: 'aa'.repeat(32), vout: 0 })).toEqual({ txid: txidOf(bytes) });
    expect(await backend.mempoolSpender({ txid: 'aa'.repeat(32), vout: 1 })).toEqual({ txid: null });
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
});
