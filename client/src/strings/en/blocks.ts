/** Blocks that paid the treasury themselves. */
export const blocks = {
  title: 'Blocks that paid us',
  hint: 'Solo blocks, and blocks whose pool paid you in the coinbase. They count for payouts at 101 confirmations.',
  caption: 'Blocks that paid the treasury, highest first',
  height: 'Block',
  amount: 'Paid us',
  state: 'State',
  states: {
    maturing: { name: 'maturing', tone: 'info' },
    mature: { name: 'mature', tone: 'good' },
    left: { name: 'left the chain', tone: 'bad' },
  },
  progress: (have: number, need: number) => `${have} of ${need} confirmations`,
  leftText: 'A reorganisation took it away: what was credited for it was taken back.',
  revoked: (count: number) => (count === 1 ? '1 receipt of it is revoked' : `${count} receipts of it are revoked`),
  receipt: 'Receipt',
  download: 'Receipt',
  downloadOf: (height: number) => `Download the receipt of block ${height}`,
  notReady: (need: number) => `There is a receipt from ${need} confirmations on.`,
  gone: 'Its receipt is revoked.',
  ofMember: 'Receipt of the block',
} as const;
