import { accounts } from '../../src/ledger';
import { StatementKeys } from '../../src/payout/statement-keys.service';
import { onlyWallet, type Wallet } from '../../src/payout/wallet';
import { deriveKey } from '../../src/payout';
import { statementMac } from '../../src/payout/statement-seal';
import { stateReserves } from '../../src/payout/signers/hot/statement-rules';
import type { Signer } from '../../src/payout/signer';
import { WatchOnlySigner } from '../../src/payout/signers/watch-only.adapter';
import { type ReserveCadence, signerOf, verifyReserves } from '../../src/solvency';
import { reserveSignatures, reserveSignings } from '../../src/solvency/reserve.entity';
import { ReserveSigning } from '../../src/solvency/reserve-signing.service';
import { ReservesService } from '../../src/solvency/reserves.service';
import { StatementGround, StatementService } from '../../src/solvency/statement.service';
import type { Store } from '../../src/store';
import { DAY_MS, DomainError, instant, Secret } from '../../src/units';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { Devices } from '../support/devices';
import { OPERATOR, PayoutRoom } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';
import { deposit, VAULT } from '../support/two-wallets';

const fixture = signerAndNode();

const device = new Devices('wpkh');
const COLD: Wallet = { ...onlyWallet({ walletId: 'cold', treasury: device.treasury }), signedBy: 'devices', pays: false, receives: false }; // prettier-ignore

/** A hot wallet, one on a device, and a multisig, each with coins; and whoever signs for them. */
class House {
  readonly room: PayoutRoom;
  readonly statements: StatementService;
  readonly reserves: ReservesService;
  readonly signing: ReserveSigning;

  constructor(
    readonly store: Store,
    cadence: ReserveCadence = { hotDays: 1, coldDays: 31 },
    seed: Signer = fixture.signer.hot,
  ) {
    this.room = new PayoutRoom({ store, ...fixture, wallets: (own) => [own, COLD, VAULT] });
    const { audit, treasury, ledger } = this.room;
    const { clock, chain, wallet } = this.room.room;
    const keys = new StatementKeys(store, treasury, seed);
    const ground = new StatementGround(ledger, chain, wallet, { network: 'regtest' });
    this.statements = new StatementService(store, clock, ground, audit);
    this.reserves = new ReservesService(store, clock, audit, keys);
    this.signing = new ReserveSigning(store, clock, this.reserves, keys, cadence);
  }

  async fill(): Promise<this> {
    await this.room.fund([500_000n], { coins: [600_000n, 300_000n], feeReserve: 100_000n });
    // A second key of the hot wallet, and one of each other one.
    const [hot] = this.room.treasury.wallets;
    if (hot === undefined) throw new Error('no wallet');
    for (const [wallet, value] of [[hot, 50_000n], [COLD, 70_000n], [VAULT, 90_000n]] as const) await deposit(this.room, wallet, value); // prettier-ignore
    return this;
  }

  /** So many days later, with a block of then. */
  async later(days: number): Promise<void> {
    fixture.node.setTime(fixture.node.tip.time + (days * DAY_MS) / 1_000);
    fixture.node.mine(1);
    await this.room.room.follow();
  }

  async publish(): Promise<number> {
    return (await this.statements.publish(OPERATOR)).row.number;
  }

  async late(): Promise<string[]> {
    const standings = await this.signing.current();
    return standings.filter(({ overdueSince }) => overdueSince !== null).map(({ walletId }) => walletId);
  }

  /** What a device makes of a statement: the seed's own rules, by its own key. */
  async byDevice(number: number): Promise<{ address: string; signature: string }> {
    const [view] = await this.statements.statements({ before: number + 1, limit: 1 });
    if (view === undefined) throw new Error('no statement');
    const { address, scriptHex, keys } = deriveKey(COLD.treasury, 0, 0);
    const approvalKey = new Secret('of the device, thirty-two letters or more');
    const asked = { network: 'regtest', message: this.reserves.messageOf(view) } as const;
    const request = { ...asked, keys: [{ path: keys[0]?.path ?? '', scriptHex }], mac: statementMac(asked, approvalKey) }; // prettier-ignore
    const reply = stateReserves(request, { root: device.root, network: 'regtest', approvalKey });
    if ('refused' in reply) throw new Error(reply.refused);
    return { address, signature: reply.signatures[0] ?? '' };
  }
}

const signedRows = (house: House) => house.store.read((tx) => tx.find(reserveSignatures));

