import { FakeCore } from './fake-core';
import { SignerFixture } from './payout-room';

/** Signer and node of the test that runs: spread it into a room's options. */
export interface SignerAndNode {
  readonly signer: SignerFixture;
  readonly node: FakeCore;
}

/** What each node is before its test, and whom the signer signs for. */
export interface SignerAndNodeOptions {
  /** A dearer transaction takes the place of those that it conflicts with. */
  readonly replaces?: boolean;
  /** JSON text of the node's estimate. */
  readonly feeEstimate?: string;
  /** Descriptors of other wallets of the house, beside the seed's own. */
  readonly walletsOf?: (own: string) => readonly string[];
}

/**
 * Starts one signer's process for all tests around the call and a node for each of them. Call it at the top of a file
 * or of a `describe`, before hooks of your own that need either.
 */
export function signerAndNode(options: SignerAndNodeOptions = {}): SignerAndNode {
  const { replaces = false, feeEstimate, walletsOf } = options;
  let signer: SignerFixture;
  let node: FakeCore;
  beforeAll(async () => {
    signer = await SignerFixture.start(walletsOf);
  });
  afterAll(() => signer.stop());
  beforeEach(async () => {
    node = await FakeCore.start();
    node.replaces = replaces;
    if (feeEstimate !== undefined) node.faults.feeEstimate = feeEstimate;
  });
  afterEach(() => node.stop());
  return {
    get signer() {
      return signer;
    },
    get node() {
      return node;
    },
  };
}
