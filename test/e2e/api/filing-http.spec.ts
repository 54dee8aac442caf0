import { RoomsFilingDesk } from '../../../src/api/operator/filing-desk.adapter';
import { FilingDesk } from '../../../src/api/operator/filing-desk.service';
import { FilingCentre } from '../../../src/filing/filing-centre.service';
import { WithholdingRules } from '../../../src/filing/withholding-rule.service';
import { PayerService } from '../../../src/filing/payer.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { ApiApp, type Browser } from '../../support/api-app';
import { BODIES } from '../../support/api-bodies';
import { FakeClock } from '../../support/fake-clock';
import { filingHouse, templateOf } from '../../support/filing-batches';
import { PAYEE_KEY } from '../../support/tax-forms';

const BASE = '/api/operator/filing';
const PAYER = BODIES[`${BASE}/payer`] ?? {};
const TEMPLATE = { year: 2026, text: templateOf('1099-MISC'), leaveEmpty: [], otherWords: [] };
const ANY_NUMBER = /219-?09-?9999|12-?3456788/;

interface Year {
  readonly files: readonly { readonly id: string; readonly state: string; readonly next: readonly string[] }[];
  readonly correctionsTotal: number;
}

/** Issue 6: from the dry run to an accepted file and its correction, over HTTP and the rooms themselves. */
describe('filing over HTTP', () => {
  let api: ApiApp;
  let rooms: ReturnType<typeof filingHouse>;
  let key = 0;

  beforeEach(async () => {
    const store = new MemoryStore(TABLES);
    const clock = new FakeClock('2027-01-20T15:00:00Z');
    api = await ApiApp.open(undefined, { store, clock, desks: [FilingDesk] });
    rooms = filingHouse(store, clock);
    const policy = { zone: 'America/New_York', declarations: [], minimums: [] };
    const payers = new PayerService(clock, policy, PAYEE_KEY, rooms.audit);
    api.real.set(FilingDesk, new RoomsFilingDesk(store, new FilingCentre(store, payers, rooms.returns, rooms.batches, rooms.forms), new WithholdingRules(clock, policy, rooms.audit))); // prettier-ignore
    await rooms.payee('ada', '219-09-9999');
    await rooms.pay('ada', '2026-02', '2500');
  });
  afterEach(() => api.close());

  const act = (who: Browser, path: string, body: object = {}) => who.post(`${BASE}${path}`, body, { 'Idempotency-Key': `filing-act-${(key += 1)}` }); // prettier-ignore
  const prove = async (who: Browser) => {
    const proof = await who.post('/api/auth/step-up', { code: who.code() }).expect(200);
    who.take(proof.headers['set-cookie']);
  };
  const year = async (who: Browser) => (await who.get(BASE).expect(200)).body as Year;

  it('is for operators alone, and makes or opens nothing without a fresh proof', async () => {
    const eve = await api.signedIn('member', 'eve');
    expect((await eve.get(BASE)).status).toBe(403);
    expect((await act(eve, '/files', TEMPLATE)).status).toBe(403);
    const olga = await api.signedIn('operator', 'olga');
    api.clock.advance(6 * 60_000);
    for (const [path, body] of [
      ['/payer', PAYER],
      ['/files', TEMPLATE],
      ['/corrections', { year: 2026 }],
      ['/files/x/open', {}],
      ['/files/x/state', { to: 'uploaded', receipt: null }],
    ] as const) {
      // prettier-ignore
      const answer = await act(olga, path, body);
      expect([path, answer.status, (answer.body as { error: { code: string } }).error.code]).toEqual([path, 403, 'auth.step-up-required']); // prettier-ignore
    }
    expect(await year(olga)).toMatchObject({ files: [], payer: null });
  });

  it('goes from the dry run to an accepted file and its correction; a number is in the file alone', async () => {
    const olga = await api.signedIn('operator', 'olga');
    await prove(olga);
    await act(olga, '/payer', { ...PAYER, sources: [] }).expect(200);
    const compared = await act(olga, '/template', TEMPLATE).expect(200);
    expect(compared.body).toMatchObject({ form: '1099-MISC', differences: [], returns: 1 });
    const made = await act(olga, '/files', TEMPLATE).expect(200);
    const { files } = made.body as { files: readonly { readonly id: string }[] };
    const path = `/files/${files[0]?.id ?? ''}`;
    const opened = await act(olga, `${path}/open`).expect(200);
    expect((opened.body as { text: string }).text).toContain('219099999');
    const refused = await act(olga, '/files', TEMPLATE).expect(422);
    await act(olga, `${path}/state`, { to: 'accepted', receipt: null }).expect(409);
    await act(olga, `${path}/state`, { to: 'uploaded', receipt: 'R-1' }).expect(200);
    await act(olga, `${path}/state`, { to: 'accepted', receipt: null }).expect(200);
    await rooms.pay('ada', '2026-03', '1');
    const due = await year(olga);
    expect(due).toMatchObject({ correctionsTotal: 1, files: [{ state: 'accepted', next: ['uploaded'], receipt: 'R-1' }] }); // prettier-ignore
    const sheets = await act(olga, '/corrections', { year: 2026 }).expect(200);
    const after = await year(olga);
    expect([after.correctionsTotal, after.files.length]).toEqual([0, 2]);
    expect(JSON.stringify([made.body, refused.body, compared.body, due, sheets.body, after])).not.toMatch(ANY_NUMBER);
  });

  it.each([
    ['a year that is none', { ...TEMPLATE, year: 1999 }],
    ['no template', { ...TEMPLATE, text: '' }],
    ['a template that is too long', { ...TEMPLATE, text: 'x'.repeat(56_001) }],
    ['columns that are no texts', { ...TEMPLATE, leaveEmpty: [1] }],
  ])('refuses %s', async (_, body) => {
    const olga = await api.signedIn('operator', 'olga');
    await prove(olga);
    expect((await act(olga, '/files', body)).status).toBe(400);
  });
});
