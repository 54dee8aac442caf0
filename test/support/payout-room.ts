import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditService } from '../../src/audit/audit.service';
import { accounts } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { MembersPolicy } from '../../src/members';
import { AccountStateService } from '../../src/members/account-state.service';
import { AddressService } from '../../src/members/address.service';
import { HoldService } from '../../src/members/hold.service';
import { FeeWaitService } from '../../src/members/fee-wait.service';
import { MemberKeyService } from '../../src/members/member-key.service';
import { MemberService } from '../../src/members/member.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import { AdvanceService } from '../../src/payout/advance.service';
import { ApproveService } from '../../src/payout/approve.service';
import { BatchBook } from '../../src/payout/batch-book.service';
import { ChainRoom as PayoutChain } from '../../src/payout/chain-door.adapter';
import { BumpService } from '../../src/payout/bump.service';
import { CancelBooksService } from '../../src/payout/cancel-books.service';
import { ClosingService } from '../../src/payout/closing.service';
import { CancelDesk } from '../../src/payout/cancel-desk.service';
import { CancelService } from '../../src/payout/cancel.service';
import { CancelTrackService } from '../../src/payout/cancel-track.service';
import { ChildService } from '../../src/payout/child.service';
import { ChildTrackService } from '../../src/payout/child-track.service';
import { parseTreasury } from '../../src/payout/descriptor';
import type { ChainDoor, PriceDoor, SolvencyDoor } from '../../src/payout/doors';
import { DiskWatch } from '../../src/payout/disk-watch.service';
import { DisplacedService } from '../../src/payout/displaced.service';
import { DueService } from '../../src/payout/due.service';
import { GateService } from '../../src/payout/gate.service';
import type { HandOutMark } from '../../src/payout/hand-out-mark';
import { HandOutMarks } from '../../src/payout/hand-out-marks.service';
import { HeldItems } from '../../src/payout/held-items.service';
import { JournaledSigner } from '../../src/payout/journaled-signer.service';
import { payoutBatches } from '../../src/payout/payout.entity';
import { PayoutQueryService } from '../../src/payout/payout-query.service';
import { PayoutService } from '../../src/payout/payout.service';
import { KeyAddresses } from '../../src/payout/key-addresses.service';
import { PlanDesk } from '../../src/payout/plan-desk.service';
import { OwnMoveService } from '../../src/payout/own-move.service';
import { PlanService } from '../../src/payout/plan.service';
import { DEFAULT_POLICY, type PayoutPolicy } from '../../src/payout/policy';
import type { PayoutSettings } from '../../src/payout/settings';
import { LostAttempts } from '../../src/payout/lost-attempts.service';
import { OutputOwners } from '../../src/payout/output-owners.service';
import { TakenCoins } from '../../src/payout/taken-coins.service';
import { RestoreFacts } from '../../src/payout/restore-facts.service';
import { RestoreStatements } from '../../src/payout/restore-statements.service';
import { RestoreImport } from '../../src/payout/restore-import.service';
import { RestoreNotice } from '../../src/payout/restore-notice.service';
import { RestoreSight } from '../../src/payout/restore-sight.service';
import { RestoreHands } from '../../src/payout/restore-hands.service';
import { RestoreWork } from '../../src/payout/restore-work.service';
import { RestoreRooms, RestoreService } from '../../src/payout/restore.service';
import { SettlementDesk, SettlementRooms } from '../../src/payout/settlement-desk.service';
import { SettlementQuery } from '../../src/payout/settlement-query.service';
import { SettlementTrack } from '../../src/payout/settlement-track.service';
import { SettlementService } from '../../src/payout/settlement.service';
import { ScheduledPlanService } from '../../src/payout/scheduled-plan.service';
import { ReplaceAsks } from '../../src/payout/replace-asks.service';
import { ReplaceService } from '../../src/payout/replace.service';
import { ReplaceTrackService } from '../../src/payout/replace-track.service';
import { SignService } from '../../src/payout/sign.service';
import { SigningSessionService } from '../../src/payout/signing-session.service';
import type { Signer } from '../../src/payout/signer';
import { HotSigner, type HotSignerOptions } from '../../src/payout/signers/hot/hot-signer.adapter';
import { createSeedFile } from '../../src/payout/signers/hot/seed-file.adapter';
import { WatchOnlySigner } from '../../src/payout/signers/watch-only.adapter';
import { OwnCoinsService } from '../../src/payout/own-coins.service';
import { SwitchService } from '../../src/payout/switch.service';
import { TrackService } from '../../src/payout/track.service';
import { TreasuryService } from '../../src/payout/treasury.service';
import { RestoreSigns, SpendSight, UnknownSpends } from '../../src/payout/unknown-spends.service';
import { WalletMoveService } from '../../src/payout/wallet-move.service';
import { onlyWallet, type Wallet } from '../../src/payout/wallet';
import { WaysOutService } from '../../src/payout/ways-out.service';
import { payoutOver, type SettingsInForce } from '../../src/settings';
import { assess } from '../../src/solvency';
import type { ReadTx, Row, Store } from '../../src/store';
import { DAY_MS, HOUR_MS, type Instant, type Price, sats, Secret } from '../../src/units';
import { foreignScript } from './batches';
import { makeTransaction } from './block-factory';
import { ChainRoom, type ChainSources } from './chain-room';
import { Devices } from './devices';
import type { FakeCore } from './fake-core';
import * as bitcoin from 'bitcoinjs-lib';

