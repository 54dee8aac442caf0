const fs = require('node:fs');

module.exports = async () => {
  fs.rmSync(process.env.TEST_FOLDER, { recursive: true, force: true });
  const running = globalThis.__PAYDIRT_PG__;
  if (running === undefined) return;
  await running.pg.stop();
  fs.rmSync(running.databaseDir, { recursive: true, force: true });
};
