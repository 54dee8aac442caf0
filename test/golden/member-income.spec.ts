import { execFileSync } from 'node:child_process';
import { memberIncomeReport } from '../../reports/member-income';
import { csvLine, textCell } from '../../reports/csv';
import { visibleCodePoint, glyphText } from '../../reports/typesetting/glyph-text';
import { plainFace } from '../../reports/typesetting/faces.adapter';
import { breakLines } from '../../reports/typesetting/lines';
import { isPlain, plainLines } from '../../reports/typesetting/plain-lines';
import { Sheet } from '../../reports/typesetting/sheet';
import type { MemberIncomeFacts, RunningYear } from '../../src/tax';
import { type Day, parsePrice, amount, usd, usdValue } from '../../src/units';
import { checkReportCsv, parseCsv } from '../support/report-check';
import { NAMES } from '../support/names';
import { factsFor } from '../support/report-facts';

describe('a name in a report (F62)', () => {
  it.each(NAMES)('%s', async (_script, name, carried) => {
    const { text } = await glyphText(name, 400);
    if (carried) expect(text).toBe(name.normalize('NFC'));
    else expect(text).toContain(visibleCodePoint(name.codePointAt(0) ?? 0));
    const report = await memberIncomeReport(factsFor(name), '0.1.0');
    expect(Buffer.from(report.pdf).subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
  });

  it.each([
    ['an emoji', 'a😀b', 'a⟨U+1F600⟩b'],
    ['a bell', 'a\u0007b', 'a⟨U+0007⟩b'],
    ['a direction override', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['a lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['a private letter', 'a\ue000b', 'a⟨U+E000⟩b'],
    ['an unassigned code point', 'a\u0378b', 'a⟨U+0378⟩b'],
    ['a line feed', 'a\nb', 'a⟨U+000A⟩b'],
    ['a zero-width space', 'a\u200bb', 'a⟨U+200B⟩b'],
  ])('%s is printed as its code point', async (_what, name, printed) => {
    expect((await glyphText(name, 400)).text).toBe(printed);
  });

  it('300 letters without a space wrap inside the page', async () => {
    for (const letter of ['W', '李', 'ש', 'م', '😀']) {
      const lines = breakLines(await glyphText(letter.repeat(300), 400), 13, 720);
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.every((line) => line.width <= 720)).toBe(true);
    }
  });

  it('plain text breaks at spaces, and inside a word only when it alone is too wide', async () => {
    const face = await plainFace(400);
    const wide = (face.plainWidth('aaaa') * 10) / 1000 + 0.001; // four letters a line
    const broken = (text: string): string[] => plainLines(text, face, 10, wide).map((line) => line.text);
    expect(broken('aaaa')).toEqual(['aaaa']);
    expect(broken('aa aaaa')).toEqual(['aa', 'aaaa']);
    expect(broken('aaaaa')).toEqual(['aaaa', 'a']);
    expect(broken('a aaaaaa  aa')).toEqual(['a', 'aaaa', 'aa', 'aa']);
    expect(broken('')).toEqual(['']);
    expect(broken('  ')).toEqual(['']);
  });

  it('every plain letter is in the plain face', async () => {
    const letters = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).filter(isPlain);
    for (const weight of [400, 700] as const) {
      const face = await plainFace(weight);
      expect(letters.filter((letter) => !face.covers(letter.charCodeAt(0)))).toEqual([]);
    }
    expect(['\u00a0', '\u00ad', '\n', '\u007f', 'ש', 'é\u0301'].filter(isPlain)).toEqual([]);
  });

  it('a mark that its font has no anchor for is printed all the same', async () => {
    for (let mark = 0x64b; mark <= 0x6ed; mark += 1) {
      const name = `\u0644\u0627${String.fromCharCode(mark)}\u0628${String.fromCharCode(mark)}`;
      expect(breakLines(await glyphText(name, 400), 13, 720)).not.toEqual([]);
    }
  });

  it('puts right-to-left words in visual order and leaves numbers as they read (UAX #9)', async () => {
    const [line] = breakLines(await glyphText('אבג 123 (ליל)', 400), 10, 720);
    expect(line?.rtl).toBe(true);
    const shown = line?.runs.map((run) => run.text);
    // Rule L4: the closing bracket ends the text at the left edge, drawn as its mirror.
    expect(shown?.[0]).toBe('(');
    expect(shown?.indexOf('123')).toBeGreaterThan(shown?.indexOf('ליל') ?? 0);
    expect(shown?.at(-1)).toBe('אבג');
  });
});

describe('the same facts give the same bytes (F63)', () => {
  it('twice in one process, whatever was printed before', async () => {
    const first = await memberIncomeReport(factsFor('محمد 李 김'), '0.1.0');
    await memberIncomeReport(factsFor('김 other'), '0.1.0');
    const second = await memberIncomeReport(factsFor('محمد 李 김'), '0.1.0');
    expect(second.manifest).toEqual(first.manifest);
  });

  it('whichever letter that shares a glyph was printed first (Arabic and Persian yeh)', async () => {
    const [arabic, persian] = ['بيب', 'بیب'].map((name) => factsFor(name));
    if (arabic === undefined || persian === undefined) throw new Error('no facts');
    const text = async (facts: typeof arabic): Promise<string> =>
      Buffer.from((await memberIncomeReport(facts, '0.1.0')).pdf).toString('latin1');
    expect(await text(arabic)).toContain('<064a>');
    const later = await text(persian);
    expect(later).toContain('<06cc>');
    expect(later).not.toContain('<064a>');
  });

  it('in another process', async () => {
    const here = await memberIncomeReport(factsFor('محمد 李 김'), '0.1.0');
    const code = `
      const { memberIncomeReport } = require('./reports/member-income');
      const { factsFor } = require('./test/support/report-facts');
      memberIncomeReport(factsFor('محمد 李 김'), '0.1.0').then((r) => process.stdout.write(JSON.stringify(r.manifest)));`;
    const out = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', code], { encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual(here.manifest);
  }, 60_000);

  it('one unit of one fact changes the hash of the facts', async () => {
    const a = await memberIncomeReport(factsFor('A'), '0.1.0');
    const b = await memberIncomeReport(factsFor('B'), '0.1.0');
    expect(a.manifest.factsSha256).not.toBe(b.manifest.factsSha256);
    expect(a.csv).toBe(b.csv);
  });
});

describe('what the CSV says', () => {
  it('is RFC 4180 with CRLF, a line per receipt, and a total that the lines give', async () => {
    const { csv } = await memberIncomeReport(factsFor('A'), '0.1.0');
    expect(csv.endsWith('\r\n')).toBe(true);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(parseCsv(csv)).toHaveLength(15); // heads, status, twelve receipts, total
    expect(checkReportCsv(csv)).toMatchObject({ ok: true, receipts: 12, problems: [] });
  });

  it('catches one altered figure anywhere', async () => {
    const { csv } = await memberIncomeReport(factsFor('A'), '0.1.0');
    const rows = parseCsv(csv);
    for (const column of [6, 7, 8, 9, 10, 14, 15]) {
      const changed = rows.map((row, i) =>
        i === 3
          ? row.map((cell, j) => (j === column ? cell.replace(/\d$/, (d) => `${(Number(d) + 1) % 10}`) : cell))
          : row,
      );
      expect(checkReportCsv(changed.map((row) => row.join(',')).join('\r\n')).ok).toBe(false);
    }
  });

  it.each([
    '=cmd',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\nx',
    ' =1',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    '"=1"&x',
    '=1,2',
    '=HYPERLINK("http://x")',
  ])('text %j opens as text (F61)', (payload) => {
    const [[cell = ''] = []] = parseCsv(csvLine([textCell(payload)]));
    expect(cell).not.toMatch(/^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
    expect(cell.endsWith(payload)).toBe(true);
  });

  it('says that it is not final and gives no value where no price is', async () => {
    const [line] = factsFor('A').lines;
    if (line === undefined) throw new Error('no line');
    const { id, recognisedAt, day, source, asset, net, cause } = line;
    const unpriced = [{ id, recognisedAt, day, source, asset, net, cause, reason: 'no price of BTC' }];
    const { csv, manifest } = await memberIncomeReport(factsFor('A', { unpriced }), '0.1.0');
    expect(manifest.final).toBe(false);
    expect(csv).toContain('not final: 1 receipt has no price');
    expect(checkReportCsv(csv)).toMatchObject({ ok: true, unpriced: 1 });
  });

  it('gives a reversal its own line, with the income that it takes back and its original price', async () => {
    const { csv } = await memberIncomeReport(withReversal(), '0.1.0');
    const [heads = [], ...rows] = parseCsv(csv);
    const row = rows.find((cells) => cells[0] === 'reversal') ?? [];
    const of = (column: string): string | undefined => row[heads.indexOf(column)];
    expect([of('net'), of('price_usd'), of('tax_day')]).toEqual(['-0.00000400', '50000.25', '2025-03-20']);
    expect(of('note')).toBe(
      'Reversal: the pool took back income of 2025-01-03 (line r0-0); it goes at its original price.',
    );
    expect(checkReportCsv(csv)).toMatchObject({ ok: true, receipts: 13, problems: [] });
    expect(checkReportCsv(csv.replace('-0.00000400', '-0.00000401')).ok).toBe(false);
  });

  it('is not made when the total is not the sum of its lines (I12)', async () => {
    const facts = factsFor('A');
    const total = (facts.total + 1n) as typeof facts.total;
    await expect(memberIncomeReport({ ...facts, total }, '0.1.0')).rejects.toThrow('I12');
  });
});

/** Twelve receipts, and the pool took 400 sat of January's back in March: at January's price. */
function withReversal(): MemberIncomeFacts {
  const facts = factsFor('A');
  const [january, february, march, ...rest] = facts.lines;
  if (january === undefined || february === undefined || march === undefined) throw new Error('no lines');
  const value = usd(0n - usdValue(amount('BTC', 400n), parsePrice(january.price)));
  const reversal = {
    ...january,
    id: 'r90-0-0',
    kind: 'reversal' as const,
    day: '2025-03-20' as Day,
    gross: -412n,
    poolFee: -4n,
    serviceFee: -8n,
    net: -400n,
    usd: value,
    takesBack: { id: january.id, day: january.day },
  };
  return { ...facts, lines: [january, february, march, reversal, ...rest], total: usd(facts.total + value) };
}

describe('a report of a year that is not over, or that lacks a price', () => {
  const running: RunningYear = { madeOn: '2025-11-21' as Day, ends: '2025-12-31' as Day };
  const unpriced = (): MemberIncomeFacts['unpriced'] =>
    factsFor('A')
      .lines.slice(0, 1)
      .map((line) => ({ ...line, reason: 'no price of BTC' }));
  const cases: readonly (readonly [string, Partial<MemberIncomeFacts>, string])[] = [
    ['over, all priced', {}, 'final: the year is over and every receipt has a price'],
    ['over, one without', { unpriced: unpriced() }, 'not final: 1 receipt has no price'],
    ['running', { running }, 'year to date, not final: made on 2025-11-21, the year ends 2025-12-31'],
    [
      'running, one without',
      { running, unpriced: unpriced() },
      'year to date, not final: made on 2025-11-21, the year ends 2025-12-31; 1 receipt has no price',
    ],
  ];

  it.each(cases)('%s: first line and total of the CSV, and the manifest, say so', async (_what, changes, words) => {
    const { csv, manifest } = await memberIncomeReport(factsFor('A', changes), '0.1.0');
    const rows = parseCsv(csv);
    expect(rows[1]?.[0]).toBe('status');
    expect([rows[1]?.at(-1), rows.at(-1)?.at(-1)]).toEqual([words, words]);
    expect(manifest.final).toBe(words.startsWith('final'));
    expect(checkReportCsv(csv)).toMatchObject({ ok: true });
  });

  it.each(cases)('%s: the first page of the PDF says so, before any figure if it is not final', async (...of) => {
    const [, changes, words] = of;
    const printed: string[] = [];
    const original = Object.getOwnPropertyDescriptor(Sheet.prototype, 'paragraph')?.value as Sheet['paragraph'];
    const spy = jest.spyOn(Sheet.prototype, 'paragraph').mockImplementation(function (this: Sheet, ...args) {
      printed.push(args[0]);
      return original.apply(this, args);
    });
    await memberIncomeReport(factsFor('A', changes), '0.1.0').finally(() => spy.mockRestore());
    const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
    const at = printed.indexOf(sentence);
    expect(at).toBeGreaterThan(0);
    expect(at < printed.findIndex((text) => text.startsWith('Income'))).toBe(!words.startsWith('final'));
    expect(at).toBeLessThan(printed.indexOf('By month'));
  });

  it('is the same file on the same day, another on the next, and its mark cannot be taken off unseen', async () => {
    const [today, again, tomorrow] = await Promise.all(
      [running, running, { ...running, madeOn: '2025-11-22' as Day }].map((one) =>
        memberIncomeReport(factsFor('A', { running: one }), '0.1.0'),
      ),
    );
    expect(again?.manifest).toEqual(today?.manifest);
    expect(tomorrow?.manifest.factsSha256).not.toBe(today?.manifest.factsSha256);
    const forged = (today?.csv ?? '').replace('year to date, not final: made', 'final: made');
    expect(checkReportCsv(forged).ok).toBe(false);
  });
});
