import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMistakes } from '../../src/env-reader';
import { makeSources } from '../../src/real-sources';
import { readSources } from '../../src/sources-config';
import { FakeClock } from '../support/fake-clock';

const FILE = {
  id: 'by-file',
  pool: 'file',
  asset: 'BTC',
  legalModel: 'principal',
  recogniseAt: 'credit',
  ownerAtConversion: 'none',
  reports: 'gross',
  sharing: 'percent',
  receivesAt: 'treasury',
  since: '2026-01-01',
};

function read(patch: object) {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-files-'));
  try {
    const path = join(folder, 'sources.json');
    writeFileSync(path, JSON.stringify([{ ...FILE, ...patch }]), { mode: 0o600 });
    return readSources(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mistakes(patch: object): readonly string[] {
  try {
    read(patch);
    return [];
  } catch (error) {
    if (error instanceof FileMistakes) return error.mistakes;
    throw error;
  }
}

it('takes a source that is read from files without an address and without keys, and asks nobody for it', async () => {
  const [source] = makeSources(read({}), new FakeClock('2026-03-01T00:00:00Z'));
  expect(source?.declaration).toMatchObject({ id: 'by-file', pool: 'file', reports: 'gross' });
  const window = { from: source?.declaration.since, to: source?.declaration.since } as never;
  expect(await source?.fetch(window)).toEqual({ rows: [], payouts: [], workers: [], rawReplies: [] });
});

it.each([
  ['three days: a payout is not even late', 3, false],
  ['four days', 4, true],
  ['a year', 365, true],
  ['more than a year', 366, false],
  ['a text', '14', false],
  ['half a day', 4.5, false],
])('reads after how many days a payout is missing: %s', (_what, missingAfterDays, isTaken) => {
  expect(mistakes({ missingAfterDays }).length).toBe(isTaken ? 0 : 1);
  if (isTaken) expect(read({ missingAfterDays })[0]?.declaration.missingAfterDays).toBe(missingAfterDays);
});

it('refuses to share a file by work: it names no workers', () => {
  expect(mistakes({ sharing: 'work' })).toEqual([expect.stringContaining('write percent')]);
});

it.each([
  ['percent', true],
  ['contract-units', true],
  ['work', false],
  ['units', false],
])('shares what a file brings by %s: %s', (sharing, isTaken) => {
  expect(mistakes({ sharing }).length === 0).toBe(isTaken);
});
