import type { ConversionPorts, Venue, VenueDeposit } from '../../src/conversion';
import { VenueArrivalService } from '../../src/rewards/venue-arrival.service';
import { quietPorts } from './conversion-room';
import type { RewardsRoom } from './rewards';

/**
 * A venue that takes deposits and sells nothing, and ports to the rewards room that say what they are of.
 * @param members sources whose coin belongs to members
 */
export function venueArrivals({ clock, ledger }: RewardsRoom, members: readonly string[]) {
  const arrivals = new VenueArrivalService(clock, ledger);
  const deposits: VenueDeposit[] = [];
  const venue = {
    ...{ id: 'v', label: 'v', dryRun: false, minimum: () => 1n, sellable: () => 0n },
    deposits: async () => deposits,
    balances: async () => [],
  } as unknown as Venue;
  const ports: ConversionPorts = {
    ...quietPorts(),
    announcedPayout: arrivals.announced.bind(arrivals),
    namedPayout: arrivals.named.bind(arrivals),
    payoutCredited: arrivals.credited.bind(arrivals),
    payoutUnnamed: arrivals.unnamed.bind(arrivals),
    takeUnmatched: arrivals.takeUnmatched.bind(arrivals),
    coinOwners: () => members.map((sourceId) => ({ sourceId, owner: 'member' as const })),
  };
  return { arrivals, deposits, venue, ports };
}
