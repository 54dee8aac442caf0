import type { Config } from './config';
import type { Venue } from './conversion';
import { CcxtVenue } from './conversion/venues/ccxt/ccxt-venue.adapter';
import { CcxtSession } from './conversion/venues/ccxt/session.adapter';
import { DryRunVenue } from './conversion/venues/dry-run.adapter';
import type { PriceSource } from './prices';
import type { Store } from './store';
import { type Clock, DomainError } from './units';

/** The dry-run venue's own fee, so that a rehearsal is not rosier than an exchange. */
const DRY_RUN_FEE_BPS = 20;
/** What a wait does not mend: such a venue is refused at the start, not at every run. */
const UNFIT: ReadonlySet<string> = new Set(['conversion.key-too-broad', 'conversion.venue-refused']);

/** The exchange of the venue file, signed in to once; while it is out of reach the service starts all the same. */
export async function venueOf(
  config: Config,
  { store, clock, prices }: { readonly store: Store; readonly clock: Clock; readonly prices: PriceSource },
): Promise<Venue> {
  if (config.venue === undefined) {
    return new DryRunVenue(store, clock, prices, { id: 'dry-run', feeBps: DRY_RUN_FEE_BPS, minimums: {} });
  }
  const venue = new CcxtVenue(store, clock, config.venue);
  try {
    await venue.check();
  } catch (cause) {
    if (!(cause instanceof DomainError) || UNFIT.has(cause.code)) throw cause;
  }
  return venue;
}

/** What of a declared exchange is known without asking it. @throws DomainError `conversion.venue-unfit` */
export function checkVenue(config: Config, clock: Clock): void {
  if (config.venue !== undefined) void new CcxtSession(config.venue, clock);
}
