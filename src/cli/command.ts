import type { Config } from '../config';
import type { Clock, Secret } from '../units';

/** What a command is given: never the process itself, so that tests run the same code. */
export interface CommandContext {
  readonly clock: Clock;
  /** What happened, line by line. */
  readonly out: (line: string) => void;
  /** Why nothing came of it. What a program reads stands on `out` alone. */
  readonly err: (line: string) => void;
  /** The configuration of this machine. @throws ConfigMistakes */
  readonly config: () => Config;
  /** Asks at the terminal without showing what is typed. @throws DomainError `cli.no-terminal` */
  readonly askSecret: (question: string) => Promise<Secret>;
}

/** Words and options after the command's name. */
export interface CommandInput {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** One command of `npx paydirt`. */
export interface Command {
  /** As typed: `ledger verify`. */
  readonly name: string;
  /** Names of the words after it, all required: `FILE`. */
  readonly words: readonly string[];
  /** Options with a value: name to what it is, in brackets when it may be left out. */
  readonly options: Readonly<Record<string, string>>;
  readonly summary: string;
  /** @returns the exit code: 0 done, 1 refused or a difference was found */
  run(input: CommandInput, context: CommandContext): Promise<number>;
}

export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
/** The command line, the configuration or the input is wrong: nothing was tried. */
export const EXIT_USAGE = 2;
/** Code of a refusal for an input that the command cannot work on at all. */
export const BAD_INPUT = 'cli.bad-input';
