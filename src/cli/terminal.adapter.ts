import { DomainError, Secret } from '../units';

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const ERASE = new Set(['\u007f', '\b']);

/** Asks at the terminal without echo. @throws DomainError `cli.no-terminal`, `cli.interrupted` */
export async function askSecret(question: string): Promise<Secret> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new DomainError('cli.no-terminal', 'There is no terminal to ask at. Use --passphrase-file.');
  }
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return new Secret(await typed(stdin));
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typed(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const characters: string[] = [];
    const finish = (settle: () => void): void => {
      stdin.off('data', read);
      settle();
    };
    const read = (chunk: string | Buffer): void => {
      for (const character of chunk.toString()) {
        if (ENTER.test(character)) {
          finish(() => resolve(characters.join('')));
          return;
        }
        if (character === INTERRUPT) {
          finish(() => reject(new DomainError('cli.interrupted', 'Stopped.')));
          return;
        }
        if (ERASE.has(character)) characters.pop();
        else characters.push(character);
      }
    };
    stdin.on('data', read);
  });
}
