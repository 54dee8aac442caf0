/**
 * Checks a member's income report from its CSV text alone, with arithmetic of its own: nothing of the product's is
 * used, so that a mistake there cannot hide here.
 */
export interface ReportCheck {
  readonly ok: boolean;
  readonly receipts: number;
  readonly unpriced: number;
  /** Sum of the recomputed lines, 12 decimals. */
  readonly totalUsdExact: string;
  readonly problems: readonly string[];
}

/** RFC 4180. @throws Error on a quote that is never closed */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\r' && text[i + 1] === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
      i += 1;
    } else cell += char;
  }
  if (quoted) throw new Error('a quoted cell never ends');
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

interface Fraction {
  readonly digits: bigint;
  readonly decimals: number;
}

function fraction(text: string): Fraction | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const [whole = '', decimals = ''] = text.split('.');
  return { digits: BigInt(whole + decimals), decimals: decimals.length };
}

/** To `decimals` places; ties to even, or away from zero. */
function rounded(value: Fraction, decimals: number, tie: 'even' | 'away'): bigint {
  if (value.decimals <= decimals) return value.digits * 10n ** BigInt(decimals - value.decimals);
  const unit = 10n ** BigInt(value.decimals - decimals);
  const negative = value.digits < 0n;
  const magnitude = negative ? -value.digits : value.digits;
  const floor = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  const up = twice > unit || (twice === unit && (tie === 'away' || floor % 2n === 1n));
  const result = up ? floor + 1n : floor;
  return negative ? -result : result;
}

function print(units: bigint, decimals: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  return `${units < 0n ? '-' : ''}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/**
 * Recomputes every line (net x price, to 1e-12 half-even), the sum, and the total in cents (half-up), and compares
 * them with what is printed. Gross must be fees and net together.
 */
export function checkReportCsv(text: string): ReportCheck {
  const [header = [], ...rows] = parseCsv(text);
  const problems: string[] = [];
  let sum = 0n;
  let receipts = 0;
  let unpriced = 0;
  let totals = 0;
  const said: string[] = [];
  rows.forEach((cells, i) => {
    const at = `line ${i + 2}`;
    const get = (name: string): string => cells[header.indexOf(name)] ?? '';
    if (cells.length !== header.length) problems.push(`${at}: ${cells.length} cells`);
    switch (get('record')) {
      case 'receipt':
      case 'reversal':
        receipts += 1;
        sum += checkLine(get, (problem) => problems.push(`${at}: ${problem}`));
        break;
      case 'unpriced':
        unpriced += 1;
        if (get('usd') !== '' || get('usd_exact') !== '') problems.push(`${at}: a value without a price`);
        break;
      case 'repayment':
        break;
      case 'status':
        if (i !== 0) problems.push(`${at}: the status is not the first line`);
        said.push(get('note'));
        break;
      case 'total':
        totals += 1;
        if (get('usd_exact') !== print(sum, 12)) problems.push(`${at}: total is ${print(sum, 12)}`);
        if (get('usd') !== print(rounded({ digits: sum, decimals: 12 }, 2, 'away'), 2)) problems.push(`${at}: cents`);
        said.push(get('note'));
        break;
      default:
        problems.push(`${at}: unknown record`);
    }
  });
  if (totals !== 1) problems.push(`${totals} totals`);
  problems.push(...finality(said, unpriced));
  return { ok: problems.length === 0, receipts, unpriced, totalUsdExact: print(sum, 12), problems };
}

/** First line and total say the same: final, or year to date, or how many receipts have no price. */
function finality([first, last, ...more]: readonly string[], unpriced: number): string[] {
  if (first === undefined || first !== last || more.length > 0) return ['first line and total differ on being final'];
  const known = /^(final: |not final: |year to date, not final: )/.test(first);
  return known && (unpriced === 0 || first.includes(`${unpriced} receipt`)) ? [] : ['says wrongly if it is final'];
}

function checkLine(get: (name: string) => string, problem: (text: string) => void): bigint {
  const net = fraction(get('net'));
  const price = fraction(get('price_usd'));
  const fees = ['gross', 'pool_fee', 'service_fee'].map((name) => fraction(get(name)));
  if (net === undefined || price === undefined || fees.includes(undefined)) {
    problem('a figure is missing');
    return 0n;
  }
  const [gross = 0n, pool = 0n, service = 0n] = fees.map((one) => (one === undefined ? 0n : rounded(one, 18, 'even')));
  if (gross !== pool + service + rounded(net, 18, 'even')) problem('gross is not fees and net together');
  const product = { digits: net.digits * price.digits, decimals: net.decimals + price.decimals };
  const value = rounded(product, 12, 'even');
  if (get('usd_exact') !== print(value, 12)) problem(`value is ${print(value, 12)}`);
  if (get('usd') !== print(rounded({ digits: value, decimals: 12 }, 8, 'even'), 8)) problem('value in 8 decimals');
  return value;
}
