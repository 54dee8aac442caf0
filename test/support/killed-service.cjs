// The built service as a process of its own that is killed: `node killed-service.cjs`, configured by its environment.
// Beside its jobs there is an operator who never waits: plans, approves, and asks for the next run of the jobs at once.
// It tells its parent where its batches stand, and ends with it.
'use strict';

require('reflect-metadata');
const { join } = require('node:path');

const built = (...path) => require(join(__dirname, '..', '..', 'dist', 'src', ...path));
const { readConfig } = built('config.js');
const { startService } = built('service.js');
const { serviceLog } = built('service-log.js');
const { JobRunner } = built('jobs', 'job-runner.service.js');
const { PayoutService } = built('payout', 'payout.service.js');
const { payoutBatches } = built('payout', 'payout.entity.js');

process.on('disconnect', () => process.exit(0));

const say = (message) => new Promise((resolve) => process.send(message, () => resolve()));
const refused = (error) => {
  if (typeof error?.code !== 'string' || error.constructor.name === 'InvariantBroken') throw error;
  return error.code;
};

async function main() {
  const service = await startService(readConfig(), serviceLog({ write: (line) => void process.stderr.write(line) }));
  const runner = service.app.get(JobRunner, { strict: false });
  const payouts = service.app.get(PayoutService, { strict: false });
  const { store, payout } = service.ports;
  const { maxRateSatPerKvb, maxFeeSats } = payout.policy;
  const { user, system } = process.cpuUsage();
  await say({ ready: true, cpuMs: Math.round((user + system) / 1_000) });
  for (;;) {
    const jobs = {};
    for (const name of ['follow-chain', 'advance-payouts']) {
      const { outcome, errorCode } = await runner.runOnce(name);
      jobs[name] = errorCode ?? outcome;
    }
    const plan = await payouts.plan('operator-1').then(() => 'planned', refused);
    const batches = await store.read((tx) => tx.find(payoutBatches));
    for (const { id, batch_hash: hash, state } of batches) {
      if (state === 'planned') {
        await payouts.approve(id, 'operator-2', { maxRateSatPerKvb, maxFeeSats }, hash).catch(refused);
      }
    }
    const states = {};
    for (const { state } of batches) states[state] = (states[state] ?? 0) + 1;
    await say({ jobs, plan, states });
  }
}

main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