describeEachStore('the seed and the coins of a statement', (open) => {
  it('signs for each of its keys once a day, and whoever reads the file verifies it', async () => {
    const house = await new House(await open()).fill();
    expect(await house.signing.signDue()).toBe(0);
    const number = await house.publish();
    expect(await house.signing.signDue()).toBe(2);
    expect(verifyReserves(JSON.parse(JSON.stringify(await house.reserves.file(number))), signerOf)).toMatchObject({
      valid: true,
      outputs: 5,
      signedOutputs: 3,
      signed: 950_000n,
    });
    const whole = await house.store.read((tx) => tx.find(reserveSignings));
    expect(whole.map(({ wallet_id, number: of }) => [wallet_id, of])).toEqual([['main', number]]);
    const [row] = await house.store.read((tx) => house.room.audit.page(tx, undefined, 1));
    expect(row).toMatchObject({
      actor: 'job-publish-liabilities',
      action: 'solvency.reserves-signed',
      subject: `statement-${number}`,
      details: { signatures: '2', whole: 'main' },
    });
    // A second one on the same day needs no other signature; one of the next day does.
    await house.publish();
    expect(await house.signing.signDue()).toBe(0);
    await house.later(1);
    expect(await house.signing.signDue()).toBe(0);
    await house.publish();
    expect(await house.signing.signDue()).toBe(2);
    expect(await house.signing.signDue()).toBe(0);
  });

  it('is asked as often as declared: every third day here, and never with 0', async () => {
    const house = await new House(await open(), { hotDays: 3, coldDays: 0 }).fill();
    const signed: number[] = [];
    for (let day = 0; day < 5; day += 1) {
      await house.publish();
      signed.push(await house.signing.signDue());
      await house.later(1);
    }
    expect(signed).toEqual([2, 0, 0, 2, 0]);
    const never = new House(house.store, { hotDays: 0, coldDays: 0 });
    await house.later(10);
    await house.publish();
    expect([await never.signing.signDue(), await never.late()]).toEqual([0, []]);
  });

  it('leaves the statement as it was while the signer is gone or refuses, and goes on afterwards', async () => {
    const store = await open();
    const gone: Signer = {
      kind: 'hot',
      sign: () => new WatchOnlySigner().sign(),
      state: () => Promise.reject(new DomainError('payout.signer-unavailable', 'It does not answer.')),
    };
    const house = await new House(store, undefined, gone).fill();
    await house.publish();
    expect(await codeOf(house.signing.signDue())).toBe('payout.signer-unavailable');
    const refusing: Signer = { ...gone, state: () => Promise.resolve({ refused: 'not-approved', detail: 'seal' }) };
    expect(await codeOf(new House(store, undefined, refusing).signing.signDue())).toBe('payout.statement-refused');
    expect(await signedRows(house)).toEqual([]);
    expect(await new House(store).signing.signDue()).toBe(2);
  });

  it('takes nobody’s word without the key: what a signer answers is verified', async () => {
    const store = await open();
    const lying: Signer = {
      kind: 'hot',
      sign: () => new WatchOnlySigner().sign(),
      state: ({ keys }) => Promise.resolve({ signatures: keys.map(() => 'AAAA') }),
    };
    const house = await new House(store, undefined, lying).fill();
    await house.publish();
    expect(await house.signing.signDue()).toBe(0);
    expect(await signedRows(house)).toEqual([]);
  });
});

describeEachStore('the declared cadence', (open) => {
  it('calls a wallet late a day after it, until all its keys have signed, and a multisig never', async () => {
    const house = await new House(await open()).fill();
    const number = await house.publish();
    await house.signing.signDue();
    await house.later(31);
    await house.publish();
    await house.signing.signDue();
    expect(await house.late()).toEqual([]);
    await house.later(1);
    expect(await house.late()).toEqual(['cold']);
    await house.later(1);
    // Two days without a signature of the seed.
    expect(await house.late()).toEqual(['main', 'cold']);
    // The word over an old statement does not make the newest one signed.
    await house.reserves.sign(OPERATOR, number, [await house.byDevice(number)]);
    expect(await house.late()).toEqual(['main', 'cold']);
    const newest = await house.publish();
    await house.signing.signDue();
    await house.reserves.sign(OPERATOR, newest, [await house.byDevice(newest)]);
    expect(await house.late()).toEqual([]);
    const ages = await house.signing.current();
    expect(ages.map(({ walletId, isHot, canSign, days }) => [walletId, isHot, canSign, days])).toEqual([
      ['main', true, true, 1],
      ['cold', false, true, 31],
      ['vault', false, false, 31],
    ]);
    expect(ages[1]?.signedAt).toBe(ages[0]?.signedAt);
  });

  it('counts a wallet as signed only when no coin of it is left out, and an empty one as never late', async () => {
    const house = await new House(await open()).fill();
    const [hot] = house.room.treasury.wallets;
    const { scriptHex } = deriveKey(COLD.treasury, 0, 0);
    const second = await house.room.treasury.depositAddress('another', COLD);
    expect(second.scriptHex).not.toBe(scriptHex);
    await depositTo(house, second.scriptHex);
    const number = await house.publish();
    await house.reserves.sign(OPERATOR, number, [await house.byDevice(number)]);
    expect((await house.store.read((tx) => tx.find(reserveSignings))).map((row) => row.wallet_id)).toEqual([]);
    expect((await signedRows(house)).map(({ amount }) => amount)).toEqual([70_000n]);
    expect(hot?.walletId).toBe('main');
    const empty = new PayoutRoom({ store: house.store, ...fixture, wallets: (own) => [own, { ...COLD, walletId: 'empty', treasury: new Devices('tr').treasury }] }); // prettier-ignore
    const keys = new StatementKeys(house.store, empty.treasury, fixture.signer.hot);
    const { clock } = house.room.room;
    const signing = new ReserveSigning(house.store, clock, house.reserves, keys, { hotDays: 1, coldDays: 1 });
    clock.set(instant(clock.now() + 9 * DAY_MS));
    const standings = await signing.current();
    expect(standings.map(({ walletId, overdueSince: since }) => [walletId, since !== null])).toEqual([
      ['main', true],
      ['empty', false],
    ]);
  });
});

/** A coin more to a script, booked. */
async function depositTo(house: House, script: string): Promise<void> {
  const paid = makeTransaction({ inputs: [{ txid: 'ef'.repeat(32), vout: fixture.node.tip.height }], outputs: [{ value: 5_000n, script }] }); // prettier-ignore
  fixture.node.mine(1, { transactions: [paid] });
  fixture.node.mine(6);
  await house.room.room.follow();
  expect(await house.room.balance(accounts.treasury('cold'))).toBe(70_000n);
}
