/** Bitcoin networks that the service can run on. Order: real money first. */
export const NETWORKS = ['bitcoin', 'testnet3', 'testnet4', 'signet', 'regtest'] as const;
export type Network = (typeof NETWORKS)[number];
