#!/usr/bin/env node
// A committed stub, so that `npx paydirt` exists and is executable before the first build.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');
if (!existsSync(built)) {
  process.stderr.write('Paydirt is not built yet. Run "npm run build" first. Nothing was changed.\n');
  process.exit(2);
}
require(built);
