import { Inject, Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { WriteTx } from '../../store';
import { CLOCK, type Clock, seal, type SealedFor, SECOND_MS, unseal } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { type AccountRow, account } from './auth.entity';

/** RFC 6238: steps of 30 seconds; one step either way for clocks that drift. */
const STEP_SECONDS = 30;

/** Authenticator codes (RFC 6238). Every code works once. */
@Injectable()
export class TotpService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  /** A new secret, as text for the authenticator and sealed for the database. */
  enrol(accountId: string, mail: string): { secret: string; uri: string; sealed: string } {
    const secret = generateSecret();
    return {
      secret,
      uri: generateURI({ issuer: 'Paydirt', label: mail, secret }),
      sealed: seal(this.config.secretKey, totpOf(accountId), secret),
    };
  }

  /**
   * Takes a code, in the caller's transaction, so that two requests cannot both use it.
   * @returns false when it is wrong, too old, or was used before
   */
  async take(tx: WriteTx, row: AccountRow, code: string): Promise<boolean> {
    if (row.totp_sealed === null) return false;
    const [current] = await tx.lock(account, { id: row.id });
    if (current?.totp_sealed == null) return false;
    const step = this.stepOf(row.id, current.totp_sealed, code);
    if (step === undefined || step <= current.totp_last_step) return false;
    await tx.update(account, { id: row.id }, { totp_last_step: step });
    return true;
  }

  /** Time step of a code of a sealed secret, now or a step away; undefined when it is none. */
  stepOf(accountId: string, sealed: string, code: string): number | undefined {
    const result = verifySync({
      secret: unseal(this.config.secretKey, totpOf(accountId), sealed),
      token: code,
      epoch: Math.floor(this.clock.now() / SECOND_MS),
      epochTolerance: STEP_SECONDS,
    });
    return result.valid && 'timeStep' in result ? result.timeStep : undefined;
  }
}

/** For what, and whose, an authenticator's secret is sealed. */
export function totpOf(owner: string): SealedFor {
  return { purpose: 'totp', owner };
}
