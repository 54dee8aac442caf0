import { DomainError } from '../../../src/units';
import { ApiApp, type Browser } from '../../support/api-app';

describe('an Idempotency-Key (F57)', () => {
  let api: ApiApp;
  let member: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    member = await api.signedIn('member', 'ann');
  });
  afterEach(() => api.close());
  const link = (address: string, key?: string) =>
    member.post('/api/me/address', { address }, key === undefined ? {} : { 'Idempotency-Key': key });
  const acts = () => api.desks.calls.filter(({ method }) => method === 'linkAddress').length;

  it.each([[undefined], ['short'], ['k'.repeat(65)], ['with space here'], ['sl/ash-sl/ash']])(
    'is required: %s is refused',
    async (key) => {
      const answer = await link('a', key);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'api.idempotency-key-missing']);
      expect(acts()).toBe(0);
    },
  );

  it('gives the same answer for the same body, a year later too, and acts once', async () => {
    const first = await link('address-a', 'form-opened-1');
    api.clock.advance(366 * 86_400_000);
    await member.login();
    const again = await link('address-a', 'form-opened-1');
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(acts()).toBe(1);
  });

  it('with another body or on another route is refused, and nothing is done', async () => {
    await link('address-a', 'form-opened-1');
    const other = await link('address-b', 'form-opened-1');
    expect([other.status, other.body.error.code]).toEqual([409, 'api.idempotency-key-reused']);
    const route = await member.post(
      '/api/me/threshold',
      { unit: 'sats', value: '1' },
      { 'Idempotency-Key': 'form-opened-1' },
    );
    expect(route.body.error.code).toBe('api.idempotency-key-reused');
    expect(acts()).toBe(1);
  });

  it('of one member is not that of another', async () => {
    const eve = await api.person('member', 'eve');
    await eve.login();
    await link('address-a', 'form-opened-1');
    const answer = await eve.post('/api/me/address', { address: 'address-b' }, { 'Idempotency-Key': 'form-opened-1' });
    expect(answer.status).toBe(200);
    expect(acts()).toBe(2);
  });

  it('pressed fifty times at once acts once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => link('address-a', 'double-click')));
    expect(acts()).toBe(1);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await link('address-a', 'double-click')).status).toBe(200);
  });

  it('may be used again after a refusal, which changed nothing', async () => {
    api.desks.refusal = new DomainError('members.address-checksum', 'The checksum does not fit.');
    expect((await link('address-a', 'form-opened-1')).status).toBe(422);
    api.desks.refusal = undefined;
    expect((await link('address-a', 'form-opened-1')).status).toBe(200);
  });

  it('whose act was cut off says so and does not act again', async () => {
    api.desks.refusal = new Error('power cut');
    expect((await link('address-a', 'form-opened-1')).status).toBe(500);
    api.desks.refusal = undefined;
    const again = await link('address-a', 'form-opened-1');
    expect([again.status, again.body.error.code]).toEqual([409, 'api.in-progress']);
    expect(acts()).toBe(1);
  });
});
