import { AuditService } from '../../src/audit/audit.service';
import { BackendUnreachable, defaultChainConfig } from '../../src/chain';
import { ChainService } from '../../src/chain/chain.service';
import { FeeRates } from '../../src/chain/fee-rates.service';
import { WalletService } from '../../src/chain/wallet.service';
import { FencedStore } from '../../src/jobs/fenced-store.adapter';
import { JobRunner } from '../../src/jobs/job-runner.service';
import { LedgerService } from '../../src/ledger/ledger.service';
import { AddressService } from '../../src/members/address.service';
import { SplitService } from '../../src/members/split.service';
import { MemberKeyService } from '../../src/members/member-key.service';
import { MemberService } from '../../src/members/member.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import type { SolvencyDoor } from '../../src/payout';
import { AdvanceService } from '../../src/payout/advance.service';
import { ApproveService } from '../../src/payout/approve.service';
import { BatchBook } from '../../src/payout/batch-book.service';
import { BumpService } from '../../src/payout/bump.service';
import { CancelBooksService } from '../../src/payout/cancel-books.service';
import { CancelDesk } from '../../src/payout/cancel-desk.service';
import { CancelService } from '../../src/payout/cancel.service';
import { CancelTrackService } from '../../src/payout/cancel-track.service';
import { ChildService } from '../../src/payout/child.service';
import { ChildTrackService } from '../../src/payout/child-track.service';
import { ChainRoom } from '../../src/payout/chain-door.adapter';
import { DiskWatch } from '../../src/payout/disk-watch.service';
import { DisplacedService } from '../../src/payout/displaced.service';
import { DueService } from '../../src/payout/due.service';
import { GateService } from '../../src/payout/gate.service';
import { HandOutMarks } from '../../src/payout/hand-out-marks.service';
import { HeldItems } from '../../src/payout/held-items.service';
import { JournaledSigner } from '../../src/payout/journaled-signer.service';
import { OwnCoinsService } from '../../src/payout/own-coins.service';
import { OwnMoveService } from '../../src/payout/own-move.service';
import { PayoutService } from '../../src/payout/payout.service';
import { KeyAddresses } from '../../src/payout/key-addresses.service';
import { PlanDesk } from '../../src/payout/plan-desk.service';
import { PlanService } from '../../src/payout/plan.service';
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
import { ScheduledPlanService } from '../../src/payout/scheduled-plan.service';
import { ReplaceAsks } from '../../src/payout/replace-asks.service';
import { ReplaceService } from '../../src/payout/replace.service';
import { ReplaceTrackService } from '../../src/payout/replace-track.service';
import { SignService } from '../../src/payout/sign.service';
import { SwitchService } from '../../src/payout/switch.service';
import { TrackService } from '../../src/payout/track.service';
import { TreasuryService } from '../../src/payout/treasury.service';
import { RestoreSigns, SpendSight, UnknownSpends } from '../../src/payout/unknown-spends.service';
import { SolvencyService } from '../../src/solvency/solvency.service';
import type { Store } from '../../src/store';
import { HOUR_MS, sats, Secret } from '../../src/units';
import { CrashingStore, type Life, throughFaults } from './faults';
import { LEASE_MS } from './settings';
import { unavailable } from './signer';
import { FillingStore, type PayoutWorld } from './payout-world';

const CHAIN = { ...defaultChainConfig('regtest'), tipAgeMsMax: 48 * HOUR_MS };
const MEMBERS = {
  network: 'regtest',
  coolOffFirstWithProofMs: HOUR_MS,
  coolOffWithProofMs: HOUR_MS,
  coolOffWithoutProofMs: 48 * HOUR_MS,
  defaultThresholdSats: sats(60_000n),
} as const;
/** Jobs of the payout line, in its order. */
export const PAYOUT_JOBS = ['follow-chain', 'follow-restore', 'plan-batch', 'advance-payouts'] as const;
export type PayoutJob = (typeof PAYOUT_JOBS)[number];

/** One process with the payout engine and what it stands on, without HTTP and without the rooms beside the line. */
export class PayoutProcess {
  readonly store: FencedStore;
  readonly runner: JobRunner;
  readonly ledger: LedgerService;
  readonly members: MemberService;
  readonly addresses: AddressService;
  readonly splits: SplitService;
  readonly wallet: WalletService;
  readonly treasury: TreasuryService;
  readonly cancels: CancelService;
  readonly children: ChildService;
  readonly replaces: ReplaceService;
  readonly payouts: PayoutService;
  readonly chain: ChainService;
  readonly restores: RestoreService;

