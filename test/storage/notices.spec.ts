import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import { outbox } from '../../src/jobs/job.entity';
import type { JobContext } from '../../src/jobs';
import { OutboxService } from '../../src/jobs/outbox.service';
import { cancelToken } from '../../src/members';
import { PersonService } from '../../src/members/person.service';
import { MailFailure, type MailFailureCode, type MailSettings } from '../../src/notices';
import type { Letter } from '../../src/notices/letter';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { memberNotice } from '../../src/notices/notice.entity';
import { NoticeService } from '../../src/notices/notice.service';
import { SourceFailure, type WorkerSample } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { DAY_ONE, declaration, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

/** A mail server that keeps what it takes, and refuses as it is told. */
class Post {
  readonly letters: Letter[] = [];
  refuses: MailFailureCode | undefined;

  send(letter: Letter): Promise<void> {
    if (this.refuses !== undefined) return Promise.reject(new MailFailure(this.refuses));
    this.letters.push(letter);
    return Promise.resolve();
  }
}

const LINK_KEY = new Secret('22'.repeat(32));
const CONTEXT: JobContext = { signal: new AbortController().signal, guard: async () => {}, count: () => {} };

/** Ada has `fast` and `slow`, bob has `bobs`; pool-a lists whoever is told to. */
async function world(store: Store, sends = true) {
  const clock = new FakeClock(DAY_ONE);
  const post = new Post();
  const mail: MailSettings | null = sends
    ? { mailer: post, server: 'mail.example.org:587', domain: 'example.org', origin: 'https://pay.example.org' }
    : null;
  const audit = new AuditService(clock);
  const box = new OutboxService(store, clock);
  const people = new PersonService(audit);
  const notices = new NoticeService(clock, mail, box, audit);
  const service = new MailService(store, mail, new LetterSources(notices, people, box, LINK_KEY), audit);
  const source = new ScriptedSource(declaration());
  const room = rewardsRoom(store, [source], { clock, notices });
  await store.write(async (tx) => {
    for (const [worker, memberId] of Object.entries({ fast: 'ada', slow: 'ada', bobs: 'bob' })) {
      await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId, from: DAY_ONE });
    }
    for (const id of ['ada', 'bob']) await people.add(tx, { id, name: id, mail: `${id}@example.org` }, 'test');
  });
  /** Reads the pool every ten minutes for so long; `on` hash, `off` are named as off, others are not named. */
  const during = async (ms: number, on: readonly string[], off: readonly string[] = []) => {
    for (const end = clock.now() + ms; clock.now() < end; clock.advance(10 * MINUTE_MS)) {
      source.workers = [
        ...on.map((one) => sample(one, clock.now(), 100n)),
        ...off.map((one) => sample(one, clock.now(), 0n)),
      ];
      await room.collect.sample('pool-a');
    }
  };
  const told = async (memberId: string) => {
    const rows = await store.read((tx) => notices.list(tx, memberId, { limit: 100 }));
    return rows.map(({ kind, facts }) => `${facts['worker'] ?? ''} ${kind}`).reverse();
  };
  return { store, clock, post, source, room, notices, people, service, during, told, run: () => service.run(CONTEXT) };
}

function sample(worker: string, at: Instant, rate: bigint): WorkerSample {
  return { worker, at, hashRate1h: rate, hashRate24h: rate, state: rate > 0n ? 'ok' : 'off', lastShareAt: null };
}

