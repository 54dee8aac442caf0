import { address as addresses, networks } from 'bitcoinjs-lib';
import { LEASES } from './leases';
import type { WitnessedOutput } from './node-witness';
import type { DemoPeople } from './people';

/** Regtest's target, 0x207fffff, and all hashes. */
const TARGET = 0x7fffffn << 232n;
const ALL_HASHES = 1n << 256n;
const SECONDS_OF_DAY = 86_400n;

interface Coin {
  readonly asset: string;
  readonly units: string;
}

interface ContractSeen {
  readonly id: string;
  readonly heldUnits: string;
  readonly earned: string;
  readonly received: string;
  readonly ahead: string;
  readonly atRisk: string;
  readonly writtenOff: string;
  readonly daysLate: number;
  readonly lost: string | null;
  readonly defaultAt: number | null;
  readonly returns: { readonly roiBps: string | null; readonly breakEvenAt: number | null } | null;
  readonly promise: { readonly overpromise: boolean } | null;
  readonly verdict: { readonly verdict: string } | null;
}

interface CoinTable {
  readonly coins: readonly { readonly asset: string; readonly gap: string | null; readonly figure: { readonly grade: string; readonly source: string } | null }[]; // prettier-ignore
  readonly machines: readonly { readonly algorithm: string; readonly options: readonly { readonly earnings: object | null }[] }[]; // prettier-ignore
}

interface Device {
  readonly sourceId: string;
  readonly worker: string;
  readonly earned: readonly Coin[];
  readonly verdict: string;
}

interface DeviceResult {
  readonly rows: readonly { readonly part: Coin; readonly countsTime: boolean }[];
  readonly moreRows: number;
  readonly worth: readonly { readonly earned: Coin }[];
  readonly revenuePerDay: string | null;
}

/** What was to be seen in the demo, looked up as an operator and members see it and held against what is known besides. */
export async function storyChecks(
  people: DemoPeople,
  outputs: readonly WitnessedOutput[],
  leaseAddresses: ReadonlyMap<string, string>,
): Promise<Record<string, boolean>> {
  const { operator } = people;
  const { items: contracts } = await operator.get<{ items: ContractSeen[] }>('/api/operator/contracts');
  const found = new Map(contracts.map((one) => [one.id, one]));
  const paid = paidTo(leaseAddresses, outputs);
  return {
    contractsEarnWhatHeadersSay: LEASES.every((lease) => earnsByHeaders(lease, found.get(lease.id))),
    contractsReceivedWhatTheChainHolds: LEASES.every(({ id }) => receivedIs(found.get(id), paid.get(id) ?? 0n)),
    oneContractPaysWell: paysWell(found.get('north')),
    oneProviderIsInArrears: isInArrears(found.get('south')),
    oneContractHasAVerdict: found.get('east')?.verdict?.verdict === 'scale',
    membersHoldTheirUnits: await holdUnits(people),
    coinsAreRanked: ranked(await operator.get<CoinTable>('/api/operator/coin-table')),
    ...(await devicesSeen(people)),
    offlineDeviceTold: await isOfflineTold(people),
    shortPaymentInSight: await isShortInSight(people),
    badSaleHalted: await isHalted(people),
  };
}

/** Satoshi in the node's blocks at each provider's deposit address. */
function paidTo(leaseAddresses: ReadonlyMap<string, string>, outputs: readonly WitnessedOutput[]): Map<string, bigint> {
  return new Map(
    [...leaseAddresses].map(([id, address]) => {
      const script = Buffer.from(addresses.toOutputScript(address, networks.regtest)).toString('hex');
      return [id, outputs.reduce((sum, { scriptHex, sats }) => (scriptHex === script ? sum + sats : sum), 0n)];
    }),
  );
}

/** Whole days of hash rate x seconds x chance of a hash x the declared fee of a block, less the contract's fee. */
function earnsByHeaders({ hashRate, units, feeSats, termDays }: (typeof LEASES)[number], seen?: ContractSeen): boolean {
  if (seen === undefined) return false;
  const day = (hashRate * SECONDS_OF_DAY * (TARGET + 1n)) / ALL_HASHES - units * feeSats;
  const earned = BigInt(seen.earned);
  const adds = earned === BigInt(seen.received) + BigInt(seen.atRisk) + BigInt(seen.writtenOff);
  return adds && earned > 0n && earned % day === 0n && earned / day <= BigInt(termDays);
}

/** What is on the chain less the last payment, which may not be deep enough yet; never more than is there. */
function receivedIs(seen: ContractSeen | undefined, onChain: bigint): boolean {
  if (seen === undefined) return false;
  const counted = BigInt(seen.received) + BigInt(seen.ahead);
  return counted > 0n && counted <= onChain && (seen.id === 'north' || counted === onChain);
}

