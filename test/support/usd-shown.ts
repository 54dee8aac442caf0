/**
 * Dollars as service and screen must both print them: totals in cents half-up, away from zero on both sides, lines in
 * eight decimals half-even.
 * @see RULES.md 8; Instructions for Form 8949 (2025): drop under 50 cents, raise 50 to 99
 */
export const USD_SHOWN: readonly { readonly exact: string; readonly cents: string; readonly line: string }[] = [
  { exact: '0', cents: '0.00', line: '0.00000000' },
  { exact: '0.004999999999', cents: '0.00', line: '0.00500000' },
  { exact: '0.005', cents: '0.01', line: '0.00500000' },
  { exact: '-0.004999999999', cents: '0.00', line: '-0.00500000' },
  { exact: '-0.005', cents: '-0.01', line: '-0.00500000' },
  { exact: '12.344999999999', cents: '12.34', line: '12.34500000' },
  { exact: '12.345', cents: '12.35', line: '12.34500000' },
  { exact: '-12.344999999999', cents: '-12.34', line: '-12.34500000' },
  { exact: '-12.345', cents: '-12.35', line: '-12.34500000' },
  { exact: '5887.765200000000', cents: '5887.77', line: '5887.76520000' },
  { exact: '9.995', cents: '10.00', line: '9.99500000' },
  { exact: '999.995', cents: '1000.00', line: '999.99500000' },
  { exact: '999999.994999999999', cents: '999999.99', line: '999999.99500000' },
  { exact: '1999.995', cents: '2000.00', line: '1999.99500000' },
  { exact: '0.000000005', cents: '0.00', line: '0.00000000' },
  { exact: '0.000000005001', cents: '0.00', line: '0.00000001' },
  { exact: '0.000000015', cents: '0.00', line: '0.00000002' },
  { exact: '-0.000000015', cents: '0.00', line: '-0.00000002' },
  // Beyond 2^53 cents: no double on the way.
  { exact: '90071992547409.925', cents: '90071992547409.93', line: '90071992547409.92500000' },
];
