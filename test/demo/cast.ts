/** The made-up operator's members. Every name and device is invented; one of each kind that goes wrong is among them. */
export interface DemoMember {
  readonly key: string;
  readonly name: string;
  readonly mail: string;
  readonly source: 'braiins' | 'ocean' | 'viabtc';
  readonly workers: readonly DemoWorker[];
  /** Basis points of the OCEAN group; 0 elsewhere. */
  readonly shareBps: number;
  readonly threshold: { readonly sats: bigint } | { readonly usdCents: bigint };
  readonly address: 'own' | 'own-signed' | 'none' | 'refused' | 'same-as-first';
  /** What the member says of each device: watts at the wall and dollars per kWh. */
  readonly power?: { readonly watts: number; readonly usdPerKwh: string };
  /** Part of the dogecoin that is converted, in basis points; the rest is kept as dogecoin. */
  readonly convertDogeBps?: number;
}

export interface DemoWorker {
  readonly name: string;
  readonly hashRate: bigint;
  /** Share of the span, in percent, during which the worker is off. */
  readonly offline?: { readonly fromPercent: number; readonly toPercent: number };
}

const NAMES = [
  'Ada Ferro',
  'Ben Okafor',
  'Chiara Rossi',
  'Dmitri Volkov',
  'Elif Demir',
  'Farid Haddad',
  'Greta Lindqvist',
  'Hugo Martins',
  'Ines Duarte',
  'Jonas Weber',
  'Kaya Yildiz',
  'Liam Byrne',
  'محمد الأحمد',
  '王小明',
  'Noor de Vries',
  'Olga Petrova',
  'Pavel Novak',
  'Quinn Harper',
  'Rosa Jimenez',
  'Samir Patel',
  'Tomas Berg',
  'Uma Krishnan',
  'Vera Horvat',
  'Wes Carter',
  'Ximena Rojas',
  'Yusuf Kaplan',
  'Zoe Laurent',
  'Anders Holm',
  'Bianca Costa',
  'Cem Aydin',
  'Daria Kowalska',
  'Emil Sorensen',
  'Fatima Zahra',
  'Gideon Stein',
  'Hana Suzuki',
  'Ivan Georgiev',
  'Julia Nowak',
  'Karim Benali',
  'Lena Fischer',
  'Marco Bianchi',
] as const;

export const BRAIINS_MEMBERS = 20;
export const VIABTC_MEMBERS = 12;
const BRAIINS_WORKERS = 54;
const VIABTC_WORKERS = 36;
/** What the pools' machines do: sha256d for bitcoin, scrypt for litecoin and dogecoin together. */
const RATE_STEP = { braiins: 1_000_000_000n, viabtc: 150_000n } as const;
/** The first member hashes where a kilowatt-hour is cheap, the next one where it costs more than the machine earns. */
const POWER: Readonly<Record<string, DemoMember['power']>> = {
  member01: { watts: 3_010, usdPerKwh: '0.03' },
  member02: { watts: 3_010, usdPerKwh: '0.14' },
  member21: { watts: 3_360, usdPerKwh: '0.05' },
  member22: { watts: 3_360, usdPerKwh: '0.16' },
};
const CONVERT_DOGE_BPS: Readonly<Record<string, number>> = { member21: 5_000, member24: 0 };

const OCEAN_SHARES_BPS = [2_500, 2_000, 1_500, 1_200, 1_000, 800, 600, 400];

/** The sources at which a member's devices work: a machine that mines two coins stands at two. */
export function sourcesOf({ source }: DemoMember): readonly string[] {
  return source === 'viabtc' ? ['viabtc', 'viabtc-doge'] : [source];
}

function sourceOf(index: number): DemoMember['source'] {
  if (index < BRAIINS_MEMBERS) return 'braiins';
  return index < BRAIINS_MEMBERS + VIABTC_MEMBERS ? 'viabtc' : 'ocean';
}

/** Workers of member `index` among `members`, dealt round-robin so that some have more than others. */
function workersOf(prefix: 'braiins' | 'viabtc', index: number, members: number, total: number): DemoWorker[] {
  const workers: DemoWorker[] = [];
  for (let n = index; n < total; n += members) {
    const hashRate = BigInt(60_000 + ((n * 7_919) % 50) * 1_000) * RATE_STEP[prefix];
    const name = prefix === 'braiins' && n === 5 ? '=cmd' : `${prefix}-rig${String(n + 1).padStart(2, '0')}`;
    const offline =
      n === 7 ? { fromPercent: 30, toPercent: 45 } : n === 20 ? { fromPercent: 97, toPercent: 101 } : undefined;
    workers.push({ name, hashRate, ...(offline === undefined ? {} : { offline }) });
  }
  return workers;
}

function addressOf(index: number): DemoMember['address'] {
  if (index === 3) return 'none';
  if (index === 4) return 'refused';
  if (index === 1) return 'same-as-first';
  return index % 5 === 2 ? 'own-signed' : 'own';
}

function thresholdOf(index: number): DemoMember['threshold'] {
  if (index === 2) return { sats: 500_000_000n };
  return index % 7 === 5 ? { usdCents: 5_000n } : { sats: 100_000n + BigInt(index % 4) * 100_000n };
}

export const CAST: readonly DemoMember[] = NAMES.map((name, index) => {
  const source = sourceOf(index);
  const workers =
    source === 'braiins'
      ? workersOf('braiins', index, BRAIINS_MEMBERS, BRAIINS_WORKERS)
      : source === 'viabtc'
        ? workersOf('viabtc', index - BRAIINS_MEMBERS, VIABTC_MEMBERS, VIABTC_WORKERS)
        : [];
  const key = `member${String(index + 1).padStart(2, '0')}`;
  const [power, convertDogeBps] = [POWER[key], CONVERT_DOGE_BPS[key]];
  return {
    key,
    name,
    mail: `${key}@demo.invalid`,
    source,
    workers,
    shareBps: source === 'ocean' ? (OCEAN_SHARES_BPS[index - BRAIINS_MEMBERS - VIABTC_MEMBERS] ?? 0) : 0,
    threshold: thresholdOf(index),
    address: addressOf(index),
    ...(power === undefined ? {} : { power }),
    ...(convertDogeBps === undefined ? {} : { convertDogeBps }),
  };
});

export const DEVICE_COUNT = CAST.reduce((sum, member) => sum + member.workers.length, 0);
