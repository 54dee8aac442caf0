import { type HeaderSource } from '../../src/chain';
import { concatBytes } from '../../src/hashing';
import { DEFAULT_POLICY, deriveKey, parseTreasury, type PayoutSettings, type Signer } from '../../src/payout';
import type { SignedAttempt } from '../../src/payout/hand-out-mark';
import type { JournalSight } from '../../src/payout/journal-mark';
import type { ReadTx, Store, WriteTx } from '../../src/store';
import { StoreFull } from '../../src/store/errors';
import { plusMs, SECOND_MS, Secret } from '../../src/units';
import { type MadeBlock, makeBlock } from '../support/block-factory';
import { DataFolder } from '../support/data-folder';
import { FakeClock } from '../support/fake-clock';
import { SimulatedNode } from './node';
import type { PayoutOptions } from './payout-options';
import { Backups } from './payout-restore';
import type { Prng } from './prng';
import { SimulatedSigner } from './signer';
import { Tally } from './tally';
import { remembering } from './remembered-keys';

const START = '2026-01-01T00:00:00Z';
const APPROVAL_KEY = new Secret('approval-key-of-the-simulation-32-characters');
export const WALLET = 'hot';
/** Nobody is paid less, whatever he chose. */
export const MINIMUM = 20_000n;
/** What the fee may be of a single payment, in basis points. */
export const MAX_ITEM_FEE_BPS = 60n;

/** Coins that came and whose they are: booked once they are deep enough in our own chain. */
export interface Deposit {
  readonly txid: string;
  readonly value: bigint;
  readonly shares: ReadonlyMap<string, bigint>;
}

/** Deriving keys is most of what a short life would cost: the treasury is the same in each. */
let treasury: PayoutSettings['treasury'] | undefined;

/** Everything outside the payout engine. It does not forget when a process dies. */
export class PayoutWorld {
  readonly clock = new FakeClock(START);
  readonly mono = { ms: 0 };
  readonly tally = new Tally();
  /** No space for any write. */
  readonly disk = { full: false };
  readonly node: SimulatedNode;
  readonly keeper: SimulatedSigner;
  readonly signer: AlteringSigner;
  readonly second: SecondSource | null;
  readonly settings: PayoutSettings;
  readonly members: readonly string[];
  readonly deposits: Deposit[] = [];
  /** What the operator gave away of the house's own. */
  readonly grants: { readonly member: string; readonly amount: bigint }[] = [];
  /** Outside the database; only where one is brought back, because nothing else asks for it. */
  readonly folder: DataFolder | null;
  readonly backups: Backups;
  /** Taken by somebody and not brought back yet, in satoshi. */
  stolen = 0n;
  /** What blocks of our own pay: nobody's before it is mature. */
  #unripe: readonly Deposit[] = [];

  constructor(
    readonly random: Prng,
    readonly options: PayoutOptions,
  ) {
    const { clock } = this;
    this.node = new SimulatedNode(random);
    this.node.relayRules = options.relayRules;
    this.keeper = new SimulatedSigner(random, APPROVAL_KEY, () => clock.now());
    this.node.onRepeat = () => this.tally.hit('F07 bytes that the node has already');
    this.signer = new AlteringSigner(this.keeper, this);
    this.folder = options.restoreRound < 0 ? null : new DataFolder();
    this.backups = new Backups(this);
    this.second = options.disagreePercent === 0 ? null : new SecondSource(this.node);
    treasury ??= remembering(parseTreasury(this.keeper.descriptor, 'regtest'));
    if (options.smallCoins > 0) this.tally.hit('F46 small coins in the treasury');
    // m4 is paid where m1 is.
    if (options.members > 3) this.tally.hit('F50 two members with one address');
    this.members = Array.from({ length: options.members }, (_, index) => `m${index + 1}`);
    const { feePayer, minInputConfirmations, settleConfirmations } = options;
    const { bumpAfterBlocks, maxUnconfirmedAncestors } = options;
    const policy = {
      ...{ ...DEFAULT_POLICY, feePayer, minInputConfirmations, settleConfirmations, minimumSats: MINIMUM },
      ...{ bumpAfterBlocks, maxUnconfirmedAncestors },
      ...{ maxRateSatPerKvb: 50_000n, fallbackRateSatPerKvb: 1_000n, longTermRateSatPerKvb: 2_000n },
      schedule: { kind: 'daily', minuteOfDay: 30 } as const,
      ...{ scheduleAloneUpToSats: 400_000n, maxItemFeeShareBps: MAX_ITEM_FEE_BPS },
    };
    const birthday = { walletId: WALLET, birthdayHeight: 1, approvalKey: APPROVAL_KEY };
    this.settings = { ...birthday, policy, treasury };
  }

