import type { CoinHeaderSource } from '../../chain';
import type { Asset, Clock } from '../../units';
import { figureOfHeaders, headersWanted, type NetworkFigure, type NetworkSource } from './network-figure';

/** A coin's figure out of headers that a node of that coin gives and our own core judges. */
export class NodeFigures implements NetworkSource {
  constructor(
    readonly asset: Asset,
    private readonly node: CoinHeaderSource,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `rewards.bad-headers`, or one of the node's */
  async read(): Promise<NetworkFigure> {
    const run = await this.node.newest(headersWanted(this.asset));
    return figureOfHeaders(this.asset, run, { host: this.node.host, readAt: this.clock.now() });
  }
}
