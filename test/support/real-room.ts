import * as bitcoin from 'bitcoinjs-lib';
import { decodeBlock, fromHex, toHex } from '../../src/hashing';
import { accounts } from '../../src/ledger';
import { type BatchRow, payoutBatches } from '../../src/payout/payout.entity';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { DAY_MS, type Instant, parseInstant, plusMs } from '../../src/units';
import type { FakeCore } from './fake-core';
import { OPERATOR, PayoutRoom, type PayoutRoomOptions, SECOND_OPERATOR, SignerFixture } from './payout-room';
import { type RealNode, startRealNode } from './real-node';
import { NOBODY } from './regtest-node';
import { RegtestWallet } from './regtest-wallet';
import { PRODUCT } from './stores';

const START = parseInstant('2026-01-05T00:00:00Z');
/** Of the coinbase that the treasury's coins are made from. */
const SUBSIDY = 5_000_000_000n;
/** Enough for a coinbase to be mature, and for bcoin to enforce witnesses. */
const BLOCKS_BEFORE = 450;
/** What every approval here allows. */
export const REAL_ENVELOPE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 1_000_000n };

/** What the members are owed and what backs it. */
export interface RealFunds {
  /** Member `m0…`: an address and an available balance. */
  readonly owed: readonly { readonly address: string; readonly sats: bigint }[];
  /** Coins of the treasury; what they are above what is owed is fee reserve. */
  readonly coins: readonly bigint[];
}

type RoomOptions = Partial<Omit<PayoutRoomOptions, 'node'>>;

/** A regtest node of its own with a rich stranger, a signer, and payout rooms that follow the node. */
export class RealWorld {
  readonly stranger = new RegtestWallet(3);
  #now: Instant = START;
  #coinbase = '';

  private constructor(
    readonly node: RealNode,
    private readonly signer: SignerFixture,
  ) {}

  static async start(): Promise<RealWorld> {
    const [node, signer] = await Promise.all([startRealNode({ mockTime: START }), SignerFixture.start()]);
    const world = new RealWorld(node, signer);
    const [hash = ''] = await world.node.mine(1, world.stranger.address);
    await world.node.mine(BLOCKS_BEFORE, NOBODY);
    const [coinbase] = decodeBlock(fromHex((await world.node.call('getblock', hash, 0)) as string)).transactions;
    world.#coinbase = toHex(coinbase?.stripped ?? new Uint8Array());
    return world;
  }

  async stop(): Promise<void> {
    await this.signer.stop();
    await this.node.stop();
  }

