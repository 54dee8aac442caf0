import { AuditService } from '../../src/audit/audit.service';
import { OutboxService } from '../../src/jobs/outbox.service';
import type { MembersPolicy } from '../../src/members';
import { AddressService } from '../../src/members/address.service';
import { HoldService } from '../../src/members/hold.service';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import type { MailSettings } from '../../src/notices';
import type { Letter } from '../../src/notices/letter';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { NoticeService } from '../../src/notices/notice.service';
import type { Store } from '../../src/store';
import { HOUR_MS, sats, Secret } from '../../src/units';
import { FakeClock } from './fake-clock';

/** On mainnet; an address without a proof cools off for 48 h (RULES.md 20). */
export const MEMBERS_POLICY: MembersPolicy = {
  network: 'bitcoin',
  coolOffFirstWithProofMs: HOUR_MS,
  coolOffWithProofMs: 24 * HOUR_MS,
  coolOffWithoutProofMs: 48 * HOUR_MS,
  defaultThresholdSats: sats(100_000n),
};

/** Members with their addresses and holds. @param sanctioned scripts of the sanctions list; no list when absent */
export function memberRooms(sanctioned?: ReadonlySet<string>, clock = new FakeClock()) {
  const audit = new AuditService(clock);
  const policy = { ...MEMBERS_POLICY, ...(sanctioned === undefined ? {} : { sanctioned }) };
  return {
    clock,
    audit,
    policy,
    members: new MemberService(clock, policy, audit),
    addresses: new AddressService(clock, policy, audit),
    holds: new HoldService(clock, policy, audit),
  };
}

/** Makes members of these ids: who was paid without being one is a gap of the year. */
export async function enrolled(store: Store, clock: FakeClock, ids: readonly string[]): Promise<void> {
  const { members } = memberRooms(undefined, clock);
  await store.write(async (tx) => {
    for (const id of ids) await members.create(tx, { id, actor: 'op' });
  });
}

/** Whoever writes letters, and every letter that went out. */
export function mailRooms(store: Store, clock: FakeClock) {
  const letters: Letter[] = [];
  const mailer = { send: (letter: Letter) => Promise.resolve(void letters.push(letter)) };
  const mail: MailSettings = { mailer, server: 'mail:587', domain: 'example.org', origin: 'https://pay.example.org' };
  const audit = new AuditService(clock);
  const outbox = new OutboxService(store, clock);
  const people = new PersonService(audit);
  const notices = new NoticeService(clock, mail, outbox, audit);
  const key = new Secret('5a'.repeat(32));
  const service = new MailService(store, mail, new LetterSources(notices, people, outbox, key), audit);
  const context = { signal: new AbortController().signal, guard: async () => {}, count: () => {} };
  return { key, mail, people, notices, letters, post: () => service.run(context) };
}
