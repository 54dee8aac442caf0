import type { components } from '../../api/schema';

type Schemas = components['schemas'];

type Gap = NonNullable<Schemas['CoinAssumptionsDto']['gap']>;
type Grade = Schemas['NetworkFigureDto']['grade'];
type State = Schemas['PaybackDto']['state'];
type Algorithm = Schemas['MachineDto']['algorithm'];

/** The most profitable coin, payback, and what hash rate, difficulty and reward are. */
export const coinTable = {
  nav: 'Best coin',
  title: 'Most profitable coin',
  lead: 'What machines would earn in 24 hours in each coin, by the present difficulty and price.',
  price: 'Electricity, USD per kWh',
  priceHint: 'Empty counts the price that you last said for a device, or none.',
  priceHintOperator: 'Empty counts none.',
  bad: 'Enter a price such as 0.07.',
  apply: 'Reckon',
  asOf: 'Reckoned',
  electricityAt: (price: string) => `Electricity at ${price} USD per kWh.`,
  noElectricity: 'Electricity is not counted.',
  leftMeans: '“Left a day” is the worth less the pool’s fee and electricity; a service fee is not taken off.',
  loses: 'costs more than it earns',
  table: (machine: string) => `${machine}: a day in each coin`,
  machine: (rate: string, watts: number, source: string) => `${rate}, ${watts} W. By: ${source}.`,
  solutions: 'solutions a second',
  coins: 'Coin',
  merged: (parent: string, others: string) => `${parent}, with ${others} by the same work`,
  amount: 'Coin a day',
  gross: 'Worth a day',
  poolFee: 'Pool fee',
  electricity: 'Electricity',
  net: 'Left a day',
  breakEven: 'Breaks even at',
  perKwh: (price: string) => `${price} per kWh`,
  notCounted: 'not counted',
  notRanked: 'Not ranked',
  gaps: {
    'no-source': 'No source of its difficulty is declared: an operator names one in the coins file.',
    'test-network': 'The chain that is followed is a test network: its coin has no price.',
    'not-heard': 'Nobody gave its difficulty yet.',
    refused: 'What was given as its difficulty is not believed.',
    stale: 'The last known difficulty is older than six hours.',
    'no-schedule': 'What a block pays its miner at this height is not known.',
    'no-price': 'No price of today or yesterday.',
  } satisfies Record<Gap, string>,
  gapOf: (asset: string, reason: string) => `${asset}: ${reason}`,
  assumptions: 'What this assumes',
  assumptionsHint:
    'The machine runs all 24 hours at its stated rate, and difficulty, price and fees stay as they are. They will not.',
  assumptionsTable: 'Difficulty, reward, fees and price of each coin',
  algorithm: 'Algorithm',
  difficulty: 'Difficulty',
  tries: (count: string) => `${count} tries a block`,
  height: (height: number) => `for block ${height}`,
  grades: {
    'own-chain': { name: 'Verified by us', tone: 'good' },
    followed: { name: 'Followed and verified', tone: 'good' },
    headers: { name: 'Work checked', tone: 'info' },
    stated: { name: 'Stated', tone: 'warn' },
  } satisfies Record<Grade, { name: string; tone: 'good' | 'info' | 'warn' }>,
  judged: (source: string, count: number) => `${source}; the work of ${count} headers was checked here`,
  lastBlock: 'last block',
  reward: "Miner's part of a block",
  blockFees: 'Fees of blocks',
  kept: 'Pool keeps',
  coinPrice: 'Price',
  algorithms: {
    sha256d: 'SHA-256d',
    scrypt: 'scrypt',
    x11: 'X11',
    equihash: 'Equihash',
  } satisfies Record<Algorithm, string>,
  rounding:
    'Coin is rounded down. Dollars are reckoned from exact fractions, each figure rounded once to a millionth of a millionth, and shown cut.',
  explain: 'What hash rate, difficulty and reward are',
  explained: [
    [
      'Hash rate',
      'How many tries a machine makes in a second. Each try is a ticket: more tickets, more luck. Pools do not see the machine; they reckon its rate from the shares that arrive, so that an hour looks rougher than a day.',
    ],
    [
      'Difficulty',
      'How many tries a block takes on average. The network sets it by itself, so that blocks keep coming at the same pace: when more machines join, it rises, and the same hash rate earns less.',
    ],
    [
      'How the reward is reckoned',
      'Tries in a day ÷ tries a block takes × what a block pays. A block pays new coin, which falls by a fixed schedule, and the fees of its transactions. A pool shares the luck of all, keeps its fee, and credits your part by your work. From that the service fee is taken, and the rest is yours.',
    ],
  ] as const,
  payback: {
    title: 'Payback of this device',
    setOf: (worker: string) => `Say what ${worker} cost`,
    price: 'Price paid, USD',
    priceHint: '0 withdraws what you said.',
    day: 'Bought on',
    bad: 'Enter a price such as 2500 and the day on which you bought it.',
    save: 'Save',
    saved: 'Saved.',
    none: 'Say what it cost, and you see how far it has paid for itself.',
    paid: 'Paid',
    bought: (price: string, day: string) => `${price} on ${day}`,
    earned: (rows: number) => `Earned in ${rows} booked rows since then, after all fees`,
    electricity: 'Electricity since then',
    noPower: 'not counted: say its power above',
    recovered: 'Back so far',
    remaining: 'Still to come back',
    rate: 'Left a day now',
    noRate: 'not known',
    slow: { title: 'It would pay back, later than a machine lasts', tone: 'warn' as const },
    states: {
      'paid-back': { title: 'It has paid for itself', tone: 'good' },
      'pays-back': { title: 'It pays back', tone: 'good' },
      'not-at-this-rate': { title: 'It does not pay back at this price', tone: 'warn' },
      'no-rate': { title: 'What it leaves a day is not known now', tone: 'info' },
    } satisfies Record<State, { title: string; tone: 'good' | 'warn' | 'info' }>,
    days: (days: number) => {
      const years = days < 730 ? '' : `, some ${Math.round(days / 365)} years,`;
      return `${days.toLocaleString('en-US')} more ${days === 1 ? 'day' : 'days'}${years} at the present rate`;
    },
    time: 'Time',
    unvalued: (rows: number) =>
      `${rows} of the rows are not counted, or only in part: they have no value yet, or were taken back in a later year.`,
    cut: 'There are more rows than this page reads: the oldest are not counted.',
    basis:
      'Each row counts at the price of its receipt, not of today. The present rate is that of the booked rows of the last seven days at today’s price; difficulty and price will change.',
  },
};
