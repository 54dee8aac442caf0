import { RoomsSplitDesk } from '../../../src/api/member/split-desk.adapter';
import { AuditService } from '../../../src/audit/audit.service';
import { OutboxService } from '../../../src/jobs/outbox.service';
import type { MembersPolicy } from '../../../src/members';
import { AddressService } from '../../../src/members/address.service';
import { MemberService } from '../../../src/members/member.service';
import { PersonService } from '../../../src/members/person.service';
import { SplitService } from '../../../src/members/split.service';
import type { MailSettings } from '../../../src/notices';
import type { Letter } from '../../../src/notices/letter';
import { LetterSources, MailService } from '../../../src/notices/mail.service';
import { NoticeService } from '../../../src/notices/notice.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { HOUR_MS, sats, Secret } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';

const MAIN = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const OTHER = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const POLICY: MembersPolicy = {
  ...{ network: 'bitcoin', coolOffFirstWithProofMs: HOUR_MS, coolOffWithProofMs: HOUR_MS },
  ...{ coolOffWithoutProofMs: 48 * HOUR_MS, defaultThresholdSats: sats(100_000n) },
};
const ADA = { accountId: 'ada', role: 'member', memberId: 'ada', sessionId: 's', steppedUpUntil: null } as const;
const CONTEXT = { signal: new AbortController().signal, guard: async () => {}, count: () => {} };

it('tells a member by mail how payouts are to be divided, and its link takes that back once', async () => {
  const clock = new FakeClock('2026-03-02T12:00:00Z');
  const store = new MemoryStore(TABLES);
  const audit = new AuditService(clock);
  const key = new Secret('5a'.repeat(32));
  const letters: Letter[] = [];
  const mailer = { send: (letter: Letter) => Promise.resolve(void letters.push(letter)) };
  const mail: MailSettings = { mailer, server: 'mail:587', domain: 'example.org', origin: 'https://pay.example.org' };
  const outbox = new OutboxService(store, clock);
  const people = new PersonService(audit);
  const notices = new NoticeService(clock, mail, outbox, audit);
  const post = new MailService(store, mail, new LetterSources(notices, people, outbox, key), audit);
  const addresses = new AddressService(clock, POLICY, audit);
  const desk = new RoomsSplitDesk(store, clock, new SplitService(clock, POLICY, key, addresses, audit), notices);
  await store.write(async (tx) => {
    await new MemberService(clock, POLICY, audit).create(tx, { id: 'ada', actor: 'op' });
    await people.add(tx, { id: 'ada', name: 'Ada', mail: 'ada@example.org' }, 'op');
    await addresses.link(tx, 'ada', MAIN);
  });
  const division = { mainBps: 8_750, parts: [{ address: OTHER, bps: 1_250 }] };
  expect((await desk.set(ADA, 'ada', division)).current).toMatchObject({ ...division, status: 'cooling-off' });
  // The same again is told to nobody.
  await desk.set(ADA, 'ada', division);
  await post.run(CONTEXT);
  expect(letters.map(({ subject }) => subject)).toEqual(['The division of your payouts was changed']);
  const text = letters[0]?.text ?? '';
  expect(text).toContain('87.5 % to your payout address\n12.5 % to 1A1z P1eP 5QGe fi2D MPTf TL5S Lmv7 Divf Na\n');
  expect(text).toContain('Nothing is paid to you before 2026-03-04 12:00 UTC.');
  const [, id = '', token = ''] = /\/cancel-split\/([^/\s]+)\/(\S+)$/m.exec(text) ?? [];
  expect(await desk.change({ id, token })).toMatchObject({ splits: [division], counts: null, done: false });
  expect(await desk.takeBack({ id, token })).toMatchObject({ splits: [{ status: 'cancelled' }], done: true });
  await expect(desk.takeBack({ id, token })).rejects.toMatchObject({ code: 'members.cancel-link-dead' });
  expect(await desk.splits('ada')).toMatchObject({ current: null, history: [{ id, status: 'cancelled' }] });
  await post.run(CONTEXT);
  expect(letters.at(-1)?.text).toContain('All of each payout goes to your payout address.');
});
