import { accounts } from '../../../src/ledger';
import { payoutBatches } from '../../../src/payout/payout.entity';
import { toHex, transactionFromHex } from '../../../src/hashing';
import { foreignScript } from '../../support/batches';
import { makeTransaction } from '../../support/block-factory';
import { BEFORE_AN_ACT, DeskHouse, OLGA, OTTO } from '../../support/desk-house';
import { dumpOf, takeNoAudits } from '../../support/full-disk';
import { OPERATOR, SECOND_OPERATOR } from '../../support/payout-room';
import { signerAndNode } from '../../support/signer-and-node';
import { describeEachStore } from '../../support/stores';

const SLOW = '{"feerate":0.00003000,"blocks":6}';
const FAST = '{"feerate":0.00020000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };
const NO_PROOF = [403, 'auth.step-up-required'];

let house: DeskHouse;
afterEach(async () => {
  jest.restoreAllMocks();
  await house.close();
});

const fixture = signerAndNode({ replaces: true, feeEstimate: SLOW });

/** Status and code of a refusal. */
const refused = ({ status, body }: { status: number; body: { error?: { code?: string } } }): unknown[] => [
  status,
  body.error?.code,
];
const books = async (): Promise<bigint[]> => {
  const { room } = house;
  const kinds = ['available', 'held'] as const;
  return Promise.all(kinds.map((kind) => room.balance(accounts.member('m0', kind))));
};

/** The act fails with its audit row, and then nothing of it is there (SECURITY.md B4, 28). */
async function isWhole(act: () => PromiseLike<{ status: number }>): Promise<void> {
  const { store } = house.room.options;
  const before = await dumpOf(store, BEFORE_AN_ACT);
  const refusals = takeNoAudits(store);
  expect((await act()).status).toBe(500);
  jest.restoreAllMocks();
  expect(refusals()).toBe(1);
  expect(await dumpOf(store, BEFORE_AN_ACT)).toEqual(before);
}

/** Somebody else's wallet pays m0, in a block of its own. */
async function paidElsewhere(input = 'cd', value = 300_000n): Promise<Record<string, unknown>> {
  const raw = makeTransaction({ inputs: [{ txid: input.repeat(32), vout: 3 }], outputs: [{ value, script: foreignScript(0) }] }); // prettier-ignore
  const height = await house.mine(1, [raw]);
  const { txid } = transactionFromHex(toHex(raw));
  return { memberId: 'm0', txid, vout: 0, sats: String(value), height, evidence: 'cold wallet, note 7' };
}

