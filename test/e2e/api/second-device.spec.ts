import { session, sessionDevice } from '../../../src/api/auth/auth.entity';
import { auditRow } from '../../../src/audit/audit.entity';
import { payoutApprovals } from '../../../src/payout/payout.entity';
import type { PayoutPolicy } from '../../../src/payout/policy';
import { DAY_MS } from '../../../src/units';
import { ORIGIN, PASSWORD } from '../../support/api-app';
import { DeskHouse, OLGA } from '../../support/desk-house';
import { signerAndNode } from '../../support/signer-and-node';
import { SoftwareAuthenticator } from '../../support/software-authenticator';
import { describeEachStore } from '../../support/stores';

const HOME = { origin: ORIGIN, rpId: 'pay.example.org' };
const WIDE = { maxFeeRateSatPerKvb: '100000', maxTotalFeeSats: '100000' };
const SAME_APP = [409, 'audit.other-than-authenticator'];
const SAME_KEY = [409, 'audit.other-than-passkey'];
const UNKNOWN = [409, 'audit.device-unknown'];

let house: DeskHouse;
afterEach(() => house.close());
const fixture = signerAndNode({ feeEstimate: '{"feerate":0.00003000,"blocks":6}' });

/** RULES.md 19, through our doors: Olga works alone. */
describeEachStore('Two words of one operator, over HTTP', (open) => {
  async function begin(policy: Partial<PayoutPolicy> = {}): Promise<void> {
    house = await DeskHouse.open(await open(), fixture.node, fixture.signer, { soloApproveAfterMs: DAY_MS, ...policy });
  }
  async function nextDay(): Promise<void> {
    house.room.room.clock.advance(DAY_MS);
    await house.mine(1);
  }
  const signIn = async (proof: object): Promise<void> => {
    const { olga } = house;
    const answer = await olga.post('/api/auth/login', { mail: olga.mail, password: PASSWORD, ...proof }).expect(200);
    olga.take(answer.headers['set-cookie']);
  };
  const stepUp = async (proof: object): Promise<void> => {
    const answer = await house.olga.post('/api/auth/step-up', proof).expect(200);
    house.olga.take(answer.headers['set-cookie']);
  };
  async function addKey(): Promise<SoftwareAuthenticator> {
    const { olga } = house;
    const key = new SoftwareAuthenticator(HOME);
    const { body } = await olga.post('/api/account/passkeys/begin', { code: olga.code() }).expect(200);
    await olga.post('/api/account/passkeys', { name: 'Key', passkey: key.register(body.challenge) }).expect(200);
    return key;
  }
  const byKey = async (key: SoftwareAuthenticator): Promise<object> => {
    const { body } = await house.olga.post('/api/auth/step-up/passkey').expect(200);
    return { passkey: key.sign(body.challenge as string) };
  };
  async function plan(): Promise<{ path: string; batchHash: string }> {
    const { body } = await house.act(house.olga, '/api/operator/batches').expect(200);
    const path = `/api/operator/batches/${body.items[0].id as string}`;
    const detail = await house.olga.get(path).expect(200);
    return { path, batchHash: detail.body.batchHash as string };
  }
  const approve = async ({ path, batchHash }: { path: string; batchHash: string }): Promise<unknown[]> => {
    const { status, body } = await house.act(house.olga, `${path}/approve`, { ...WIDE, batchHash });
    return status === 200 ? [200, body.state] : [status, body.error?.code];
  };
  const approvals = (): Promise<number> => house.room.options.store.read((tx) => tx.count(payoutApprovals, {}));

  it('need two devices: planned by the app, approved by a passkey and not by the app', async () => {
    await begin();
    const { olga } = house;
    const key = await addKey();
    await signIn({ code: olga.code() });
    const batch = await plan();
    await nextDay();
    await signIn({ code: olga.code() });
    expect(await approve(batch)).toEqual(SAME_APP);
    const refusal = await house.act(olga, `${batch.path}/approve`, { ...WIDE, batchHash: batch.batchHash });
    expect(refusal.body.error.message).toContain('no money moved');
    expect(refusal.body.error.message).toContain('page Security');
    await stepUp({ code: olga.code() });
    expect(await approve(batch)).toEqual(SAME_APP);
    expect(await approvals()).toBe(0);
    await stepUp(await byKey(key));
    expect(await approve(batch)).toEqual([200, 'approved']);
    const rows = await house.room.options.store.read((tx) => tx.find(auditRow, { where: { action: 'auth.stepped-up' } })); // prettier-ignore
    const [passkey] = (await olga.get('/api/account').expect(200)).body.passkeys as { id: string }[];
    expect(rows.map(({ details }) => details['device'])).toEqual(['authenticator', `passkey-${passkey?.id}`]);
  });

  it('are none by a recovery code: it neither begins nor confirms', async () => {
    await begin();
    const { olga } = house;
    const key = await addKey();
    await signIn({ recoveryCode: olga.recoveryCodes[0] });
    const begun = await plan();
    await nextDay();
    await signIn({ code: olga.code() });
    expect(await approve(begun)).toEqual(UNKNOWN);
    await house.act(olga, `${begun.path}/cancel`).expect(200);
    await stepUp(await byKey(key));
    const batch = await plan();
    await nextDay();
    await signIn({ recoveryCode: olga.recoveryCodes[1] });
    expect(await approve(batch)).toEqual(SAME_KEY);
    await stepUp({ code: olga.code() });
    expect(await approve(batch)).toEqual([200, 'approved']);
  });

  it('of two passkeys are two devices, one for each', async () => {
    await begin();
    const [first, second] = [await addKey(), await addKey()];
    await signIn({ code: house.olga.code() });
    await stepUp(await byKey(first));
    const batch = await plan();
    await nextDay();
    await signIn({ code: house.olga.code() });
    await stepUp(await byKey(first));
    expect(await approve(batch)).toEqual(SAME_KEY);
    await stepUp(await byKey(second));
    expect(await approve(batch)).toEqual([200, 'approved']);
  });

  it('of sessions from before devices were noted count for nothing, until a fresh proof', async () => {
    await begin();
    const { olga } = house;
    const { store } = house.room.options;
    const key = await addKey();
    await signIn({ code: olga.code() });
    await store.write((tx) => tx.delete(sessionDevice, {}));
    const batch = await plan();
    await nextDay();
    await signIn({ code: olga.code() });
    await stepUp(await byKey(key));
    expect(await approve(batch)).toEqual(UNKNOWN);
    const live = await store.read((tx) => tx.find(session, { where: { revoked_at: null, account_id: 'id-olga' } }));
    expect(await store.read((tx) => tx.find(sessionDevice, { where: { session_id: { in: live.map(({ id }) => id) } } }))).toHaveLength(1); // prettier-ignore
  });

  it('begin with taking a batch of the schedule on', async () => {
    await begin({ scheduleAloneUpToSats: 0n });
    const { olga } = house;
    const key = await addKey();
    await house.room.schedule.planDue();
    await signIn({ code: olga.code() });
    const { body } = await olga.get('/api/operator/batches').expect(200);
    const path = `/api/operator/batches/${body.items[0].id as string}`;
    const { batchHash } = (await olga.get(path).expect(200)).body as { batchHash: string };
    await house.act(olga, `${path}/take-on`, { batchHash }).expect(200);
    await nextDay();
    await signIn({ code: olga.code() });
    expect(await approve({ path, batchHash })).toEqual(SAME_APP);
    await stepUp(await byKey(key));
    expect(await approve({ path, batchHash })).toEqual([200, 'approved']);
    expect((await house.audited(2)).map(([actor]) => actor)).toEqual([OLGA, OLGA]);
  });

  it('are two words of two operators otherwise, each with any device', async () => {
    await begin();
    await house.signIn(house.olga, house.otto);
    const { path, batchHash } = await plan();
    await house.act(house.otto, `${path}/approve`, { ...WIDE, batchHash }).expect(200);
  });
});
