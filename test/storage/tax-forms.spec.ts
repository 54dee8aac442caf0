import { auditRow } from '../../src/audit/audit.entity';
import { taxForm } from '../../src/filing/filing.entity';
import { readTin } from '../../src/filing/tin';
import { openSecrets } from '../../src/filing/form-secrets';
import { withholdingCause } from '../../src/filing/payee';
import { outbox } from '../../src/jobs/job.entity';
import { idempotency } from '../../src/api/auth/auth.entity';
import { TABLES } from '../../src/tables';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseDay, Secret } from '../../src/units';
import { codeOf } from '../support/code-of';
import { describeEachStore } from '../support/stores';
import { CANARY_TIN, PAYEE_KEY, payeeRooms, w8ben, w9 } from '../support/tax-forms';

const day = parseDay('2026-03-02');

/** RULES.md 5 and 24; SECURITY.md B2 and B4, 23 to 25. */
describeEachStore('tax forms', (open) => {
  async function house() {
    const store = await open();
    const rooms = payeeRooms(store);
    await rooms.join('m1');
    await rooms.join('m2', 'Bob');
    const { payees, forms, audit } = rooms;
    const payee = async (id = 'm1') => (await store.read((tx) => payees.payeesOf(tx))).find((one) => one.id === id);
    const acts = async () => (await store.read((tx) => audit.page(tx, undefined, 100))).map(({ action }) => action).filter((action) => action.startsWith('filing.')); // prettier-ignore
    const reveal = (id = 'm1', actor = 'operator-olga') => store.write((tx) => forms.reveal(tx, id, { actor, reason: 'filing' })); // prettier-ignore
    return { store, ...rooms, payee, acts, reveal };
  }

  it('are missing for who joined, and count from the day on which they came', async () => {
    const { sign, payee } = await house();
    const before = await payee();
    expect(before).toMatchObject({ name: { last: 'Ada' }, account: 'm1', electronicConsent: false });
    expect(before && withholdingCause(before, day)).toBe('no-form');
    await sign('m1', w9());
    const after = await payee();
    expect(after).toMatchObject({ form: 'W-9', formOn: '2026-03-02', tinKept: { lastFour: '1234' }, tinType: 'ITIN', name: { last: 'Miner' } }); // prettier-ignore
    expect(after && withholdingCause(after, day)).toBeUndefined();
  });

  it('replace each other and are never edited; the same one again is none', async () => {
    const { store, sign, paper, acts } = await house();
    const first = await sign('m1', w9());
    expect(await sign('m1', w9())).toEqual(first);
    const second = await paper('m1', w9({ tin: '900-70-9999' }));
    expect([first.version, second.version]).toEqual([1, 2]);
    const rows = await store.read((tx) => tx.find(taxForm, { orderBy: [['version', 'asc']] }));
    expect(rows.map(({ tin_last_four: last, way, signature }) => [last, way, signature])).toEqual([['1234', 'signed-here', 'Ada Miner'], ['9999', 'paper', null]]); // prettier-ignore
    expect(await acts()).toEqual(['filing.form-recorded', 'filing.form-recorded']);
  });

  it('are signed with the name on them, whatever its case and blanks, on the day of the signing', async () => {
    const { sign } = await house();
    expect(await codeOf(sign('m1', w9(), 'Ada Minor'))).toBe('filing.bad-signature');
    expect(await codeOf(sign('m1', w9(), ''))).toBe('filing.bad-signature');
    expect(await codeOf(sign('m1', w8ben({ form: 'W-8BEN-E' })))).toBe('filing.bad-signature');
    const kept = await sign('m1', w9({ signedOn: parseDay('2026-02-01') }), ' ada   MINER');
    expect(kept.signedOn).toBe('2026-03-02');
  });

  it('on paper come on the day of their signature or later, and not in the future', async () => {
    const { paper } = await house();
    expect(await codeOf(paper('m1', w9(), parseDay('2026-03-01')))).toBe('filing.bad-form');
    expect(await codeOf(paper('m1', w9(), parseDay('2026-03-03')))).toBe('filing.bad-form');
    const kept = await paper('m1', w9({ signedOn: parseDay('2025-12-30') }), parseDay('2026-01-02'));
    expect(kept).toMatchObject({ signedOn: '2025-12-30', receivedOn: '2026-01-02' });
    expect(await codeOf(paper('nobody', w9()))).toBe('members.unknown');
  });

  it('of two payees with one number have one mark, and other marks otherwise', async () => {
    const { sign, paper, payee } = await house();
    await sign('m1', w9());
    await paper('m2', w9({ tin: '900701234' }));
    expect((await payee('m2'))?.tinKept).toEqual((await payee('m1'))?.tinKept);
    await paper('m2', w9({ tin: '900801234' }));
    expect((await payee('m2'))?.tinKept?.mark).not.toBe((await payee('m1'))?.tinKept?.mark);
  });

  it('open for their own payee alone', async () => {
    const { store, sign } = await house();
    await sign('m1', w9());
    const [row] = await store.read((tx) => tx.find(taxForm));
    const envelope = { sealedKey: row?.sealed_key ?? '', sealedText: row?.sealed_text ?? '' };
    expect(openSecrets(PAYEE_KEY, 'm1', envelope).tin).toBe(CANARY_TIN);
    expect(() => openSecrets(PAYEE_KEY, 'm2', envelope)).toThrow(expect.objectContaining({ code: 'auth.sealed' }));
  });

  it('show their number to an operator ten times an hour, each time on record', async () => {
    const { clock, sign, reveal, acts } = await house();
    expect(await codeOf(reveal())).toBe('filing.no-tin');
    await sign('m1', w9());
    for (let time = 0; time < 10; time += 1) {
      expect(await reveal()).toBe(CANARY_TIN);
      clock.advance(MINUTE_MS);
    }
    expect(await codeOf(reveal())).toBe('filing.too-many-reveals');
    expect(await reveal('m1', 'operator-piet')).toBe(CANARY_TIN);
    clock.advance(50 * MINUTE_MS - 1);
    expect(await codeOf(reveal())).toBe('filing.too-many-reveals');
    clock.advance(1);
    expect(await reveal()).toBe(CANARY_TIN);
    expect((await acts()).filter((act) => act === 'filing.tin-revealed')).toHaveLength(12);
  });

  it('show no eleventh number to who asks for many at once', async () => {
    const { sign, reveal } = await house();
    await sign('m1', w9());
    const asked = await Promise.all(Array.from({ length: 14 }, () => codeOf(reveal())));
    expect(asked.filter((code) => code === 'done')).toHaveLength(10);
    expect(asked.filter((code) => code === 'filing.too-many-reveals')).toHaveLength(4);
  });

  it('give every number for the making of a file, as one act on record', async () => {
    const { store, sign, payees, acts } = await house();
    await sign('m1', w9());
    const all = await store.write((tx) => payees.withTins(tx, { actor: 'operator-olga', purpose: 'returns' }));
    expect(all.map(({ id, tin, tinKept }) => [id, readTin(tin), tinKept])).toEqual([['m1', '900701234', undefined], ['m2', undefined, undefined]]); // prettier-ignore
    expect(await acts()).toContain('filing.tins-opened');
  });

  it('write a number down nowhere in clear: no table holds it', async () => {
    const { store, clock, sign, paper, reveal, payees, forms } = await house();
    await sign('m1', w9());
    await paper('m2', w9({ tin: '900701234' }));
    await paper('m2', w8ben({ signedOn: day }));
    await reveal();
    await store.write((tx) => payees.withTins(tx, { actor: 'operator-olga', purpose: 'returns' }));
    await store.write((tx) => payees.consent(tx, 'm1', true, 'member-m1'));
    await store.write((tx) => payees.note(tx, 'm1', { kind: 'b-notice', on: day }, 'operator-olga'));
    clock.advance(DAY_MS);
    await store.write((tx) => forms.erase(tx, 'm1', 'operator-olga'));
    expect(TABLES).toEqual(expect.arrayContaining([auditRow, outbox, idempotency]));
    const written = await store.read(async (tx) => {
      const rows = [];
      for (const table of TABLES) rows.push(...(await tx.find(table)));
      return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    });
    expect(written).toContain('"tin_last_four":"1234"');
    expect(written).not.toMatch(/900-?70-?1234|12 345 678 903|1990-05-17/);
  });

  it('are erased with the person but for the last, which stays until the fifth year after', async () => {
    const { store, clock, sign, paper, forms, people, payee, acts } = await house();
    await sign('m1', w9());
    await paper('m1', w9({ tin: '900-70-9999' }));
    await store.write(async (tx) => {
      await people.erase(tx, 'm1', 'operator-olga');
      await forms.erase(tx, 'm1', 'operator-olga');
    });
    expect(await payee()).toMatchObject({ name: { last: 'Miner' }, tinKept: { lastFour: '9999' } });
    expect(await store.read((tx) => tx.count(taxForm))).toBe(1);
    clock.set('2031-12-31T23:00:00Z');
    expect(await store.write((tx) => forms.eraseKept(tx))).toBe(0);
    clock.set('2032-01-01T12:00:00Z');
    expect(await store.write((tx) => forms.eraseKept(tx))).toBe(1);
    expect(await payee()).toMatchObject({ name: { last: '' } });
    expect(await store.read((tx) => tx.count(taxForm))).toBe(0);
    expect((await acts()).slice(0, 2)).toEqual(['filing.form-erased', 'filing.form-kept']);
  });

  it('are sealed anew under another key; the old key is useless then', async () => {
    const { store, clock, sign, paper, payee } = await house();
    await sign('m1', w9());
    await paper('m2', w9());
    const mark = (await payee())?.tinKept?.mark;
    const before = await store.read((tx) => tx.find(taxForm, { where: { member_id: 'm1' } }));
    const renewed = payeeRooms(store, clock, new Secret('6c'.repeat(32)));
    expect(await store.write((tx) => renewed.forms.rewrap(tx, PAYEE_KEY, 'console'))).toBe(2);
    const after = await store.read((tx) => tx.find(taxForm, { where: { member_id: 'm1' } }));
    expect(after[0]?.sealed_text).toBe(before[0]?.sealed_text);
    const by = { actor: 'operator-olga', reason: 'filing' as const };
    expect(await store.write((tx) => renewed.forms.reveal(tx, 'm1', by))).toBe(CANARY_TIN);
    const old = payeeRooms(store, clock);
    expect(await codeOf(store.write((tx) => old.forms.reveal(tx, 'm1', by)))).toBe('auth.sealed');
    const marks = (await store.read((tx) => renewed.payees.payeesOf(tx))).map(({ tinKept }) => tinKept?.mark);
    expect(new Set(marks).size).toBe(1);
    expect(marks).not.toContain(mark);
  });
});