export const OPERATOR = 'operator-1';
export const SECOND_OPERATOR = 'operator-2';
export const ENVELOPE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 1_000_000n };

/** A sealed seed and its signer process, shared by the tests of a file. */
export class SignerFixture {
  private constructor(
    readonly folder: string,
    readonly hot: HotSigner,
    private readonly options: HotSignerOptions,
  ) {}

  get approvalKey(): Secret {
    return this.options.approvalKey;
  }

  get journalFile(): string {
    return this.options.journalFile;
  }

  /** @param walletsOf descriptors of other wallets of the house, beside the seed's own */
  static async start(walletsOf: (own: string) => readonly string[] = () => []): Promise<SignerFixture> {
    const folder = mkdtempSync(join(tmpdir(), 'paydirt-payout-'));
    const seedFile = join(folder, 'seed.json');
    const passphrase = new Secret('a passphrase for tests');
    const kdf = { memoryKib: 1024, passes: 1 };
    const { descriptor } = await createSeedFile({ path: seedFile, passphrase, network: 'regtest', kdf });
    const wallets = walletsOf(descriptor);
    const approvalKey = new Secret('approval-key-of-the-tests-32-characters');
    const limits = {
      maxTransactionSats: 100_000_000_000n,
      maxHourSats: 1_000_000_000_000n,
      maxDaySats: 1_000_000_000_000n,
      maxRateSatPerKvb: 1_000_000n,
      maxFeeSats: 10_000_000n,
    };
    const journalFile = join(folder, 'journal.jsonl');
    const options = { seedFile, journalFile, passphrase, approvalKey, network: 'regtest', wallets, limits } as const;
    return new SignerFixture(folder, await HotSigner.start(options), options);
  }

  /** The same seed and the journal as it is now, in a process of its own. */
  async restarted(): Promise<SignerFixture> {
    await this.hot.stop();
    return new SignerFixture(this.folder, await HotSigner.start(this.options), this.options);
  }

