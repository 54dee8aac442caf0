import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { realPorts, type RealPorts } from '../../src/real-ports';
import { instant } from '../../src/units';
import { realEnvironment } from '../support/real-config';
import { VenueBook } from '../support/venues/book';
import type { VenueServer } from '../support/venues/http';
import { OKX_KEY, startOkx } from '../support/venues/okx';

/** The composition of real use, with a local OKX behind the venue file. */
describe('a start with a venue file', () => {
  const book = new VenueBook(() => instant(1_777_593_600_000));
  let server: VenueServer;
  let folder: string;
  let env: Record<string, string>;
  let ports: RealPorts | undefined;
  beforeEach(async () => {
    server = await startOkx(book);
    const made = await realEnvironment();
    folder = made.folder;
    const file = join(folder, 'venue.json');
    writeFileSync(file, JSON.stringify({ exchange: 'okx', id: 'okx-1', ...OKX_KEY, url: server.url }), { mode: 0o600 });
    env = { ...made.env, PAYDIRT_SIGNER_SEED_FILE: '', PAYDIRT_VENUE_FILE: file };
  });
  afterEach(async () => {
    await ports?.close();
    ports = undefined;
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sells there', async () => {
    ports = await realPorts(readConfig(env));
    expect(ports.venue).toMatchObject({ id: 'okx-1', label: 'okx', dryRun: false });
    expect(ports.venue.minimum('LTC')).toBe(1_000_000n);
  });

  it('is refused with a key that can withdraw, and lets go of the database', async () => {
    book.keyCanWithdraw = true;
    await expect(realPorts(readConfig(env))).rejects.toMatchObject({ code: 'conversion.key-too-broad' });
    book.keyCanWithdraw = false;
    ports = await realPorts(readConfig(env));
    expect(ports.venue.label).toBe('okx');
  });

  it('goes on while the exchange is out of reach, and sells nothing', async () => {
    await server.close();
    ports = await realPorts(readConfig(env));
    expect([ports.venue.minimum('LTC'), ports.venue.sellable('LTC', 10n ** 9n)]).toEqual([null, 0n]);
    server = await startOkx(book);
  });

  it('rehearses without one', async () => {
    ports = await realPorts(readConfig({ ...env, PAYDIRT_VENUE_FILE: '' }));
    expect(ports.venue.dryRun).toBe(true);
  });
});
