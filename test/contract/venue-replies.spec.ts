import { inspect } from 'node:util';
import { CcxtVenue, venueOrderId } from '../../src/conversion/venues/ccxt/ccxt-venue.adapter';
import { DAY_MS, DomainError, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { Scratch } from '../support/stores';
import { LOCAL_VENUES } from '../support/venues';
import { VenueBook, type VenueFault } from '../support/venues/book';
import type { VenueServer } from '../support/venues/http';

/** What a venue may throw at whoever reads it: a code of ours, and nothing is taken from the answer. */
const UNREAD = ['conversion.scope-unread', 'conversion.bad-reply'];
const TYPED = [...UNREAD, 'conversion.venue-unknown', 'conversion.venue-refused'];
const FAULTS: readonly VenueFault[] = ['html', 'truncated', 'empty-object', 'list', 'slow', 'lost', 'server-error', 'redirect']; // prettier-ignore
const ORDER = { clientOrderId: 'pd-o-1', sell: 'LTC', amount: 300_000_000n, boughtMin: 297_000n } as const;
/** Every figure of a reply that could be an amount, one after another in another spelling. */
const SPELLINGS = ['-1', '1e400', '"NaN"', '"Infinity"', '"0x10"', '"1,5"', 'null', '{}', '[]', 'true', '""'];

describe.each(LOCAL_VENUES)(
  'bad replies of $exchange',
  ({ exchange, key, start, orderPath, lookUpPath, scopePath }) => {
    const scratch = new Scratch();
    const clock = new FakeClock('2026-05-01T00:00:00Z');
    let book: VenueBook;
    let server: VenueServer;
    let venue: CcxtVenue;
    beforeEach(async () => {
      book = new VenueBook(() => clock.now());
      server = await start(book);
      book.balances.set('LTC', '3.00000000');
      const transfer = { amount: '3.00000000', fee: '0.00001000', state: 'ok', at: clock.now() } as const;
      book.deposits.push({ ...transfer, id: 'd1', coin: 'LTC', address: 'ltc1q', txid: 'ab'.repeat(32) });
      book.withdrawals.push({ ...transfer, id: 'w1', coin: 'BTC', address: 'bc1q', txid: 'cd'.repeat(32) });
      venue = await open();
    });
    afterEach(async () => {
      await server.close();
      await scratch.clean();
    });

    async function open(): Promise<CcxtVenue> {
      return new CcxtVenue(await scratch.open('memory'), clock, {
        ...{ id: exchange, exchange, url: server.url, timeoutMs: 600 },
        key: {
          ...{ apiKey: new Secret(key.apiKey), apiSecret: new Secret(key.apiSecret) },
          ...(key.password === undefined ? {} : { password: new Secret(key.password) }),
        },
      });
    }

    /** The code of what was thrown, or undefined; whatever it is, no secret stands in it. */
    async function codeOf(work: () => Promise<unknown>): Promise<string | undefined> {
      try {
        await work();
        return undefined;
      } catch (error) {
        const told = `${inspect(error, { depth: 8, showHidden: true })} ${JSON.stringify(error)} ${(error as Error).stack}`;
        for (const secret of Object.values(key)) expect(told).not.toContain(secret);
        expect(error).toBeInstanceOf(DomainError);
        return (error as DomainError).code;
      }
    }

    it.each(FAULTS)('takes %s at a look-up for "not known", never for "no such order"', async (fault) => {
      await venue.placeOrder(ORDER);
      book.breakReplies(fault, lookUpPath);
      expect(TYPED).toContain(await codeOf(() => venue.orderByClientId(ORDER.clientOrderId)));
      book.repair();
      expect(await venue.orderByClientId(ORDER.clientOrderId)).toMatchObject({ sold: 300_000_000n });
    });

    if (exchange === 'kraken') {
      it('never takes a list of other ids alone, asked for under ours, for "no such order"', async () => {
        await venue.placeOrder(ORDER);
        const ours = venueOrderId(ORDER.clientOrderId);
        book.change(lookUpPath, (json) =>
          json.replaceAll(
            ours,
            ours.replace(/^./, (c) => (c === '0' ? '1' : '0')),
          ),
        );
        expect(await codeOf(() => venue.orderByClientId(ORDER.clientOrderId))).toBe('conversion.bad-reply');
        book.repair();
        expect(await venue.orderByClientId(ORDER.clientOrderId)).toMatchObject({ sold: 300_000_000n });
        expect(await venue.orderByClientId('pd-o-2')).toBeUndefined();
      });
    }

    it.each(FAULTS)('never sells twice when %s answers an order', async (fault) => {
      await venue.check();
      book.breakReplies(fault, orderPath);
      const code = await codeOf(() => venue.placeOrder(ORDER));
      if (code !== undefined) expect(TYPED).toContain(code);
      const again = await codeOf(() => venue.placeOrder(ORDER));
      if (fault !== 'server-error') expect(again).toBeUndefined();
      expect(book.orders.length).toBeLessThanOrEqual(1);
      expect(book.sent(orderPath)).toBe(1);
    });

    it.each(FAULTS)('says %s of every other call in words, and goes on after it', async (fault) => {
      for (const work of [() => venue.deposits(), () => venue.balances(), () => venue.quote('LTC', 300_000_000n)]) {
        venue = await open();
        book.breakReplies(fault, '', Number.POSITIVE_INFINITY);
        expect(TYPED).toContain(await codeOf(work));
        book.repair();
        expect(await codeOf(work)).toBeUndefined();
      }
    });

    it('never reads another amount out of a figure that is none', async () => {
      await venue.placeOrder(ORDER);
      const honest = await venue.orderByClientId(ORDER.clientOrderId);
      const [deposit] = await venue.deposits();
      for (const spelling of SPELLINGS) {
        for (const figure of ['"3.00000000"', '"0.00300000"', '"0.00000600"', '"-0.00000600"']) {
          // Minus one is what a charge of one whole bitcoin would look like: the books halt on it (machine.spec).
          if (figure.startsWith('"-') && spelling === '-1') continue;
          book.change('', (json) => json.replaceAll(figure, spelling));
          // …
          for (const work of [() => venue.orderByClientId(ORDER.clientOrderId), () => venue.deposits()]) {
            let found: unknown;
            const code = await codeOf(async () => (found = await work()));
            if (code === 'conversion.foreign-fee') continue;
            if (code !== undefined) expect(TYPED).toContain(code);
            // A credit that cannot be read may be left out: it is read the next time.
            else if (Array.isArray(found)) expect([[], [deposit]]).toContainEqual(found);
            else expect(found).toEqual(honest);
          }
          book.repair();
        }
      }
    });

    it('refuses one id that comes twice with other amounts, and takes the same row twice for one', async () => {
      const [row] = book.deposits;
      if (row === undefined) throw new Error('no deposit');
      book.deposits.push({ ...row });
      expect(await venue.deposits()).toHaveLength(1);
      book.deposits.push({ ...row, amount: '3.00000001' });
      expect(await codeOf(() => venue.deposits())).toBe('conversion.bad-reply');
    });

    it('refuses a credit from the future, and takes one within ten minutes', async () => {
      const [row] = book.deposits;
      if (row === undefined) throw new Error('no deposit');
      row.at = (clock.now() + 600_000) as never;
      expect(await venue.deposits()).toHaveLength(1);
      row.at = (clock.now() + 602_000) as never;
      expect(await codeOf(() => venue.deposits())).toBe('conversion.bad-reply');
    });

    if (exchange !== 'coinbase') {
      it('passes over a row of a coin that the books do not hold, however it is spelled', async () => {
        const [row] = book.deposits;
        if (row === undefined) throw new Error('no deposit');
        book.deposits.push({ ...row, id: 'd2', amount: '99.00000000', at: (clock.now() + DAY_MS) as never });
        const strange = (json: string): string =>
          json.replace(/\{[^{}]*"99\.00000000"[^{}]*\}/g, (text) => text.replace(/"(X?LTC)"/g, '"ZZZ"'));
        book.change('', strange);
        expect(await venue.deposits()).toEqual([expect.objectContaining({ id: 'd1', amount: 300_000_000n })]);
      });
    }

    if (exchange === 'coinbase') {
      it('goes on in the markets that can be read, and says so when there is none', async () => {
        const spoil = (part: string) => (json: string) =>
          json.replaceAll(new RegExp(`(${part}","price":"0.001","base_increment":)"0.00000001"`, 'g'), '$1"0"');
        book.change('market/products', spoil('BCH-BTC'));
        expect(await codeOf(() => venue.quote('LTC', 300_000_000n))).toBeUndefined();
        expect([venue.minimum('BCH'), venue.minimum('LTC') === null]).toEqual([null, false]);
        book.change('market/products', spoil('LTC-BTC'));
        venue = await open();
        expect(await codeOf(() => venue.quote('LTC', 300_000_000n))).toBe('conversion.bad-reply');
      });
    }

    it('states balances though the bids of a coin cannot be had', async () => {
      await venue.check();
      const paths = ['/0/public/Depth', 'product_book', '/api/v3/depth', '/api/v5/market/books'];
      for (const path of paths) book.change(path, () => '{"error":["EService:Market in maintenance"],"code":"1"}');
      expect(await venue.balances()).toContainEqual({ asset: 'LTC', balance: 300_000_000n });
      expect(await codeOf(() => venue.quote('LTC', 300_000_000n))).toBeDefined();
    });

    it('takes pending and failed credits for none', async () => {
      const [row] = book.deposits;
      if (row === undefined) throw new Error('no deposit');
      for (const state of ['pending', 'failed'] as const) {
        row.state = state;
        expect(await venue.deposits()).toEqual([]);
      }
    });

    it('reads bids in the order of their prices, whatever order they came in', async () => {
      book.bids = [
        ['0.00090000', '1.00000000'],
        ['0.00100000', '1.00000000'],
        ['0.00095000', '1.00000000'],
      ];
      expect(await venue.quote('LTC', 200_000_000n)).toMatchObject({ bought: 195_000n });
    });

    it('refuses a key that can withdraw, and one that cannot trade (RULES.md 27)', async () => {
      book.keyCanWithdraw = true;
      expect(await codeOf(() => venue.check())).toBe('conversion.key-too-broad');
      expect(await codeOf(() => venue.placeOrder(ORDER))).toBe('conversion.key-too-broad');
      book.keyCanWithdraw = false;
      book.keyCanTrade = false;
      expect(await codeOf(() => venue.check())).toBe('conversion.venue-refused');
      book.keyCanTrade = true;
      expect(await codeOf(() => venue.check())).toBeUndefined();
      expect(book.sent(orderPath)).toBe(0);
    });

    it.each([
      ['names no right', (json: string) => json.replace(/perm\w*|can_\w+|enable\w+/g, 'x')],
      ['names rights in another shape', (json: string) => json.replace(/(?<="(?:perm\w*|can_\w+|enable\w+)":)(true|false|"[^"]*"|\[[^\]]*\])/g, '[{}]')], // prettier-ignore
    ])('sells nothing with a key of which the venue %s', async (_what, change) => {
      book.change(scopePath, change);
      expect(UNREAD).toContain(await codeOf(() => venue.placeOrder(ORDER)));
      expect(book.sent(orderPath)).toBe(0);
      book.repair();
      expect(await codeOf(() => venue.placeOrder(ORDER))).toBeUndefined();
    });

    it('says that a key is not accepted, and repeats nothing of it', async () => {
      venue = new CcxtVenue(await scratch.open('memory'), clock, {
        ...{ id: exchange, exchange, url: server.url },
        key: {
          apiKey: new Secret(key.apiKey),
          apiSecret: new Secret(
            exchange === 'coinbase' ? 'canary-of-another-key' : Buffer.from('canary').toString('base64'),
          ),
          password: new Secret('canary'),
        },
      });
      expect(TYPED).toContain(await codeOf(() => venue.balances()));
      expect(book.forged + (exchange === 'coinbase' ? 1 : 0)).toBeGreaterThan(0);
    });
  },
);
