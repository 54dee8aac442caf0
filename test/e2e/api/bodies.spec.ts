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

/** What is no list of objects, or no object, reaches no room: a key whose act failed there would stay taken. */
describe('the body of a division of payouts', () => {
  const part = { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', bps: 3_000 };
  it.each([
    ['a list in the list', [[]], 400],
    ['a list of a part in the list', [[part]], 400],
    ['nothing in the list', [null], 400],
    ['no list', null, 400],
    ['what only has a length', { length: 1 }, 400],
    ['a proof that is nothing', [{ ...part, proof: null }], 400],
    ['a part', [part], 200],
  ])('is taken as parts and not otherwise: %s', async (_, parts, status) => {
    const api = await ApiApp.open();
    const ann = await api.signedIn('member', 'ann');
    const answer = await ann.post('/api/me/split', { mainBps: 7_000, parts }).set('Idempotency-Key', 'a-key-of-mine');
    await api.close();
    expect(answer.status).toBe(status);
  });
});
