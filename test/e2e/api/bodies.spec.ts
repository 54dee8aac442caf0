import request from 'supertest';
import { ApiApp } from '../../support/api-app';

const KB = 1000;
const BATCH = '/api/operator/batches/b-1/signatures';
const STATEMENT = '/api/operator/statements/1/signatures';
const NO_KEY = [400, 'api.idempotency-key-missing'];
const TOO_LARGE = [413, 'api.too-large'];

/** SECURITY.md B4, 37: bodies that people may send, and memory that nobody gets for nothing. */
describe('the body of a request with signatures', () => {
  let api: ApiApp;
  beforeEach(async () => {
    api = await ApiApp.open();
  });
  afterEach(() => api.close());

  const psbt = (length: number) => ({ psbt: 'A'.repeat(length) });
  const answerTo = async (asked: PromiseLike<request.Response>): Promise<unknown> => {
    const { status, body } = await asked;
    return [status, (body as { error?: { code?: string } }).error?.code];
  };
  const nobody = (path: string, body: object) =>
    request(api.server).post(path).set('Sec-Fetch-Site', 'same-origin').send(body);

  it('is read up to 2 MB of an operator who is signed in', async () => {
    const olga = await api.signedIn('operator', 'olga');
    const coins = { signatures: Array.from({ length: 500 }, () => ({ address: 'b'.repeat(62), signature: 'A'.repeat(144) })) }; // prettier-ignore
    expect(await answerTo(olga.post(BATCH, psbt(1000 * KB)))).toEqual(NO_KEY);
    expect(await answerTo(olga.post(STATEMENT, coins))).toEqual(NO_KEY);
    expect(await answerTo(olga.post(BATCH, psbt(2200 * KB)))).toEqual(TOO_LARGE);
    expect(await answerTo(olga.post('/api/operator/payouts/stop', psbt(70 * KB)))).toEqual(TOO_LARGE);
  });

  it('is read up to 64 kB of whoever is not, and is not stored before that is known', async () => {
    const ann = await api.signedIn('member', 'ann');
    for (const path of [BATCH, STATEMENT]) {
      expect(await answerTo(ann.post(path, psbt(70 * KB)))).toEqual(TOO_LARGE);
      expect(await answerTo(ann.post(path, psbt(60 * KB)))).toEqual([403, 'api.not-allowed']);
      expect(await answerTo(nobody(path, psbt(70 * KB)))).toEqual(TOO_LARGE);
      expect(await answerTo(nobody(path, psbt(60 * KB)))).toEqual([401, 'auth.not-signed-in']);
    }
  });

  it('is read up to 64 kB of an operator whose session has ended', async () => {
    const olga = await api.signedIn('operator', 'olga');
    api.clock.advance(30 * 60_000);
    expect(await answerTo(olga.post(BATCH, psbt(70 * KB)))).toEqual(TOO_LARGE);
  });
});
