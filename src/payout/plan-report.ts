import type { ExactJson } from '../units';
import { isRefusal, planBatch, type PlanPolicy } from './plan';
import { type FilePayout, type PlanFile, readPlanFile } from './plan-file';
import type { PlannedTransaction } from './planned';
import type { Deferred } from './sift';

interface InputBody {
  readonly txid: string;
  readonly vout: number;
  readonly valueSat: string;
}

interface OutputBody {
  readonly id: string;
  readonly address: string;
  readonly valueSat: string;
}

/** One transaction, or what all of them are together. Amounts are decimal strings. */
interface PlanPart {
  readonly inputs: readonly InputBody[];
  /** Payments, in the order of their places; change is apart. */
  readonly outputs: readonly OutputBody[];
  readonly change: { readonly script: string; readonly valueSat: string } | null;
  readonly feeSat: string;
  /** Largest that it can be once signed. */
  readonly vsize: number;
  readonly wasteSat: string;
}

interface PlanReport extends PlanPart {
  readonly transactions: readonly (PlanPart & { readonly changeVout: number | null })[];
  /** Payments that no transaction makes, each with its reason: of its address, `dust`, or `funds`. */
  readonly parked: readonly { readonly id: string; readonly reason: string }[];
}

/** The file names no caps and the fee comes on top, so nothing but dust, addresses and funds keeps a payment back. */
const NO_CAPS = {
  feePayer: 'operator',
  maxRateSatPerKvb: 1_000_000_000n,
  maxFeeSats: 2_100_000_000_000_000n,
  maxFeeShareBps: 1_000_000_000_000n,
  maxItemFeeShareBps: 1_000_000_000_000n,
  minInputConfirmations: 1,
  // Nothing comes in while a file is planned: whoever waits for it holds up nobody.
  passesShort: true,
} as const satisfies Partial<PlanPolicy>;

/**
 * Plans the payments of a file by the same engine as the service.
 * @param json the parsed file; docs/payouts.md lists its fields and those of the answer
 * @throws DomainError `payout.bad-plan-file` naming the field
 */
export function planReport(json: ExactJson): PlanReport {
  const file = readPlanFile(json);
  const { rateSatPerKvb, longTermRateSatPerKvb, changeScriptHex, changeSpend } = file;
  const owed = file.payouts.flatMap(({ id, amountSats, destination }) =>
    'refused' in destination ? [] : [{ itemId: id, memberId: id, amountSats, scriptHex: destination.scriptHex }],
  );
  const rates = { rateSatPerKvb, longTermRateSatPerKvb };
  const plan = planBatch(owed, file.coins, { ...NO_CAPS, ...rates, changeScriptHex, changeSpend });
  const planned = isRefusal(plan) ? [] : plan.transactions;
  const addresses = new Map(file.payouts.map(({ id, address }) => [id, address]));
  const transactions = planned.map((one) => ({ ...partOf(one, file, addresses), changeVout: one.changeVout }));
  return { ...together(planned, transactions, file), transactions, parked: parkedOf(file.payouts, plan.deferred) };
}

function partOf(one: PlannedTransaction, file: PlanFile, addresses: ReadonlyMap<string, string>): PlanPart {
  return {
    inputs: one.inputs.map(({ txid, vout, valueSats }) => ({ txid, vout, valueSat: String(valueSats) })),
    outputs: one.items.map(({ itemId, paidSats }) => ({
      id: itemId,
      address: addresses.get(itemId) ?? '',
      valueSat: String(paidSats),
    })),
    change: one.changeVout === null ? null : { script: file.changeScriptHex, valueSat: String(one.changeSats) },
    feeSat: String(one.feeSats),
    vsize: one.vbytes,
    wasteSat: String(one.wasteSats),
  };
}

function together(planned: readonly PlannedTransaction[], parts: readonly PlanPart[], file: PlanFile): PlanPart {
  const sum = (pick: (one: PlannedTransaction) => bigint): bigint => planned.reduce((all, one) => all + pick(one), 0n);
  const changeSats = sum((one) => one.changeSats);
  return {
    inputs: parts.flatMap(({ inputs }) => inputs),
    outputs: parts.flatMap(({ outputs }) => outputs),
    change: changeSats === 0n ? null : { script: file.changeScriptHex, valueSat: String(changeSats) },
    feeSat: String(sum((one) => one.feeSats)),
    vsize: planned.reduce((all, { vbytes }) => all + vbytes, 0),
    wasteSat: String(sum((one) => one.wasteSats)),
  };
}

/** In the order of the file. */
function parkedOf(payouts: readonly FilePayout[], deferred: readonly Deferred[]): PlanReport['parked'] {
  const reasons = new Map(deferred.map(({ memberId, reason }) => [memberId, reason.code]));
  return payouts.flatMap(({ id, destination }) => {
    const reason = 'refused' in destination ? destination.refused : reasons.get(id);
    return reason === undefined ? [] : [{ id, reason }];
  });
}