  /** What ever came in for a member, whether anybody has booked it or not. Satoshi. */
  credited(member: string): bigint {
    const given = this.grants.reduce((sum, grant) => (grant.member === member ? sum + grant.amount : sum), 0n);
    return [...this.deposits, ...this.#unripe].reduce((sum, { shares }) => sum + (shares.get(member) ?? 0n), given);
  }

  get witness() {
    const { node, keeper: signer, deposits, backups } = this;
    const onChained = (): void => this.tally.hit('F47 a batch on unconfirmed change');
    return {
      node,
      signer,
      backups,
      policy: this.settings.policy,
      walletId: WALLET,
      deposits,
      onChained,
      hasKeys: true,
    };
  }

  /** Somebody pays our first address. @param shares whose it is; the rest is the operator's */
  deposit(value: bigint, shares: ReadonlyMap<string, bigint>): void {
    this.deposits.push({ txid: this.node.pay(this.depositScript, value), value, shares });
  }

  /** The last payment to us is taken back before any block holds it. */
  doubleSpend(): boolean {
    const last = this.deposits.at(-1);
    if (last === undefined || !this.node.doubleSpend(last.txid)) return false;
    this.deposits.pop();
    return true;
  }

  get depositScript(): string {
    return deriveKey(this.settings.treasury, 0, 0).scriptHex;
  }

  /** A block of our own: its coinbase pays our first address, half of it for a member. It stays. */
  ownBlock(value: bigint): void {
    const { node, depositScript: script } = this;
    node.coinbasePays = () => [{ value, script }];
    this.mine();
    node.coinbasePays = () => [];
    node.floor = node.tipHeight;
    const shares = new Map([[this.random.pick(this.members), value / 2n]]);
    this.#unripe = [...this.#unripe, { txid: node.coinbaseAt(node.tipHeight), value, shares }];
  }

  mine(leave = 0): void {
    this.node.mine(Math.floor(this.clock.now() / SECOND_MS), leave);
    this.ripen();
  }

  /** After every block: a coinbase of ours becomes a deposit with its 101st confirmation. */
  ripen(): void {
    const { node, deposits } = this;
    const isRipe = ({ txid }: Deposit): boolean => node.tipHeight - (node.heightOf(txid) ?? node.tipHeight) + 1 >= 101;
    const ripe = this.#unripe.filter(isRipe);
    if (ripe.length === 0) return;
    deposits.push(...ripe);
    this.#unripe = this.#unripe.filter((one) => !ripe.includes(one));
    this.tally.hit('F16 coinbase of ours becomes mature');
  }

  /** Time goes on, for everybody. */
  pass(ms: number): void {
    this.clock.set(plusMs(this.clock.now(), ms));
    this.mono.ms += ms;
  }
}

/** The signer, and now and then a liar in its place: what comes back has one byte that is not as it was (F68). */
class AlteringSigner implements Signer {
  readonly kind = 'simulated';
  /** Of all answers, so many hundredths. */
  alterPercent = 0;
  /** Absent where devices outside sign: nobody can ask them. */
  readonly attempts?: (after: number) => Promise<readonly SignedAttempt[]>;
  readonly journalAt?: (place: number) => Promise<JournalSight>;

  constructor(
    private readonly keeper: SimulatedSigner,
    private readonly world: { readonly random: Prng; readonly tally: Tally; readonly options: PayoutOptions },
  ) {
    if (!world.options.journalRead) return;
    this.attempts = (after) => keeper.attempts(after);
    this.journalAt = (place) => keeper.journalAt(place);
  }

  async sign(request: Parameters<Signer['sign']>[0]): ReturnType<Signer['sign']> {
    const { random, tally } = this.world;
    const reply = await this.keeper.sign(request);
    if ('refused' in reply || !random.chance(this.alterPercent)) return reply;
    tally.hit('F68 altered answer of the signer');
    const bytes = Buffer.from(reply.signed, 'base64');
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
    return { signed: bytes.toString('base64') };
  }
}

/** A second source of headers: the same chain, or for a while another branch with as many blocks. */
class SecondSource implements HeaderSource {
  readonly label = 'second source';
  /** Blocks in which it differs; 0 when it agrees. */
  #fork: readonly MadeBlock[] = [];
  #salt = 900_000;

  constructor(private readonly node: SimulatedNode) {}

  /** Shows a branch of its own that begins `depth` blocks below the node's tip. */
  disagree(depth: number, timeSeconds: number): void {
    const fork = this.node.tipHeight - depth;
    let previous = { hash: this.node.hashAt(fork) ?? '', height: fork };
    this.#fork = Array.from({ length: depth + 1 }, (_, index) => {
      this.#salt += 1;
      const block = makeBlock({ previous, time: timeSeconds + index, transactions: [], salt: this.#salt });
      previous = block;
      return block;
    });
  }

  agree(): void {
    this.#fork = [];
  }

  genesisHash(): Promise<string> {
    return this.node.genesisHash();
  }

  tip(): ReturnType<HeaderSource['tip']> {
    const last = this.#fork.at(-1);
    return last === undefined ? this.node.tip() : Promise.resolve({ height: last.height, hash: last.hash });
  }

  blockHashAt(height: number): Promise<string | undefined> {
    const [first] = this.#fork;
    if (first === undefined || height < first.height) return this.node.blockHashAt(height);
    return Promise.resolve(this.#fork[height - first.height]?.hash);
  }

  async headers(fromHeight: number, count: number): Promise<Uint8Array> {
    const [first] = this.#fork;
    if (first === undefined) return this.node.headers(fromHeight, count);
    const below = Math.max(0, Math.min(count, first.height - fromHeight));
    const shared = below === 0 ? new Uint8Array() : await this.node.headers(fromHeight, below);
    const from = Math.max(0, fromHeight - first.height);
    return concatBytes(shared, ...this.#fork.slice(from, from + count - below).map(({ header }) => header));
  }
}

/** A store on a disk that can be full: every write is refused as a whole (F21). */
export class FillingStore implements Store {
  constructor(
    private readonly inner: Store,
    private readonly disk: { readonly full: boolean },
  ) {}

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.inner.read(work);
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.inner.write(async (tx) => {
      const result = await work(tx);
      if (this.disk.full) throw new StoreFull();
      return result;
    });
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
