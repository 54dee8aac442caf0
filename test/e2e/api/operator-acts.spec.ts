import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RequestMethod } from '@nestjs/common';
import { API_CONTROLLERS } from '../../../src/api/api-surface.module';
import { PERMISSION, STEP_UP } from '../../../src/api/http/permission.dto';
import { PROJECT_ROOT } from '../../../src/project-root';

/** Why an act asks no fresh proof. */
const READS = 'it changes nothing';
const PLANS = 'it plans alone: nothing is signed before the approval, which asks one';
const GIVES_UP = 'it only takes a plan or an authority away, and a hurry must not wait for it';
const MAIL = 'it steers mail, not money';
const WORDS = 'it publishes what the books say, or checks signatures against it';

/** What an operator can change: whether a fresh proof is asked, else why not; and the audit row of it, else why none. */
const ACTS: Readonly<Record<string, { readonly proof: true | string; readonly audit: string | null }>> = {
  'treasury/assign': { proof: true, audit: 'treasury.assigned' },
  'chain/acknowledge-reorg': { proof: true, audit: 'chain.reorg-acknowledged' },
  'jobs/mail-retry': { proof: MAIL, audit: 'mail.retried' },
  'needs/mail': { proof: MAIL, audit: 'operators.mail-set' },
  statements: { proof: WORDS, audit: 'solvency.published' },
  'statements/:number/signatures': { proof: WORDS, audit: 'solvency.reserves-signed' },
  'conversion-terms/keep': { proof: true, audit: 'conversion.keep-declared' },
  'conversion-terms/withdrawal-fee': { proof: true, audit: 'conversion.fee-declared' },
  'conversion-deposits/name': { proof: true, audit: 'conversion.deposit-named' },
  'conversions/:id/resume': { proof: true, audit: 'conversion.resumed' },
  'conversions/:id/hold': { proof: true, audit: 'conversion.held' },
  'conversion-statements': { proof: true, audit: 'conversion.proposed' },
  'conversion-statements/:id/confirm': { proof: true, audit: 'conversion.confirmed' },
  'conversion-statements/:id/take-back': { proof: true, audit: 'conversion.taken-back' },
  batches: { proof: PLANS, audit: 'payout.planned' },
  'wallets/moves': { proof: true, audit: 'payout.planned' },
  'batches/:id/take-on': { proof: true, audit: 'payout.taken-on' },
  'batches/:id/approve': { proof: true, audit: 'payout.approved' },
  'batches/:id/cancel': { proof: GIVES_UP, audit: 'payout.cancelled' },
  'batches/:id/child': { proof: PLANS, audit: 'payout.child-planned' },
  'batches/:id/replacement': { proof: PLANS, audit: 'payout.replace-planned' },
  'batches/:id/replacement/approve': { proof: true, audit: 'payout.replace-approved' },
  'batches/:id/cancellation': { proof: PLANS, audit: 'payout.cancel-planned' },
  'batches/:id/cancellation/approve': { proof: true, audit: 'payout.cancel-approved' },
  'batches/:id/signatures': { proof: true, audit: 'payout.signatures-kept' },
  'payouts/stop': { proof: true, audit: 'operations.payouts-stopped-on' },
  'payouts/resume': { proof: true, audit: 'operations.payouts-stopped-off' },
  settings: { proof: true, audit: 'settings.changed' },
  'settings/proposals/:id/approve': { proof: true, audit: 'settings.changed' },
  'settings/proposals/:id/withdraw': { proof: true, audit: 'settings.withdrawn' },
  'restore/barrier': { proof: true, audit: 'payout.planned' },
  'restore/outputs': { proof: true, audit: 'payout.output-named' },
  'restore/statements': { proof: true, audit: 'payout.external-denied' },
  'restore/release': { proof: true, audit: 'operations.reconcile-only-off' },
  'prices/manual': { proof: true, audit: 'prices.proposed' },
  'prices/waiting/:id/confirm': { proof: true, audit: 'prices.confirmed' },
  'prices/waiting/:id/take-back': { proof: true, audit: 'prices.taken-back' },
  members: { proof: true, audit: 'members.created' },
  'members/:id/invite': { proof: true, audit: 'auth.invited' },
  'members/:id/erase': { proof: true, audit: 'members.person-erased' },
  'members/:id/closing': { proof: true, audit: 'members.closing' },
  'members/:id/closing/hold': { proof: true, audit: 'members.residual-held' },
  'members/:id/closing/reopen': { proof: true, audit: 'members.reopened' },
  'members/:id/holds': { proof: true, audit: 'members.hold-placed' },
  'holds/:id/release': { proof: true, audit: 'members.hold-released' },
  'holds/:id/report': { proof: true, audit: 'members.hold-reported' },
  'payees/:id/form': { proof: true, audit: 'filing.form-recorded' },
  'payees/:id/reveal': { proof: true, audit: 'filing.tin-revealed' },
  'payees/:id/notices': { proof: true, audit: 'filing.notice-noted' },
  'payees/notices/:id/take-back': { proof: true, audit: 'filing.notice-taken-back' },
  'payees/matching': { proof: true, audit: 'filing.tins-opened' },
  'payees/matching/codes': { proof: true, audit: 'filing.matches-recorded' },
  'payees/imports/preview': { proof: READS, audit: null },
  'withholding/rule': { proof: true, audit: 'filing.withholding-decided' },
  'withholding/deposits': { proof: true, audit: 'filing.deposit-recorded' },
  'withholding/deposits/:id/take-back': { proof: true, audit: 'filing.deposit-taken-back' },
  'payees/imports': { proof: true, audit: 'filing.year-imported' },
  'filing/payer': { proof: true, audit: 'filing.payer-recorded' },
  'filing/template': { proof: READS, audit: null },
  'filing/files': { proof: true, audit: 'filing.batch-made' },
  'filing/corrections': { proof: true, audit: 'filing.batch-made' },
  'filing/files/:id/open': { proof: true, audit: 'filing.batch-opened' },
  'filing/files/:id/state': { proof: true, audit: 'filing.batch-moved' },
  'payees/imports/:id/take-back': { proof: true, audit: 'filing.import-taken-back' },
  operators: { proof: true, audit: 'auth.invited' },
  'operators/:id/reset': { proof: true, audit: 'auth.invited-again' },
  settlements: { proof: true, audit: 'payout.external-proposed' },
  'settlements/:id/approve': { proof: true, audit: 'payout.external-approved' },
  'settlements/:id/withdraw': { proof: true, audit: 'payout.external-withdrawn' },
  'settlements/:id/give-up': { proof: true, audit: 'payout.external-given-up' },
  'terms/workers': { proof: true, audit: 'device.assigned' },
  'terms/shares': { proof: true, audit: 'shares.set' },
  'terms/rules': { proof: true, audit: 'sharing.set' },
  'terms/service-fee': { proof: true, audit: 'service-fee.set' },
  'reconciliation/coin': { proof: true, audit: 'coin.named' },
  'reconciliation/day': { proof: true, audit: 'wrong-day.explained' },
  'reconciliation/total': { proof: true, audit: 'pool-total.explained' },
  'imports/preview': { proof: READS, audit: null },
  imports: { proof: true, audit: 'file.imported' },
  'moving/preview': { proof: READS, audit: null },
  'moving/compare': { proof: READS, audit: null },
  moving: { proof: true, audit: 'moving.imported' },
  'moving/statements': { proof: WORDS, audit: 'shadow.compared' },
  'moving/leave': { proof: true, audit: 'operations.shadow-off' },
  'moving/imports/:id/take-back': { proof: true, audit: 'moving.take-back-asked' },
  'moving/take-backs/:id/confirm': { proof: true, audit: 'moving.take-back-booked' },
  'moving/take-backs/:id/call-off': { proof: GIVES_UP, audit: 'moving.take-back-called-off' },
  'devices/unassigned': { proof: true, audit: 'unassigned.given' },
  'devices/unassigned/work': { proof: true, audit: 'unassigned.given' },
  'devices/patterns/preview': { proof: READS, audit: null },
  'devices/patterns': { proof: true, audit: 'patterns.set' },
  'devices/codes': { proof: true, audit: 'claim-code.issued' },
  'devices/codes/:id/withdraw': { proof: GIVES_UP, audit: 'claim-code.withdrawn' },
  'contracts/offer': { proof: READS, audit: null },
  contracts: { proof: true, audit: 'contract.declared' },
  'contracts/:id/source': { proof: true, audit: 'contract.source' },
  'contracts/:id/units': { proof: true, audit: 'contract.units' },
  'contracts/:id/events': { proof: true, audit: 'contract.event' },
  'contracts/:id/own': { proof: true, audit: 'contract.own-given' },
};

