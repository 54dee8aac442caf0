// Generated files are committed, because tests do not build. This makes them anew and fails when they differ.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { moduleFiles } = require('./build-core.cjs');

const GENERATED = ['client/openapi.json', 'client/src/api/schema.d.ts', ...moduleFiles];
const before = GENERATED.map((file) => fs.readFileSync(file, 'utf8'));
execFileSync('npm', ['run', '--silent', 'build:core'], { stdio: 'inherit' });
execFileSync('npm', ['run', '--silent', 'generate'], { stdio: 'inherit' });
const drifted = GENERATED.filter((file, i) => fs.readFileSync(file, 'utf8') !== before[i]);
if (drifted.length > 0) {
  console.error(
    `Generated files differ from what is committed: ${drifted.join(', ')}. Run "npm run build:core", "npm run generate" and commit.`,
  );
  process.exit(1);
}
console.log(`No drift in ${GENERATED.length} generated files.`);
