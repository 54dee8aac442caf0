import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSource, makeSources } from '../../src/real-sources';
import { readSources, type SourceConfig } from '../../src/sources-config';
import { FakeClock } from '../support/fake-clock';

const PAGE = readFileSync(join(__dirname, '../../docs/sources.md'), 'utf8');
/** With an address where an example leaves it to the reader. */
const EXAMPLES = [...PAGE.matchAll(/```json\n(\[[\s\S]*?)```/g)].map(([, text = '']) =>
  text.replace(/("address": ")[^"]*…/g, '$1bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'),
);
const FOLDER = mkdtempSync(join(tmpdir(), 'paydirt-sources-'));

function read(text: string): SourceConfig[] {
  const file = join(FOLDER, 'sources.json');
  writeFileSync(file, text, { mode: 0o600 });
  return readSources(file);
}

/** The example of one pool, changed. */
function example(pool: string, change: object = {}): SourceConfig[] {
  const found = EXAMPLES.flatMap((text) => JSON.parse(text) as { pool: string }[]).find((one) => one.pool === pool);
  return read(JSON.stringify([{ ...found, ...change }]));
}

describe('the sources of docs/sources.md', () => {
  it('are made as they stand, each by the adapter of its pool', () => {
    const configs = EXAMPLES.flatMap(read);
    const sources = makeSources(configs, new FakeClock());
    expect(sources.map((source) => source.declaration.pool)).toEqual(
      configs.map(({ declaration }) => declaration.pool),
    );
    expect(sources.map((source) => source.declaration.pool)).toEqual(expect.arrayContaining(['nicehash', 'f2pool']));
  });

  it.each([
    ['nicehash', 'apiKey'],
    ['nicehash', 'apiSecret'],
    ['nicehash', 'organization'],
    ['f2pool', 'account'],
    ['f2pool', 'token'],
  ])('are refused at %s without credentials.%s', (pool, name) => {
    const [config] = example(pool);
    const others = Object.keys(config?.credentials ?? {}).filter((one) => one !== name);
    const credentials = Object.fromEntries(others.map((one) => [one, 'canary-key']));
    expect(() => example(pool, { credentials })).toThrow(
      expect.objectContaining({ mistakes: [expect.stringContaining(`credentials.${name} is missing`)] }),
    );
  });

  it('cannot share NiceHash by work', () => {
    const [config] = example('nicehash', { sharing: 'work' });
    if (config === undefined) throw new Error('no example');
    expect(() => makeSource(config, new FakeClock())).toThrow(/shared by percent/);
  });

  it.each([
    ['f2pool', undefined, 30],
    ['f2pool', 12, 12],
    ['nicehash', undefined, undefined],
    ['nicehash', 10, 10],
  ])('read amounts of %s, declared %s, to %s decimals', (pool, amountDecimals, expected) => {
    expect(example(pool, { amountDecimals })[0]?.declaration.amountDecimals).toBe(expected);
  });

  it.each(['10', 1.5, -1, 31, null])('refuse %j decimals', (amountDecimals) => {
    expect(() => example('f2pool', { amountDecimals })).toThrow(
      expect.objectContaining({ mistakes: [expect.stringContaining('amountDecimals is not')] }),
    );
  });
});
