import { parseArgs } from 'node:util';
import { ConfigMistakes } from '../config';
import { VERSION } from '../project-root';
import { DomainError } from '../units';
import { addressInspect } from './address-inspect.command';
import { auditVerify } from './audit-verify.command';
import { backupCommand } from './backup.command';
import { BAD_INPUT, type Command, type CommandContext, EXIT_DONE, EXIT_REFUSED, EXIT_USAGE } from './command';
import { configCheck } from './config-check.command';
import { contractProject } from './contract-project.command';
import { descriptorInspect, walletsInspect } from './descriptor-inspect.command';
import { fileTrouble } from '../file-trouble';
import { headersVerify } from './headers-verify.command';
import { inclusionVerify } from './inclusion-verify.command';
import { keyCreate } from './key-create.command';
import { keyRotate } from './key-rotate.command';
import { ledgerVerify } from './ledger-verify.command';
import { movingImport } from './moving-import.command';
import { operatorLink } from './operator-link.command';
import { payoutPlan } from './payout-plan.command';
import { receiptVerify } from './receipt-verify.command';
import { reservesVerify } from './reserves-verify.command';
import { restoreCommand } from './restore.command';
import { rewardsImport } from './rewards-import.command';
import { seedCreate } from './seed-create.command';
import { shadowCompare } from './shadow-compare.command';
import { taxBooks } from './tax-books.command';
import { taxClose, taxClosed } from './tax-close.command';
import { taxTieOut } from './tax-tie-out.command';
import { taxFacts } from './tax-facts.command';
import { taxFiling, taxTinMatching } from './tax-filing.command';
import { taxReport } from './tax-report.command';
import { taxReceived } from './tax-received.command';
import { taxWithheld } from './tax-withheld.command';
import { taxReturns } from './tax-returns.command';
import { taxYear } from './tax-year.command';

/** Every command, in the order in which an operator meets them. */
const COMMANDS: readonly Command[] = [
  keyCreate,
  keyRotate,
  seedCreate,
  descriptorInspect,
  walletsInspect,
  configCheck,
  operatorLink,
  backupCommand,
  restoreCommand,
  ledgerVerify,
  auditVerify,
  headersVerify,
  receiptVerify,
  inclusionVerify,
  reservesVerify,
  addressInspect,
  rewardsImport,
  movingImport,
  shadowCompare,
  contractProject,
  payoutPlan,
  taxFacts,
  taxFiling,
  taxTinMatching,
  taxReturns,
  taxYear,
  taxBooks,
  taxReceived,
  taxWithheld,
  taxTieOut,
  taxClose,
  taxClosed,
  taxReport,
];

/**
 * Runs one command line. Refusals are sentences on the error output, never stack traces; what is a fault of ours is
 * thrown on.
 * @returns the exit code: 0 done, 1 refused, 2 wrong command line, configuration or input
 */
export async function runCli(args: readonly string[], context: CommandContext): Promise<number> {
  const { out, err } = context;
  if (args.includes('--help') || args.includes('-h')) return showUsage(out, EXIT_DONE);
  if (args[0] === '--version') {
    out(VERSION);
    return EXIT_DONE;
  }
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
  if (command === undefined) {
    err(args.length === 0 ? 'No command was given.' : `There is no such command: ${args.join(' ')}`);
    return showUsage(err, EXIT_USAGE);
  }
  try {
    return await command.run(readInput(command, args), context);
  } catch (error) {
    return refused(error, command, err);
  }
}

function readInput(command: Command, args: readonly string[]): Parameters<Command['run']>[0] {
  const rest = args.slice(command.name.split(' ').length);
  const options = Object.fromEntries(Object.keys(command.options).map((name) => [name, { type: 'string' as const }]));
  let values: Readonly<Record<string, unknown>>;
  let words: readonly string[];
  try {
    ({ values, positionals: words } = parseArgs({ args: [...rest], options, allowPositionals: true, strict: true }));
  } catch (cause) {
    throw new DomainError('cli.usage', cause instanceof Error ? cause.message : String(cause));
  }
  if (words.length !== command.words.length) {
    throw new DomainError('cli.usage', 'The number of words does not fit.');
  }
  const texts = Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return { words, options: Object.fromEntries(texts) as Record<string, string> };
}

function refused(error: unknown, command: Command, err: CommandContext['err']): number {
  if (error instanceof ConfigMistakes) {
    err('The configuration has mistakes. Nothing was changed and no money was moved.');
    for (const mistake of error.mistakes) err(`- ${mistake}`);
    return EXIT_USAGE;
  }
  if (error instanceof DomainError) {
    err(error.message);
    if (error.code === 'cli.usage') {
      err(`Usage: ${usageOf(command)}`);
      return EXIT_USAGE;
    }
    err(`Nothing was changed and no money was moved. (${error.code})`);
    return error.code === BAD_INPUT ? EXIT_USAGE : EXIT_REFUSED;
  }
  const trouble = fileTrouble(error);
  if (trouble === undefined) throw error;
  err(`${trouble}. Nothing was changed and no money was moved.`);
  return EXIT_REFUSED;
}

function usageOf({ name, words, options }: Command): string {
  const named = Object.entries(options).map(([option, what]) =>
    what.startsWith('[') ? `[--${option} ${what.slice(1)}` : `--${option} ${what}`,
  );
  return ['paydirt', name, ...words, ...named].join(' ');
}

function showUsage(out: CommandContext['out'], code: number): number {
  out('Usage: npx paydirt COMMAND');
  for (const command of COMMANDS) {
    const [, ...line] = usageOf(command).split(' ');
    out(`  ${line.join(' ')}`);
    out(`      ${command.summary}`);
  }
  out('The service itself starts with "npm start".');
  return code;
}
