import type { SolvencyReason } from '../solvency';
import { type Asset, DAY_MS, formatCoins, formatInstant, type Instant } from '../units';
import { counted, type Need, single } from './need';
import { solvencySentence } from './solvency-words';

/** What the house says of itself. */
export interface HouseFacts {
  readonly switches: readonly {
    readonly name: 'payouts_stopped' | 'reconcile_only' | 'shadow';
    readonly reason: string;
    readonly since: Instant;
    /** Since when a first person has asked to switch it off. */
    readonly releaseAskedAt: Instant | null;
  }[];
  /** Whether the operator works alone (RULES.md 19). */
  readonly alone: boolean;
  readonly solvency: readonly {
    readonly asset: Asset;
    readonly solvent: boolean;
    readonly reasons: readonly SolvencyReason[];
  }[];
  /** Alarms by their kind, and the other reasons why payouts do not trust the chain. */
  readonly chain: readonly { readonly code: string; readonly sentence: string; readonly since: Instant | null }[];
  readonly batches: readonly {
    readonly id: string;
    readonly state: string;
    readonly paid: bigint;
    readonly plannedAt: Instant;
  }[];
  /** The newest comparison with the old system, while both run; null where there is none or nothing differs. */
  readonly shadow: { readonly id: string; readonly differences: number; readonly madeAt: Instant } | null;
  /** Opening balances that one operator wants taken back, and another one has to agree. */
  readonly takeBacks: readonly { readonly id: string; readonly since: Instant }[];
  /** Payments from another wallet that wait for a second person, or that do not settle. */
  readonly settlements: readonly {
    readonly id: string;
    readonly isApproved: boolean;
    readonly sats: bigint;
    readonly since: Instant;
    readonly note: string | null;
  }[];
  /** Members whom the sanctions list blocks, while nobody has said that it was reported. */
  readonly blocked: readonly {
    readonly id: string;
    readonly memberId: string;
    readonly placedAt: Instant;
    readonly reportBy: Instant | null;
  }[];
}

/** Leased hash rate whose provider does not pay as the contract says. */
export interface ContractFacts {
  readonly id: string;
  readonly provider: string;
  readonly asset: Asset;
  /** Due, and open by more than the tolerance. Base units. */
  readonly late: bigint;
  readonly daysLate: number;
  readonly defaultAt: Instant | null;
}

/** A provider pays late by hours, and a deposit takes its confirmations: arrears are whole days. */
const DAYS_LATE = 1;
/** So long a default is news where nothing is late any more. */
const DEFAULT_TOLD_MS = 30 * DAY_MS;
/** Kind of the alarm that one person looks at and a second one ends (FAULTS.md F14). */
const DEEP_REORG = 'reorg-too-deep';

/** Switches, solvency, chain, batches and the shadow. */
export function houseNeeds(facts: HouseFacts): Need[] {
  return [
    ...facts.switches.map((one) => switchNeed(one, facts.alone)),
    ...solvencyNeeds(facts.solvency),
    ...chainNeeds(facts.chain),
    ...facts.batches.flatMap(batchNeed),
    ...(facts.shadow === null ? [] : [shadowNeed(facts.shadow)]),
    ...facts.takeBacks.map(takeBackNeed),
    ...facts.settlements.map(settlementNeed),
    ...facts.blocked.map(blockedNeed),
  ];
}

/**
 * Contracts in arrears by a day or more beyond due date and tolerance, and providers in default by the contract's rule: of
 * one by which everything was given up there is nothing late, and it is told all the same for a month.
 */
export function contractNeeds(contracts: readonly ContractFacts[], now: Instant): Need[] {
  return contracts.flatMap((contract) => {
    const { late, daysLate, defaultAt } = contract;
    const isLate = late > 0n && daysLate >= DAYS_LATE;
    const isNews = defaultAt !== null && now - defaultAt < DEFAULT_TOLD_MS;
    return isLate || isNews ? [contractNeed(contract, isLate)] : [];
  });
}

