// Every check that changes no file, two side by side: most use one core. Then the one that makes files anew.
const { spawn } = require('node:child_process');

const LANES = [['check:lint'], ['check:format', 'check:types', 'check:boundaries', 'check:unused']];
const LAST = 'check:drift';

/** @returns whether it passed; what it printed comes in one piece, so that two do not mix */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { shell: process.platform === 'win32' });
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
    child.on('error', (error) => printed.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      process.stdout.write(`-- ${name}: ${code === 0 ? 'ok' : 'FAILED'}\n${Buffer.concat(printed).toString()}`);
      resolve(code === 0);
    });
  });
}

async function lane(names) {
  const results = [];
  for (const name of names) results.push(await run(name));
  return results.every(Boolean);
}

async function main() {
  const passed = (await Promise.all(LANES.map(lane))).every(Boolean);
  if (!(await run(LAST)) || !passed) process.exitCode = 1;
}

void main();
