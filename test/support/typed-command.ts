import { runCli } from '../../src/cli/cli';
import { readConfig } from '../../src/config';
import { type Clock, Secret } from '../../src/units';
import { FakeClock } from './fake-clock';
import type { Environment } from './real-config';

/** Where a command is typed: on a machine without configuration, by somebody who is asked for nothing, unless given. */
export interface Typing {
  readonly clock?: Clock;
  readonly env?: Environment;
  /** What is typed where a secret is asked for, in turn; nothing where the list is at its end. */
  readonly secrets?: string[];
}

/** What a command printed, line by line, and the code that it ended with. */
export interface Printed {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** Both in the order in which they came. */
  readonly lines: readonly string[];
}

/** Runs the command line in this process. */
export async function typedCommand(args: readonly string[], typing: Typing = {}): Promise<Printed> {
  const { clock = new FakeClock(), env, secrets } = typing;
  const [out, err, lines]: [string[], string[], string[]] = [[], [], []];
  const code = await runCli(args, {
    clock,
    out: (line) => [out, lines].forEach((to) => to.push(line)),
    err: (line) => [err, lines].forEach((to) => to.push(line)),
    config: () => {
      if (env === undefined) throw new Error('Nothing is configured here.');
      return readConfig(env);
    },
    askSecret: () => {
      if (secrets === undefined) return Promise.reject(new Error('Nobody is asked.'));
      return Promise.resolve(new Secret(secrets.shift() ?? ''));
    },
  });
  return { code, out, err, lines };
}
