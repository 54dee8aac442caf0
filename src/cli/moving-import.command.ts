import { existsSync } from 'node:fs';
import { WalletService } from '../chain/wallet.service';
import type { Config } from '../config';
import { openDatabase } from '../database';
import { MOVE_KINDS, type MoveMistake } from '../moving';
import { movingAtConsole } from '../moving/moving-console.service';
import { noticesAtConsole } from '../notices/notice-console.service';
import { OwnCoinsService } from '../payout/own-coins.service';
import { backendOf, chainConfigOf, locationOf } from '../real-ports';
import { mailSettings, membersPolicy } from '../real-settings';
import type { Store } from '../store';
import { type Clock, DomainError, formatCoins } from '../units';
import { type Command, type CommandContext, EXIT_DONE, EXIT_USAGE } from './command';
import { withBooks } from './database-copy.adapter';
import { readText } from './text-file.adapter';

const MISTAKES_SHOWN = 50;
const ROWS_SHOWN = 50;
const ACTOR = 'console';

type Plan = Awaited<ReturnType<ReturnType<typeof movingOf>['preview']>>;

/** Members, addresses, devices and opening balances of another system: previewed first, booked by the preview's hash. */
export const movingImport: Command = {
  name: 'moving import',
  words: ['KIND', 'FILE'],
  options: { confirm: '[HASH]' },
  summary:
    'previews a CSV file of members, addresses, devices or openings of another system; with the hash of the preview, moves it in (stop the service first)',
  async run({ words: [word = '', path = ''], options: { confirm } }, { config, clock, out }) {
    const kind = MOVE_KINDS.find((one) => one === word);
    if (kind === undefined) throw new DomainError('cli.usage', `KIND is one of: ${MOVE_KINDS.join(', ')}.`);
    const settings = config();
    const file = { kind, text: await readText(path) };
    if (confirm === undefined) {
      const plan = await withBooks(settings, clock, (store) =>
        store.read((tx) => movingOf(settings, clock, store).preview(tx, file)),
      );
      printPlan(plan, out);
      return plan.hash === null ? EXIT_USAGE : EXIT_DONE;
    }
    const store = await openBooks(settings);
    try {
      const plan = await store.write((tx) => movingOf(settings, clock, store).book(tx, ACTOR, file, confirm));
      out(
        `Moved in: ${plan.counts.new} new, ${plan.counts.known + plan.counts.nothing} known rows; import ${plan.id}.`,
      );
      out('No money was moved. Next: npm start.');
    } finally {
      await store.close();
    }
    return EXIT_DONE;
  },
};

function movingOf(settings: Config, clock: Clock, store: Store) {
  const wallet = new WalletService(store, clock, backendOf(settings.node), chainConfigOf(settings));
  return movingAtConsole({
    clock,
    members: membersPolicy(settings),
    declarations: settings.sources.map(({ declaration }) => declaration),
    nameKey: settings.secretKey,
    notices: noticesAtConsole(store, clock, mailSettings(settings)),
    coins: new OwnCoinsService(wallet),
  });
}

function openBooks(settings: Config): ReturnType<typeof openDatabase> {
  const { database } = settings;
  if (database.type === 'sqlite' && !existsSync(database.file)) {
    throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
  }
  return openDatabase(locationOf(settings));
}

/** Mistakes as lines, the same for every file of moving in. */
export function printMistakes(mistakes: readonly MoveMistake[], out: CommandContext['out']): void {
  for (const { line, column, reason, text } of mistakes.slice(0, MISTAKES_SHOWN)) {
    const place = line === 0 ? 'the file' : `line ${line}`;
    out(`${place}${column === '' ? '' : `, column ${JSON.stringify(column)}`}: ${reason}${text === '' ? '' : ` ${JSON.stringify(text)}`}`); // prettier-ignore
  }
  if (mistakes.length > MISTAKES_SHOWN) out(`… and ${mistakes.length - MISTAKES_SHOWN} mistakes more`);
}

function printPlan({ rows, mistakes, counts, cover, hash }: Plan, out: CommandContext['out']): void {
  printMistakes(mistakes, out);
  const fresh = rows.filter(({ change }) => change === 'new');
  for (const { line, member, what } of fresh.slice(0, ROWS_SHOWN)) out(`line ${line}: new ${JSON.stringify(member)} ${what}`); // prettier-ignore
  if (fresh.length > ROWS_SHOWN) out(`… and ${fresh.length - ROWS_SHOWN} new rows more`);
  for (const { asset, sourceId, needed, there, promised } of cover) {
    const coins = (units: bigint): string => `${formatCoins({ asset, units })} ${asset}`;
    if (sourceId === null) {
      const rest = promised === 0n ? '' : `; ${coins(promised)} more came as a pool's payout and wait for its rows`;
      out(`Available: ${coins(needed)} on ${coins(there)} of coin that is here and explained by nothing else${rest}.`);
    } else {
      const rest = there > needed ? `; ${coins(there - needed)} is the operator's own` : '';
      out(`Accrued: ${coins(needed)} on ${coins(there)} that ${sourceId} owes${rest}.`);
    }
  }
  out(`${counts.new} new, ${counts.known + counts.nothing} known rows; ${mistakes.length} mistakes.`);
  if (cover.length > 0) out('Opening balances are no income here: the old system recognised it.');
  if (hash === null) out('Nothing was booked and nothing can be: correct the file, or what it asks for, first.');
  else out(`Nothing was booked. To move in exactly this, stop the service and add: --confirm ${hash}`);
}
