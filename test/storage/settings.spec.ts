import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { EnvReader } from '../../src/env-reader';
import { readMoney, readSetting, variableOf } from '../../src/money-settings';
import { type MoneySettings, SETTING_NAMES, type SettingName, SettingsInForce } from '../../src/settings';
import { settingText } from '../../src/settings/money';
import { SettingBooks } from '../../src/settings/setting-books.service';
import { houseSettingChange, houseSettingProposal } from '../../src/settings/setting.entity';
import { SettingsFileService } from '../../src/settings/settings-file.service';
import { SettingsService } from '../../src/settings/settings.service';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { dumpOf, takeNoAudits } from '../support/full-disk';
import { describeEachStore } from '../support/stores';
import { APP, KEY, TWO_WORDS, withDevice } from '../support/with-device';

const OLGA = 'operator-olga';
const OTTO = 'operator-otto';
type File = Partial<Record<SettingName, string>>;

/** One instance: what its file says, and what it goes by. */
function instance(store: Store, { file = {}, alone = false, clock = new FakeClock() } = {}) {
  // prettier-ignore
  const named = Object.entries(file).map(([name, text]) => [variableOf(name as SettingName).name, text]);
  const inForce = new SettingsInForce(readMoney(new EnvReader(Object.fromEntries(named))), readSetting);
  const books = new SettingBooks(clock, inForce, new AuditService(clock));
  const settings = new SettingsService(store, { alone }, books);
  const files = new SettingsFileService(books);
  const value = async <N extends SettingName>(name: N): Promise<MoneySettings[N]> => {
    await settings.refresh();
    return inForce.over[name] ?? inForce.file[name];
  };
  return {
    ...{ inForce, settings, clock, value },
    text: async (name: SettingName) => settingText(name, { [name]: await value(name) } as never),
    start: () => store.write((tx) => files.settle(tx)),
    change: (name: SettingName, from: string, to: string, actor = OLGA) =>
      store.write((tx) => settings.change(tx, actor, { name, from, to, reason: 'agreed on Monday' })),
    waiting: () => store.read((tx) => tx.find(houseSettingProposal, { where: { state: 'open' } })),
    approve: (id: string, actor = OTTO) => store.write((tx) => settings.approve(tx, actor, id)),
    withdraw: (id: string, actor = OTTO) => store.write((tx) => settings.withdraw(tx, actor, id)),
    changes: () => store.read((tx) => tx.find(houseSettingChange, { orderBy: [['no', 'asc']] })),
    audit: async () => {
      const rows = await store.read((tx) => tx.find(auditRow, { orderBy: [['position', 'asc']] }));
      return rows.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`);
    },
  };
}

async function only<T>(rows: Promise<readonly T[]>): Promise<T> {
  const [row, ...others] = await rows;
  if (row === undefined || others.length > 0) throw new Error('not exactly one');
  return row;
}

/** From the default of each to a tighter and to a looser value. */
const MOVES: readonly (readonly [SettingName, string | null, string])[] = [
  ['payoutMinimum', '10001', '9999'],
  ['payoutSchedule', 'manual', 'daily 12:00'],
  ['feePaidBy', null, 'member'],
  ['feeRateMax', '199999', '200001'],
  ['feeMax', '499999', '500001'],
  ['feeShareMax', '499', '501'],
  ['itemFeeShareMax', '999', '1001'],
  ['longTermFeeRate', '9999', '10001'],
  ['feeWaitShare', '1', '1'],
  ['feeWaitDays', '15', '13'],
  ['aloneUpTo', null, '1'],
  ['scheduleAloneUpTo', '9999999', '10000001'],
  ['bumpAfterBlocks', null, '6'],
  ['unconfirmedAncestorsMax', null, '1'],
  ['payoutConfirmations', '7', '5'],
  ['depositConfirmations', '7', '5'],
  ['conversionSlippageMax', '299', '301'],
  ['conversionDayLossMax', '999999', '1000001'],
];

describeEachStore('settings that steer money', (open) => {
  it('are what the file says until somebody changes one', async () => {
    const house = instance(await open(), { file: { feeMax: '7000' } });
    expect([await house.text('feeMax'), await house.text('payoutSchedule')]).toEqual(['7000', 'monthly 1 12:00']);
  });

  it('count at once where they become tighter, each with its row of the audit chain', async () => {
    const house = instance(await open());
    for (const [name, tighter] of MOVES.filter(([name]) => name !== 'feeWaitShare')) {
      if (tighter === null) continue;
      const before = await house.text(name);
      expect([name, await house.change(name, before, tighter)]).toEqual([name, 'counts']);
      expect([name, await house.text(name)]).toEqual([name, tighter]);
      expect((await house.audit()).at(-1)).toBe(`${OLGA} settings.changed ${name}`);
      expect((await house.changes()).at(-1)).toMatchObject({ name, from_value: before, to_value: tighter, proposed_by: OLGA, approved_by: null, reason: 'agreed on Monday' }); // prettier-ignore
    }
  });

  it('wait for a second person where they become looser', async () => {
    const house = instance(await open());
    for (const [name, , looser] of MOVES) {
      if (name === 'feeWaitShare') continue;
      const before = await house.text(name);
      expect([name, await house.change(name, before, looser)]).toEqual([name, 'waits']);
      expect([name, await house.text(name)]).toEqual([name, before]);
      const { id } = await only(house.waiting());
      expect(await codeOf(house.approve(id, OLGA))).toBe('settings.second-person');
      expect([name, await house.text(name)]).toEqual([name, before]);
      await house.approve(id);
      expect([name, await house.text(name)]).toEqual([name, looser]);
      expect((await house.audit()).slice(-2)).toEqual([
        `${OLGA} settings.proposed ${name}`,
        `${OTTO} settings.changed ${name}`,
      ]);
      expect((await house.changes()).at(-1)).toMatchObject({ proposed_by: OLGA, approved_by: OTTO });
    }
    expect(MOVES.map(([name]) => name)).toEqual([...SETTING_NAMES]);
  });

  it('counts a share of the fee as tighter than none, and none as looser than any', async () => {
    const house = instance(await open());
    expect(await house.change('feeWaitShare', '0', '100')).toBe('counts');
    expect(await house.change('feeWaitShare', '100', '0')).toBe('waits');
  });

  it('lets one who works alone approve a day later, and not a moment before', async () => {
    const house = instance(await open(), { alone: true });
    await withDevice(APP, () => house.change('feeMax', '500000', '600000'));
    const { id } = await only(house.waiting());
    const approve = () => withDevice(KEY, () => codeOf(house.approve(id, OLGA)));
    house.clock.advance(DAY_MS - 1);
    expect(await approve()).toBe('settings.second-person');
    house.clock.advance(1);
    expect(await approve()).toBe('done');
    expect(await house.text('feeMax')).toBe('600000');
  });

  it.each(TWO_WORDS)('of one who works alone, asked by %s and approved by %s: %s', async (first, second, code) => {
    const house = instance(await open(), { alone: true });
    await withDevice(first, () => house.change('feeMax', '500000', '600000'));
    const { id } = await only(house.waiting());
    house.clock.advance(DAY_MS);
    expect(await withDevice(second, () => codeOf(house.approve(id, OLGA)))).toBe(code);
    expect(await house.text('feeMax')).toBe(code === 'done' ? '600000' : '500000');
    // Another person has devices of their own.
    if (code !== 'done') expect(await withDevice(first, () => codeOf(house.approve(id, OTTO)))).toBe('done');
  });

  it('refuses a change of a value that is not the one that counts, and changes nothing', async () => {
    const house = instance(await open());
    await house.change('feeMax', '500000', '400000');
    expect(await codeOf(house.change('feeMax', '500000', '300000', OTTO))).toBe('settings.stale');
    expect(await house.text('feeMax')).toBe('400000');
    expect(await house.changes()).toHaveLength(1);
  });

  it('takes one of two who change the same one at once', async () => {
    const house = instance(await open());
    const both = await Promise.allSettled([
      house.change('feeMax', '500000', '400000', OLGA),
      house.change('feeMax', '500000', '300000', OTTO),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await house.changes()).toHaveLength(1);
  });

  it('numbers changes that are made at once', async () => {
    const house = instance(await open());
    await Promise.all([house.change('feeMax', '500000', '400000'), house.change('feeRateMax', '200000', '1000', OTTO)]);
    expect((await house.changes()).map(({ no }) => no)).toEqual([1, 2]);
  });

  it.each([
    ['the same value', '0500000', 'agreed', 'settings.same'],
    ['a value beyond its bounds', '99', 'agreed', 'settings.bad-value'],
    ['no reason', '400000', '  a ', 'settings.bad-reason'],
    ['a reason that is a book', '400000', 'x'.repeat(201), 'settings.bad-reason'],
  ])('refuses %s', async (_, to, reason, code) => {
    const store = await open();
    const { settings } = instance(store);
    const asked = { name: 'feeMax', from: '500000', to, reason } as const;
    expect(await codeOf(store.write((tx) => settings.change(tx, OLGA, asked)))).toBe(code);
    expect(await store.read((tx) => tx.count(houseSettingChange))).toBe(0);
  });

  it('keep one looser change waiting at a time, which a tighter one overtakes', async () => {
    const house = instance(await open());
    await house.change('feeMax', '500000', '600000');
    expect(await codeOf(house.change('feeMax', '500000', '700000', OTTO))).toBe('settings.waits');
    const { id } = await only(house.waiting());
    expect(await house.change('feeMax', '500000', '400000', OTTO)).toBe('counts');
    expect(await house.waiting()).toEqual([]);
    expect(await codeOf(house.approve(id))).toBe('settings.no-proposal');
    expect(await house.text('feeMax')).toBe('400000');
  });

  it('end with a withdrawal by anybody, and count no more', async () => {
    const house = instance(await open());
    await house.change('feeMax', '500000', '600000');
    const { id } = await only(house.waiting());
    await house.withdraw(id);
    expect(await codeOf(house.approve(id))).toBe('settings.no-proposal');
    expect(await codeOf(house.withdraw(id))).toBe('settings.no-proposal');
    expect([await house.text('feeMax'), (await house.audit()).at(-1)]).toEqual(['500000', `${OTTO} settings.withdrawn feeMax`]); // prettier-ignore
  });

  it('are not changed without room for the audit row', async () => {
    const store = await open();
    const house = instance(store);
    await house.change('feeMax', '500000', '600000');
    const { id } = await only(house.waiting());
    const before = await dumpOf(store, new Set());
    const refused = takeNoAudits(store);
    try {
      await expect(house.change('feeRateMax', '200000', '1000')).rejects.toThrow('disk is full');
      await expect(house.change('feeRateMax', '200000', '300000')).rejects.toThrow('disk is full');
      await expect(house.approve(id)).rejects.toThrow('disk is full');
      await expect(house.withdraw(id)).rejects.toThrow('disk is full');
      expect(refused()).toBe(4);
    } finally {
      jest.restoreAllMocks();
    }
    expect(await dumpOf(store, new Set())).toEqual(before);
  });

  it('count on another instance with its next look, whatever its own file says', async () => {
    const store = await open();
    const [one, two] = [instance(store), instance(store, { file: { feeMax: '900000' } })];
    await one.start();
    expect(await two.text('feeMax')).toBe('500000');
    await one.change('feeMax', '500000', '400000');
    expect(two.inForce.over.feeMax).toBe(500_000n);
    expect(await two.text('feeMax')).toBe('400000');
  });

  it('go by no older look: what was read before a change and arrives after it is left out', async () => {
    const store = await open();
    const house = instance(store);
    await house.change('feeMax', '500000', '400000');
    await house.value('feeMax');
    house.inForce.take({ position: 0, values: [], minimums: [] });
    expect(house.inForce.over.feeMax).toBe(400_000n);
  });

  it('date the minimum, so that income of before is judged by the minimum of before (RULES.md 3)', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const house = instance(await open(), { clock });
    await house.start();
    clock.advance(DAY_MS);
    await house.change('payoutMinimum', '10000', '20000');
    clock.advance(DAY_MS);
    await house.change('payoutMinimum', '20000', '30000');
    await house.value('payoutMinimum');
    expect(house.inForce.minimums).toEqual([
      { from: 0, units: 10_000n },
      { from: plusMs(start, DAY_MS), units: 20_000n },
      { from: plusMs(start, 2 * DAY_MS), units: 30_000n },
    ]);
  });
});

describeEachStore('the configuration file at a start', (open) => {
  /** The same house, started with another file. */
  const started = async (store: Store, file: File, clock = new FakeClock()) => {
    const house = instance(store, { file, clock });
    return { ...house, differs: await house.start() };
  };

  it('is believed the first time, in one row of the audit chain', async () => {
    const house = await started(await open(), { feeMax: '900000' });
    expect([house.differs, await house.text('feeMax')]).toEqual([[], '900000']);
    expect(await house.audit()).toEqual(['configuration settings.first-read settings']);
    expect(await house.start()).toEqual([]);
    expect(await house.audit()).toHaveLength(1);
  });

  it('counts at once where it became tighter, in sight', async () => {
    const store = await open();
    await started(store, {});
    const house = await started(store, { feeMax: '400000' });
    expect([house.differs, await house.text('feeMax')]).toEqual([[], '400000']);
    expect((await house.audit()).slice(1)).toEqual([
      'configuration settings.file-changed feeMax',
      'configuration settings.changed feeMax',
    ]);
    const news = await store.read((tx) => house.settings.news(tx, house.clock.now()));
    expect(news.changed).toMatchObject([{ name: 'feeMax', from: '500000', to: '400000' }]);
  });

  it('does not count where it became looser, until an operator has looked', async () => {
    const store = await open();
    await started(store, {});
    const house = await started(store, { feeMax: '600000' });
    expect(house.differs).toEqual([{ name: 'feeMax', file: '600000', counts: '500000', waits: true }]);
    expect(await house.text('feeMax')).toBe('500000');
    expect(await house.start()).toEqual(house.differs);
    const { id } = await only(house.waiting());
    await house.approve(id, OLGA);
    expect(await house.text('feeMax')).toBe('600000');
    expect(await house.start()).toEqual([]);
  });

  it('asks no more where it was set back, or for what it says now', async () => {
    const store = await open();
    await started(store, {});
    await started(store, { feeMax: '600000' });
    const again = await started(store, { feeMax: '700000' });
    expect((await only(again.waiting())).to_value).toBe('700000');
    const back = await started(store, {});
    expect([back.differs, await back.waiting(), await back.text('feeMax')]).toEqual([[], [], '500000']);
  });

  it('stays withdrawn when an operator called it off', async () => {
    const store = await open();
    await started(store, {});
    const house = await started(store, { feeMax: '600000' });
    await house.withdraw((await only(house.waiting())).id);
    expect(await house.start()).toEqual([{ name: 'feeMax', file: '600000', counts: '500000', waits: false }]);
    expect(await house.waiting()).toEqual([]);
  });

  it('is not heard after a change on the screen, tighter or looser, and that is told', async () => {
    const store = await open();
    await (await started(store, {})).change('feeMax', '500000', '400000');
    for (const text of ['300000', '600000']) {
      const house = await started(store, { feeMax: text });
      expect(house.differs).toEqual([{ name: 'feeMax', file: text, counts: '400000', waits: false }]);
      expect(await house.text('feeMax')).toBe('400000');
      expect((await house.audit()).at(-1)).toBe('configuration settings.file-changed feeMax');
      const news = await store.read((tx) => house.settings.news(tx, house.clock.now()));
      expect(news.unheard).toMatchObject([{ name: 'feeMax', file: text, counts: '400000' }]);
    }
  });

  it('says at every start what counts instead, where the screen has the word', async () => {
    const store = await open();
    const house = await started(store, {});
    await house.change('feeMax', '500000', '400000');
    expect(await house.start()).toEqual([{ name: 'feeMax', file: '500000', counts: '400000', waits: false }]);
  });
});
