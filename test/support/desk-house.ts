import type { Test } from 'supertest';
import { ClosingDesk } from '../../src/api/member/closing-desk.service';
import { RoomsClosingDesk } from '../../src/api/member/closing-desk.adapter';
import { BatchSources, RoomsBatchDesk } from '../../src/api/operator/batch-desk.adapter';
import { NamesService } from '../../src/api/operator/names.service';
import { BatchDesk } from '../../src/api/operator/operator-desks.service';
import { RoomsReplacementDesk } from '../../src/api/operator/replacement-desk.adapter';
import { ReplacementDesk } from '../../src/api/operator/replacement-desk.service';
import { RoomsRestoreDesk } from '../../src/api/operator/restore-desk.adapter';
import { RestoreDesk } from '../../src/api/operator/restore-desk.service';
import { RoomsSettlementsDesk, SettlementSources } from '../../src/api/operator/settlement-desk.adapter';
import { SettlementsDesk } from '../../src/api/operator/settlement-desk.service';
import { RoomsWaysOutDesk } from '../../src/api/operator/ways-out-desk.adapter';
import { WaysOutDesk } from '../../src/api/operator/ways-out-desk.service';
import { PersonService } from '../../src/members/person.service';
import { NoticeService } from '../../src/notices/notice.service';
import type { PayoutPolicy } from '../../src/payout/policy';
import type { Store } from '../../src/store';
import { MINUTE_MS, newId } from '../../src/units';
import { ApiApp, type Browser } from './api-app';
import type { FakeCore } from './fake-core';
import { PayoutRoom, type SignerFixture } from './payout-room';

/** Whose acts are told apart: two operators, and the member m0. */
export const OLGA = 'operator-id-olga';
export const OTTO = 'operator-id-otto';

/** The payout desks behind the real HTTP surface: one store, one clock, a strict fake of Core, the signer's process. */
export class DeskHouse {
  private constructor(
    readonly room: PayoutRoom,
    readonly api: ApiApp,
    readonly olga: Browser,
    readonly otto: Browser,
    readonly mia: Browser,
  ) {}

  static async open(
    store: Store,
    node: FakeCore,
    signer: SignerFixture,
    policy: Partial<PayoutPolicy> = {},
  ): Promise<DeskHouse> {
    const room = new PayoutRoom({ store, node, signer, policy });
    await room.fund([500_000n, 250_000n], { coins: [600_000n, 700_000n], feeReserve: 100_000n });
    return DeskHouse.over(room);
  }

  /** Over a room that has its members already, as a copy that was brought back has. */
  static async over(room: PayoutRoom): Promise<DeskHouse> {
    const { store } = room.options;
    const { clock } = room.room;
    const desks = [BatchDesk, SettlementsDesk, ClosingDesk, ReplacementDesk, WaysOutDesk, RestoreDesk];
    const api = await ApiApp.open(undefined, { store, clock, desks });
    const get = <T>(type: abstract new (...given: never[]) => T): T => api.app.get<T>(type, { strict: false });
    const notices = get(NoticeService);
    // Reasons of unassigned shares are no part of these pages.
    const names = new NamesService(get(PersonService), { reasons: () => Promise.resolve(new Map()) } as never);
    const sources = new SettlementSources(room.settlements, room.settled, names, notices);
    // The stop switch has no page here.
    const behind = new BatchSources(room.payouts, room.query, room.treasury, room.ledger, {} as never);
    api.real.set(BatchDesk, new RoomsBatchDesk(store, room.settings, behind, names));
    api.real.set(SettlementsDesk, new RoomsSettlementsDesk(store, clock, room.settings, sources));
    api.real.set(ClosingDesk, new RoomsClosingDesk(store, room.closings, notices));
    api.real.set(ReplacementDesk, new RoomsReplacementDesk(store, room.replaces, names));
    api.real.set(WaysOutDesk, new RoomsWaysOutDesk(room.waysOut, room.children));
    api.real.set(RestoreDesk, new RoomsRestoreDesk(store, room.settings, room.restores, room.query, room.members));
    const olga = await api.signedIn('operator', 'olga');
    const otto = await api.signedIn('operator', 'otto');
    return new DeskHouse(room, api, olga, otto, await api.signedIn('member', 'mia', 'm0'));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** Sends an act with a key of its own. */
  act(who: Browser, path: string, body: object = {}): Test {
    return who.post(path, body, { 'Idempotency-Key': newId() });
  }

  /** Sessions end while blocks are mined; a new one comes with a fresh proof. */
  async signIn(...people: readonly Browser[]): Promise<void> {
    for (const who of people) await who.login();
  }

  /** Ten minutes without a proof: whoever is signed in stays so. */
  idle(): void {
    this.room.room.clock.advance(10 * MINUTE_MS);
  }

  /** Blocks of now, so that no clock goes back. */
  async mine(blocks: number, transactions: readonly Uint8Array[] = []): Promise<number> {
    const { node } = this.room.options;
    node.setTime(Math.max(node.tip.time + 600, Math.ceil(this.room.room.clock.now() / 1_000)));
    const [first] = node.mine(blocks, { transactions });
    await this.room.room.follow();
    return first?.height ?? 0;
  }

  /** What the audit trail says of acts of these people, the newest first. */
  async audited(limit: number): Promise<[string, string, string][]> {
    const rows = await this.room.options.store.read((tx) => this.room.audit.page(tx, undefined, 50));
    const acts = rows.filter(({ action }) => !action.startsWith('auth.'));
    return acts.slice(0, limit).map(({ actor, action, subject }) => [actor, action, subject ?? '']);
  }
}

/** Written before an act, and kept whatever becomes of it. */
export const BEFORE_AN_ACT: ReadonlySet<string> = new Set(['idempotency', 'session', 'login_throttle']);