describeEachStore('Paid elsewhere, over HTTP', (open) => {
  beforeEach(async () => {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer);
  });

  it('is stated by one operator, approved by another one, and settles with its confirmations', async () => {
    const stated = await paidElsewhere();
    await house.signIn(house.olga, house.otto);
    const { body } = await house.act(house.olga, '/api/operator/settlements', stated).expect(200);
    const path = `/api/operator/settlements/${body.id as string}`;
    expect(await books()).toEqual([200_000n, 300_000n]);
    expect(refused(await house.act(house.olga, `${path}/approve`))).toEqual([409, 'payout.own-batch']);
    const mine = await house.olga.get('/api/operator/settlements').expect(200);
    const theirs = await house.otto.get('/api/operator/settlements').expect(200);
    expect([mine.body.items[0].mayConfirm, theirs.body.items[0].mayConfirm]).toEqual([false, true]);
    expect(theirs.body.items[0]).toMatchObject({ state: 'proposed', proposedBy: 'olga', approvedBy: null, amount: { units: '300000' } }); // prettier-ignore
    await house.act(house.otto, `${path}/approve`).expect(200);
    expect(refused(await house.act(house.otto, `${path}/approve`))).toEqual([409, 'payout.settlement-not-open']);
    expect(refused(await house.act(house.otto, `${path}/withdraw`))).toEqual([409, 'payout.settlement-not-open']);
    await house.mine(5);
    await house.room.settling.follow();
    expect(await books()).toEqual([200_000n, 0n]);
    expect(await house.audited(3)).toEqual([
      ['job-payout', 'payout.external-settled', 'm0'],
      [OTTO, 'payout.external-approved', 'm0'],
      [OLGA, 'payout.external-proposed', 'm0'],
    ]);
    await house.api.post();
  });

  it('is refused to members, to who proves nothing, without a key, and where it proves nothing', async () => {
    const stated = await paidElsewhere();
    await house.signIn(house.olga, house.otto, house.mia);
    const at = '/api/operator/settlements';
    const ask = async (over: object): Promise<unknown[]> => refused(await house.act(house.olga, at, { ...stated, ...over })); // prettier-ignore
    expect(refused(await house.act(house.mia, at, stated))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.olga.post(at, stated))).toEqual([400, 'api.idempotency-key-missing']);
    expect([
      await ask({ height: Number(stated['height']) + 1 }),
      await ask({ vout: 1 }),
      await ask({ sats: '299999' }),
      await ask({ memberId: 'm1' }),
      await ask({ memberId: 'nobody' }),
      await ask({ evidence: ' ' }),
      await ask({ sats: '0' }),
      await ask({ sats: '3e5' }),
      await ask({ note: 'unknown field' }),
    ]).toEqual([
      [409, 'payout.settlement-not-found'],
      [409, 'payout.settlement-no-output'],
      [409, 'payout.settlement-amount'],
      [409, 'payout.settlement-not-linked'],
      [404, 'members.unknown'],
      [409, 'payout.settlement-bad-evidence'],
      [400, 'api.invalid'],
      [400, 'api.invalid'],
      [400, 'api.invalid'],
    ]);
    expect(refused(await house.act(house.otto, `${at}/none/approve`))).toEqual([404, 'payout.unknown-settlement']);
    house.idle();
    expect(refused(await house.act(house.olga, at, stated))).toEqual(NO_PROOF);
    expect(refused(await house.act(house.otto, `${at}/none/approve`))).toEqual(NO_PROOF);
    expect(refused(await house.act(house.otto, `${at}/none/withdraw`))).toEqual(NO_PROOF);
    expect(refused(await house.act(house.otto, `${at}/none/give-up`, { txid: stated['txid'], height: 1 }))).toEqual(NO_PROOF); // prettier-ignore
    expect(await books()).toEqual([500_000n, 0n]);
  });

  it('is not half done: without its audit row nothing is stated, approved or withdrawn', async () => {
    const stated = await paidElsewhere();
    await house.signIn(house.olga, house.otto);
    const at = '/api/operator/settlements';
    await isWhole(() => house.act(house.olga, at, stated));
    const { body } = await house.act(house.olga, at, stated).expect(200);
    await isWhole(() => house.act(house.otto, `${at}/${body.id as string}/approve`));
    await isWhole(() => house.act(house.otto, `${at}/${body.id as string}/withdraw`));
    await house.act(house.otto, `${at}/${body.id as string}/withdraw`).expect(200);
    expect(await books()).toEqual([500_000n, 0n]);
  });

  it('is stated once by a request that is sent twice', async () => {
    const stated = await paidElsewhere();
    await house.signIn(house.olga);
    const key = { 'Idempotency-Key': 'one-request-of-olga' };
    const [first, again] = [
      await house.olga.post('/api/operator/settlements', stated, key),
      await house.olga.post('/api/operator/settlements', stated, key),
    ];
    expect([first.body, again.status]).toEqual([again.body, 200]);
    expect(refused(await house.act(house.olga, '/api/operator/settlements', stated))).toEqual([409, 'payout.settlement-used']); // prettier-ignore
    expect(await books()).toEqual([200_000n, 300_000n]);
  });
});