describeEachStore('payees', (open) => {
  async function house() {
    const store = await open();
    const rooms = payeeRooms(store);
    await rooms.join('m1');
    const facts = () => store.read((tx) => rooms.payees.factsOf(tx, 'm1'));
    const consent = (given: boolean) => store.write((tx) => rooms.payees.consent(tx, 'm1', given, 'member-m1'));
    const note = (kind: 'b-notice' | 'withhold', on: string) => store.write((tx) => rooms.payees.note(tx, 'm1', { kind, on: parseDay(on) }, 'operator-olga')); // prettier-ignore
    const acts = async () => (await store.read((tx) => tx.find(auditRow, { orderBy: [['position', 'asc']] }))).map(({ action }) => action).filter((action) => action.startsWith('filing.')); // prettier-ignore
    return { store, ...rooms, facts, consent, note, acts };
  }

  it('agree to electronic copies and take that back, each once', async () => {
    const { consent, facts, acts } = await house();
    await consent(false);
    expect((await facts()).electronicConsent).toBe(false);
    await consent(true);
    await consent(true);
    expect((await facts()).electronicConsent).toBe(true);
    await consent(false);
    await consent(false);
    expect((await facts()).electronicConsent).toBe(false);
    expect(await acts()).toEqual(['filing.consent-given', 'filing.consent-withdrawn']);
  });

  it('have notices that can be taken back where they were noted by mistake', async () => {
    const { store, note, facts, payees, acts } = await house();
    const first = await note('b-notice', '2025-09-02');
    await note('withhold', '2026-03-02');
    expect((await facts()).notices).toMatchObject([{ kind: 'b-notice', on: '2025-09-02' }, { kind: 'withhold', on: '2026-03-02' }]); // prettier-ignore
    const back = () => store.write((tx) => payees.takeBackNotice(tx, first, 'operator-olga'));
    await back();
    expect((await facts()).notices).toMatchObject([{ kind: 'withhold', on: '2026-03-02' }]);
    expect(await codeOf(back())).toBe('filing.unknown-notice');
    expect(await codeOf(note('b-notice', '2026-03-03'))).toBe('filing.bad-notice');
    expect(await acts()).toEqual(['filing.notice-noted', 'filing.notice-noted', 'filing.notice-taken-back']);
  });

  it('are as many as there are members', async () => {
    const { store, clock, members, payees } = await house();
    await store.write(async (tx) => {
      for (let n = 0; n < 25; n += 1) await members.create(tx, { id: `x${String(n).padStart(2, '0')}`, actor: 'op' });
    });
    clock.advance(HOUR_MS);
    const all = await store.read((tx) => payees.payeesOf(tx));
    expect(all.map(({ id }) => id)).toEqual([...all.map(({ id }) => id)].sort());
    expect(all).toHaveLength(26);
    expect(await codeOf(store.read((tx) => payees.factsOf(tx, 'nobody')))).toBe('members.unknown');
  });
});
