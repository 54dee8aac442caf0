/** One table from refusal to status; rooms know no HTTP. The longest matching beginning wins. */
const STATUS: readonly (readonly [string, number])[] = [
  ['api.not-found', 404],
  ['api.cross-site', 403],
  ['api.not-allowed', 403],
  ['api.too-large', 413],
  ['api.not-json', 415],
  ['api.idempotency-key-missing', 400],
  ['api.idempotency-key-reused', 409],
  ['api.in-progress', 409],
  ['api.invalid', 400],
  ['auth.not-signed-in', 401],
  ['auth.wrong-credentials', 401],
  ['auth.code-required', 401],
  ['auth.step-up-required', 403],
  ['auth.too-many-attempts', 429],
  ['auth.link-dead', 410],
  ['auth.step-order', 409],
  ['auth.sealed', 500],
  ['auth.', 422],
  ['members.unknown', 404],
  ['members.mail-taken', 409],
  ['members.', 422],
  ['units.', 422],
  ['prices.', 422],
  ['ledger.insufficient', 409],
  ['ledger.unknown-account', 404],
  ['ledger.', 500],
  ['payout.unknown', 404],
  ['payout.no-receipt', 404],
  ['payout.', 409],
  ['conversion.', 409],
  ['tax.unknown', 404],
  ['tax.', 422],
  ['solvency.', 409],
  ['rewards.unknown', 404],
  ['rewards.bad-', 422],
  ['rewards.', 409],
  ['operations.', 409],
  ['chain.nothing-to-acknowledge', 409],
  ['chain.', 503],
  ['jobs.', 409],
  ['store.full', 507],
  ['store.duplicate', 409],
  ['store.', 500],
];

/** HTTP status of a refusal's code; a code that nobody listed is our mistake, so 500. */
export function statusOf(code: string): number {
  let found: readonly [string, number] = ['', 500];
  for (const row of STATUS) if (code.startsWith(row[0]) && row[0].length > found[0].length) found = row;
  return found[1];
}
