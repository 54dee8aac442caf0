import { existsSync } from 'node:fs';
import type { Config } from '../config';
import { openDatabase } from '../database';
import { locationOf } from '../real-ports';
import { FILE_POOL, readFileMap } from '../rewards';
import { importsAtConsole } from '../rewards/rewards-console.service';
import { type Asset, DomainError, formatCoins } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_USAGE } from './command';
import { withBooks } from './database-copy.adapter';
import { readText } from './text-file.adapter';

const MISTAKES_SHOWN = 50;
const CHANGES_SHOWN = 50;
const ACTOR = 'console';

type Imports = ReturnType<typeof importsAtConsole>;
type Plan = Awaited<ReturnType<Imports['preview']>>;

/** Rewards of a pool without an API: previewed first, booked by the preview's hash. */
export const rewardsImport: Command = {
  name: 'rewards import',
  words: ['SOURCE', 'FILE'],
  options: { map: 'MAP', confirm: '[HASH]' },
  summary:
    'previews a CSV file of rewards by a column map; with the hash of the preview, books it (stop the service first)',
  async run({ words: [sourceId = '', path = ''], options: { map: mapPath = '', confirm } }, { config, clock, out }) {
    if (mapPath === '') throw new DomainError('cli.usage', 'The column map is missing: --map MAP.');
    const settings = config();
    const declared = settings.sources.map(({ declaration }) => declaration).filter(({ pool }) => pool === FILE_POOL);
    const imports = importsAtConsole(clock, declared);
    const { asset } = imports.declared(sourceId);
    const file = { sourceId, text: await readText(path), map: readFileMap(parseMap(mapPath, await readText(mapPath))) };
    if (confirm === undefined) {
      const plan = await withBooks(settings, clock, (store) => store.read((tx) => imports.preview(tx, file)));
      print(plan, asset, out);
      return plan.hash === null ? EXIT_USAGE : EXIT_DONE;
    }
    const store = await openBooks(settings);
    try {
      const plan = await store.write((tx) => imports.book(tx, ACTOR, file, confirm));
      const { new: added, revised, unchanged } = plan.counts;
      out(`Booked: ${added} new, ${revised} revised, ${unchanged} known rows; import ${plan.id}.`);
      out(`The books changed by ${coins(asset, plan.delta)}. No money was moved. Next: npm start.`);
    } finally {
      await store.close();
    }
    return EXIT_DONE;
  },
};

function openBooks(settings: Config): ReturnType<typeof openDatabase> {
  const { database } = settings;
  if (database.type === 'sqlite' && !existsSync(database.file)) {
    throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
  }
  return openDatabase(locationOf(settings));
}

function print(
  { rows, mistakes, counts, net, poolFee, delta, hash }: Plan,
  asset: Asset,
  out: (line: string) => void,
): void {
  for (const { line, column, reason, text } of mistakes.slice(0, MISTAKES_SHOWN)) {
    out(`line ${line}${column === '' ? '' : `, column ${JSON.stringify(column)}`}: ${reason}${text === '' ? '' : ` ${JSON.stringify(text)}`}`); // prettier-ignore
  }
  const changed = rows.filter(({ change }) => change !== 'unchanged');
  for (const { row, change, before } of changed.slice(0, CHANGES_SHOWN)) {
    const was = before === null ? '' : `, before ${coins(asset, before.net)}`;
    out(`line ${row.line}: ${change} ${JSON.stringify(row.label)} ${coins(asset, row.net)}${was}`);
  }
  if (changed.length > CHANGES_SHOWN) out(`… and ${changed.length - CHANGES_SHOWN} rows more that change something`);
  out(`${counts.new} new, ${counts.revised} revised, ${counts.unchanged} known rows; ${mistakes.length} mistakes.`);
  out(`Sum of the file ${coins(asset, net)}, fees ${coins(asset, poolFee)}; the books would change by ${coins(asset, delta)}.`); // prettier-ignore
  if (hash === null) out('Nothing was booked and nothing can be: correct the file or the map first.');
  else out(`Nothing was booked. To book exactly this, stop the service and add: --confirm ${hash}`);
}

function coins(asset: Asset, units: bigint): string {
  return `${formatCoins({ asset, units })} ${asset}`;
}

function parseMap(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError(BAD_INPUT, `${path} is not valid JSON.`, {}, { cause });
  }
}