  /**
   * A room on this node, with the signer and an empty store in memory where nothing else is said; a rate of 2 sat/vB
   * unless the policy says otherwise, for a node that saw no traffic.
   */
  room(options: RoomOptions = {}): PayoutRoom {
    const { rpcUrl: url, rpcPassword: password } = this.node;
    const now = (): number => Math.floor(this.#now / 1_000);
    const facade = {
      url,
      password,
      get tip() {
        return { time: now() };
      },
    };
    const policy = { fallbackRateSatPerKvb: 2_000n, ...options.policy };
    const { signer } = this;
    const store = options.store ?? new MemoryStore(PRODUCT.tables);
    return new PayoutRoom({ signer, ...options, store, policy, node: facade as unknown as FakeCore });
  }

  /** Members with addresses out of their cool-off and balances, and coins of the treasury that are six deep. */
  async fund(room: PayoutRoom, { owed, coins }: RealFunds): Promise<void> {
    await room.room.follow();
    await room.treasury.watchAll();
    const { scriptHex } = await room.treasury.depositAddress('pool:test');
    const total = coins.reduce((sum, value) => sum + value, 0n);
    const raw = this.stranger.spend({
      from: [{ raw: this.#coinbase, vout: 0 }],
      to: [
        ...coins.map((value) => ({ script: scriptHex, value })),
        { script: this.stranger.script, value: SUBSIDY - total - 100_000n },
      ],
    });
    await this.node.mineEmpty(1, NOBODY, [raw]);
    await room.options.store.write(async (tx) => {
      for (const [index, { address, sats }] of owed.entries()) {
        await room.members.create(tx, { id: `m${index}`, actor: OPERATOR });
        await room.addresses.link(tx, `m${index}`, address);
        await opening(room, tx, accounts.member(`m${index}`, 'available'), sats);
      }
      await opening(room, tx, accounts.feeReserve, total - owed.reduce((sum, { sats }) => sum + sats, 0n));
    });
    await this.pass(3 * DAY_MS);
    await this.node.mine(6, NOBODY);
    await room.room.follow();
  }

  /** Time goes by; blocks of later are stamped with it. */
  async pass(ms: number): Promise<void> {
    this.#now = plusMs(this.#now, ms);
    await this.node.setTime(this.#now);
  }

  /** A block that holds these transactions and no others. */
  async mineOnly(...rawHexes: string[]): Promise<void> {
    await this.node.mineEmpty(1, NOBODY, rawHexes);
  }

  /** Replaces the last blocks by one more; the first of them holds these transactions. */
  async reorg(depth: number, ...rawHexes: string[]): Promise<void> {
    await this.node.reorg(depth, NOBODY, rawHexes);
  }

  async mempool(): Promise<string[]> {
    return ((await this.node.call('getrawmempool')) as string[]).sort();
  }

  /** Satoshi that each script was paid in the blocks of the node's best chain, read block by block. */
  async paid(): Promise<ReadonlyMap<string, bigint>> {
    const sums = new Map<string, bigint>();
    const tip = (await this.node.call('getblockcount')) as number;
    for (let height = BLOCKS_BEFORE; height <= tip; height += 1) {
      const raw = (await this.node.call('getblock', await this.node.call('getblockhash', height), 0)) as string;
      for (const { outs } of bitcoin.Block.fromHex(raw).transactions ?? []) {
        for (const { script, value } of outs) {
          const hex = Buffer.from(script).toString('hex');
          sums.set(hex, (sums.get(hex) ?? 0n) + value);
        }
      }
    }
    return sums;
  }

  /** What an address was paid. */
  async paidTo(address: string): Promise<bigint> {
    const script = bitcoin.address.toOutputScript(address, bitcoin.networks.regtest);
    return (await this.paid()).get(Buffer.from(script).toString('hex')) ?? 0n;
  }
}

async function opening(
  room: PayoutRoom,
  tx: Parameters<Parameters<PayoutRoom['options']['store']['write']>[0]>[0],
  account: ReturnType<typeof accounts.treasury>,
  amount: bigint,
): Promise<void> {
  const side = { asset: 'BTC', amount, role: 'transfer' } as const;
  const postings = [
    { ...side, account: accounts.treasury('main'), side: 'debit' as const },
    { ...side, account, side: 'credit' as const },
  ];
  const occurredAt = room.room.clock.now();
  await room.ledger.post(tx, [{ reference: `opening/${account}`, kind: 'opening.balance', occurredAt, postings }]);
}

/** Runs the payout job until nothing more is done by itself. @throws Error when a turn fails */
export async function advance(room: PayoutRoom): Promise<void> {
  await room.room.follow();
  for (let turn = 0; turn < 3; turn += 1) {
    const { failures } = await room.payouts.advance();
    if (failures.length > 0) throw new Error(`A payout turn failed: ${JSON.stringify(failures)}`);
  }
}

/** Plans what is due, has a second person approve it, and lets it go: to the node, or out to the devices. */
export async function planned(room: PayoutRoom): Promise<BatchRow[]> {
  const rows = await room.payouts.plan(OPERATOR);
  for (const { id, batch_hash: hash } of rows) await room.payouts.approve(id, SECOND_OPERATOR, REAL_ENVELOPE, hash);
  await advance(room);
  return rows;
}

/** Where a batch stands. */
export async function stateOf(room: PayoutRoom, id: string): Promise<string> {
  const row = await room.options.store.read((tx) => tx.findOne(payoutBatches, { id }));
  return row?.state ?? 'unknown';
}

/** One address of every kind that can be paid, and its script. */
export const ADDRESS_KINDS = {
  p2pkh: `76a914${'a1'.repeat(20)}88ac`,
  p2sh: `a914${'a2'.repeat(20)}87`,
  p2wpkh: `0014${'a3'.repeat(20)}`,
  p2wsh: `0020${'a4'.repeat(32)}`,
  // A point of the curve: BIP-341's own example key.
  p2tr: '5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c',
} as const;

/** The regtest address of a script. */
export function addressOfScript(script: string): string {
  return bitcoin.address.fromOutputScript(Buffer.from(script, 'hex'), bitcoin.networks.regtest);
}
