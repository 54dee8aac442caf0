import { AuditService } from '../../src/audit/audit.service';
import { ContractService } from '../../src/rewards/contract.service';
import { sharingRule } from '../../src/rewards/sharing.entity';
import { DAY_ONE, type RewardsRoom } from './rewards';

/** A contract that a source pays for, its units sold from its first day on: all that the source states is shared by them. */
export async function leased(
  { store, clock }: Pick<RewardsRoom, 'store' | 'clock'>,
  lease: { readonly sourceId: string; readonly terms: object; readonly units: Readonly<Record<string, bigint>> },
): Promise<string> {
  const { sourceId, units } = lease;
  const contracts = new ContractService(new AuditService(clock), clock);
  const declared = { declared_by: 'operator', declared_at: clock.now() } as const;
  const rule = { source_id: sourceId, from_at: DAY_ONE, rule: 'contract-units', pplns_window: null } as const;
  return store.write(async (tx) => {
    await tx.insert(sharingRule, [{ ...rule, ...declared }]);
    const contractId = await contracts.declare(tx, 'op', { sourceId, terms: JSON.stringify(lease.terms) });
    for (const [memberId, held] of Object.entries(units)) {
      await contracts.setUnits(tx, 'op', { contractId, memberId, units: held, from: DAY_ONE });
    }
    return contractId;
  });
}
