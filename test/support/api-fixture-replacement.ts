import { btc, DAY, HASH, HOUR, NOW, OTHER_HASH, type Schemas, TXID } from './api-fixture-member';

const attempt: Schemas['AttemptDto'] = {
  id: 'b-5',
  number: 0,
  plannedAt: NOW - DAY,
  plannedBy: 'operator-op-1',
  plannedByName: 'Olga Operator',
  fee: btc('846'),
  addedFee: btc('0'),
  feeRateSatPerKvb: 6_000,
  vsize: 141,
  hash: OTHER_HASH,
  txid: TXID,
  approvedBy: 'operator-op-2',
  approvedByName: 'Piet Second',
  signed: true,
  inForce: true,
};

export const noReplacement: Schemas['BatchAttemptsDto'] = { possible: false, inEnvelope: null, attempts: [attempt] };

export const replacement: Schemas['BatchAttemptsDto'] = {
  possible: true,
  inEnvelope: true,
  attempts: [
    attempt,
    {
      ...attempt,
      id: 'r-1',
      number: 1,
      plannedAt: NOW - HOUR / 6,
      fee: btc('1692'),
      addedFee: btc('846'),
      feeRateSatPerKvb: 12_000,
      hash: HASH,
      txid: OTHER_HASH,
      approvedBy: null,
      approvedByName: null,
      signed: false,
      inForce: false,
    },
  ],
};
