import { btc, type Schemas } from './api-fixture-member';

export const noWaysOut: Schemas['BatchWaysOutDto'] = {
  parentId: null,
  childIds: [],
  targetBlocks: 6,
  estimateSatPerKvb: 20_000,
  ways: null,
};

const shutWay = { possible: false, cost: null, feeRateSatPerKvb: null, pinned: null };
const openWay = { possible: true, reason: null, pinned: null };

/** A payment that is slow, and that a member has spent in a large transaction. */
export const waysOut: Schemas['BatchWaysOutDto'] = {
  ...noWaysOut,
  ways: {
    offeredSatPerKvb: 2_500,
    expectedBlocks: 504,
    recommended: 'child',
    pin: { transactions: 1, vsize: 31_240, fees: btc('31240') },
    replace: { ...openWay, cost: btc('35000'), feeRateSatPerKvb: 98_000, pinned: btc('31240') },
    child: { ...openWay, cost: btc('6840'), feeRateSatPerKvb: 62_000 },
    cancel: { ...shutWay, reason: 'rate-cap' },
  },
};
