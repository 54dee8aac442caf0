import { AuditService } from '../../src/audit/audit.service';
import { type AccountId, accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { statementDigest } from '../../src/solvency/inclusion-file';
import { SolvencyService } from '../../src/solvency/solvency.service';
import { liabilityPages, liabilityStatements, liabilityTrees } from '../../src/solvency/statement.entity';
import { publishedOf } from '../../src/solvency/published';
import { reserveLists, reserveSignatures } from '../../src/solvency/reserve.entity';
import { ReservesService } from '../../src/solvency/reserves.service';
import { signerOf } from '../../src/solvency/signer-of';
import { StatementGround, StatementService } from '../../src/solvency/statement.service';
import { verifyReserves } from '../../src/solvency/verify-reserves';
import { verifyInclusion } from '../../src/solvency/verify-inclusion';
import type { OwnCoin } from '../../src/chain/wallet.service';
import type { Store } from '../../src/store';
import { type Asset, DAY_MS, sats } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { referenceTree } from '../support/liabilities-reference';
import { reserveKey } from '../support/reserve-keys';
import { describeEachStore } from '../support/stores';

const OPERATOR = 'operator-1';
/** Whose keys sign is told in reserve-signing.spec.ts. */
const NO_WALLETS = { walletsOf: () => Promise.resolve(new Map<string, string>()) };
const TIP = { height: 812_345, hash: '7'.repeat(64) };

/** Books, a chain that has a tip, and whoever publishes statements of them. */
class House {
  readonly clock = new FakeClock('2026-11-21T22:00:00Z');
  readonly ledger = new LedgerService(this.clock);
  readonly audit = new AuditService(this.clock);
  tip: typeof TIP | undefined = TIP;
  isRead = true;
  coins: OwnCoin[] = [];
  readonly statements: StatementService;
  #posted = 0;

  constructor(readonly store: Store) {
    this.statements = this.service();
  }

  /** Another process over the same books: it remembers nothing. */
  service(store = this.store): StatementService {
    const tip = () => Promise.resolve(this.tip as never);
    const isRead = () => Promise.resolve(this.isRead);
    const deposits = () => Promise.resolve(this.coins);
    const ground = new StatementGround(this.ledger, { tip }, { isRead, deposits }, { network: 'regtest' });
    return new StatementService(store, this.clock, ground, this.audit);
  }

  /** The operator's capital answers for whatever else an entry needs: only one side matters here. */
  async owes(account: AccountId, amount: bigint, asset: Asset = 'BTC'): Promise<void> {
    this.#posted += 1;
    const side = account.startsWith('receivable/') ? 'debit' : 'credit';
    const common = { asset, amount, role: 'transfer' } as const;
    const entry: NewEntry = {
      reference: `owed/${this.#posted}`,
      kind: 'opening.balance',
      occurredAt: this.clock.now(),
      postings: [
        { ...common, account, side },
        { ...common, account: accounts.operatorCapital, side: side === 'debit' ? 'credit' : 'debit' },
      ],
    };
    await this.store.write((tx) => this.ledger.post(tx, [entry]));
  }

  /** Five members, one of them a debtor, one with two coins, one with nothing but what a pool stated. */
  async furnish(): Promise<void> {
    await this.owes(accounts.member('ada', 'available'), 1_000n);
    await this.owes(accounts.member('ada', 'held'), 200n);
    await this.owes(accounts.member('ada', 'in-batch'), 30n);
    await this.owes(accounts.member('ada', 'in-flight'), 4n);
    await this.owes(accounts.member('ada', 'accrued'), 50_000n);
    await this.owes(accounts.member('bob', 'available'), 7n);
    await this.owes(accounts.member('bob', 'available'), 9_000n, 'LTC');
    await this.owes(accounts.memberReceivable('eve'), 600n);
    await this.owes(accounts.memberReceivable('bob'), 5n);
    await this.owes(accounts.member('ann', 'accrued'), 80n);
    await this.owes(accounts.taxWithheld, 11n);
    await this.owes(accounts.feeReserve, 13n);
    // Its name stands before litecoin's, and it is listed after it.
    await this.owes(accounts.member('bob', 'available'), 1n, 'BCH');
  }
}

function coinAt(number: number, script: string, value: bigint): OwnCoin {
  return {
    txid: number.toString(16).padStart(64, '0'),
    vout: number,
    script,
    value: sats(value),
    height: 100 + number,
    blockHash: '5'.repeat(64),
    confirmations: 8,
    coinbase: false,
    mature: true,
    spentBy: null,
  };
}

describeEachStore('a statement of liabilities', (open) => {
  let house: House;
  beforeEach(async () => {
    house = new House(await open());
    await house.furnish();
  });

  it('holds what solvency says is owed, to the unit, per asset', async () => {
    const { trees } = await house.statements.publish(OPERATOR);
    const coins = { coins: () => Promise.resolve({ confirmed: 0n, ownChange: 0n }) };
    const venues = { venueBalances: () => Promise.resolve([]) };
    const solvency = new SolvencyService(house.clock, coins, house.ledger, venues);
    const assessed = await house.store.read((tx) => solvency.assess(tx));
    const owed = assessed.map(({ asset, liabilities }) => [asset, Object.values(liabilities).reduce((a, b) => a + b, 0n)]); // prettier-ignore
    expect(trees.map(({ asset, total }) => [asset, total]).sort()).toEqual(owed.sort());
    expect(Object.fromEntries(trees.map(({ asset, total, holders }) => [asset, [total, holders]]))).toEqual({
      // Ada, Bob, Eve who owes, Ann to whom nothing is payable yet, tax and fee reserve.
      BTC: [1_265n, 6],
      BCH: [1n, 1],
      LTC: [9_000n, 1],
    });
  });

  it('is dated, chained, and in the audit chain with its roots; its trees are those of the plain model', async () => {
    const first = await house.statements.publish(OPERATOR);
    house.clock.advance(1);
    const second = await house.statements.publish(OPERATOR);
    const [rowOne, rowTwo] = [first.row, second.row];
    expect([rowOne.number, rowOne.previous, rowTwo.number, rowTwo.previous]).toEqual([1, null, 2, rowOne.digest]);
    expect(rowOne.digest).toBe(statementDigest(publishedOf(first)));
    expect(rowOne.seed).not.toBe(rowTwo.seed);
    const head = await house.store.read((tx) => house.ledger.head(tx));
    expect(publishedOf(first)).toMatchObject({
      block: TIP,
      ledger: { position: head.position, hash: head.hash },
      takenAt: Date.parse('2026-11-21T22:00:00Z'),
    });
    const holdings = [
      ['member/ada', 1_234n],
      ['member/ann', 0n],
      ['member/bob', 7n],
      ['member/eve', 0n],
      ['house/tax-withheld', 11n],
      ['house/fee-reserve', 13n],
    ] as const;
    const model = referenceTree('BTC', holdings.map(([holder, units]) => ({ holder, units })), rowOne.seed); // prettier-ignore
    expect(first.trees.find(({ asset }) => asset === 'BTC')).toMatchObject({ root: model.root.hash, depth: 6 });
    const rows = await house.store.read((tx) => house.audit.page(tx, undefined, 10));
    expect(rows.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [OPERATOR, 'solvency.published', 'statement-2'],
      [OPERATOR, 'solvency.published', 'statement-1'],
    ]);
    expect(rows[1]?.details).toMatchObject({ digest: rowOne.digest, BTC: model.root.hash });
    const shown = JSON.stringify(rows);
    for (const secret of [rowOne.seed, 'member/', '"1265"']) expect(shown).not.toContain(secret);
  });

  it('gives every member a file that holds, from another process and after the balances moved on', async () => {
    const { row } = await house.statements.publish(OPERATOR);
    await house.owes(accounts.member('ada', 'available'), 1n);
    const service = house.service();
    const files = await Promise.all(['ada', 'bob', 'eve', 'ann'].map((id) => service.inclusion(id, 1)));
    const verdicts = files.map((file) => verifyInclusion(JSON.parse(JSON.stringify(file))));
    expect(verdicts.map(({ valid, digest, holder }) => [valid, digest, holder])).toEqual(
      ['ada', 'bob', 'eve', 'ann'].map((id) => [true, row.digest, `member/${id}`]),
    );
    const balances = verdicts.map((one) => one.balances.map(({ asset, units, total }) => [asset, units, total]));
    expect(balances).toEqual([
      [['BTC', 1_234n, 1_265n]],
      // What Bob owes us is not set against what he is owed.
      [['BCH', 1n, 1n], ['BTC', 7n, 1_265n], ['LTC', 9_000n, 9_000n]], // prettier-ignore
      [['BTC', 0n, 1_265n]],
      [['BTC', 0n, 1_265n]],
    ]);
    expect(verdicts[0]?.balances[0]?.balance).toEqual({ available: '1000', held: '200', inBatch: '30', inFlight: '4' });
    for (const file of files) expect(JSON.stringify(file)).not.toContain(row.seed);
    expect(new Set(files.map(({ inclusions: [one] }) => one?.nonce)).size).toBe(4);
  });

  it('has no file for whoever came later, and none of a statement that is none', async () => {
    await house.statements.publish(OPERATOR);
    await house.owes(accounts.member('new', 'available'), 1n);
    expect(await codeOf(house.statements.inclusion('new', 1))).toBe('solvency.not-included');
    expect(await codeOf(house.statements.inclusion('ada', 2))).toBe('solvency.unknown-statement');
    expect(await codeOf(house.statements.inclusion('ada', 0))).toBe('solvency.unknown-statement');
  });

  it('of empty books is a tree of nothing', async () => {
    const empty = new House(await open());
    const { trees } = await empty.statements.publish(OPERATOR);
    expect(trees).toMatchObject([{ asset: 'BTC', total: 0n, holders: 0, depth: 6 }]);
  });

  it('is published once a day by itself, and by hand at any time', async () => {
    const due = () => house.service().publishDue();
    expect([await due(), await due()]).toEqual([true, false]);
    house.clock.set('2026-11-21T23:59:59.999Z');
    expect(await due()).toBe(false);
    house.clock.set('2026-11-22T00:00:00Z');
    expect([await due(), await due()]).toEqual([true, false]);
    await house.statements.publish(OPERATOR);
    house.clock.advance(DAY_MS - 1);
    expect(await due()).toBe(false);
    house.clock.advance(1);
    expect(await due()).toBe(true);
    const page = await house.statements.statements({ limit: 3 });
    expect(page.map(({ row }) => row.number)).toEqual([4, 3, 2]);
    expect((await house.statements.statements({ before: 2, limit: 3 })).map(({ row }) => row.number)).toEqual([1]);
  });

  it('waits until the blocks are read, and is not silenced by a clock that was ahead', async () => {
    house.tip = undefined;
    expect(await house.statements.publishDue()).toBe(false);
    expect(await codeOf(house.statements.publish(OPERATOR))).toBe('solvency.no-block');
    house.tip = TIP;
    // A block that is not read yet may spend a coin.
    house.isRead = false;
    expect(await house.statements.publishDue()).toBe(false);
    expect(await codeOf(house.statements.publish(OPERATOR))).toBe('solvency.no-block');
    house.isRead = true;
    await house.statements.publish(OPERATOR);
    house.clock.set('2026-11-21T21:59:59.999Z');
    expect(await house.statements.publishDue()).toBe(false);
    house.clock.set('2026-11-20T23:59:59.999Z');
    expect(await house.statements.publishDue()).toBe(true);
    expect((await house.statements.statements({ limit: 9 })).map(({ row }) => row.number)).toEqual([2, 1]);
  });

  it('is one of two that were made at the same moment: the other is refused whole', async () => {
    // Neither writes before both have read.
    let ready: () => void = () => undefined;
    const start = new Promise<void>((resolve) => (ready = resolve));
    let waiting = 0;
    const write: Store['write'] = async (work) => {
      waiting += 1;
      if (waiting === 2) ready();
      await start;
      return house.store.write(work);
    };
    const store: Store = { read: (work) => house.store.read(work), write, close: () => Promise.resolve() };
    const both = await Promise.all([1, 2].map(() => codeOf(house.service(store).publish(OPERATOR))));
    expect(both.sort()).toEqual(['done', 'solvency.statement-raced']);
    expect(await house.store.read((tx) => tx.count(liabilityStatements))).toBe(1);
    expect(await house.store.read((tx) => tx.count(liabilityTrees))).toBe(3);
    expect((await house.store.read((tx) => house.audit.verify(tx))).rows).toBe(1);
  });

  it('cannot be changed: the database refuses it', async () => {
    await house.statements.publish(OPERATOR);
    const acts = [
      house.store.write((tx) => tx.update(liabilityStatements, { number: 1 }, { seed: '0'.repeat(64) })),
      house.store.write((tx) => tx.update(liabilityTrees, { number: 1 }, { total: sats(0n) })),
      house.store.write((tx) => tx.delete(liabilityPages, { number: 1 })),
    ];
    for (const act of acts) await expect(act).rejects.toMatchObject({ code: 'store.append-only' });
  });

  it('hands out nothing once what is kept does not give its root, and goes on with the next one', async () => {
    await house.statements.publish(OPERATOR);
    const [row] = await house.store.read((tx) => tx.find(liabilityStatements));
    if (row === undefined) throw new Error('Nothing was published.');
    // A row that never came from here: its one holder is owed more than its root says.
    await house.store.write(async (tx) => {
      await tx.insert(liabilityStatements, [{ ...row, number: 2, digest: '9'.repeat(64), previous: row.digest }]);
      await tx.insert(liabilityTrees, [{ number: 2, asset: 'BTC', depth: 6, root: '8'.repeat(64), total: 1n, holders: 1 }]); // prettier-ignore
      await tx.insert(reserveLists, [{ number: 2, digest: '6'.repeat(64), outputs: 0, total: 0n }]);
      const holders = [['member/ada', '2', '0', '0', '0']];
      await tx.insert(liabilityPages, [{ number: 2, asset: 'BTC', page: 0, holders }]);
    });
    expect(await codeOf(house.statements.inclusion('ada', 2))).toBe('solvency.statement-differs');
    expect(await codeOf(house.statements.inclusion('ada', 2))).toBe('solvency.statement-differs');
    const reserves = new ReservesService(house.store, house.clock, house.audit, NO_WALLETS);
    expect(await codeOf(reserves.file(2))).toBe('solvency.statement-differs');
    await house.statements.publish(OPERATOR);
    expect(verifyInclusion(await house.statements.inclusion('ada', 3)).valid).toBe(true);
  });

  it('lists the coins that were ours at its block, and takes the word of their keys over it, each once', async () => {
    const [one, two, stranger] = [reserveKey(1), reserveKey(2), reserveKey(3)];
    house.coins = [coinAt(2, one.script, 700n), coinAt(1, two.script, 9n), coinAt(3, one.script, 50n)];
    const spent = { txid: '9'.repeat(64), height: 9 };
    const immature = { ...coinAt(5, one.script, 1n), coinbase: true, mature: false };
    house.coins.push({ ...coinAt(4, one.script, 1n), spentBy: spent }, immature);
    const view = await house.statements.publish(OPERATOR);
    const reserves = new ReservesService(house.store, house.clock, house.audit, NO_WALLETS);
    const message = reserves.messageOf(view);
    const standing = async () => (await reserves.standings([view]))[0];
    expect(await standing()).toEqual({ outputs: 3, total: 759n, signedOutputs: 0, signed: 0n, signedAt: null });
    house.clock.advance(DAY_MS);
    const hand = (...keys: { address: string; sign: (text: string) => string }[]) =>
      reserves.sign(OPERATOR, 1, keys.map(({ address, sign }) => ({ address, signature: sign(message) }))); // prettier-ignore
    const wrong = { address: two.address, sign: () => one.sign(message) };
    expect(await hand(one, stranger, wrong, one)).toEqual({
      taken: 1,
      known: 0,
      refused: [
        { address: stranger.address, reason: 'no-coin-of-it' },
        { address: two.address, reason: 'not-by-its-key' },
      ],
    });
    const signedAt = house.clock.now();
    house.clock.advance(1);
    expect(await hand(one)).toEqual({ taken: 0, known: 1, refused: [] });
    expect(await standing()).toEqual({ outputs: 3, total: 759n, signedOutputs: 2, signed: 750n, signedAt });
    expect(verifyReserves(JSON.parse(JSON.stringify(await reserves.file(1))), signerOf)).toMatchObject({ valid: true, total: 759n, signed: 750n }); // prettier-ignore
    const rows = await house.store.read((tx) => house.audit.page(tx, undefined, 10));
    expect(rows.map(({ action, details }) => [action, details['signatures']])).toEqual([
      ['solvency.reserves-signed', '1'],
      ['solvency.published', undefined],
    ]);
    expect(await codeOf(reserves.file(2))).toBe('solvency.unknown-statement');
    expect(await codeOf(reserves.sign(OPERATOR, 2, []))).toBe('solvency.unknown-statement');
    const gone = house.store.write((tx) => tx.delete(reserveSignatures, { number: 1 }));
    await expect(gone).rejects.toMatchObject({ code: 'store.append-only' });
  });

  it('keeps more holders than fit a row', async () => {
    const many = Array.from({ length: 501 }, (_, at): NewEntry => {
      const common = { asset: 'BTC', amount: BigInt(at + 1), role: 'transfer' } as const;
      return {
        reference: `many/${at}`,
        kind: 'opening.balance',
        occurredAt: house.clock.now(),
        postings: [
          { ...common, account: accounts.member(`m${at}`, 'available'), side: 'credit' },
          { ...common, account: accounts.operatorCapital, side: 'debit' },
        ],
      };
    });
    await house.store.write((tx) => house.ledger.post(tx, many));
    await house.statements.publish(OPERATOR);
    expect(await house.store.read((tx) => tx.count(liabilityPages, { asset: 'BTC' }))).toBe(2);
    const verdicts = await Promise.all(
      ['m0', 'm499', 'm500', 'ada'].map(async (id) => verifyInclusion(await house.service().inclusion(id, 1))),
    );
    expect(verdicts.map(({ balances: [one] }) => one?.units)).toEqual([1n, 500n, 501n, 1_234n]);
  });
});