describeEachStore('closing an account, over HTTP', (open) => {
  beforeEach(async () => {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer);
    await house.signIn(house.olga, house.mia);
  });

  it('is begun by its member and opened again; an operator holds what is left by name', async () => {
    const { body: before } = await house.mia.get('/api/me/closing').expect(200);
    expect(before).toMatchObject({ status: 'active', available: { units: '500000' } });
    const { body } = await house.act(house.mia, '/api/me/closing').expect(200);
    expect(body).toMatchObject({ status: 'closing', reason: 'asked' });
    const at = '/api/operator/members/m0/closing';
    await house.act(house.olga, `${at}/hold`, { sats: '500000', reason: 'no-address' }).expect(200);
    expect(await books()).toEqual([0n, 500_000n]);
    const { body: seen } = await house.olga.get(at).expect(200);
    expect(seen.status).toBe('closing');
    const { body: opened } = await house.act(house.mia, '/api/me/closing/reopen').expect(200);
    expect(opened).toMatchObject({ status: 'active', holds: [], available: { units: '500000' } });
    expect((await house.audited(5)).map(([actor, action]) => [actor, action])).toContainEqual(['member-m0', 'members.closing']); // prettier-ignore
  });

  it('gives what is left away by the typed words alone, and only what was on the screen', async () => {
    const donate = (sats: string, words: string) => house.act(house.mia, '/api/me/closing/donate', { sats, words });
    const { body } = await house.mia.get('/api/me/closing');
    const words = body.words as string;
    expect(refused(await donate('500000', words))).toEqual([409, 'payout.not-closing']);
    await house.act(house.mia, '/api/me/closing').expect(200);
    expect(refused(await donate('500000', `${words}!`))).toEqual([409, 'payout.closing-words']);
    expect(refused(await donate('499999', words))).toEqual([409, 'payout.closing-changed']);
    expect(refused(await donate('0', words))).toEqual([400, 'api.invalid']);
    expect(await books()).toEqual([500_000n, 0n]);
    await donate('500000', words).expect(200);
    expect(await books()).toEqual([0n, 0n]);
    expect(await house.room.closings.follow()).toBe(1);
    expect((await house.mia.get('/api/me/closing')).body.status).toBe('closed');
  });

  it('is refused to others, to who proves nothing, and in the wrong state', async () => {
    const at = '/api/operator/members/m0/closing';
    expect(refused(await house.act(house.mia, at, { reason: 'gone' }))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.mia.get(at))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.act(house.olga, '/api/me/closing'))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.act(house.olga, '/api/operator/members/nobody/closing', { reason: 'gone' }))).toEqual([404, 'members.unknown']); // prettier-ignore
    expect(refused(await house.act(house.olga, at, { reason: 'nonsense' }))).toEqual([400, 'api.invalid']);
    expect(refused(await house.act(house.olga, `${at}/reopen`))).toEqual([422, 'members.account-state']);
    house.idle();
    for (const path of [at, `${at}/reopen`, `${at}/hold`]) {
      const body = path.endsWith('hold') ? { sats: '1', reason: 'no-address' } : path === at ? { reason: 'gone' } : {};
      expect(refused(await house.act(house.olga, path, body))).toEqual(NO_PROOF);
    }
    for (const path of ['', '/reopen']) expect(refused(await house.act(house.mia, `/api/me/closing${path}`))).toEqual(NO_PROOF); // prettier-ignore
    expect((await house.mia.get('/api/me/closing')).body.status).toBe('active');
  });

  it('is not half done without its audit row', async () => {
    await isWhole(() => house.act(house.mia, '/api/me/closing'));
    await house.act(house.mia, '/api/me/closing').expect(200);
    const { body } = await house.mia.get('/api/me/closing');
    await isWhole(() =>
      house.act(house.mia, '/api/me/closing/donate', { sats: '500000', words: body.words as string }),
    );
    await isWhole(() => house.act(house.mia, '/api/me/closing/reopen'));
  });
});

const batchId = async (): Promise<string> => {
  const [row] = await house.room.options.store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] })); // prettier-ignore
  return row?.id ?? '';
};

/** A payment that waits at a low rate, while the network asks for more by now. */
async function waiting(envelope = WIDE): Promise<string> {
  const { payouts } = house.room;
  await payouts.plan(OPERATOR);
  const id = await batchId();
  await payouts.approve(id, SECOND_OPERATOR, envelope);
  for (let round = 0; round < 3; round += 1) await payouts.advance();
  fixture.node.faults.feeEstimate = FAST;
  return id;
}

