/** Bitcoin networks that the service can run on. Order: real money first. */
export const NETWORKS = ['bitcoin', 'testnet3', 'testnet4', 'signet', 'regtest'] as const;
export type Network = (typeof NETWORKS)[number];

/** By every name that a file or a command may give. A test network without a number has the addresses of testnet3. */
const BY_NAME = {
  bitcoin: 'bitcoin',
  testnet3: 'testnet3',
  testnet4: 'testnet4',
  signet: 'signet',
  regtest: 'regtest',
  mainnet: 'bitcoin',
  main: 'bitcoin',
  testnet: 'testnet3',
  test: 'testnet3',
} as const satisfies Record<string, Network>;

type NetworkName = keyof typeof BY_NAME;
export const NETWORK_NAMES = Object.keys(BY_NAME) as readonly NetworkName[];

export function networkNamed(name: NetworkName): Network {
  return BY_NAME[name];
}
