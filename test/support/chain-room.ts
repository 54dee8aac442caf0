import {
  type ChainBackend,
  type ChainConfig,
  defaultChainConfig,
  type FeeSource,
  type HeaderSource,
} from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { ChainService } from '../../src/chain/chain.service';
import { FeeRates } from '../../src/chain/fee-rates.service';
import { PaymentProofService } from '../../src/chain/payment-proof.service';
import { WalletService } from '../../src/chain/wallet.service';
import type { Store } from '../../src/store';
import { instantOfSeconds, Secret } from '../../src/units';
import { FakeClock } from './fake-clock';
import type { FakeCore } from './fake-core';

/** Other sources than the fake node's JSON-RPC. */
export interface ChainSources {
  readonly backend?: ChainBackend;
  readonly second?: HeaderSource;
  readonly secondFees?: FeeSource;
  /** How long the node is waited for: a test in which it never answers waits as long. */
  readonly timeoutMs?: number;
}

/** The chain room on a store and a node, with a clock that stands at the fake node's tip. */
export class ChainRoom {
  readonly clock = new FakeClock();
  readonly backend: ChainBackend;
  readonly chain: ChainService;
  readonly wallet: WalletService;
  readonly fees: FeeRates;
  readonly proofs: PaymentProofService;

  constructor(
    readonly store: Store,
    readonly node: FakeCore,
    config: Partial<ChainConfig> = {},
    sources: ChainSources = {},
  ) {
    const options = { url: node.url, credentials: { user: 'user', password: new Secret(node.password) } };
    this.backend = sources.backend ?? new CoreBackend({ ...options, timeoutMs: sources.timeoutMs ?? 5_000 });
    const settings = { ...defaultChainConfig('regtest'), ...config };
    this.chain = new ChainService(store, this.clock, this.backend, settings, sources.second ?? null);
    this.wallet = new WalletService(store, this.clock, this.backend, settings);
    this.fees = new FeeRates(this.backend, sources.secondFees ?? null, this.clock);
    this.proofs = new PaymentProofService(store, this.backend, settings, this.chain, this.wallet);
  }

  /** Moves the clock to the node's tip, then follows headers and blocks. */
  async follow(): Promise<void> {
    this.clock.set(instantOfSeconds(this.node.tip.time));
    await this.chain.sync();
    await this.wallet.scan();
  }
}
