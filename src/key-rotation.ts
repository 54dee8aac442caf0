import { account } from './api/auth/auth.entity';
import { AuthKeyService } from './api/auth/auth-key.service';
import { totpOf } from './api/auth/totp.service';
import { AuditService } from './audit/audit.service';
import { filingPayer, taxForm } from './filing/filing.entity';
import { openSecrets } from './filing/form-secrets';
import { PAYER_SEAL, PayerService } from './filing/payer.service';
import { TaxFormService } from './filing/tax-form.service';
import { lastBeat } from './jobs/last-beat.repository';
import type { MembersPolicy } from './members';
import { coolingOff } from './members/cooling-off.repository';
import { MemberService } from './members/member.service';
import { OldNamesService } from './moving/names.service';
import { noticesAtConsole } from './notices/notice-console.service';
import type { MailSettings } from './notices';
import { paymentsUnderWay } from './payout/under-way.repository';
import type { ReadTx, Store, WriteTx } from './store';
import type { IncomePolicy } from './tax';
import { type Clock, DomainError, MINUTE_MS, openEnvelope, type Secret, unseal } from './units';

const ACTOR = 'console';
/** An instance that runs renews a lease far more often. */
const SILENT_MS = 2 * MINUTE_MS;

/** What a change of the key needs to know of the house. */
export interface KeyHouse {
  readonly clock: Clock;
  readonly members: MembersPolicy;
  readonly policy: IncomePolicy;
  readonly mail: MailSettings | null;
  /** Other instances can have the database open: the last sign of one must be old. */
  readonly isShared: boolean;
}

/** What was sealed anew, and what could not be. */
export interface KeyRotated {
  readonly authenticators: number;
  readonly taxForms: number;
  /** Letters with a link that takes a change of address back, written once more. */
  readonly letters: number;
  /** Changes that cool off; where no mail is sent nobody has a link. */
  readonly coolingOff: number;
  /** Operators whose recovery codes are over. */
  readonly recoveryOwners: number;
}

/**
 * Changes the key of the service in one transaction: everything that is sealed under it is sealed under the other, and the
 * first is useless for this database (SECURITY.md 25). Backups of before still open with it.
 * @throws DomainError `key.same`, `key.other`, `key.service-runs`, `key.payments-under-way`
 */
export async function rotateKey(
  store: Store,
  keys: { readonly from: Secret; readonly to: Secret },
  house: KeyHouse,
): Promise<KeyRotated> {
  const { from, to } = keys;
  if (from.reveal() === to.reveal()) {
    throw new DomainError('key.same', 'That is the key in use. Nothing was changed. Make another one with "npx paydirt key create FILE".'); // prettier-ignore
  }
  const { clock, members, policy, mail } = house;
  const audit = new AuditService(clock);
  const forms = new TaxFormService(clock, policy, to, audit, new MemberService(clock, members, audit));
  const names = new OldNamesService(new MemberService(clock, members, audit), { nameKey: to });
  return store.write(async (tx) => {
    await assertKeyFits(tx, from);
    await assertAtRest(tx, house);
    const auth = await new AuthKeyService(audit).rewrap(tx, keys, ACTOR);
    const taxForms = await forms.rewrap(tx, from, ACTOR);
    await new PayerService(clock, policy, to, audit).rewrap(tx, from);
    await names.rekey(tx, from);
    const changes = await coolingOff(tx, clock.now());
    const letters = await noticesAtConsole(store, clock, mail).again(tx, changes);
    await audit.record(tx, { actor: ACTOR, action: 'service.key-changed', subject: 'service', details: { letters: String(letters) } }); // prettier-ignore
    return { ...auth, taxForms, letters, coolingOff: changes.size };
  });
}

/**
 * Whether a key is the one that the database is sealed under, by an authenticator, a tax form and who files, where there are any:
 * asked at each start, before anything is sealed under another one.
 * @throws DomainError `key.other`
 */
export async function assertKeyFits(tx: ReadTx, key: Secret): Promise<void> {
  const [owner] = await tx.find(account, { where: { totp_sealed: { not: null } }, limit: 1 });
  const [form] = await tx.find(taxForm, { limit: 1 });
  const [payer] = await tx.find(filingPayer, { limit: 1 });
  try {
    if (owner?.totp_sealed != null) unseal(key, totpOf(owner.id), owner.totp_sealed);
    if (form !== undefined) openSecrets(key, form.member_id, { sealedKey: form.sealed_key, sealedText: form.sealed_text }); // prettier-ignore
    if (payer !== undefined) openEnvelope(key, PAYER_SEAL, { sealedKey: payer.sealed_key, sealedText: payer.sealed_text }); // prettier-ignore
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.code !== 'auth.sealed') throw cause;
    const message = 'The database is sealed under another key than the one that PAYDIRT_SECRET_KEY_FILE names. Nothing was changed, and no money is affected. Name the key of this database: after "npx paydirt key rotate" it is the new one.'; // prettier-ignore
    throw new DomainError('key.other', message, {}, { cause });
  }
}

/** Approvals are sealed with the key, and never changed: whatever needs one still goes to its end first. */
async function assertAtRest(tx: WriteTx, { clock, isShared }: KeyHouse): Promise<void> {
  const beat = isShared ? await lastBeat(tx) : undefined;
  if (beat !== undefined && clock.now() - beat < SILENT_MS) {
    throw new DomainError('key.service-runs', 'The service ran within the last two minutes. Nothing was changed. Stop every instance, wait two minutes, and repeat.'); // prettier-ignore
  }
  const count = await paymentsUnderWay(tx);
  if (count > 0) {
    const message = `${count} approved ${count === 1 ? 'payment is' : 'payments are'} not settled yet, and their approvals are sealed with this key. Nothing was changed and no money is affected. Start the service with the key of before, approve nothing new, and repeat when they are settled.`;
    throw new DomainError('key.payments-under-way', message, { count });
  }
}
