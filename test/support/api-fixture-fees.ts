import { btc, NOW, type Schemas } from './api-fixture-member';

/** What fees are: two sources far apart, and what each way of paying would cost. */
export const fees: Pick<Schemas['BatchPreviewDto'], 'feeEstimate' | 'feeOptions'> = {
  feeEstimate: {
    rule: 'lower',
    source: 'node at 127.0.0.1:8332',
    askedAt: NOW,
    floorSatPerKvb: 1000,
    words: [
      { source: 'node at 127.0.0.1:8332', feeRateSatPerKvb: 2500, refused: null, askedAt: NOW },
      { source: 'Esplora at blockstream.info', feeRateSatPerKvb: 11_200, refused: null, askedAt: NOW - 40_000 },
    ],
  },
  feeOptions: [
    { kind: 'now', targetBlocks: 6, feeRateSatPerKvb: 2500, fee: btc('690'), payments: 3 },
    { kind: 'singly', targetBlocks: 6, feeRateSatPerKvb: 2500, fee: btc('1800'), payments: 3 },
    { kind: 'later', targetBlocks: 36, feeRateSatPerKvb: 1400, fee: btc('387'), payments: 3 },
    { kind: 'later', targetBlocks: 144, feeRateSatPerKvb: 1000, fee: btc('276'), payments: 4 },
  ],
};
