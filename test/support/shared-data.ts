import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real data beside the project; none of it is copied into it. */
const SHARED = join(__dirname, '..', '..', '..', 'shared', 'data');

/** Bytes of a file under ../shared/data. */
export function sharedBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SHARED, path)));
}

/** JSON of a file under ../shared/data. */
export function sharedJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(SHARED, path), 'utf8')) as T;
}

/** Tests on real data: they run where the folder is present and say aloud that they were skipped where it is not. */
export function describeShared(name: string, folder: string, tests: () => void): void {
  if (existsSync(join(SHARED, folder))) {
    describe(name, tests);
    return;
  }
  console.warn(`SKIPPED: ${name}, because ../shared/data/${folder} is not here.`);
  describe.skip(`${name} (../shared/data/${folder} is not here)`, () => {
    it('needs the data', () => undefined);
  });
}
