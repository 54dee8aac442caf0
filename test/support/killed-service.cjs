// The built service as a process of its own that is killed: `node killed-service.cjs`, configured by its environment.
// Beside its jobs there is an operator who never waits: plans, approves, makes payments dearer, takes some back, and
// asks for the next run of the jobs at once.
// It tells its parent where its batches stand, and ends with it.
'use strict';

require('reflect-metadata');
const { join } = require('node:path');

const built = (...path) => require(join(__dirname, '..', '..', 'dist', 'src', ...path));
const { readConfig } = built('config.js');
const { startService } = built('service.js');
const { serviceLog } = built('service-log.js');
const { JobRunner } = built('jobs', 'job-runner.service.js');
const { CancelService } = built('payout', 'cancel.service.js');
const { PayoutService } = built('payout', 'payout.service.js');
const { ReplaceService } = built('payout', 'replace.service.js');
const { payoutBatches } = built('payout', 'payout.entity.js');

process.on('disconnect', () => process.exit(0));

const say = (message) => new Promise((resolve) => process.send(message, () => resolve()));
const refused = (error) => {
  if (typeof error?.code !== 'string' || error.constructor.name === 'InvariantBroken') throw error;
  return error.code;
};

/** Every so many turns of the operator, counted on through the lives. */
const REPLACES_EVERY = 3;
const CANCELS_EVERY = 11;
/** By how much a replacement is dearer, sat/kvB. */
const RATE_STEP = 2_000n;

/** Makes a batch that waits dearer, or takes it back; what cannot be done now is refused by name and left. */
function impatience(app, envelope) {
  const cancels = app.get(CancelService, { strict: false });
  const replaces = app.get(ReplaceService, { strict: false });
  return async (batches, turn) => {
    for (const { id, state, rate_sat_per_kvb: rate } of batches) {
      if (!['handed-out', 'signed', 'sent'].includes(state)) continue;
      if (turn % CANCELS_EVERY === 0) {
        const plan = await cancels.plan(id, 'operator-1').catch(refused);
        if (plan.hash !== undefined) await cancels.approve(id, 'operator-2', envelope, plan.hash).catch(refused);
      } else if (turn % REPLACES_EVERY === 0) {
        const plan = await replaces.plan(id, 'operator-1', rate + RATE_STEP).catch(refused);
        if (plan.row !== undefined) await replaces.approve(id, 'operator-2', envelope, plan.row.hash).catch(refused);
      }
    }
  };
}

async function main() {
  const service = await startService(readConfig(), serviceLog({ write: (line) => void process.stderr.write(line) }));
  const runner = service.app.get(JobRunner, { strict: false });
  const payouts = service.app.get(PayoutService, { strict: false });
  const { store, payout } = service.ports;
  const { maxRateSatPerKvb, maxFeeSats } = payout.policy;
  const envelope = { maxRateSatPerKvb, maxFeeSats };
  const hurry = impatience(service.app, envelope);
  // From the second life on somewhere else in the turns; absent once it only has to settle.
  const { KILL_TURN: firstTurn } = process.env;
  const { user, system } = process.cpuUsage();
  await say({ ready: true, cpuMs: Math.round((user + system) / 1_000) });
  for (let turn = Number(firstTurn); ; turn += 1) {
    const jobs = {};
    for (const name of ['follow-chain', 'advance-payouts']) {
      const { outcome, errorCode } = await runner.runOnce(name);
      jobs[name] = errorCode ?? outcome;
    }
    const plan = await payouts.plan('operator-1').then(() => 'planned', refused);
    const batches = await store.read((tx) => tx.find(payoutBatches));
    for (const { id, batch_hash: hash, state } of batches) {
      if (state === 'planned') {
        await payouts.approve(id, 'operator-2', envelope, hash).catch(refused);
      }
    }
    if (firstTurn !== undefined) await hurry(batches, turn);
    const states = {};
    for (const { state } of batches) states[state] = (states[state] ?? 0) + 1;
    await say({ jobs, plan, states });
  }
}

main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
