import { type ChainBackend, FEE_REFUSALS } from '../../src/chain';
import { decodeBlock, headerHash, NETWORK_RULES, splitHeaders, transactionFromHex } from '../../src/hashing';

/** A node under test: its backend and the levers that the suite pulls. */
export interface NodeUnderTest {
  readonly backend: ChainBackend;
  /** A backend with a wrong password for the same node. */
  readonly stranger: ChainBackend;
  mine(count: number): Promise<void>;
  /** Replaces the last blocks by one more. */
  reorg(depth: number): Promise<void>;
  /** A transaction that the node accepts; each call another one. */
  validTransaction(): Promise<string>;
  /** One that it must refuse: it spends what does not exist. */
  invalidTransaction(): Promise<string>;
  stop(): Promise<void>;
}

/** What every chain backend does, whatever node stands behind it. */
export function chainBackendContract(name: string, start: () => Promise<NodeUnderTest>): void {
  describe(`chain backend: ${name}`, () => {
    let node: NodeUnderTest;
    beforeAll(async () => {
      node = await start();
    });
    afterAll(() => node.stop());

    it('names the regtest genesis block', async () => {
      expect(await node.backend.genesisHash()).toBe(NETWORK_RULES.regtest.genesisHash);
    });

    it('names a tip that is the block at its height', async () => {
      const tip = await node.backend.tip();
      expect(await node.backend.blockHashAt(tip.height)).toBe(tip.hash);
      expect(await node.backend.blockHashAt(tip.height + 1)).toBeUndefined();
    });

    it('gives headers that link from genesis to the tip, and fewer at the end', async () => {
      await node.mine(3);
      const tip = await node.backend.tip();
      const headers = splitHeaders(await node.backend.headers(0, tip.height + 50));
      expect(headers).toHaveLength(tip.height + 1);
      expect(headerHash(headers[0] ?? new Uint8Array(80))).toBe(NETWORK_RULES.regtest.genesisHash);
      expect(headerHash(headers.at(-1) ?? new Uint8Array(80))).toBe(tip.hash);
      expect(await node.backend.headers(tip.height + 1, 10)).toHaveLength(0);
    });

    it('gives headers from the height that was asked for, never more than were asked for', async () => {
      const { height } = await node.backend.tip();
      const two = splitHeaders(await node.backend.headers(height - 2, 2));
      expect(two.map(headerHash)).toEqual(
        await Promise.all([height - 2, height - 1].map((at) => node.backend.blockHashAt(at))),
      );
    });

    it('gives the raw block of a hash and nothing for a hash that it does not know', async () => {
      const tip = await node.backend.tip();
      expect(decodeBlock((await node.backend.block(tip.hash)) ?? new Uint8Array()).hash).toBe(tip.hash);
      expect(await node.backend.block('ab'.repeat(32))).toBeUndefined();
    });

    it('follows a reorganisation', async () => {
      await node.mine(2);
      const before = await node.backend.tip();
      await node.reorg(2);
      const after = await node.backend.tip();
      expect(after.height).toBe(before.height + 1);
      expect(await node.backend.blockHashAt(before.height)).not.toBe(before.hash);
    });

    it('accepts a valid transaction once, says where it stands, and knows it the second time and after it is mined', async () => {
      const raw = await node.validTransaction();
      expect(await node.backend.send(raw)).toBe('accepted');
      expect(await node.backend.send(raw)).toBe('known');
      const place = await node.backend.mempoolPlace(transactionFromHex(raw).txid);
      expect(await node.backend.mempoolRaw(transactionFromHex(raw).txid)).toBe(raw);
      // Nothing stands on it, and it stands on blocks alone; or the source does not tell.
      const alone = { count: 1, vbytes: expect.any(Number), feesSats: expect.any(BigInt) };
      expect(place).toEqual(
        place === 'unsupported' ? place : expect.objectContaining({ ancestors: alone, descendants: alone }),
      );
      await node.mine(1);
      expect(await node.backend.send(raw)).toBe('known');
    });

    it('never calls a refused transaction sent', async () => {
      expect(await node.backend.send(await node.invalidTransaction())).toEqual({ refused: expect.any(String) });
    });

    it('does not find what the mempool does not hold', async () => {
      expect(await node.backend.mempoolHas('cd'.repeat(32))).toBe(false);
    });

    it('gives no bytes of what the mempool does not hold', async () => {
      expect(await node.backend.mempoolRaw('cd'.repeat(32))).toBeUndefined();
    });

    it('never calls a package sent of which it holds nothing', async () => {
      const raw = await node.invalidTransaction();
      const outcome = await node.backend.sendPackage([raw, raw]);
      const refused = { refused: expect.any(String) };
      if (outcome !== 'unsupported') expect(outcome).toEqual([refused, refused]);
      expect(await node.backend.mempoolHas(transactionFromHex(raw).txid)).toBe(false);
    });

    it('does not find a place in the mempool for what it does not hold', async () => {
      expect(await node.backend.mempoolPlace('cd'.repeat(32))).toBe('absent');
    });

    it('names a least rate of at least 100 sat/kvB, and an estimate within bounds or why there is none', async () => {
      expect(await node.backend.mempoolMinFee()).toBeGreaterThanOrEqual(100n);
      const increment = await node.backend.incrementalRelayFee();
      if (increment !== 'unsupported') expect(increment).toBeGreaterThanOrEqual(100n);
      const estimate = await node.backend.estimateFee(6);
      if ('refused' in estimate) return expect(FEE_REFUSALS).toContain(estimate.refused);
      expect(estimate.rateSatPerKvb).toBeGreaterThanOrEqual(100n);
      expect(estimate.rateSatPerKvb).toBeLessThanOrEqual(10_000_000n);
    });

    it('says what policy thinks, or that it cannot', async () => {
      const verdict = await node.backend.testAccept(await node.invalidTransaction());
      if (verdict !== 'unsupported') expect(verdict).toEqual({ allowed: false, reason: expect.any(String) });
    });

    it('says that nothing spends an unknown output, or that it cannot', async () => {
      const outpoints = Array.from({ length: 9 }, (_, vout) => ({ txid: 'cd'.repeat(32), vout }));
      const spenders = await node.backend.mempoolSpenders(outpoints);
      if (spenders !== 'unsupported') expect(spenders).toEqual(outpoints.map(() => null));
    });

    it('names who spends an output and who spends none, in the order asked, or that it cannot', async () => {
      const rawHex = await node.validTransaction();
      const { txid, inputs } = transactionFromHex(rawHex);
      await node.backend.send(rawHex);
      const [input] = inputs;
      if (input === undefined) throw new Error('a transaction without inputs');
      const free = { txid: 'cd'.repeat(32), vout: 0 };
      const spenders = await node.backend.mempoolSpenders([free, input, free, input, free, input]);
      if (spenders !== 'unsupported') expect(spenders).toEqual([null, txid, null, txid, null, txid]);
    });

    it('refuses a stranger in words of its own', async () => {
      await expect(node.stranger.tip()).rejects.toMatchObject({ code: 'chain.backend-refused' });
    });
  });
}
