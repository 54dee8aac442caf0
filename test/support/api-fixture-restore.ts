import { DAY, HOUR, NOW, type Schemas } from './api-fixture-member';

const NOTHING: Omit<Schemas['RestoreHindranceDto'], 'code'> = {
  txid: null,
  vout: null,
  amountSats: null,
  address: null,
  members: [],
  said: null,
  saidMember: null,
  saidBy: null,
  saidByYou: false,
  paysBatch: false,
  deniedBy: null,
  deniedByYou: false,
  batchId: null,
  state: null,
  confirmations: null,
  needed: null,
  coins: null,
};
const LOST = '7e1c2f6ab0d94d5e8f3a6c5b4a39281706f5e4d3c2b1a0f9e8d7c6b5a4938271';

const TAKER = [...LOST].sort().reverse().join('');

const ELSEWHERE = [...LOST].sort().join('');

/** Books that were brought back: somebody was paid whom they do not know, and no coin is moved yet. */
export const restored: Schemas['RestoreDto'] = {
  open: true,
  reason: 'the database is an older copy: it does not know the last hand-out',
  noticedAt: NOW - DAY,
  comparedAt: NOW - HOUR,
  hindrances: [
    {
      ...NOTHING,
      code: 'unknown-output',
      txid: LOST,
      vout: 3,
      amountSats: '184200',
      address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      members: ['m-1'],
    },
    {
      ...NOTHING,
      code: 'unknown-output',
      txid: LOST,
      vout: 4,
      amountSats: '91000',
      address: 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3',
    },
    {
      ...NOTHING,
      code: 'unknown-output',
      txid: TAKER,
      vout: 0,
      amountSats: '499999',
      address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      members: ['m-1'],
      batchId: 'b-4',
      paysBatch: true,
      said: 'member',
      saidMember: 'm-1',
      saidBy: 'operator-op-2',
    },
    {
      ...NOTHING,
      code: 'unknown-output',
      txid: TAKER,
      vout: 1,
      amountSats: '1204310',
      address: 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      batchId: 'b-4',
      said: 'lost',
      saidBy: 'operator-op-2',
    },
    { ...NOTHING, code: 'family', txid: TAKER, batchId: 'b-4', confirmations: 62, needed: 100 },
    { ...NOTHING, code: 'shallow', txid: [...LOST].reverse().join(''), confirmations: 2, needed: 6 },
    { ...NOTHING, code: 'open-batch', batchId: 'b-4', state: 'sent' },
    { ...NOTHING, code: 'barrier-due', coins: 14, amountSats: '182430000' },
    { ...NOTHING, code: 'elsewhere', txid: ELSEWHERE, vout: 1, amountSats: '300000', members: ['m-2'] },
    {
      ...NOTHING,
      code: 'elsewhere',
      txid: ELSEWHERE,
      vout: 2,
      amountSats: '120000',
      members: ['m-3'],
      deniedBy: 'operator-op-2',
    },
  ],
  releaseAskedBy: null,
  releaseAskedByYou: false,
};

export const gets = { '/api/operator/restore': () => restored };

export const posts = {
  '/api/operator/restore/barrier': (): Schemas['BatchesDto'] => ({ items: [] }),
  '/api/operator/restore/outputs': () => ({ done: true }),
  '/api/operator/restore/statements': () => restored,
  '/api/operator/restore/release': () => ({ ...restored, releaseAskedBy: 'op-1', releaseAskedByYou: true }),
} as const;
