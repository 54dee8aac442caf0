/** How what a device earns, uses and leaves in a day is reckoned. */
export const deviceResult = {
  open: 'How this is reckoned',
  openOf: (name: string, worker: string) => `How this is reckoned: ${name}, ${worker}`,
  title: (worker: string) => `${worker}: what it earns, uses and leaves`,
  lead: 'From the booked rows of the last seven days that it worked for. Each step can be computed again by hand.',
  earned: '1. What it earned',
  earnedText:
    'Its part of each of your rows is its hashes of the hashes of all your devices at this source in the row’s time. Your part of a row is after the pool’s fee and the service fee; how it came about opens beside it.',
  row: (pool: string, day: string) => `${day}, ${pool}`,
  ofYours: 'of yours,',
  byWork: (own: string, all: string) => `its ${own} of ${all} TH·h`,
  hashes: (own: string, all: string) => `${own} of ${all} hashes`,
  more: (count: number) =>
    count === 1
      ? 'One older row is in the sums and not listed.'
      : `${count} older rows are in the sums and not listed.`,
  sum: (asset: string) => `Together, ${asset}`,
  hours: 'The rows pay for',
  hashed: 'Of it, it hashed',
  time: (minutes: number) => (minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`), // prettier-ignore
  worth: '2. What that is worth',
  worthText:
    'Every coin at one price of today, as what it earns next would be paid at today’s prices; income on your report stands at the price of its own receipt.',
  price: (price: string, asset: string, label: string) => `× ${price} USD for one ${asset} (${label}) =`,
  priceOf: 'price of',
  quote: 'quote',
  noPrice: (asset: string) => `There is no price of ${asset} today, so nothing is valued.`,
  together: 'Together',
  perDay: (minutes: string) => `÷ ${minutes} × 24 h: worth a day`,
  power: '3. What it used',
  powerText: 'Watts × the time in which it hashed × your price per kWh, row by row, as you had said by then.',
  once: 'Coins that it mines together take time and electricity once: those of one of the two sources are counted.',
  used: (watts: number, time: string, price: string) => `${watts} W × ${time} × ${price} USD per kWh`,
  noPower: 'You have not said what it draws: “Set power and price” does.',
  costPerDay: (minutes: string) => `÷ ${minutes} × 24 h: electricity a day`,
  profit: 'Worth less electricity: left a day',
} as const;