/** Every route by which an operator can send a body, from the router's own metadata. */
function mutating(): { readonly path: string; readonly proof: boolean }[] {
  return API_CONTROLLERS.flatMap((controller) => {
    const base = String(Reflect.getMetadata('path', controller));
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name] as object;
      const path: unknown = Reflect.getMetadata('path', handler);
      if (name === 'constructor' || typeof path !== 'string') return [];
      const isRead = Reflect.getMetadata('method', handler) === RequestMethod.GET;
      const permission: unknown =
        Reflect.getMetadata(PERMISSION, handler) ?? Reflect.getMetadata(PERMISSION, controller);
      const whole = `/${base}/${path}`.replace(/\/+/g, '/').replace(/\/$/, '');
      if (isRead || permission !== 'operator' || !whole.startsWith('/api/operator/')) return [];
      return [{ path: whole.slice('/api/operator/'.length), proof: Reflect.getMetadata(STEP_UP, handler) === true }];
    });
  });
}

/** The product's own source, file by file. */
const SOURCES = readdirSync(join(PROJECT_ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => ({ name, text: readFileSync(join(PROJECT_ROOT, 'src', name), 'utf8') }));

/** SECURITY.md B4, 15 and 28. What makes a way into an account stands at /api/account, with the proof in the request. */
describe('what an operator can change', () => {
  it('asks a fresh proof, or says here why not', () => {
    const found = mutating();
    expect(found.map(({ path }) => path).sort()).toEqual(Object.keys(ACTS).sort());
    expect(found.filter(({ path, proof }) => (ACTS[path]?.proof === true) !== proof)).toEqual([]);
  });

  it('leaves an audit row, or changes nothing', () => {
    const shape = /[\x27`]([a-z-]+\.[a-z-]*(?:\$\{[^}]+\}[a-z-]*)*)[\x27`]/g;
    const recorded = SOURCES.filter(({ text }) => /\.record\(tx/.test(text) || /action: /.test(text)).flatMap(
      ({ text }) =>
        [...text.matchAll(shape)].map(([, name = '']) => new RegExp(`^${name.replace(/\$\{[^}]+\}/g, '[a-z-]+')}$`)),
    );
    const missing = Object.values(ACTS).filter(
      ({ audit }) => audit !== null && !recorded.some((one) => one.test(audit)),
    );
    expect(missing).toEqual([]);
    const silent = Object.entries(ACTS).filter(([, { audit }]) => audit === null);
    expect(silent.filter(([, { proof }]) => proof !== READS)).toEqual([]);
  });

  it('is recorded in the transaction of the act: no audit row has one of its own', () => {
    const calls = SOURCES.flatMap(({ name, text }) =>
      [...text.matchAll(/\baudit\.record\(([^,]*),/g)].map(([, given]) => ({ name, given })),
    );
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter(({ given }) => given !== 'tx')).toEqual([]);
    const alone = SOURCES.filter(({ text }) => /\.write\((?:async )?\(tx\) =>\s*(?:\{\s*)?(?:await |return )?[\w.]*audit\.record\(/.test(text)); // prettier-ignore
    expect(alone.map(({ name }) => name)).toEqual([]);
  });
});
