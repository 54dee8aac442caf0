import type { AuditService } from '../../audit/audit.service';
import type { WriteTx } from '../../store';
import { seal, type Secret, unseal } from '../../units';
import { account, recoveryCode, totpRenewal } from './auth.entity';
import { totpOf } from './totp.service';

/** What came of a new key: authenticators work on, recovery codes are over. */
export interface AuthRekeyed {
  readonly authenticators: number;
  /** Operators who had codes. */
  readonly recoveryOwners: number;
}

/** What signing in keeps under the key of the service, when that key changes. */
export class AuthKeyService {
  constructor(private readonly audit: AuditService) {}

  /**
   * Seals the secrets of authenticators under another key. Of recovery codes only keyed hashes are kept, and nobody can
   * make them anew: they are taken away.
   * @throws DomainError `auth.sealed` when `from` is not the key
   */
  async rewrap(tx: WriteTx, keys: { readonly from: Secret; readonly to: Secret }, actor: string): Promise<AuthRekeyed> {
    const reseal = (owner: string, sealed: string): string =>
      seal(keys.to, totpOf(owner), unseal(keys.from, totpOf(owner), sealed));
    let authenticators = 0;
    for (const { id, totp_sealed: sealed } of await tx.find(account)) {
      if (sealed === null) continue;
      await tx.update(account, { id }, { totp_sealed: reseal(id, sealed) });
      authenticators += 1;
    }
    for (const { account_id: owner, totp_sealed: sealed } of await tx.find(totpRenewal)) {
      await tx.update(totpRenewal, { account_id: owner }, { totp_sealed: reseal(owner, sealed) });
    }
    const owners = new Set((await tx.find(recoveryCode)).map(({ account_id: owner }) => owner));
    for (const owner of owners) {
      await tx.delete(recoveryCode, { account_id: owner });
      await this.audit.record(tx, { actor, action: 'auth.recovery-codes-over', subject: owner });
    }
    return { authenticators, recoveryOwners: owners.size };
  }
}
