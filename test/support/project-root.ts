import { basename, join } from 'node:path';

const above = join(__dirname, '..', '..');

/** The checkout's root, from TypeScript and from `dist` alike. */
export const PROJECT_ROOT = basename(above) === 'dist' ? join(above, '..') : above;
