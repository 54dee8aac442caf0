import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readVenue } from '../../src/venue-config';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-venue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD = { exchange: 'kraken', apiKey: 'canary-key', apiSecret: 'canary-secret' };

function file(text: string, mode = 0o600): string {
  const path = join(folder, 'venue.json');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('the venue file', () => {
  it('names the exchange, and keeps its key to itself', () => {
    const venue = readVenue(file(JSON.stringify({ ...GOOD, password: 'canary-password' })));
    expect(venue).toMatchObject({ id: 'kraken', exchange: 'kraken' });
    expect(venue.key.apiSecret.reveal()).toBe('canary-secret');
    expect(`${inspect(venue, { depth: 9 })}${JSON.stringify(venue)}`).not.toContain('canary');
  });

  it('may name an account of its own and another address', () => {
    const own = { ...GOOD, id: 'kraken-2', url: 'http://127.0.0.1:9' };
    expect(readVenue(file(JSON.stringify(own)))).toMatchObject({ id: 'kraken-2', url: 'http://127.0.0.1:9' });
  });

  it('is refused while others can read it', () => {
    expect(() => readVenue(file(JSON.stringify(GOOD), 0o640))).toThrow('chmod 600');
  });

  it.each([
    ['no JSON', '{', 'not valid JSON'],
    ['a list', '[]', 'one JSON object'],
    ['no key', JSON.stringify({ exchange: 'kraken' }), 'apiKey is missing. apiSecret is missing.'],
    ['a key that is none', JSON.stringify({ ...GOOD, apiKey: 5 }), 'apiKey is not a text.'],
    [
      'a misspelt field',
      JSON.stringify({ ...GOOD, apikey: 'canary' }),
      'apikey is not a field; the nearest one is apiKey.',
    ],
    ['the id of the rehearsal', JSON.stringify({ ...GOOD, id: 'dry-run' }), 'not "dry-run"'],
    ['an id with a slash', JSON.stringify({ ...GOOD, id: 'a/b' }), 'id must be'],
    ['plain http elsewhere', JSON.stringify({ ...GOOD, url: 'http://example.org' }), 'url must be https'],
    ['a user in the address', JSON.stringify({ ...GOOD, url: 'https://canary@example.org' }), 'without a user'],
  ])('is refused with %s, and quotes no secret', (_, text, words) => {
    const act = (): unknown => readVenue(file(text));
    expect(act).toThrow(words);
    try {
      act();
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toContain('canary');
    }
  });
});
