import { createHash } from 'node:crypto';
import { filingBatch, filingReturn, filingStanding } from '../../src/filing/batches/batch.entity';
import { type DomainError, parseUsd, Secret } from '../../src/units';
import { TABLES } from '../../src/tables';
import { codeOf } from '../support/code-of';
import { filingHouse, YEAR } from '../support/filing-batches';
import { describeEachStore } from '../support/stores';
import { PAYEE_KEY } from '../support/tax-forms';

const TIN = '219-09-9999';

/** Issue 6, "status kept per batch"; SECURITY.md B2. */
describeEachStore('files of returns', (open) => {
  async function house() {
    const all = filingHouse(await open());
    await all.payee('ada', TIN);
    await all.pay('ada', '2026-02', '2500');
    return all;
  }
  const filingOf = (run: { readonly report: object }) => JSON.parse(JSON.stringify(run.report)) as { returns: readonly Record<string, string>[]; corrections: readonly object[] }; // prettier-ignore

  it('are kept with their returns, as they were made', async () => {
    const { store, make, batches, acts } = await house();
    const { files } = await make();
    const [file] = files;
    expect(file).toMatchObject({
      name: 'iris-1099-MISC-2026-001.csv',
      sha256: createHash('sha256')
        .update(file?.text ?? '')
        .digest('hex'),
      batch: { year: 2026, form: '1099-MISC', kind: 'original', corrects: null, returns: 1, state: 'made', receipt: null, madeBy: 'operator-olga' }, // prettier-ignore
    });
    expect(file?.text).toContain('219099999');
    const [filed] = await store.read((tx) => batches.standing(tx, YEAR));
    expect(filed).toMatchObject({
      ...{ payee: 'ada', form: '1099-MISC', boxes: { 3: parseUsd('2500') }, name: { last: 'Miner' }, tin: '' },
      ...{ tinKept: { lastFour: '9999' }, stands: { file: file?.name, state: 'made', isCorrection: false } },
    });
    expect((await acts()).map(({ action, details }) => [action, details['returns']])).toEqual([['filing.batch-made', '1']]); // prettier-ignore
  });

  it('are the same bytes when they are opened again, each time on record', async () => {
    const { store, make, batches, acts } = await house();
    const [file] = (await make()).files;
    const again = await store.write((tx) => batches.open(tx, file?.batch.id ?? '', 'operator-piet'));
    expect([again.name, again.text, again.sha256]).toEqual([file?.name, file?.text, file?.sha256]);
    expect((await acts())[0]).toMatchObject({ action: 'filing.batch-opened', actor: 'operator-piet' });
    expect(await codeOf(store.write((tx) => batches.open(tx, 'nothing', 'op')))).toBe('filing.unknown-batch');
  });

  it('made of the same facts are the same bytes', async () => {
    const { make, move } = await house();
    const [first] = (await make()).files;
    await move(first?.batch.id ?? '', 'superseded');
    const [second] = (await make()).files;
    expect([second?.name, second?.text]).toEqual(['iris-1099-MISC-2026-002.csv', first?.text]);
  });

  it('hold no whole number in clear, and no hash that tells one', async () => {
    const { store, make } = await house();
    const [file] = (await make()).files;
    const written = await store.read(async (tx) => {
      const rows = [];
      for (const table of TABLES) rows.push(...(await tx.find(table)));
      return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    });
    expect(written).toContain('"tin_last_four":"9999"');
    expect(written).not.toMatch(/219-?09-?9999/);
    expect(written).not.toContain(file?.sha256);
  });

  it('hold a return once: who stands in one is in no other, whatever its state', async () => {
    const { make, run, move, payee, pay } = await house();
    const [file] = (await make()).files;
    const id = file?.batch.id ?? '';
    for (const to of ['uploaded', 'accepted'] as const) {
      expect((await make()).files).toEqual([]);
      await move(id, to);
    }
    expect(filingOf(await run()).returns).toMatchObject([{ payee: 'ada', filing: 'filed', file: file?.name }]);
    await payee('bob', '219-09-9998', 'Shaft');
    await pay('bob', '2026-03', '2000');
    const [second] = (await make()).files;
    expect(second).toMatchObject({ name: 'iris-1099-MISC-2026-002.csv', batch: { returns: 1 } });
    expect(second?.text).toContain('Shaft');
    expect(second?.text).not.toContain('Miner');
  });

  it('are refused by name where a return would be filed twice, and nothing is kept', async () => {
    const { store, make, batches } = await house();
    const [file] = (await make()).files;
    const one = { memberId: 'ada', correction: null, boxes: { 3: '2500.00' }, account: 'ada', tin: TIN, tinType: null };
    const address = { country: 'US', line1: 'x', line2: '', city: 'y', state: 'NV', zip: '89501' };
    const name = { kind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '' } as const;
    const draft = { year: YEAR, form: '1099-MISC', kind: 'original', corrects: null, text: 'x', returns: [{ ...one, address, name }] } as const; // prettier-ignore
    await expect(store.write((tx) => batches.keep(tx, draft, 'op'))).rejects.toMatchObject({ code: 'filing.filed-twice', fields: { payees: 'ada' } }); // prettier-ignore
    expect(await store.read((tx) => tx.count(filingBatch))).toBe(1);
    const kept = await store.write((tx) => batches.keep(tx, { ...draft, form: '1099-NEC' }, 'op'));
    expect(kept.batch).toMatchObject({ form: '1099-NEC', state: 'made' });
    expect(file?.batch.state).toBe('made');
  });

  it('made by two at once hold a return once', async () => {
    const { store, make } = await house();
    const made = await Promise.allSettled([make(), make()]);
    const files = made.flatMap((one) => (one.status === 'fulfilled' ? one.value.files : []));
    expect(files).toHaveLength(1);
    const refusals = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as DomainError] : []));
    expect(['filing.made-meanwhile', 'filing.filed-twice']).toEqual(expect.arrayContaining(refusals.map(({ code }) => code))); // prettier-ignore
    expect(await store.read((tx) => tx.count(filingReturn))).toBe(1);
  });

  it('made under a number that somebody just took are refused by name, and nothing is kept', async () => {
    const { store, make, batches } = await house();
    const [file] = (await make()).files;
    // As somebody sees it who counted before the last one wrote.
    await store.write((tx) => tx.update(filingBatch, { id: file?.batch.id ?? '' }, { number: 2 }));
    const draft = { year: YEAR, form: '1099-MISC', kind: 'original', corrects: null, text: 'x', returns: [] } as const;
    expect(await codeOf(store.write((tx) => batches.keep(tx, draft, 'op')))).toBe('filing.made-meanwhile');
    expect((await store.read((tx) => tx.find(filingBatch))).map(({ id }) => id)).toEqual([file?.batch.id]);
  });

  it('that the head states as filed too are named', async () => {
    const { make, run } = await house();
    const [file] = (await make()).files;
    const old = { payee: 'ada', form: '1099-MISC', tin: TIN, name: { last: 'Miner' }, address: {}, boxes: { 3: '1.00' } }; // prettier-ignore
    const { errors } = await run({ filed: [old] });
    expect(errors).toMatchObject([{ id: 'ada', code: 'filing.filed-twice', message: expect.stringContaining(file?.name ?? '-') as string }]); // prettier-ignore
  });

  it('move by the table alone, each move on record with its receipt', async () => {
    const { store, make, batches, move, acts } = await house();
    const id = (await make()).files[0]?.batch.id ?? '';
    expect(await codeOf(move(id, 'accepted'))).toBe('filing.wrong-state');
    const word = (to: 'uploaded' | 'accepted', receipt?: string) => store.write((tx) => batches.move(tx, id, { to, receipt }, 'operator-olga')); // prettier-ignore
    expect(await codeOf(word('uploaded', 'a receipt'))).toBe('filing.bad-receipt');
    expect(await codeOf(word('uploaded', 'x'.repeat(81)))).toBe('filing.bad-receipt');
    expect(await word('uploaded', 'IRIS-2026:1')).toMatchObject({ state: 'uploaded', receipt: 'IRIS-2026:1' });
    expect(await word('accepted')).toMatchObject({ state: 'accepted', receipt: 'IRIS-2026:1' });
    expect(await codeOf(move(id, 'superseded'))).toBe('filing.wrong-state');
    expect(await codeOf(move('nothing', 'uploaded'))).toBe('filing.unknown-batch');
    const moves = await store.read((tx) => batches.moves(tx, [id]));
    expect(moves.map(({ seq, from, to, receipt }) => [seq, from, to, receipt])).toEqual([[1, 'made', 'uploaded', 'IRIS-2026:1'], [2, 'uploaded', 'accepted', null]]); // prettier-ignore
    expect((await acts()).map(({ action, details }) => [action, details['to'], details['receipt']]).slice(0, 2)).toEqual([['filing.batch-moved', 'accepted', undefined], ['filing.batch-moved', 'uploaded', 'IRIS-2026:1']]); // prettier-ignore
  });

  it('that the portal rejected keep their returns until they are taken out of use', async () => {
    const { make, run, move } = await house();
    const id = (await make()).files[0]?.batch.id ?? '';
    await move(id, 'uploaded', 'rejected');
    expect((await run()).warnings.map(({ code }) => code)).toContain('filing.file-rejected');
    expect((await make()).files).toEqual([]);
    await move(id, 'superseded');
    expect((await make()).files).toMatchObject([{ name: 'iris-1099-MISC-2026-002.csv' }]);
  });

  it('that somebody changed in the database are not believed', async () => {
    const { store, make, run, batches } = await house();
    const id = (await make()).files[0]?.batch.id ?? '';
    await store.write((tx) => tx.update(filingReturn, { batch_id: id }, { boxes: { 3: '2600.00' } }));
    expect(await codeOf(run())).toBe('filing.batch-damaged');
    await store.write((tx) => tx.update(filingBatch, { id }, { file_mark: 'f'.repeat(64) }));
    expect(await codeOf(store.write((tx) => batches.open(tx, id, 'op')))).toBe('filing.batch-damaged');
  });

  it('are not made while anything of the year is in error, and then no number is opened', async () => {
    const { store, payee, pay, make, audit } = await house();
    await payee('bob', TIN, 'Shaft');
    await pay('bob', '2026-03', '10');
    const { run, files } = await make();
    expect([files, run.errors.map(({ code }) => code)]).toEqual([[], ['filing.same-tin', 'filing.same-tin']]);
    const acts = (await store.read((tx) => audit.page(tx, undefined, 100))).map(({ action }) => action);
    expect(acts).not.toContain('filing.tins-opened');
    expect(await store.read((tx) => tx.count(filingStanding))).toBe(0);
  });

  it('lose who a payee was when the last form of an erased payee goes; amounts stay', async () => {
    const { store, clock, make, move, people, forms, batches } = await house();
    const id = (await make()).files[0]?.batch.id ?? '';
    await move(id, 'uploaded', 'accepted');
    await store.write(async (tx) => {
      await people.erase(tx, 'ada', 'operator-olga');
      await forms.erase(tx, 'ada', 'operator-olga');
    });
    expect(await store.write((tx) => batches.open(tx, id, 'op'))).toMatchObject({ name: 'iris-1099-MISC-2026-001.csv' }); // prettier-ignore
    clock.set('2033-01-01T12:00:00Z');
    expect(await store.write((tx) => forms.eraseKept(tx))).toBe(1);
    expect(await codeOf(store.write((tx) => batches.open(tx, id, 'op')))).toBe('filing.batch-erased');
    const [row] = await store.read((tx) => tx.find(filingReturn));
    expect(row).toMatchObject({ member_id: 'ada', boxes: { 3: '2500.00' }, name: null, address: null, tin_last_four: null, sealed_text: null }); // prettier-ignore
    expect(await store.read((tx) => batches.standing(tx, YEAR))).toEqual([]);
    expect(await store.read((tx) => tx.count(filingStanding))).toBe(1);
  });

  it('open and compare under another key of the service', async () => {
    const { store, make, clock } = await house();
    const [file] = (await make()).files;
    const renewed = filingHouse(store, clock, new Secret('6c'.repeat(32)));
    await store.write((tx) => renewed.forms.rewrap(tx, PAYEE_KEY, 'console'));
    const again = await store.write((tx) => renewed.batches.open(tx, file?.batch.id ?? '', 'op'));
    expect(again.text).toBe(file?.text);
    expect(filingOf(await renewed.run())).toMatchObject({ corrections: [], returns: [{ filing: 'in-file' }] });
    const old = filingHouse(store, clock);
    expect(await codeOf(store.write((tx) => old.batches.open(tx, file?.batch.id ?? '', 'op')))).toBe('auth.sealed');
  });

  it('hold 100 returns each, numbered on', async () => {
    const { store, payee, pay, make, batches } = await house();
    for (let n = 1; n <= 100; n += 1) {
      await payee(`m${n}`, `21910${String(1000 + n)}`);
      await pay(`m${n}`, '2026-01', '2000');
    }
    expect((await make()).files.map(({ name, batch }) => [name, batch.returns])).toEqual([
      ['iris-1099-MISC-2026-001.csv', 100],
      ['iris-1099-MISC-2026-002.csv', 1],
    ]);
    expect(await store.read((tx) => batches.standing(tx, YEAR))).toHaveLength(101);
  });
});