  constructor(
    inner: Store,
    world: PayoutWorld,
    readonly life: Life,
  ) {
    const { clock, settings } = world;
    const store = (this.store = new FencedStore(new CrashingStore(new FillingStore(inner, world.disk), life)));
    const backend = throughFaults(world.node, life, {
      unanswered: (method) => new BackendUnreachable({ source: 'simulated node', method }, 'simulated timeout'),
    });
    this.chain = new ChainService(store, clock, backend, CHAIN, world.second);
    this.wallet = new WalletService(store, clock, backend, CHAIN);
    this.ledger = new LedgerService(clock);
    const audit = new AuditService(clock);
    this.members = new MemberService(clock, MEMBERS, audit);
    this.addresses = new AddressService(clock, MEMBERS, audit);
    this.splits = new SplitService(clock, MEMBERS, new Secret('5a'.repeat(32)), this.addresses, audit);
    const fees = new FeeRates(backend, null, clock);
    const door = new ChainRoom(backend, this.chain, this.wallet, settings, fees);
    const state = new ServiceStateService(audit, clock, { alone: false });
    const switches = new SwitchService(store, state, new HandOutMarks(world.folder));
    const gates = new GateService(door, this.#solvency(world), switches, settings, new DiskWatch(store));
    const book = new BatchBook(this.ledger, audit, clock);
    const held = new HeldItems(clock, this.members);
    const desk = new PlanDesk(book, gates, door, held, new KeyAddresses(new MemberKeyService(MEMBERS), this.members));
    const due = new DueService(this.members, { quote: () => Promise.resolve(undefined) }, this.ledger, gates, settings);
    this.treasury = new TreasuryService(store, settings, door, clock);
    const plan = new PlanService(store, clock, due, this.treasury, desk);
    const signer = throughFaults(world.signer, life, { unanswered: unavailable });
    const journaled = new JournaledSigner(store, clock, signer);
    const books = new CancelBooksService(clock, this.ledger);
    const house = new CancelDesk(store, clock, door, gates);
    const sign = new SignService(house, desk, this.treasury, journaled, books);
    this.cancels = new CancelService(desk, house, this.treasury, books);
    this.children = new ChildService(desk, house, this.treasury);
    const asks = new ReplaceAsks(desk, house, this.treasury);
    this.replaces = new ReplaceService(desk, house, this.treasury, asks);
    const displaced = new DisplacedService(house, desk, books);
    const track = new TrackService(house, desk, sign, books, displaced);
    const bumps = new BumpService(house, desk, this.treasury, this.replaces, signer);
    const replacing = new ReplaceTrackService(house, desk, books, sign, bumps);
    const cancelling = new CancelTrackService(house, desk, books, sign, new ChildTrackService(house, desk));
    const advance = new AdvanceService(gates, sign, track, cancelling, replacing);
    const approve = new ApproveService(clock, book, gates, settings, held);
    this.payouts = new PayoutService(plan, approve, advance, switches, book);
    const sight = new RestoreSight(this.wallet, backend, journaled);
    const owners = new OutputOwners(clock, desk, this.treasury, this.members);
    const imports = new RestoreImport(clock, desk, this.treasury, owners);
    const statements = new RestoreStatements(clock, desk, world.settings);
    const facts = new RestoreFacts(sight, imports, this.treasury, door, statements);
    const hands = new RestoreHands(desk, this.treasury, imports, sight, books);
    const taken = new TakenCoins(store, door, hands, displaced);
    const work = new RestoreWork(store, clock, facts, hands, new LostAttempts(store, clock, hands, taken));
    const spends = new SpendSight(this.wallet, backend, door, sight);
    const signs = new RestoreSigns(sight, new UnknownSpends(store, clock, this.treasury, spends));
    const notice = new RestoreNotice(store, clock, switches, signs, state);
    const rooms = new RestoreRooms(notice, work, hands, new OwnMoveService(clock, this.treasury, desk), gates);
    this.restores = new RestoreService(store, clock, state, facts, rooms);
    this.runner = this.#jobs(world, new ScheduledPlanService(store, clock, settings, plan, due));
  }

  #solvency({ clock }: PayoutWorld): SolvencyDoor {
    const coins = new OwnCoinsService(this.wallet);
    // No venue: nothing is converted in this life.
    const solvency = new SolvencyService(clock, coins, this.ledger, { venueBalances: () => Promise.resolve([]) });
    return {
      assess: async (tx) => {
        const bitcoin = (await solvency.assess(tx)).find(({ asset }) => asset === 'BTC');
        return { solvent: bitcoin?.solvent === true, surplusSats: bitcoin?.surplus ?? 0n };
      },
    };
  }

  #jobs(world: PayoutWorld, schedule: ScheduledPlanService): JobRunner {
    const runner = new JobRunner(this.store, world.clock, {
      monotonic: { nowMs: () => world.mono.ms },
      leaseMs: LEASE_MS,
    });
    const work: Readonly<Record<PayoutJob, () => Promise<unknown>>> = {
      'follow-chain': async () => {
        await this.chain.sync();
        await this.wallet.scan();
      },
      'follow-restore': () => this.restores.follow(),
      'plan-batch': () => schedule.planDue(),
      'advance-payouts': () => this.payouts.advance(),
    };
    for (const name of PAYOUT_JOBS) {
      const run = async (): Promise<void> => {
        await work[name]();
      };
      runner.register({
        name,
        everyMs: 1_000,
        run: (context) => this.store.fenced((tx) => context.guard(tx), run),
      });
    }
    return runner;
  }
}