function contractNeed({ id, provider, asset, late, daysLate, defaultAt }: ContractFacts, isLate: boolean): Need {
  const arrears = `is ${counted(daysLate, 'day')} late with ${formatCoins({ asset, units: late })} ${asset}`;
  const inDefault = 'in default by the contract’s rule, and nothing is earned from then on';
  const state = !isLate ? `is ${inDefault}` : defaultAt === null ? arrears : `${arrears}, and ${inDefault}`;
  return single({
    key: `contract/${id}/${defaultAt === null ? 'late' : 'default'}`,
    weight: 'money',
    what: `Contract ${id}: ${provider} ${state}.`,
    money:
      'What was not paid is accrued at most: no available balance stands on it. It is given up only by the contract’s own rule.',
    next: 'Ask the provider; the contract’s page shows each day.',
    page: `/operator/contracts/${id}`,
    since: defaultAt,
  });
}

function switchNeed({ name, reason, since, releaseAskedAt }: HouseFacts['switches'][number], alone: boolean): Need {
  const base = { weight: 'stops-payouts', since, page: '/operator' } as const;
  if (name === 'shadow') {
    return single({
      ...base,
      key: 'switch/shadow',
      what: 'Shadow mode: everything is collected, shared and booked.',
      money: 'Nothing is paid.',
      next: 'Leave it under Moving in, with a statement that nothing differs.',
      page: '/operator/moving',
    });
  }
  if (name === 'reconcile_only') {
    const next = 'The page says what is missing; at the end two operators let payouts go on.';
    return single({ ...base, key: 'switch/reconcile-only', what: `Payouts are stopped: ${reason}.`, money: 'Nothing is paid; balances stand as they are.', next, page: '/operator/restore' }); // prettier-ignore
  }
  if (releaseAskedAt !== null) {
    return single({
      ...base,
      key: `switch/payouts-stopped/asked-${releaseAskedAt}`,
      since: releaseAskedAt,
      what: `Payouts are stopped: ${reason}. An operator has asked to start them again.`,
      money: 'Nothing is paid; balances stand as they are.',
      next: alone ? 'Confirm it a day later and with another device, with the switch at the top.' : 'Another operator agrees, with the switch at the top, or leaves it.', // prettier-ignore
    });
  }
  return single({
    ...base,
    key: 'switch/payouts-stopped',
    what: `Payouts are stopped: ${reason}.`,
    money: 'Nothing is paid; balances stand as they are.',
    next: alone
      ? 'You start them again by asking, and by confirming it a day later with another device.'
      : 'Two operators start them again: one asks, another one agrees.',
  });
}

function solvencyNeeds(solvency: HouseFacts['solvency']): Need[] {
  return solvency.flatMap(({ asset, solvent, reasons }) =>
    reasons.map((reason) =>
      single({
        key: `solvency/${asset}/${reason.code}${'venue' in reason ? `/${reason.venue}` : ''}`,
        weight: solvent ? 'money' : 'stops-payouts',
        what: solvencySentence(asset, reason),
        money: solvent ? 'All the same what counts covers what is owed.' : 'Nothing is paid until it is covered.',
        next: 'See Treasury & solvency for each figure.',
        page: '/operator/treasury',
        since: null,
      }),
    ),
  );
}

function chainNeeds(chain: HouseFacts['chain']): Need[] {
  const base = { weight: 'stops-payouts', page: '/operator/chain' } as const;
  return chain.map(({ code, sentence, since }) => {
    if (code !== DEEP_REORG) {
      const next = 'See Chain what the node and the second source say.';
      return single({ ...base, key: `chain/${code}`, what: sentence, money: 'Nothing is paid until it is gone.', next, since }); // prettier-ignore
    }
    return single({
      ...base,
      key: `chain/${code}/${since ?? 0}`,
      what: sentence,
      money: 'Deposits that left the chain were taken back by themselves.',
      next: 'One operator looks at it under Chain and says so; another one starts payouts again.',
      since,
    });
  });
}