describeEachStore('what a member is told of devices', (open) => {
  it('is one notice an outage and one for its end, one letter for both devices of one reading', async () => {
    const { during, told, post, run } = await world(await open());
    await during(2 * HOUR_MS, ['fast', 'slow', 'bobs']);
    await during(5 * HOUR_MS, ['bobs'], ['fast', 'slow']);
    await during(2 * HOUR_MS, ['fast', 'slow', 'bobs']);
    expect(await told('ada')).toHaveLength(4);
    expect([...(await told('ada'))].sort()).toEqual(['fast device-back', 'fast device-offline', 'slow device-back', 'slow device-offline']); // prettier-ignore
    expect(await told('bob')).toEqual([]);
    await run();
    expect(post.letters.map(({ to, subject }) => [to, subject])).toEqual([
      ['ada@example.org', '2 devices are offline'],
      ['ada@example.org', 'News of 2 devices'],
    ]);
    expect(post.letters[0]?.text).toContain('fast (pool-a) has been offline since 2026-03-01 01:50 UTC.');
  });

  it('counts a device as off that a good reply does not name, and nothing where the pool was not read', async () => {
    const { during, told, source, clock, room } = await world(await open());
    await during(2 * HOUR_MS, ['fast', 'slow']);
    source.fails = new SourceFailure('rewards.unavailable', 'The pool does not answer.', { source: 'pool-a', field: 'line' }); // prettier-ignore
    for (let i = 0; i < 30; i += 1) {
      clock.advance(10 * MINUTE_MS);
      await room.collect.collect('pool-a');
    }
    expect(await told('ada')).toEqual([]);
    source.fails = undefined;
    await during(HOUR_MS, ['slow']);
    expect(await told('ada')).toEqual(['fast device-offline']);
  });

  it('is one notice when the pool calls its only device on and names no share of it; none where the pool is down', async () => {
    const { during, told, source, clock, room, store, post, run } = await world(await open());
    await during(2 * HOUR_MS, ['fast']);
    const lastShareAt = clock.now();
    /** Every ten minutes: it is called on, and its last share stands still. */
    const silent = async (ms: number) => {
      for (const end = clock.now() + ms; clock.now() < end; clock.advance(10 * MINUTE_MS)) {
        source.workers = [{ ...sample('fast', clock.now(), 100n), lastShareAt }];
        await room.collect.collect('pool-a');
      }
    };
    const seen = () => store.read(async (tx) => [...(await room.silence.silent(tx))].map(([id, { why }]) => [id, why]));
    await silent(90 * MINUTE_MS);
    expect([await told('ada'), await seen()]).toEqual([[], [['pool-a', 'stands-still']]]);
    source.fails = new SourceFailure('rewards.unavailable', 'The pool does not answer.', { source: 'pool-a', field: 'line' }); // prettier-ignore
    await silent(5 * HOUR_MS);
    expect([await told('ada'), await seen()]).toEqual([[], [['pool-a', 'pool-down']]]);
    source.fails = undefined;
    await silent(30 * MINUTE_MS);
    expect(await told('ada')).toEqual([]);
    await silent(3 * HOUR_MS);
    expect(await told('ada')).toEqual(['fast device-no-word']);
    await run();
    expect(post.letters.map(({ to, subject }) => [to, subject])).toEqual([['ada@example.org', 'No word of fast from its pool']]); // prettier-ignore
    await during(HOUR_MS, ['fast']);
    expect([await told('ada'), await seen()]).toEqual([['fast device-no-word'], []]);
    await silent(2 * HOUR_MS);
    expect(await told('ada')).toEqual(['fast device-no-word', 'fast device-no-word']);
    expect(await told('bob')).toEqual([]);
  });

  it('says nothing to a new owner of what began before, and nothing of work that is nobody’s', async () => {
    const { store, during, told, room, clock } = await world(await open());
    await during(2 * HOUR_MS, ['fast', 'nobodys']);
    await during(2 * HOUR_MS, [], ['fast', 'nobodys']);
    await store.write((tx) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'fast', memberId: 'bob', from: clock.now() }),
    );
    await during(2 * HOUR_MS, ['fast', 'nobodys']);
    expect(await told('ada')).toEqual(['fast device-offline']);
    expect(await told('bob')).toEqual([]);
    await during(2 * HOUR_MS, [], ['fast', 'nobodys']);
    expect(await told('bob')).toEqual(['fast device-offline']);
  });

  it('is not written where the reading is not: one transaction holds both', async () => {
    const store = await open();
    const { during, told, room, clock } = await world(store);
    await during(2 * HOUR_MS, ['fast']);
    await during(20 * MINUTE_MS, [], ['fast']);
    clock.advance(20 * MINUTE_MS);
    const failing = store.write(async (tx) => {
      await room.watch.take(tx, declaration(), [sample('fast', clock.now(), 0n)]);
      throw new Error('the statement was refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(await told('ada')).toEqual([]);
    expect(await store.read((tx) => tx.count(outbox))).toBe(0);
  });
});

describeEachStore('mail to members', (open) => {
  const address = { kind: 'address-linked', facts: { address: 'bc1qexample', payableFrom: '1772000000000' } } as const;
  const tell = (at: Awaited<ReturnType<typeof world>>, memberId: string) =>
    at.store.write((tx) => at.notices.tell(tx, [{ memberId, ...address }]));

  it('carries the same message id and date at each attempt, and goes on when the server does', async () => {
    const at = await world(await open());
    await tell(at, 'ada');
    at.post.refuses = 'mail.unreachable';
    await at.run();
    const state = () => at.store.read((tx) => at.service.state(tx));
    expect(await state()).toMatchObject({ isSent: false, waiting: 1, givenUp: 0 });
    expect((await state()).sentence).toMatch(/^Mail is not going out through mail\.example\.org:587: The mail server does not answer\./); // prettier-ignore
    at.post.refuses = undefined;
    at.clock.advance(2 * MINUTE_MS - 1);
    await at.run();
    expect(at.post.letters).toEqual([]);
    at.clock.advance(1);
    await at.run();
    await at.run();
    expect(at.post.letters).toHaveLength(1);
    const [row] = await at.store.read((tx) => tx.find(outbox));
    expect(at.post.letters[0]).toMatchObject({ messageId: `<${row?.id}@example.org>`, date: DAY_ONE });
    expect(await state()).toMatchObject({ isSent: true, waiting: 0 });
    expect(JSON.stringify(row?.payload)).not.toContain('@');
  });

  it('carries the link that takes a change of address back, which stands in no table', async () => {
    const at = await world(await open());
    const facts = { ...address.facts, addressId: 'a1' };
    await at.store.write((tx) => at.notices.tell(tx, [{ memberId: 'ada', kind: 'address-linked', facts }]));
    await at.run();
    const token = cancelToken(LINK_KEY, 'a1');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(at.post.letters[0]?.text).toContain(`\nhttps://pay.example.org/cancel-address/a1/${token}\n`);
    const kept = await at.store.read(async (tx) => [await tx.find(outbox), await tx.find(memberNotice)]);
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  it('gives up at once what the server never takes, and holds nobody else up', async () => {
    const at = await world(await open());
    await tell(at, 'ada');
    at.post.refuses = 'mail.refused';
    await at.run();
    at.post.refuses = undefined;
    await tell(at, 'ada');
    await tell(at, 'bob');
    await at.run();
    expect(at.post.letters.map(({ to }) => to)).toEqual(['ada@example.org', 'bob@example.org']);
    const state = await at.store.read((tx) => at.service.state(tx));
    expect(state).toMatchObject({ isSent: true, waiting: 0, givenUp: 1 });
    expect(state.sentence).toContain(
      '1 letter is given up in the last 30 days: The mail server refused a letter for good.',
    );
  });

  it('tries again what was given up within thirty days, once somebody asks, by the same letter and in the audit', async () => {
    const at = await world(await open());
    const retry = () => at.store.write((tx) => at.service.retry(tx, 'operator-olga'));
    await expect(retry()).rejects.toMatchObject({ code: 'notices.nothing-given-up' });
    const giveUp = async (memberId: string) => {
      await tell(at, memberId);
      at.post.refuses = 'mail.bad-address';
      await at.run();
      at.post.refuses = undefined;
    };
    await giveUp('ada');
    at.clock.advance(1);
    await giveUp('bob');
    // Thirty days after the first, to the millisecond: only the second is younger.
    at.clock.set(plusMs(DAY_ONE, 30 * DAY_MS));
    expect(await retry()).toBe(1);
    await expect(retry()).rejects.toMatchObject({ code: 'notices.nothing-given-up' });
    expect(await at.store.read((tx) => at.service.state(tx))).toMatchObject({ waiting: 1, givenUp: 0 });
    await at.run();
    expect(at.post.letters.map(({ to, date }) => [to, date])).toEqual([['bob@example.org', plusMs(DAY_ONE, 1)]]);
    const audits = await at.store.read((tx) => tx.find(auditRow, { where: { action: 'mail.retried' } }));
    expect(audits).toMatchObject([{ actor: 'operator-olga', subject: 'outbox', details: { letters: '1' } }]);
  });

  it('is not tried again where no mail server is named', async () => {
    const at = await world(await open(), false);
    const retry = at.store.write((tx) => at.service.retry(tx, 'operator-olga'));
    await expect(retry).rejects.toMatchObject({ code: 'notices.no-mail-server' });
  });

  it('tries one letter, not all of them, while no letter can go out', async () => {
    const at = await world(await open());
    await tell(at, 'ada');
    await tell(at, 'bob');
    at.post.refuses = 'mail.login';
    await at.run();
    const rows = await at.store.read((tx) => tx.find(outbox));
    expect(rows.map(({ attempts }) => attempts).sort()).toEqual([0, 1]);
  });

  it('is not blocked by a hundred letters that wait for their next attempt', async () => {
    const at = await world(await open());
    const many = Array.from({ length: 101 }, (_, n) => ({ memberId: `a-${n}`, ...address }));
    await at.store.write(async (tx) => {
      for (const { memberId } of many) await at.people.add(tx, { id: memberId, name: 'x', mail: `${memberId}@example.org` }, 't'); // prettier-ignore
      await at.notices.tell(tx, many);
    });
    at.post.refuses = 'mail.try-later';
    await at.run();
    await at.run();
    at.post.refuses = undefined;
    await tell(at, 'bob');
    await at.run();
    expect(at.post.letters.map(({ to }) => to)).toEqual(['bob@example.org']);
  });

  it('about devices can be switched off, also for what waits; about an address it cannot', async () => {
    const at = await world(await open());
    const device = { kind: 'device-low', facts: { worker: 'fast', source: 'pool-a', since: '1772000000000' } } as const;
    await at.store.write((tx) => at.notices.tell(tx, [{ memberId: 'ada', ...device }]));
    const off = (devices: boolean) =>
      at.store.write((tx) => at.notices.setDeviceMail(tx, 'member-ada', 'ada', devices));
    await off(false);
    await off(false);
    await at.store.write((tx) => at.notices.tell(tx, [{ memberId: 'ada', ...device }]));
    await tell(at, 'ada');
    await at.run();
    expect(at.post.letters.map(({ subject }) => subject)).toEqual(['Your payout address was changed']);
    expect(await at.told('ada')).toHaveLength(3);
    const acts = await at.store.read((tx) => tx.find(auditRow, { where: { action: 'notices.mail-set' } }));
    expect(acts).toMatchObject([{ actor: 'member-ada', subject: 'ada', details: { devices: 'false' } }]);
  });

  it('goes to nobody who was erased, and nothing is put aside without a mail server', async () => {
    const at = await world(await open());
    await tell(at, 'ada');
    await at.store.write((tx) => at.people.erase(tx, 'ada', 'op'));
    await at.run();
    expect(at.post.letters).toEqual([]);
    const silent = await world(await open(), false);
    await tell(silent, 'ada');
    expect(await silent.store.read((tx) => tx.count(outbox))).toBe(0);
    expect(await silent.told('ada')).toEqual([' address-linked']);
    const { isSent, sentence } = await silent.store.read((tx) => silent.service.state(tx));
    expect(isSent).toBe(false);
    expect(sentence).toMatch(/^Mail is not sent: no mail server is named \(PAYDIRT_SMTP_HOST\)/);
  });

  it('counts what was not seen, and marks what stood on the screen, not what came after', async () => {
    const at = await world(await open());
    await tell(at, 'ada');
    const seen = at.clock.now();
    at.clock.advance(DAY_MS);
    await tell(at, 'ada');
    await tell(at, 'bob');
    const unread = () => at.store.read((tx) => at.notices.unread(tx, 'ada'));
    expect(await unread()).toBe(2);
    const mark = (until: number) => at.store.write((tx) => at.notices.markRead(tx, 'ada', instant(until)));
    expect(await mark(plusMs(seen, -1))).toBe(0);
    expect(await mark(seen)).toBe(1);
    expect(await mark(seen)).toBe(0);
    expect(await unread()).toBe(1);
    expect(await at.store.read((tx) => at.notices.unread(tx, 'bob'))).toBe(1);
  });
});
