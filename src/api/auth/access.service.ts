import { Inject, Injectable } from '@nestjs/common';
import { STORE, type Store } from '../../store';
import type { ActingRequest, Actor } from '../http/actor.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { SetupTotpDto, StepUpDto, TotpEnrolmentDto } from '../wire/auth.dto';
import type { RecoveryCodesDto } from '../wire/operators.dto';
import type { AccessDto, NewPasskeyDto, PasskeyCreationDto } from '../wire/passkey.dto';
import { account } from './auth.entity';
import { addressOf, FreshProofService } from './fresh-proof.service';
import { PASSKEYS_MAX, relyingParty } from './passkey';
import { PasskeyService } from './passkey.service';
import { RecoveryCodeService } from './recovery-code.service';
import { TotpRenewalService } from './totp-renewal.service';

/** What somebody gets in with. */
@Injectable()
export class AccessKeys {
  constructor(
    readonly passkeys: PasskeyService,
    readonly recovery: RecoveryCodeService,
    readonly authenticators: TotpRenewalService,
  ) {}
}

/** How whoever is signed in gets in: passkeys, and of operators the authenticator and recovery codes. */
@Injectable()
export class AccessService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly keys: AccessKeys,
    private readonly proofs: FreshProofService,
  ) {}

  view({ accountId, role }: Actor): Promise<AccessDto> {
    return this.store.read(async (tx) => {
      const owner = await tx.findOne(account, { id: accountId });
      const { left, madeAt } = await this.keys.recovery.state(tx, accountId);
      return {
        passkeys: await this.keys.passkeys.list(tx, accountId),
        passkeysMax: PASSKEYS_MAX,
        passkeysPossible: relyingParty(this.config.origin) !== undefined,
        hasAuthenticator: owner !== undefined && owner.totp_sealed !== null,
        recoveryCodesLeft: role === 'operator' ? left : null,
        recoveryCodesMadeAt: madeAt,
      };
    });
  }

  /** @throws DomainError as `FreshProofService.within` and `PasskeyService.begin` */
  beginPasskey(request: ActingRequest, actor: Actor, proof: StepUpDto): Promise<PasskeyCreationDto> {
    return this.proofs.within(proverOf(request, actor), proof, (tx) => this.keys.passkeys.begin(tx, actor));
  }

  /** @throws DomainError as `PasskeyService.add` */
  async addPasskey(actor: Actor, input: NewPasskeyDto): Promise<AccessDto> {
    await this.keys.passkeys.add(actor, input);
    return this.view(actor);
  }

  /** @throws DomainError as `PasskeyService.remove` */
  async removePasskey(actor: Actor, id: string): Promise<AccessDto> {
    await this.store.write((tx) => this.keys.passkeys.remove(tx, actor, id));
    return this.view(actor);
  }

  /** @throws DomainError as `FreshProofService.within` */
  async renewCodes(request: ActingRequest, actor: Actor, proof: StepUpDto): Promise<RecoveryCodesDto> {
    const act = this.proofs.within(proverOf(request, actor), proof, (tx) => this.keys.recovery.renew(tx, actor.accountId)); // prettier-ignore
    return { codes: await act };
  }

  /** @throws DomainError as `FreshProofService.within` */
  beginAuthenticator(request: ActingRequest, actor: Actor, proof: StepUpDto): Promise<TotpEnrolmentDto> {
    return this.proofs.within(proverOf(request, actor), proof, (tx) => this.keys.authenticators.begin(tx, actor));
  }

  /** @throws DomainError as `TotpRenewalService.confirm` */
  confirmAuthenticator(actor: Actor, { code }: SetupTotpDto): Promise<void> {
    return this.store.write((tx) => this.keys.authenticators.confirm(tx, actor, code));
  }
}

function proverOf(request: ActingRequest, { accountId, sessionId }: Actor) {
  return { accountId, sessionId, address: addressOf(request) };
}
