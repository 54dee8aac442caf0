import type { components } from '../../client/src/api/schema';
import { statementDigest } from '../../src/solvency/inclusion-file';
import { reservesMessage } from '../../src/solvency/reserves-file';
import type { Asked } from './api-fixture';
import { inclusionOf, type MadeStatement, statementOver } from './inclusion';

type Schemas = components['schemas'];

const DAY = 86_400_000;
const AT = 1_768_089_600_000;
/** Ada, whose id the fixture's session has, and some others. */
const OWED = [
  { holder: 'member/m-017', units: 1_234_567n },
  ...Array.from({ length: 30 }, (_, at) => ({ holder: `member/m-1${at}`, units: 40_000n * BigInt(at) })),
  { holder: 'house/fee-reserve', units: 250_000n },
];

function madeOn(number: number, before: MadeStatement | undefined): MadeStatement {
  const owed = number === 1 ? OWED.slice(1) : OWED;
  const one = statementOver({ BTC: owed, ...(number === 3 ? { LTC: OWED.slice(0, 4) } : {}) }, `0${number}`.repeat(32));
  const statement = {
    ...one.statement,
    network: 'bitcoin',
    number,
    takenAt: AT + number * DAY,
    block: { height: 931_000 + 144 * number, hash: `0000000000000000000${String(number).repeat(45)}` },
    ledger: { position: 48_210 + 700 * number, hash: `${number}c`.repeat(32) },
    previous: before === undefined ? null : statementDigest(before.statement),
  };
  return { ...one, statement };
}

/** Three days, each with the digest of the day before; on the first one Ada was not there yet. */
const FIRST = madeOn(1, undefined);
const SECOND = madeOn(2, FIRST);
const THIRD = madeOn(3, SECOND);
const MADE = [FIRST, SECOND, THIRD];

function dto({ statement }: MadeStatement): Schemas['LiabilitiesDto'] {
  return { ...statement, trees: statement.trees.map((tree) => ({ ...tree, asset: tree.asset === 'LTC' ? 'LTC' : 'BTC' })), digest: statementDigest(statement) }; // prettier-ignore
}

/** Newest first. */
const statements: Schemas['LiabilitiesDto'][] = [...MADE].reverse().map(dto);

/** The second was signed by half of its keys, the others by none. */
function standing({ statement }: MadeStatement): Schemas['ReserveStandingDto'] {
  const isSigned = statement.number === 2;
  return {
    number: statement.number,
    takenAt: statement.takenAt,
    outputs: 14,
    total: '19250000',
    signedOutputs: isSigned ? 9 : 0,
    signed: isSigned ? '18400000' : '0',
    signedAt: isSigned ? statement.takenAt + DAY / 2 : null,
  };
}

/** The service's own keys signed yesterday's; the ones on devices are late. */
const CADENCES: Schemas['ReserveCadenceDto'][] = [
  { keys: 'online', days: 1, signedAt: SECOND.statement.takenAt, isLate: false },
  { keys: 'offline', days: 31, signedAt: SECOND.statement.takenAt - 40 * DAY, isLate: true },
];

function withTotals(made: MadeStatement): Schemas['OperatorLiabilitiesDto'] {
  return {
    statement: dto(made),
    totals: [...made.trees].map(([asset, { tree, owed }]) => ({
      asset,
      units: tree.tree.root.sum.toString(),
      holders: owed.length,
    })),
    reserves: standing(made),
    message: reservesMessage(made.statement, statementDigest(made.statement)),
    publishedBy: made.statement.number === 2 ? 'operator-op-1' : 'job-publish-liabilities',
  };
}

/** The same with their totals. */
const operatorStatements: Schemas['OperatorLiabilitiesDto'][] = [...MADE].reverse().map(withTotals);

/** Ada's file of a statement, written by the product; undefined for the one that is older than she is. */
export function inclusion(number: number): string | undefined {
  const made = MADE.find(({ statement }) => statement.number === number);
  return made === undefined || number === 1 ? undefined : JSON.stringify(inclusionOf(made, 'member/m-017'));
}

type Paged = <T>(rows: T[], asked: Asked) => { items: T[]; next: string | null };

/** What is asked of statements. */
export const gets = (page: Paged, refusal: new (status: number, code: string, message: string) => Error) => ({
  '/api/public/statements': (asked: Asked) => page(statements, asked),
  '/api/operator/statements': (asked: Asked) => page(operatorStatements, asked),
  '/api/operator/statements/{number}/reserves': () => 'a list of coins',
  '/api/me/statements/{number}/reserves': () => 'a list of coins',
  '/api/me/statements/reserves': () => ({ newest: standing(THIRD), signed: standing(SECOND), cadences: CADENCES }),
  '/api/me/statements/{number}/inclusion': ({ params }: Asked) => {
    const file = inclusion(Number(params['number']));
    if (file !== undefined) return file;
    throw new refusal(404, 'solvency.not-included', 'You had no account when this statement was made.');
  },
});

/** One more is published, and signatures are handed in: one is right, one was there, one is somebody else's. */
export const posts: {
  readonly '/api/operator/statements': () => Schemas['OperatorLiabilitiesDto'];
  readonly '/api/operator/statements/{number}/signatures': () => Schemas['SignaturesTakenDto'];
} = {
  '/api/operator/statements': () => withTotals(THIRD),
  '/api/operator/statements/{number}/signatures': () => ({
    taken: 1,
    known: 1,
    refused: [{ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', reason: 'no-coin-of-it' }],
  }),
};
