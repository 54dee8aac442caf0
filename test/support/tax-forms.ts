import { AuditService } from '../../src/audit/audit.service';
import type { TaxFormDraft } from '../../src/filing';
import { PayeeService } from '../../src/filing/payee.service';
import { TaxFormService } from '../../src/filing/tax-form.service';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import type { Store } from '../../src/store';
import { parseDay, Secret } from '../../src/units';
import { FakeClock } from './fake-clock';
import { MEMBERS_POLICY } from './member-rooms';

export const PAYEE_KEY = new Secret('5b'.repeat(32));
/** An ITIN of a group that is given out; found nowhere else in the tests, so that it can be searched for. */
export const CANARY_TIN = '900-70-1234';

/** A Form W-9 of Ada Miner, whole and without warnings. */
export function w9(over: Partial<TaxFormDraft> = {}): TaxFormDraft {
  return {
    form: 'W-9',
    signedOn: parseDay('2026-03-02'),
    taxClass: 'individual',
    name: { kind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '' },
    address: { country: 'US', line1: '2 Vein Street', line2: '', city: 'Reno', state: 'NV', zip: '89501' },
    tin: CANARY_TIN,
    tinType: 'ITIN',
    foreign: null,
    ...over,
  };
}

/** A Form W-8BEN of a miner in Berlin. */
export function w8ben(over: Partial<TaxFormDraft> = {}): TaxFormDraft {
  return w9({
    form: 'W-8BEN',
    address: { country: 'DE', line1: 'Schachtweg 3', line2: '', city: 'Berlin', state: '', zip: '10115' },
    tin: '',
    tinType: null,
    foreign: { citizenship: 'DE', foreignTin: '12 345 678 903', bornOn: parseDay('1990-05-17') },
    ...over,
  });
}

/** Payees on a store, at a moment. */
export function payeeRooms(store: Store, clock = new FakeClock('2026-03-02T18:00:00Z'), key = PAYEE_KEY) {
  const audit = new AuditService(clock);
  const members = new MemberService(clock, MEMBERS_POLICY, audit);
  const people = new PersonService(audit);
  const forms = new TaxFormService(clock, { zone: 'America/New_York', declarations: [], minimums: [] }, key, audit, members); // prettier-ignore
  const payees = new PayeeService(clock, audit, members, people, forms);
  const join = (id: string, name = 'Ada') =>
    store.write(async (tx) => {
      await members.create(tx, { id, actor: 'op' });
      await people.add(tx, { id, name, mail: `${id}@example.org` }, 'op');
    });
  const sign = (id: string, draft: TaxFormDraft, signature = 'Ada Miner') =>
    store.write((tx) =>
      forms.record(tx, id, draft, { way: 'signed-here', actor: `member-${id}`, signature, itemTwoCrossedOut: false }),
    );
  const paper = (id: string, draft: TaxFormDraft, receivedOn = draft.signedOn) =>
    store.write((tx) => forms.record(tx, id, draft, { way: 'paper', actor: 'operator-olga', receivedOn, reason: 'paper-form' })); // prettier-ignore
  return { clock, audit, members, people, forms, payees, join, sign, paper };
}