function settlementNeed({ id, isApproved, sats, since, note }: HouseFacts['settlements'][number]): Need {
  const sum = `${formatCoins({ asset: 'BTC', units: sats })} BTC`;
  const base = { page: '/operator/settlements', since, weight: 'money' } as const;
  if (!isApproved) {
    const what = `A payment of ${sum} from another wallet waits for an approval.`;
    return single({ ...base, key: `settlement/${id}/proposed`, what, money: 'The amount is held: no batch pays it meanwhile.', next: 'Compare it with the wallet that paid, then approve or withdraw it.' }); // prettier-ignore
  }
  const what = `A payment of ${sum} from another wallet does not settle: ${note ?? 'its block left the chain.'}`;
  return single({ ...base, key: `settlement/${id}/stuck`, what, money: 'The amount stays held: no batch pays it.', next: 'It is looked for by itself. Where another transaction spent its coins, give it up with that one.' }); // prettier-ignore
}

function batchNeed({ id, state, paid, plannedAt }: HouseFacts['batches'][number]): Need[] {
  const base = { page: `/operator/batches/${id}`, since: plannedAt, weight: 'money' } as const;
  const sum = `${formatCoins({ asset: 'BTC', units: paid })} BTC`;
  if (state === 'planned') {
    const what = `A batch of ${sum} waits for an approval.`;
    return [single({ ...base, key: `batch/${id}/planned`, what, money: 'Nothing of it is signed or sent before that.', next: 'Look at its items and its fee, then approve or cancel it.' })]; // prettier-ignore
  }
  if (state === 'displaced') {
    const what = `The coins of a batch of ${sum} are gone: a transaction that is not ours spent them, 100 blocks deep.`;
    return [single({ ...base, key: `batch/${id}/displaced`, what, money: 'Its items are available again and nobody was paid. Payouts wait until the books are covered.', next: 'Find out who has the keys, move what is left to new ones, and bring in what is missing.' })]; // prettier-ignore
  }
  if (state !== 'conflicted') return [];
  const what = `A batch of ${sum} cannot confirm: its coins were spent by another transaction.`;
  return [single({ ...base, key: `batch/${id}/conflicted`, what, money: 'Its items stay in flight: nobody is paid twice.', next: 'Look at the batch: what happened to its coins must be known. 100 blocks deep its items are given back.' })]; // prettier-ignore
}

function takeBackNeed({ id, since }: HouseFacts['takeBacks'][number]): Need {
  return single({
    key: `opening-take-back/${id}`,
    weight: 'money',
    what: 'A wish to take opening balances back waits for a second operator.',
    money: 'Nothing is booked by it until another operator confirms it.',
    next: 'Compare it with the old system’s figures under Moving in; confirm it or drop it.',
    page: '/operator/moving',
    since,
  });
}

function blockedNeed({ id, memberId, placedAt, reportBy }: HouseFacts['blocked'][number]): Need {
  const until = reportBy === null ? '' : ` by ${formatInstant(reportBy).slice(0, 10)}`;
  return single({
    key: `hold/${id}/unreported`,
    weight: 'money',
    what: `Member ${memberId} is blocked: the sanctions list names the payout address.`,
    money: 'Nothing is paid to the member. What is owed stays held, and no list that changes releases it.',
    next: `Report it to OFAC${until}, then note that under Members.`,
    page: '/operator/members',
    since: placedAt,
  });
}

function shadowNeed({ id, differences, madeAt }: NonNullable<HouseFacts['shadow']>): Need {
  return single({
    key: `shadow/${id}`,
    weight: 'money',
    what: `The newest comparison with the old system has ${counted(differences, 'difference')}.`,
    money: 'Nothing is paid in shadow mode, and it is not left while something differs.',
    next: 'Open the comparison under Moving in, correct what is behind it and compare again.',
    page: '/operator/moving',
    since: madeAt,
  });
}