describeEachStore('A batch of the schedule, over HTTP', (open) => {
  beforeEach(async () => {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer, { scheduleAloneUpToSats: 0n });
  });

  it('is taken on by one operator with a fresh proof, and approved by another one', async () => {
    await house.room.schedule.planDue();
    const path = `/api/operator/batches/${await batchId()}`;
    const { body: planned } = await house.olga.get(path).expect(200);
    expect(planned).toMatchObject({ needsTaker: true, takenOnBy: null, takenOnByName: null, takenOnAt: null });
    const hash = { batchHash: planned.batchHash as string };
    const limits = { ...hash, maxFeeRateSatPerKvb: '100000', maxTotalFeeSats: '100000' };
    expect(refused(await house.act(house.olga, `${path}/approve`, limits))).toEqual([409, 'payout.take-on-first']);
    const other = { batchHash: 'ab'.repeat(32) };
    expect(refused(await house.act(house.olga, `${path}/take-on`, other))).toEqual([409, 'payout.stale-approval']);
    expect(refused(await house.act(house.olga, `${path}/take-on`, {}))).toEqual([400, 'api.invalid']);
    expect(refused(await house.act(house.mia, `${path}/take-on`, hash))).toEqual([403, 'api.not-allowed']);
    await isWhole(() => house.act(house.olga, `${path}/take-on`, hash));
    house.idle();
    expect(refused(await house.act(house.olga, `${path}/take-on`, hash))).toEqual(NO_PROOF);
    await house.signIn(house.olga, house.otto);
    await house.act(house.olga, `${path}/take-on`, hash).expect(200);
    expect((await house.audited(1))[0]).toEqual([OLGA, 'payout.taken-on', await batchId()]);
    expect(refused(await house.act(house.otto, `${path}/take-on`, hash))).toEqual([409, 'payout.taken-on']);
    expect((await house.otto.get(path)).body).toMatchObject({ needsTaker: false, takenOnBy: OLGA, takenOnByName: 'olga' }); // prettier-ignore
    expect(refused(await house.act(house.olga, `${path}/approve`, limits))).toEqual([409, 'payout.own-batch']);
    await house.act(house.otto, `${path}/approve`, limits).expect(200);
    expect((await house.olga.get(path)).body).toMatchObject({ state: 'approved', takenOnBy: OLGA, approvedBy: OTTO });
  });
});

describeEachStore('Speed up, over HTTP', (open) => {
  beforeEach(async () => {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer);
  });
  const wide = (batchHash: string) => ({ batchHash, maxFeeRateSatPerKvb: '100000', maxTotalFeeSats: '100000' });

  it('is planned and let go by one operator inside the standing approval', async () => {
    const id = await waiting();
    await house.signIn(house.olga);
    const path = `/api/operator/batches/${id}/replacement`;
    const { body: before } = await house.olga.get(path).expect(200);
    expect(before).toMatchObject({ possible: true, inEnvelope: null, attempts: [{ number: 0 }] });
    const { body: planned } = await house.act(house.olga, path).expect(200);
    const [, dearer] = planned.attempts;
    expect(planned).toMatchObject({ inEnvelope: true, attempts: [{ inForce: true }, { signed: false, plannedByName: 'olga' }] }); // prettier-ignore
    expect(refused(await house.act(house.olga, `${path}/approve`, wide('ab'.repeat(32))))).toEqual([409, 'payout.stale-approval']); // prettier-ignore
    await house.act(house.olga, `${path}/approve`, wide(dearer.hash as string)).expect(200);
    await house.room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([dearer.txid]);
    const acts = await house.audited(5);
    expect(acts).toContainEqual([OLGA, 'payout.replace-planned', id]);
    expect(acts).toContainEqual([OLGA, 'payout.replace-approved', id]);
  });

  it('takes a second person outside it, and is nobody’s before', async () => {
    const id = await waiting({ maxRateSatPerKvb: 5_000n, maxFeeSats: 2_000n });
    await house.signIn(house.olga, house.otto);
    const path = `/api/operator/batches/${id}/replacement`;
    const { body } = await house.act(house.olga, path).expect(200);
    expect(body.inEnvelope).toBe(false);
    const hash = body.attempts[1].hash as string;
    expect(refused(await house.act(house.olga, `${path}/approve`, wide(hash)))).toEqual([409, 'payout.own-batch']);
    await isWhole(() => house.act(house.otto, `${path}/approve`, wide(hash)));
    await house.act(house.otto, `${path}/approve`, wide(hash)).expect(200);
    await house.room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([body.attempts[1].txid]);
  });

  it('is refused to members, to who proves nothing, and where nothing waits', async () => {
    const id = await waiting();
    await house.signIn(house.olga, house.mia);
    const path = `/api/operator/batches/${id}/replacement`;
    expect(refused(await house.act(house.mia, path))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.mia.get(path))).toEqual([403, 'api.not-allowed']);
    expect(refused(await house.olga.get('/api/operator/batches/none/replacement'))).toEqual([404, 'payout.unknown-batch']); // prettier-ignore
    await isWhole(() => house.act(house.olga, path));
    house.idle();
    expect(refused(await house.act(house.olga, `${path}/approve`, wide('ab'.repeat(32))))).toEqual(NO_PROOF);
    await house.mine(6);
    await house.room.payouts.advance();
    await house.signIn(house.olga);
    expect(refused(await house.act(house.olga, path))).toEqual([409, 'payout.not-replaceable']);
    expect((await house.olga.get(path)).body).toMatchObject({ possible: false, attempts: [{ inForce: true }] });
  });
});

