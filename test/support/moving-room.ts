import { AuditService } from '../../src/audit/audit.service';
import { AddressService } from '../../src/members/address.service';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import type { MoveKind } from '../../src/moving';
import { CoinCoverService } from '../../src/moving/coin-cover.service';
import { DeviceMoves } from '../../src/moving/device-moves.service';
import { MovingService } from '../../src/moving/moving.service';
import { OldNamesService } from '../../src/moving/names.service';
import { OpeningMoves } from '../../src/moving/opening-moves.service';
import { OpeningUndoing } from '../../src/moving/opening-undoing.service';
import { PeopleMoves } from '../../src/moving/people.service';
import { OpeningTakeBacks } from '../../src/moving/take-back.service';
import { noticesAtConsole } from '../../src/notices/notice-console.service';
import { OpeningService } from '../../src/rewards/opening.service';
import { OpeningTakeBackService } from '../../src/rewards/opening-take-back.service';
import { SolvencyService } from '../../src/solvency/solvency.service';
import type { Store } from '../../src/store';
import { HOUR_MS, sats, Secret } from '../../src/units';
import { declaration, rewardsRoom, ScriptedSource } from './rewards';

export const FIRST = 'operator-olga';
export const SECOND = 'operator-piet';

/** Moving in, wired as the module wires it, with three members A, B and C and one pool. */
export async function movingRoom(
  store: Store,
  of: { readonly declared?: Parameters<typeof declaration>[0]; readonly alone?: boolean } = {},
) {
  const source = new ScriptedSource(declaration(of.declared));
  const room = rewardsRoom(store, [source]);
  const { clock, ledger, receive, terms } = room;
  const audit = new AuditService(clock);
  const coolOffs = { coolOffFirstWithProofMs: HOUR_MS, coolOffWithProofMs: HOUR_MS, coolOffWithoutProofMs: HOUR_MS };
  const policy = { network: 'regtest', ...coolOffs, defaultThresholdSats: sats(10_000n) } as const;
  const members = new MemberService(clock, policy, audit);
  const names = new OldNamesService(members, { nameKey: new Secret('11'.repeat(32)) });
  const opening = new OpeningService(ledger, receive, clock);
  let onChain = 0n;
  const coins = { coins: () => Promise.resolve({ confirmed: onChain, ownChange: 0n }) };
  const solvency = new SolvencyService(clock, coins, ledger, { venueBalances: () => Promise.resolve([]) });
  const cover = new CoinCoverService(ledger, receive, solvency);
  const people = new PeopleMoves(
    members,
    new PersonService(audit),
    names,
    noticesAtConsole(store, clock, null),
    new AddressService(clock, policy, audit),
  );
  const devices = new DeviceMoves(terms, opening, names, [source], clock);
  const openings = new OpeningMoves(names, opening, cover, [source], clock);
  const moving = new MovingService(audit, clock, people, devices, openings);
  const undoing = new OpeningUndoing(ledger, new OpeningTakeBackService(ledger, clock), [source]);
  const takeBacks = new OpeningTakeBacks(audit, undoing, { alone: of.alone ?? false }, clock);
  const preview = (kind: MoveKind, text: string) => store.read((tx) => moving.preview(tx, { kind, text }));
  const book = async (kind: MoveKind, text: string) => {
    const { hash, mistakes } = await preview(kind, text);
    if (hash === null) throw new Error(JSON.stringify(mistakes));
    return store.write((tx) => moving.book(tx, FIRST, { kind, text }, hash));
  };
  /** Coin that our chain proved. */
  const arrives = (amount: bigint, n: number) => {
    onChain += amount;
    const deposit = { txid: n.toString(16).padStart(64, '0'), vout: 0, walletId: 'main', amount, at: clock.now() };
    return store.write((tx) => receive.match(tx, deposit));
  };
  await book('members', 'member\nA\nB\nC');
  const ids = (await preview('members', 'member\nA\nB\nC')).rows.map(({ memberId }) => memberId ?? '');
  const [a = '', b = '', c = ''] = ids;
  const whole = { memberId: null, sourceId: null, cause: 'amount', lifts: false } as const;
  type Part = Partial<Omit<Parameters<OpeningTakeBacks['ask']>[2], 'importId'>>;
  const ask = (importId: string, part: Part = {}) =>
    store.write((tx) => takeBacks.ask(tx, FIRST, { ...whole, importId, ...part }));
  const takeBack = async (importId: string, part: Part = {}) => {
    const { id } = await ask(importId, part);
    await store.write((tx) => takeBacks.confirm(tx, SECOND, id));
  };
  return { room, source, moving, takeBacks, preview, book, arrives, ask, takeBack, members: { a, b, c } };
}
