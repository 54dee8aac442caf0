import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

/** What is loaded when the service runs: a type alone is not. */
const IMPORT = /^(?:import|export)(?! type\b| \{ type \w+ \} )(?: [^;'"]*? from)? '([^.'][^']*)';/gm;

function sources(folder: string): string[] {
  return readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name));
}

/** `npm ci --omit=dev` leaves out what is needed for development alone: a service that asks for it does not start. */
describe('what the service asks for', () => {
  it('is installed with it', () => {
    const { dependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const asked = [...sources('src'), ...sources('migrations')].flatMap((file) =>
      [...readFileSync(join(PROJECT_ROOT, file), 'utf8').matchAll(IMPORT)].map(([, name = '']) => ({ file, name })),
    );
    expect(asked.length).toBeGreaterThan(400);
    const missing = asked.filter(({ name }) => {
      const [scope = '', rest = ''] = name.split('/');
      const root = scope.startsWith('@') ? `${scope}/${rest}` : scope;
      return !name.startsWith('node:') && !builtinModules.includes(root) && dependencies[root] === undefined;
    });
    expect(missing).toEqual([]);
  });
});