describeEachStore('Ways out, over HTTP', (open) => {
  beforeEach(async () => {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer);
  });

  it('shows each way with its price, and plans the child that another person approves', async () => {
    const id = await waiting();
    await house.signIn(house.olga);
    const { body } = await house.olga.get(`/api/operator/batches/${id}/ways-out`).expect(200);
    expect(body).toMatchObject({ parentId: null, childIds: [], ways: { child: { possible: true }, replace: { possible: true }, cancel: { possible: true } } }); // prettier-ignore
    await isWhole(() => house.act(house.olga, `/api/operator/batches/${id}/child`));
    const { body: planned } = await house.act(house.olga, `/api/operator/batches/${id}/child`).expect(200);
    expect(refused(await house.act(house.olga, `/api/operator/batches/${id}/child`))).toEqual([409, 'payout.child-refused']); // prettier-ignore
    const { payouts } = house.room;
    await expect(payouts.approve(planned.batchId as string, OLGA, WIDE)).rejects.toMatchObject({ code: 'payout.own-batch' }); // prettier-ignore
    await payouts.approve(planned.batchId as string, OTTO, WIDE);
    for (let round = 0; round < 3; round += 1) await payouts.advance();
    expect(fixture.node.mempool.size).toBe(2);
    expect((await house.olga.get(`/api/operator/batches/${id}/ways-out`)).body.childIds).toEqual([planned.batchId]);
    expect(await house.audited(9)).toContainEqual([OLGA, 'payout.child-planned', id]);
  });

  it('is refused to members, of batches that are not there, and where nothing waits', async () => {
    const id = await waiting();
    await house.signIn(house.olga, house.mia);
    for (const path of ['ways-out', 'child']) {
      const ask = path === 'child' ? house.act(house.mia, `/api/operator/batches/${id}/child`) : house.mia.get(`/api/operator/batches/${id}/ways-out`); // prettier-ignore
      expect(refused(await ask)).toEqual([403, 'api.not-allowed']);
    }
    expect(refused(await house.olga.get('/api/operator/batches/none/ways-out'))).toEqual([404, 'payout.unknown-batch']);
    expect(refused(await house.act(house.olga, '/api/operator/batches/none/child'))).toEqual([404, 'payout.unknown-batch']); // prettier-ignore
    await house.mine(6);
    await house.room.payouts.advance();
    await house.signIn(house.olga);
    expect(refused(await house.act(house.olga, `/api/operator/batches/${id}/child`))).toEqual([409, 'payout.not-waiting']); // prettier-ignore
    expect((await house.olga.get(`/api/operator/batches/${id}/ways-out`)).body.ways).toBeNull();
  });
});
