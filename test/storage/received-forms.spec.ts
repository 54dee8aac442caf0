import { auditRow } from '../../src/audit/audit.entity';
import { parseInstant, parseUsd, taxYear } from '../../src/units';
import { receivedForm } from '../../src/yearend/received-form.entity';
import type { FormDraft } from '../../src/yearend/received-forms.service';
import { ClawbackWorld } from '../support/clawback-world';
import { enrolled } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';
import { yearCloseRoom } from '../support/year-close-room';

const YEAR = taxYear(2026);

const draft = (amount: string, patch: Partial<FormDraft> = {}): FormDraft => ({
  ...{ year: YEAR, source: 'pool-a', payer: 'Pool Inc', form: '1099-MISC', box: '3', amount: parseUsd(amount) },
  ...{ reason: null, note: '', replaces: null, ...patch },
});

describeEachStore('returns that a pool sent', (open) => {
  async function world() {
    const made = await ClawbackWorld.open(await open(), 'matured', { members: ['m'] });
    await enrolled(made.store, made.clock, made.members);
    // One bitcoin, of the second of March: 10,200 dollars when its window ended.
    await made.at(6).state(1, 100_000_000n);
    await made.at(7).payRest();
    made.clock.set(parseInstant('2027-02-01T00:00:00Z'));
    const room = yearCloseRoom(made.store, { clock: made.clock, policy: made.policy, source: made.prices });
    const enter = (form: FormDraft) => made.store.write((tx) => room.received.enter(tx, form, 'op'));
    return { made, room, enter };
  }

  it('are held against what the pool stated, each credit at its instant, and keep a year open until a gap is explained', async () => {
    const { made, room, enter } = await world();
    expect((await room.ties.of(YEAR)).received).toEqual([]);
    const first = await enter(draft('10250.50'));
    const { received } = await room.ties.of(YEAR);
    expect(received).toMatchObject([{ source: 'pool-a', received: parseUsd('10250.50'), valued: parseUsd('10200') }]);
    expect(await room.close.close(YEAR)).toEqual({
      kind: 'refused',
      reasons: ['pool-a: the returns received are 50.50 USD beside the books, and nobody said why'],
    });
    await enter(draft('10250.50', { reason: 'pool-price', note: 'their daily price', replaces: first.id }));
    expect((await room.ties.of(YEAR)).received[0]?.lines).toMatchObject([{ reason: 'pool-price', usd: parseUsd('50.50') }]); // prettier-ignore
    expect(await room.close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
    const [version] = await room.closed.versions(YEAR);
    expect(JSON.stringify(version?.ties)).toContain('"reason":"pool-price"');
    // What was typed first stays as it was, and both acts are on record.
    expect(await made.store.read((tx) => tx.count(receivedForm))).toBe(2);
    expect(await made.store.read((tx) => tx.count(auditRow, { action: 'yearend.form-received' }))).toBe(2);
  });

  it('are replaced once, in their own year, and never altered', async () => {
    const { made, enter } = await world();
    const { id } = await enter(draft('1'));
    await enter(draft('2', { replaces: id }));
    await expect(enter(draft('3', { replaces: id }))).rejects.toMatchObject({ code: 'yearend.no-form' });
    await expect(enter(draft('3', { replaces: 'nothing' }))).rejects.toMatchObject({ code: 'yearend.no-form' });
    await expect(made.store.write((tx) => tx.update(receivedForm, { id }, { note: 'x' }))).rejects.toThrow();
    const other = yearCloseRoom(made.store, { clock: made.clock, policy: made.policy, source: made.prices });
    const standing = await made.store.read((tx) => other.received.standing(tx, YEAR));
    expect(standing.map(({ amount }) => amount)).toEqual([parseUsd('2')]);
  });

  it('are in dollars and cents: what has parts of a cent is refused and not rounded', async () => {
    const { made, enter } = await world();
    await expect(enter(draft('1.005'))).rejects.toMatchObject({ code: 'yearend.bad-amount' });
    expect(await made.store.read((tx) => tx.count(receivedForm))).toBe(0);
    expect((await enter(draft('1.010'))).amount).toBe(parseUsd('1.01'));
  });

  it('are not tied while a price is missing, which is named', async () => {
    const { made, room, enter } = await world();
    await enter(draft('10'));
    made.prices.missing.add(2);
    const { received, unpriced } = await room.ties.of(YEAR);
    expect([received, unpriced.length]).toEqual([[], 1]);
    expect(await room.close.close(YEAR)).toMatchObject({ kind: 'refused', reasons: unpriced });
  });
});
