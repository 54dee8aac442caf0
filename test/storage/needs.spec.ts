import { attentionTables, needFollowed } from '../../src/attention/attention.entity';
import { NeedLetters, NeedWatch } from '../../src/attention/need-watch.service';
import type { NeedsService } from '../../src/attention/needs.service';
import { type Need, single } from '../../src/attention/need';
import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { conversion } from '../../src/conversion/conversion.entity';
import { ConversionWatch } from '../../src/conversion/conversion-watch.service';
import type { Venue } from '../../src/conversion';
import type { WithdrawalsService } from '../../src/conversion/withdrawals.service';
import type { JobContext } from '../../src/jobs';
import { OutboxService } from '../../src/jobs/outbox.service';
import { PersonService } from '../../src/members/person.service';
import type { MailSettings } from '../../src/notices';
import type { Letter } from '../../src/notices/letter';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { NoticeService } from '../../src/notices/notice.service';
import { discrepancy } from '../../src/rewards/reward.entity';
import { SourceWatch } from '../../src/rewards/source-watch.service';
import { PriceService } from '../../src/prices/price.service';
import { priceQuote } from '../../src/prices/quote.entity';
import { SourceFailure } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, MINUTE_MS, parsePrice, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { DAY_ONE, declaration, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const CONTEXT: JobContext = { signal: new AbortController().signal, guard: async () => {}, count: () => {} };

function need(key: string): Need {
  return single({ key, weight: 'money', what: `${key} happened.`, money: 'No coin.', next: 'Look.', page: '/operator/sources', since: null }); // prettier-ignore
}

/** Ann and Oz operate; what needs a person is scripted. */
async function world(store: Store) {
  const clock = new FakeClock(DAY_ONE);
  const letters: Letter[] = [];
  const mailer = { send: (letter: Letter) => Promise.resolve(void letters.push(letter)) };
  const mail: MailSettings = { mailer, server: 'mail.example.org:587', domain: 'example.org', origin: 'https://pay.example.org' }; // prettier-ignore
  const audit = new AuditService(clock);
  const outbox = new OutboxService(store, clock);
  const people = new PersonService(audit);
  const notices = new NoticeService(clock, mail, outbox, audit);
  const post = new MailService(
    store,
    mail,
    new LetterSources(notices, people, outbox, new Secret('22'.repeat(32))),
    audit,
  );
  const now: { needs: Need[]; active: string[] } = { needs: [], active: ['ann', 'oz'] };
  const operators = { activeIds: () => Promise.resolve(now.active) };
  const list = { list: () => Promise.resolve(now.needs) } as unknown as NeedsService;
  const start = () => new NeedWatch(store, clock, list, new NeedLetters(mail, operators, people, outbox, post), audit);
  const watch = start();
  watch.onModuleInit();
  for (const id of ['ann', 'oz']) {
    await store.write((tx) => people.add(tx, { id, name: id, mail: `${id}@example.org` }, 'test'));
  }
  /** Looks every five minutes, or at another pace, for so long, by a service that starts anew each time: what it knows is in the store. */
  const during = async (ms: number, step = 5 * MINUTE_MS) => {
    for (const end = clock.now() + ms; clock.now() < end; clock.advance(step)) await start().run(CONTEXT);
    await post.run(CONTEXT);
  };
  const sent = (): string[] => letters.splice(0).map(({ to, subject }) => `${to}: ${subject}`);
  return { store, clock, watch, now, during, sent, letters, post };
}

describeEachStore('letters to operators', (open) => {
  it('go to each of them once an item, together, and none follows when it is gone', async () => {
    const { now, during, sent, letters, store } = await world(await open());
    now.needs = [need('a'), need('b')];
    await during(30 * MINUTE_MS);
    expect(letters[0]?.text).toContain('a happened.\nNo coin.\nLook.\nhttps://pay.example.org/operator/sources');
    expect(sent()).toEqual(['ann@example.org: 2 things need you', 'oz@example.org: 2 things need you']);
    now.needs = [need('a'), need('b'), need('c')];
    await during(2 * HOUR_MS, 20 * MINUTE_MS);
    expect(sent()).toEqual(['ann@example.org: Needs you: c happened.', 'oz@example.org: Needs you: c happened.']);
    now.needs = [];
    await during(DAY_MS + 2 * HOUR_MS, HOUR_MS);
    expect(sent()).toEqual([]);
    expect(await store.read((tx) => tx.find(needFollowed))).toEqual([]);
  });

  it('are a matter of each operator, audited, and of nobody who left', async () => {
    const { now, during, sent, store, watch, post } = await world(await open());
    await store.write((tx) => watch.setMail(tx, 'oz', false));
    await store.write((tx) => watch.setMail(tx, 'oz', false));
    expect(await store.read((tx) => watch.wantsMail(tx, 'oz'))).toBe(false);
    expect((await store.read((tx) => tx.find(auditRow, { where: { action: 'operators.mail-set' } }))).length).toBe(1);
    now.needs = [need('a')];
    await during(15 * MINUTE_MS);
    expect(sent()).toEqual(['ann@example.org: Needs you: a happened.']);
    await store.write((tx) => watch.setMail(tx, 'oz', true));
    now.needs = [need('b')];
    now.active = ['ann', 'oz'];
    await during(HOUR_MS);
    now.active = ['oz'];
    await post.run(CONTEXT);
    expect(sent()).toEqual(['ann@example.org: Needs you: b happened.', 'oz@example.org: Needs you: b happened.']);
    now.needs = [need('c')];
    await during(2 * HOUR_MS, 20 * MINUTE_MS);
    expect(sent()).toEqual(['oz@example.org: Needs you: c happened.']);
  });

  it('are put aside with the note that they were told, or not at all', async () => {
    const { now, store, watch, clock, sent, post } = await world(await open());
    now.needs = [need('a')];
    await watch.run(CONTEXT);
    clock.advance(10 * MINUTE_MS);
    const lost = { ...CONTEXT, guard: () => Promise.reject(new Error('the lease is lost')) };
    await expect(watch.run(lost)).rejects.toThrow('the lease is lost');
    expect((await store.read((tx) => tx.find(needFollowed)))[0]?.told_at).toBeNull();
    await watch.run(CONTEXT);
    await post.run(CONTEXT);
    expect(sent()).toHaveLength(2);
    expect(attentionTables).toHaveLength(2);
  });
});

describeEachStore('the facts that need a person', (open) => {
  it('are read of sources as they fare, of what stands open, and of the price that says what it is worth', async () => {
    const store = await open();
    const clock = new FakeClock(plusMs(DAY_ONE, 2 * DAY_MS));
    const source = new ScriptedSource(declaration());
    const byFile = new ScriptedSource(declaration({ id: 'by-file', pool: 'file' }));
    const room = rewardsRoom(store, [source, byFile], { clock });
    const watch = new SourceWatch([source, byFile]);
    expect(await store.read((tx) => watch.fares(tx))).toEqual([]);
    await room.collect.collect('by-file');
    await room.collect.collect('pool-a');
    const read = clock.now();
    source.fails = new SourceFailure('rewards.refused', 'No.', { source: 'pool-a', field: 'status' });
    clock.advance(HOUR_MS);
    await room.collect.collect('pool-a');
    expect(await store.read((tx) => watch.fares(tx))).toMatchObject([
      { id: 'pool-a', lastSyncAt: read, staleSince: read, error: { code: 'rewards.refused', field: 'status' } },
    ]);
    const row = { source_id: 'pool-a', kind: 'missing', amount: 5n, opened_at: read } as const;
    await store.write((tx) =>
      tx.insert(discrepancy, [
        { ...row, id: 'open', subject: 'p1', resolved_at: null },
        { ...row, id: 'over', subject: 'p2', resolved_at: read },
      ]),
    );
    expect((await store.read((tx) => watch.doubts(tx))).map(({ id, asset }) => [id, asset])).toEqual([['open', 'BTC']]);
    const prices = new PriceService(store, clock, { name: '', label: '', quoteAt: () => Promise.resolve(undefined) }, new AuditService(clock)); // prettier-ignore
    const quote = { asset: 'BTC', revision: 0, source: 's', label: 'l', raw: '', fetched_at: read } as const;
    const at = (ms: number) => plusMs(clock.now(), -ms);
    const lately = () => store.read((tx) => prices.lately(tx, 'BTC', clock.now()));
    await store.write((tx) => tx.insert(priceQuote, [{ ...quote, id: 'q1', at: at(31 * DAY_MS), observed_at: read, price: '5' }])); // prettier-ignore
    expect(await lately()).toBeUndefined();
    await store.write((tx) =>
      tx.insert(priceQuote, [
        { ...quote, id: 'q2', at: at(30 * DAY_MS), observed_at: read, price: '6' },
        { ...quote, id: 'q3', at: at(-1), observed_at: read, price: '7' },
      ]),
    );
    expect(await lately()).toEqual(parsePrice('6'));
  });

  it('are read of conversions: those that stand still alone, and what a person sends once the venue sends so much', async () => {
    const store = await open();
    const blank = { venue: 'kraken', dry_run: false, asset: 'LTC', amount: 7n, halted_from: null, quoted: null, sold: 0n, bought: 0n, fee: 0n, fills: 0, withdrawal_fee: 0n, arrives: null, txid: null, vout: null, created_at: DAY_ONE, updated_at: DAY_ONE } as const; // prettier-ignore
    const ids = (id: string) => ({ id, client_order_id: id, client_withdrawal_id: `w-${id}` });
    await store.write((tx) =>
      tx.insert(conversion, [
        { ...blank, ...ids('c1'), state: 'halted', note: 'slippage' },
        { ...blank, ...ids('c2'), state: 'ordered', note: null },
      ]),
    );
    const sales = [{ id: 'c9', asset: 'LTC', net: 500n, since: DAY_ONE }];
    const said = { byPerson: true, sales, total: 500n, minimum: 500n, unmatched: [], onTheWay: [] };
    const read = (more: object) => {
      const withdrawals = { toWithdraw: () => Promise.resolve({ ...said, ...more }), owed: () => Promise.resolve([]) };
      const watch = new ConversionWatch({ id: 'kraken' } as unknown as Venue, withdrawals as unknown as WithdrawalsService); // prettier-ignore
      return store.read((tx) => watch.read(tx));
    };
    const found = await read({});
    expect(found.halted).toMatchObject([{ id: 'c1', note: 'slippage', amount: 7n, since: DAY_ONE }]);
    expect(found.toSend).toEqual({ venue: 'kraken', total: 500n, sales: 1, since: DAY_ONE });
    expect((await read({ minimum: 501n })).toSend).toBeNull();
    expect((await read({ byPerson: false })).toSend).toBeNull();
    expect((await read({ sales: [], total: 0n, minimum: null })).toSend).toBeNull();
  });
});