function paysWell(seen: ContractSeen | undefined): boolean {
  const { roiBps, breakEvenAt } = seen?.returns ?? { roiBps: null, breakEvenAt: null };
  return roiBps !== null && BigInt(roiBps) > 0n && breakEvenAt !== null && seen?.heldUnits === '75';
}

function isInArrears(seen: ContractSeen | undefined): boolean {
  if (seen?.promise?.overpromise !== true || seen.defaultAt === null || seen.daysLate <= 0) return false;
  return BigInt(seen.lost ?? '0') > 0n && BigInt(seen.atRisk) > 0n;
}

/** Each holder sees the units that were given out, and the books have something for them. */
async function holdUnits(people: DemoPeople): Promise<boolean> {
  for (const { id, holders } of LEASES) {
    for (const [key, units] of holders) {
      const { items } = await people.member(key).person.get<{ items: { id: string; yourUnits: string; books: { received: string } | null }[] }>('/api/me/contracts'); // prettier-ignore
      const seen = items.find((one) => one.id === id);
      if (seen?.yourUnits !== units.toString() || BigInt(seen.books?.received ?? '0') === 0n) return false;
    }
  }
  return true;
}

/** Several coins for each kind of machine that knows several; each by the word of a pool that calls itself simulated. */
function ranked({ coins, machines }: CoinTable): boolean {
  const told = coins.filter(({ gap }) => gap === null);
  const honest = told.every(({ figure }) => figure?.grade === 'stated' && figure.source.includes('simulated'));
  const isEach = machines.every(({ algorithm, options }) => {
    const count = options.filter(({ earnings }) => earnings !== null).length;
    return count >= (algorithm === 'scrypt' ? 3 : algorithm === 'sha256d' ? 2 : 1);
  });
  return honest && isEach && told.length === 6 && coins.find(({ asset }) => asset === 'BTC')?.gap === 'test-network';
}

async function devicesSeen(people: DemoPeople): Promise<Record<string, boolean>> {
  const diary = async (key: string): Promise<readonly Device[]> =>
    (await people.member(key).person.get<{ items: Device[] }>('/api/me/devices/diary')).items;
  const [device] = await diary('member21');
  const earned = device?.earned.filter(({ units }) => BigInt(units) > 0n).map(({ asset }) => asset);
  const verdicts = new Set([...(await diary('member01')), ...(await diary('member02'))].map(({ verdict }) => verdict));
  return {
    oneDeviceEarnsTwoCoins: earned?.join() === 'LTC,DOGE',
    deviceFiguresOpenToTheirRows: device !== undefined && (await opens(people, device)),
    notWorthRunningIsSaid: verdicts.has('worth-it') && verdicts.has('not-worth-it'),
  };
}

async function opens(people: DemoPeople, { sourceId, worker }: Device): Promise<boolean> {
  const query = new URLSearchParams({ sourceId, worker });
  const result = await people.member('member21').person.get<DeviceResult>(`/api/me/devices/result?${query.toString()}`);
  const sumOf = (coin: string): bigint =>
    result.rows.reduce((sum, { part }) => (part.asset === coin ? sum + BigInt(part.units) : sum), 0n);
  const isWhole = result.moreRows === 0 && result.rows.some(({ countsTime }) => !countsTime);
  return isWhole && result.revenuePerDay !== null && result.worth.every(({ earned }) => sumOf(earned.asset) === BigInt(earned.units)); // prettier-ignore
}

async function isOfflineTold(people: DemoPeople): Promise<boolean> {
  const { items } = await people.member('member01').person.get<{ items: { kind: string; worker: string | null }[] }>('/api/me/notices'); // prettier-ignore
  return items.some(({ kind, worker }) => kind === 'device-offline' && worker === 'braiins-rig21');
}

/** The provider's last payment is short by what it was made short of. */
async function isShortInSight(people: DemoPeople): Promise<boolean> {
  interface Source {
    readonly sourceId: string;
    readonly difference: string;
    readonly days: readonly { readonly gaps: readonly { readonly reason: string; readonly units: string }[] }[];
  }
  const { items } = await people.operator.get<{ items: Source[] }>('/api/operator/reconciliation');
  const south = items.find(({ sourceId }) => sourceId === 'south');
  const short = LEASES.find(({ id }) => id === 'south')?.shortSats;
  const gaps = south?.days.flatMap((day) => day.gaps) ?? [];
  return south?.difference === '0' && gaps.some(({ reason, units }) => reason === 'short' && BigInt(units) === short);
}

async function isHalted(people: DemoPeople): Promise<boolean> {
  interface Sale {
    readonly state: string;
    readonly note: string | null;
    readonly sold: Coin;
  }
  const { items } = await people.operator.get<{ items: Sale[] }>('/api/operator/conversions');
  const halted = items.filter(({ state }) => state === 'halted');
  return halted.length === 1 && halted[0]?.note === 'slippage' && halted[0].sold.asset === 'DOGE';
}
