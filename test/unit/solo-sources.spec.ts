import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSource } from '../../src/real-sources';
import { readSources } from '../../src/sources-config';
import { FakeClock } from '../support/fake-clock';

const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const SCRIPT = '0014e8df018c7e326cc253faac7e46cdc51e68542c42';

const ENTRY = {
  id: 'solo',
  pool: 'ckpool-solo',
  asset: 'BTC',
  legalModel: 'principal',
  recogniseAt: 'matured',
  ownerAtConversion: 'none',
  reports: 'gross',
  sharing: 'work',
  receivesAt: 'treasury',
  since: '2026-01-01',
  url: 'https://solo.ckpool.org',
  credentials: { address: ADDRESS },
};

describe('a solo pool in the sources file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paydirt-solo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const sourceOf = (patch: object) => {
    const file = join(folder, 'sources.json');
    writeFileSync(file, JSON.stringify([{ ...ENTRY, ...patch }]), { mode: 0o600 });
    const [config] = readSources(file);
    if (config === undefined) throw new Error('one source was written');
    return makeSource(config, new FakeClock());
  };

  it.each([
    ['ckpool-solo', 'https://solo.ckpool.org'],
    ['public-pool', 'http://127.0.0.1:3334/api'],
  ])('%s is made with the script that its blocks pay', (pool, url) => {
    expect(sourceOf({ pool, url }).coinbase).toEqual({ address: ADDRESS, scriptHex: SCRIPT });
  });

  it('is refused where a block would be income before it is mature', () => {
    expect(() => sourceOf({ recogniseAt: 'credit' })).toThrow(
      'Source "solo" has no valid recogniseAt: a block is income when it is mature.',
    );
  });

  it('is refused without its address', () => {
    expect(() => sourceOf({ credentials: {} })).toThrow(/credentials\.address is missing/);
  });
});