  async stop(): Promise<void> {
    await this.hot.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface PayoutRoomOptions {
  readonly store: Store;
  readonly node: FakeCore;
  /** The hot signer's process, or devices outside. */
  readonly signer: SignerFixture | Devices;
  /** Other sources of headers than the node. */
  readonly sources?: ChainSources;
  readonly policy?: Partial<PayoutPolicy>;
  /** Settings that count instead of the policy where the database says something. */
  readonly follow?: SettingsInForce;
  readonly price?: Price;
  /** What the price source fails with, instead of a price. */
  readonly priceFailure?: Error;
  /** Scripts of the sanctions list. */
  readonly sanctioned?: ReadonlySet<string>;
  /** Puts a layer around a port, for faults. */
  readonly wrapStore?: (store: Store) => Store;
  readonly wrapChain?: (chain: ChainDoor) => ChainDoor;
  readonly wrapSigner?: (signer: Signer) => Signer;
  /** Every wallet of the house; the signer's own alone when absent. */
  readonly wallets?: (own: Wallet) => readonly Wallet[];
  /** Where the last hand-out is kept apart from the store; nowhere when absent. */
  readonly mark?: HandOutMark;
}

/** The payout room on real neighbours: ledger, audit, members, chain, a strict fake of Core, the hot signer's process. */
export class PayoutRoom {
  readonly ledger: LedgerService;
  readonly audit: AuditService;
  readonly members: MemberService;
  readonly addresses: AddressService;
  readonly holds: HoldService;
  readonly treasury: TreasuryService;
  readonly payouts: PayoutService;
  readonly schedule: ScheduledPlanService;
  readonly feeWaits: FeeWaitService;
  readonly cancels: CancelService;
  readonly walletMoves: WalletMoveService;
  readonly children: ChildService;
  readonly waysOut: WaysOutService;
  readonly replaces: ReplaceService;
  readonly restores: RestoreService;
  readonly sessions: SigningSessionService;
  readonly query: PayoutQueryService;
  readonly closings: ClosingService;
  readonly settlements: SettlementService;
  readonly settling: SettlementTrack;
  readonly settled: SettlementQuery;
  readonly state: ServiceStateService;
  readonly switches: SwitchService;
  readonly settings: PayoutSettings;
  readonly room: ChainRoom;

  constructor(readonly options: PayoutRoomOptions) {
    const { node, signer, wrapChain = same, wrapSigner = same, wrapStore = same } = options;
    const store = wrapStore(options.store);
    this.room = new ChainRoom(options.store, node, {}, options.sources);
    const clock = this.room.clock;
    const treasury = signer instanceof Devices ? signer.treasury : parseTreasury(signer.hot.descriptor, 'regtest');
    const [first, ...others] = options.wallets?.(onlyWallet({ walletId: 'main', treasury })) ?? [];
    const told = { ...DEFAULT_POLICY, maxFeeShareBps: 2_000n, maxItemFeeShareBps: 2_000n, ...options.policy };
    const { follow } = options;
    this.settings = {
      get policy() {
        return follow === undefined ? told : payoutOver(told, follow.over);
      },
      walletId: first?.walletId ?? 'main',
      treasury: first?.treasury ?? treasury,
      ...(first === undefined ? {} : { wallets: [first, ...others] }),
      birthdayHeight: 0,
      approvalKey: signer instanceof Devices ? new Secret('approval-key-without-a-hot-signer-32') : signer.approvalKey,
    };
    this.ledger = new LedgerService(clock);
    this.audit = new AuditService(clock);
    const policy: MembersPolicy = {
      network: 'regtest',
      coolOffFirstWithProofMs: 0,
      coolOffWithProofMs: 0,
      coolOffWithoutProofMs: 48 * HOUR_MS,
      defaultThresholdSats: sats(100_000n),
      ...(options.sanctioned === undefined ? {} : { sanctioned: options.sanctioned }),
    };
    this.members = new MemberService(clock, policy, this.audit);
    this.addresses = new AddressService(clock, policy, this.audit);
    this.holds = new HoldService(clock, policy, this.audit);
    this.feeWaits = new FeeWaitService(clock, this.audit);
    const chain = wrapChain(
      new PayoutChain(this.room.backend, this.room.chain, this.room.wallet, this.settings, this.room.fees),
    );
    const coins = new OwnCoinsService(this.room.wallet);
    const solvency: SolvencyDoor = {
      assess: (tx) => solvencyOf({ ledger: this.ledger, coins, now: clock.now() }, tx),
    };
    const prices: PriceDoor = {
      quote: async () => {
        if (options.priceFailure !== undefined) throw options.priceFailure;
        return options.price === undefined ? undefined : { id: 'quote1', price: options.price };
      },
    };
    const book = new BatchBook(this.ledger, this.audit, clock);
    this.state = new ServiceStateService(this.audit, clock, { alone: false });
    this.switches = new SwitchService(store, this.state, new HandOutMarks(options.mark));
    const held = new HeldItems(clock, this.members);
    const gates = new GateService(chain, solvency, this.switches, this.settings, new DiskWatch(store));
    const due = new DueService(this.members, prices, this.ledger, gates, this.settings);
    this.treasury = new TreasuryService(store, this.settings, chain, clock);
    const memberKeys = new MemberKeyService(policy);
    const desk = new PlanDesk(book, gates, chain, held, new KeyAddresses(memberKeys, this.members));
    const plan = new PlanService(store, clock, due, this.treasury, desk);
    this.schedule = new ScheduledPlanService(store, clock, this.settings, plan, due);
    const approve = new ApproveService(clock, book, gates, this.settings, held);
    const keys = wrapSigner(signer instanceof Devices ? new WatchOnlySigner() : signer.hot);
    this.sessions = new SigningSessionService(store, clock, desk, this.treasury, keys);
    const journaled = new JournaledSigner(store, clock, keys);
    const books = new CancelBooksService(clock, this.ledger);
    const house = new CancelDesk(store, clock, chain, gates);
    const sign = new SignService(house, desk, this.treasury, journaled, books);
    this.walletMoves = new WalletMoveService(clock, this.treasury, desk, gates);
    this.cancels = new CancelService(desk, house, this.treasury, books);
    this.children = new ChildService(desk, house, this.treasury);
    const asks = new ReplaceAsks(desk, house, this.treasury);
    this.replaces = new ReplaceService(desk, house, this.treasury, asks);
    this.waysOut = new WaysOutService(house, desk, this.children, this.cancels, this.replaces);
    const displaced = new DisplacedService(house, desk, books);
    const track = new TrackService(house, desk, sign, books, displaced);
    const bumps = new BumpService(house, desk, this.treasury, this.replaces, keys);
    const replacing = new ReplaceTrackService(house, desk, books, sign, bumps);
    const cancelling = new CancelTrackService(house, desk, books, sign, new ChildTrackService(house, desk));
    const advance = new AdvanceService(gates, sign, track, cancelling, replacing);
    this.payouts = new PayoutService(plan, approve, advance, this.switches, book);
    this.query = new PayoutQueryService(store, clock, chain, due);
    const states = new AccountStateService(clock, this.audit);
    this.closings = new ClosingService(store, clock, states, this.ledger, this.audit);
    const concerned = new SettlementRooms(
      this.members,
      this.room.proofs,
      this.ledger,
      this.audit,
      this.switches.handOuts,
    );
    const outside = new SettlementDesk(store, clock, concerned, memberKeys);
    this.settlements = new SettlementService(outside, this.settings);
    this.settling = new SettlementTrack(outside, chain, this.settings);
    this.settled = new SettlementQuery(store, chain);
    const sight = new RestoreSight(this.room.wallet, this.room.backend, journaled);
    const owners = new OutputOwners(clock, desk, this.treasury, this.members);
    const imports = new RestoreImport(clock, desk, this.treasury, owners);
    const statements = new RestoreStatements(clock, desk, this.settings);
    const facts = new RestoreFacts(sight, imports, this.treasury, chain, statements);
    const hands = new RestoreHands(desk, this.treasury, imports, sight, books);
    const taken = new TakenCoins(store, chain, hands, displaced);
    const work = new RestoreWork(store, clock, facts, hands, new LostAttempts(store, clock, hands, taken));
    const spends = new SpendSight(this.room.wallet, this.room.backend, chain, sight);
    const signs = new RestoreSigns(sight, new UnknownSpends(store, clock, this.treasury, spends));
    const notice = new RestoreNotice(store, clock, this.switches, signs, this.state);
    const rooms = new RestoreRooms(notice, work, hands, new OwnMoveService(clock, this.treasury, desk), gates);
    this.restores = new RestoreService(store, clock, this.state, facts, rooms);
  }

  /** Members `m0…` with an available balance each, an address linked three days ago, and coins that back them. */
  async fund(
    balances: readonly bigint[],
    options: { coins?: readonly bigint[]; feeReserve?: bigint } = {},
  ): Promise<void> {
    const { coins = [balances.reduce((a, b) => a + b, 0n) + 1_000_000n], feeReserve = 1_000_000n } = options;
    await this.room.follow();
    await this.treasury.watchAll();
    const { scriptHex } = await this.treasury.depositAddress('pool:test');
    const deposit = makeTransaction({
      inputs: [{ txid: 'ab'.repeat(32), vout: this.options.node.tip.height }],
      outputs: coins.map((value) => ({ value, script: scriptHex })),
    });
    await this.options.store.write(async (tx) => {
      for (const [index, balance] of balances.entries()) await this.fundMember(tx, index, balance);
      const total = coins.reduce((a, b) => a + b, 0n);
      const owed = balances.reduce((a, b) => a + b, 0n);
      const post = (reference: string, account: ReturnType<typeof accounts.treasury>, amount: bigint) =>
        this.ledger.post(tx, [
          {
            reference,
            kind: 'opening.balance',
            occurredAt: this.room.clock.now(),
            postings: [
              { account: accounts.treasury('main'), asset: 'BTC', side: 'debit', amount, role: 'transfer' },
              { account, asset: 'BTC', side: 'credit', amount, role: 'transfer' },
            ],
          },
        ]);
      if (feeReserve > 0n) await post('opening/reserve', accounts.feeReserve, feeReserve);
      const own = total - owed - feeReserve;
      if (own > 0n) await post('opening/own', accounts.operatorCapital, own);
    });
    // Three days, so that the addresses are out of their cool-off, and every coin is six deep.
    const { node } = this.options;
    const [block] = node.mine(1, { transactions: [deposit] });
    node.setTime((block?.time ?? 0) + (3 * DAY_MS) / 1_000);
    node.mine(6);
    await this.room.follow();
  }

  async approveAll(): Promise<void> {
    const batches = await this.options.store.read((tx) => tx.find(payoutBatches, { where: { state: 'planned' } }));
    for (const batch of batches) await this.payouts.approve(batch.id, SECOND_OPERATOR, ENVELOPE, batch.batch_hash);
  }

  /** Mines what the node holds, buries it, and lets the job see it. */
  async confirm(blocks = 6): Promise<void> {
    this.options.node.mine(blocks);
    await this.room.follow();
    await this.payouts.advance();
  }

  balance(account: ReturnType<typeof accounts.treasury>): Promise<bigint> {
    return this.options.store.read((tx) => this.ledger.balance(tx, account, 'BTC'));
  }

  /** Satoshi that blocks and mempool of the node pay to a member's script, output by output. */
  paidOnChain(index: number): bigint {
    const script = foreignScript(index);
    const raws = new Map<string, bitcoin.Transaction>();
    for (const block of this.options.node.chain().slice(1)) {
      for (const transaction of bitcoin.Block.fromBuffer(block.raw).transactions ?? []) {
        raws.set(transaction.getId(), transaction);
      }
    }
    for (const { raw } of this.options.node.mempool.values()) {
      const transaction = bitcoin.Transaction.fromHex(raw);
      raws.set(transaction.getId(), transaction);
    }
    return [...raws.values()]
      .flatMap((transaction) => transaction.outs)
      .filter((output) => Buffer.from(output.script).toString('hex') === script)
      .reduce((sum, output) => sum + output.value, 0n);
  }

  private async fundMember(
    tx: Parameters<Parameters<Store['write']>[0]>[0],
    index: number,
    amount: bigint,
  ): Promise<void> {
    const id = `m${index}`;
    await this.members.create(tx, { id, actor: OPERATOR });
    await this.addresses.link(tx, id, addressOf(index));
    if (amount === 0n) return;
    await this.ledger.post(tx, [
      {
        reference: `opening/${id}`,
        kind: 'opening.balance',
        occurredAt: this.room.clock.now(),
        postings: [
          { account: accounts.treasury('main'), asset: 'BTC', side: 'debit', amount, role: 'transfer' },
          { account: accounts.member(id, 'available'), asset: 'BTC', side: 'credit', amount, role: 'transfer' },
        ],
      },
    ]);
  }
}

/** The address of a member's script. */
export function addressOf(index: number): string {
  return bitcoin.address.fromOutputScript(Buffer.from(foreignScript(index), 'hex'), bitcoin.networks.regtest);
}

function same<T>(value: T): T {
  return value;
}

/** The solvency rule over the books and our chain; there is no venue here. */
async function solvencyOf(
  room: { ledger: LedgerService; coins: OwnCoinsService; now: Instant },
  tx: ReadTx,
): Promise<{ solvent: boolean; surplusSats: bigint }> {
  const balances = (await room.ledger.balances(tx, '')).filter(({ asset }) => asset === 'BTC');
  const sum = (pattern: RegExp): bigint =>
    balances.reduce((total, { account, balance }) => (pattern.test(account) ? total + balance : total), 0n);
  const { solvent, surplus, reasons, notBooked } = assess({
    asset: 'BTC',
    now: room.now,
    coins: await room.coins.coins(tx, 'BTC'),
    ledgerTreasury: sum(/^treasury\//),
    venues: [],
    inTransit: sum(/^transit\//),
    owed: {
      available: sum(/^member\/.*\/available$/),
      held: sum(/^member\/.*\/held$/),
      inBatch: sum(/^member\/.*\/in-batch$/),
      inFlight: sum(/^member\/.*\/in-flight$/),
      taxWithheld: sum(/^tax-withheld$/),
      feeReserve: sum(/^fee-reserve$/),
    },
  });
  // In these rooms books and chain agree as long as they cover what is owed: a difference is a fault of payouts.
  if (solvent && (reasons.length > 0 || notBooked > 0n)) {
    throw new Error(`${notBooked} is not booked; ${reasons.map(({ code }) => code).join('; ')}`);
  }
  return { solvent, surplusSats: surplus };
}

/** The batch of a room that planned one. */
export async function onlyBatch(room: PayoutRoom): Promise<Row<typeof payoutBatches>> {
  const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
  if (batch === undefined) throw new Error('no batch');
  return batch;
}

/** A batch as it stands now. */
export async function batchById({ options }: PayoutRoom, id: string): Promise<Row<typeof payoutBatches>> {
  const batch = await options.store.read((tx) => tx.findOne(payoutBatches, { id }));
  if (batch === undefined) throw new Error('no batch');
  return batch;
}
