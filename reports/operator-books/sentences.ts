/**
 * What no source settles about the operator's books, and how these books handle it until somebody decides. Checked for tax
 * years 2025 and 2026.
 */
export const NOT_DECIDED: readonly string[] = [
  'Whether the whole reward of a source under the model "principal" is gross receipts of the operator, and what members get its cost: these books show as income what is booked as such (service fee, own mining, donations). Members\' parts are liabilities.',
  "When a service fee is income, at the pool's statement or when its coin comes: these books count it when the coin is proved or its conversion settled (RULES.md 11). What is stated and not paid stands in operator/accrued.",
  'Whose disposal a payout is where sources of different legal models are paid out together: the books do not say of which source a payment\'s coin is. Such a row says "undecided".',
  "What the operator's coin cost: capital that was put in has no recorded basis, so no lots are drawn and no gain is computed. The rows of disposals give instant, amount and value; basis has to be added.",
  "Whether what members gave away when they left (donation) is income or a gift, and whether lost coin can be deducted: both stand at the day's value in lines of their own.",
  'Which price takes back a fee that a pool lowered by a revised statement: these books take the price of the day of the revision. An exact reversal keeps the price of what it undoes.',
  "When coin that stood for withheld tax brings a gain or loss: paid over in dollars it is the operator's own at what it was owed for. Its value then less that cost stands in tax-deposits and in no total, as the coin is still held.",
  'Fees that a pool or venue withholds in the coin that it sends are costs of that income or sale (26 CFR 1.1001-7(b)(2)); they stand as expenses and are no disposal of their own.',
];

export const HOW_COUNTED: readonly string[] = [
  'A row belongs to the year in which it happened, by the days of the tax zone; the journal closes no account, so income and expense begin the year with what earlier years left in them.',
  'Value = base units x price of the instant, to 1e-12 dollar half-even; a row prints 8 decimals, a total is the exact sum of its rows in cents, half up; books.json has what is exact. A total with a row without a price is empty, never 0.',
  'What undoes a row of the same year lessens its total at the price of that row; what undoes a row of an earlier year stands in a column of its own and in no other total.',
];
