import { CcxtSession } from '../../src/conversion/venues/ccxt/session.adapter';
import { DomainError, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { VenueBook } from '../support/venues/book';
import { startVenue, type VenueAnswer, type VenueRequest, type VenueServer } from '../support/venues/http';

const KEY = 'c5dcfbf1f3a7-0123456789';

/** One venue's answer about a key, in the words of its own reference. */
interface Spoken {
  readonly exchange: string;
  /** Method and path of the question. */
  readonly asks: string;
  /** By what the reference lets a key do: it reads always. */
  readonly answer: (rights: { readonly withdraw: boolean; readonly trade: boolean }) => unknown;
  /** What is answered before, where the question needs it. */
  readonly before?: Readonly<Record<string, unknown>>;
  /** Answers that the reference does not describe. */
  readonly strange: readonly unknown[];
  readonly header?: string;
}

const kucoin = (permission: unknown): unknown => ({
  code: '200000',
  data: {
    ...{ remark: 'account1', apiKey: KEY, apiVersion: 3, permission },
    ...{ ipWhitelist: '203.0.113.5', createdAt: 1_728_443_843_000, uid: 165_111_215, isMaster: true },
  },
});
const bitget = (authorities: unknown): unknown => ({
  ...{ code: '00000', msg: 'success', requestTime: 1_695_808_949_356 },
  data: { userId: '1', inviterId: '2', ips: '127.0.0.1', authorities, parentId: 1, traderType: 'not_trader', regisTime: '1246566789345' }, // prettier-ignore
});
const bybit = (readOnly: unknown, permissions: unknown): unknown => ({
  ...{ retCode: 0, retMsg: '', retExtInfo: {}, time: 1_672_299_806_000 },
  result: { id: '1', note: 'n', apiKey: KEY, readOnly, secret: '', permissions, ips: ['*'], type: 1, deadlineDay: 83 },
});
const ofBybit = (wallet: unknown, spot: unknown): unknown =>
  bybit(0, { ContractTrade: [], Spot: spot, Wallet: wallet, Options: [], Derivatives: [], Exchange: [], NFT: [] });
const gateKey = (key: unknown, perms: unknown): unknown => ({
  ...{ state: 1, mode: 1, name: 'one', user_id: 1, perms, ip_whitelist: [], currency_pairs: [], key },
  ...{ created_at: 1_753_030_929, update_at: 1_756_300_567, last_access: 1_753_030_929 },
});
/** Another key of the account, which may do everything: it is not the one that signs in. */
const ANOTHER = gateKey('52fd0035f665*****', [{ name: 'wallet', read_only: false }]);
const htx = (...data: unknown[]): unknown => ({ code: 200, message: 'success', data, ok: true });
const htxKey = (accessKey: string, permission: unknown): unknown => ({
  ...{ accessKey, status: 'normal', note: 'host', permission, ipAddresses: '192.168.0.1' },
  ...{ validDays: -1, createTime: 1_615_192_704_000, updateTime: 1_623_030_338_000 },
});

const VENUES: readonly Spoken[] = [
  {
    exchange: 'bybit',
    asks: 'GET /v5/user/query-api',
    answer: ({ withdraw, trade }) => ofBybit(['AccountTransfer', 'SubMemberTransfer', ...(withdraw ? ['Withdraw'] : [])], trade ? ['SpotTrade'] : []), // prettier-ignore
    strange: [bybit(2, { Wallet: [], Spot: ['SpotTrade'] }), bybit(0, {}), ofBybit('AccountTransfer', ['SpotTrade']), ofBybit([], [{}])], // prettier-ignore
    header: 'x-bapi-api-key',
  },
  {
    exchange: 'kucoin',
    asks: 'GET /api/v1/user/api-key',
    answer: ({ withdraw, trade }) => kucoin(['General', ...(trade ? ['Spot'] : []), 'InnerTransfer', ...(withdraw ? ['Transfer'] : [])].join(',')), // prettier-ignore
    strange: [kucoin(''), kucoin('Spot'), kucoin(['General', 'Spot']), kucoin(undefined), { code: '200000' }],
    header: 'kc-api-key',
  },
  {
    exchange: 'bitget',
    asks: 'GET /api/v2/spot/account/info',
    answer: ({ withdraw, trade }) =>
      bitget(['stor', 'wtor', ...(trade ? ['stow'] : []), ...(withdraw ? ['wwow'] : [])]),
    strange: [bitget('stow,stor'), bitget([['stow']]), bitget(undefined)],
    header: 'access-key',
  },
  {
    exchange: 'gate',
    asks: 'GET /api/v4/account/main_keys',
    answer: ({ withdraw, trade }) => [
      ANOTHER,
      gateKey('c5dcfbf1f3a7*****', [
        { name: 'account', read_only: true },
        { name: 'spot', read_only: !trade },
        { name: 'wallet', read_only: !withdraw },
      ]),
    ],
    strange: [
      [ANOTHER],
      [gateKey('c5dcfbf1f3a7*****', [{ name: 'spot' }])],
      [gateKey('c5d*****', [{ name: 'spot', read_only: false }])],
      [gateKey({ mode: 1 }, [{ name: 'spot', read_only: false }])],
      [gateKey('c5dcfbf1f3a7*****', []), gateKey('c5dcfbf1f3a7*****', [])],
    ],
    header: 'key',
  },
  {
    exchange: 'htx',
    asks: 'GET /v2/user/api-key',
    before: { 'GET /v2/user/uid': { code: 200, data: 1_234_567 } },
    answer: ({ withdraw, trade }) => htx(htxKey(KEY, ['readOnly', ...(trade ? ['trade'] : []), ...(withdraw ? ['withdraw'] : [])].join(',')), htxKey('another', 'readOnly,trade,withdraw')), // prettier-ignore
    strange: [
      htx(),
      htx(htxKey('another', 'readOnly,trade')),
      htx(htxKey(KEY, 7)),
      htx(htxKey(KEY, '')),
      htx(htxKey(KEY, 'readOnly,trade,send')),
    ],
  },
];

/** RULES.md 27 at the exchanges that are no more than a name to Paydirt beside. */
describe.each(VENUES)('what a key may do at $exchange', ({ exchange, asks, answer, before, strange, header }) => {
  const clock = new FakeClock('2026-05-01T00:00:00Z');
  let book: VenueBook;
  let server: VenueServer;
  let said: unknown;
  let asked: VenueRequest[];

  beforeEach(async () => {
    book = new VenueBook(() => clock.now());
    asked = [];
    server = await startVenue(book, (request): VenueAnswer => {
      const route = `${request.method} ${request.path}`;
      if (route === asks) {
        asked.push(request);
        return { json: said };
      }
      const known = before?.[route];
      return known === undefined ? { status: 503, json: {} } : { json: known };
    });
  });
  afterEach(() => server.close());

  async function signIn(): Promise<DomainError> {
    const key = {
      apiKey: new Secret(KEY),
      apiSecret: new Secret('canary-secret'),
      password: new Secret('canary-word'),
    };
    const session = new CcxtSession({ exchange, key, url: server.url }, clock);
    const error = await session.call(() => Promise.resolve('signed in')).catch((thrown: unknown) => thrown);
    if (!(error instanceof DomainError)) throw new Error(`nothing typed: ${String(error)}`);
    expect(`${error.message} ${error.stack}`).not.toContain('canary');
    return error;
  }
  /** What was asked beside the key's rights: nothing is before they are known. */
  const others = (): string[] => book.requests.filter((one) => one !== asks && before?.[one] === undefined && !one.endsWith('/time') && !one.endsWith('/timestamp')); // prettier-ignore

  it('is asked with the key itself', async () => {
    said = answer({ withdraw: false, trade: true });
    await signIn();
    expect(asked).toHaveLength(1);
    if (header !== undefined) expect(asked[0]?.headers[header]).toBe(KEY);
    else expect(asked[0]?.query.getAll('accessKey')).toEqual([KEY]);
    if (before !== undefined) expect(asked[0]?.query.get('uid')).toBe('1234567');
  });

  it('goes on with a key that reads and trades', async () => {
    said = answer({ withdraw: false, trade: true });
    // The server knows nothing but keys: that it is asked for its markets next shows that the key was taken.
    expect((await signIn()).code).toBe('conversion.venue-unknown');
    expect(others().length).toBeGreaterThan(0);
  });

  it('does nothing with a key that can withdraw', async () => {
    for (const trade of [true, false]) {
      said = answer({ withdraw: true, trade });
      expect((await signIn()).code).toBe('conversion.key-too-broad');
    }
    expect(others()).toEqual([]);
  });

  it('says that a key cannot trade', async () => {
    said = answer({ withdraw: false, trade: false });
    expect((await signIn()).code).toBe('conversion.venue-refused');
    expect(others()).toEqual([]);
  });

  it('says that it could not be read what no reference describes', async () => {
    for (const one of strange) {
      said = one;
      const error = await signIn();
      expect([one, error.code]).toEqual([one, 'conversion.scope-unread']);
      expect(error.message).toContain('could not be read');
    }
    expect(others()).toEqual([]);
  });
});
