import { FakeCore } from './fake-core';
import { SignerFixture } from './payout-room';

/** Signer and node of the test that runs: spread it into a room's options. */
export interface SignerAndNode {
  readonly signer: SignerFixture;
  readonly node: FakeCore;
  /** Stops the node and starts another one, as at the beginning of a test. */
  readonly renewNode: () => Promise<void>;
  /** Starts the signer's process again, on its seed and its journal as they are now. */
  readonly restartSigner: () => Promise<void>;
}

/** What each node is before its test, and whom the signer signs for. */
export interface SignerAndNodeOptions {
  /** A dearer transaction takes the place of those that it conflicts with. */
  readonly replaces?: boolean;
  /** JSON text of the node's estimate. */
  readonly feeEstimate?: string;
  /** Descriptors of other wallets of the house, beside the seed's own. */
  readonly walletsOf?: (own: string) => readonly string[];
  /** A seed and a journal for each test, where tests change either. */
  readonly signerPerTest?: boolean;
}

/**
 * Starts a signer's process for all tests around the call and a node for each of them. Call it at the top of a file or
 * of a `describe`, before hooks of your own that need either.
 */
export function signerAndNode(options: SignerAndNodeOptions = {}): SignerAndNode {
  const { replaces = false, feeEstimate, walletsOf, signerPerTest = false } = options;
  let signer: SignerFixture;
  let node: FakeCore;
  const startNode = async (): Promise<void> => {
    node = await FakeCore.start();
    node.replaces = replaces;
    if (feeEstimate !== undefined) node.faults.feeEstimate = feeEstimate;
  };
  (signerPerTest ? beforeEach : beforeAll)(async () => {
    signer = await SignerFixture.start(walletsOf);
  });
  (signerPerTest ? afterEach : afterAll)(() => signer.stop());
  beforeEach(startNode);
  afterEach(() => node.stop());
  return {
    get signer() {
      return signer;
    },
    get node() {
      return node;
    },
    renewNode: async () => {
      await node.stop();
      await startNode();
    },
    restartSigner: async () => {
      signer = await signer.restarted();
    },
  };
}
