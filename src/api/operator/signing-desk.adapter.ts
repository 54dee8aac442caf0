import { Injectable } from '@nestjs/common';
import { type SessionView, SigningSessionService } from '../../payout/signing-session.service';
import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { SignaturesDto, SigningDto } from '../wire/signing.dto';
import { SigningDesk } from './signing-desk.service';

/** Signing sessions, answered from the payout room. */
@Injectable()
export class RoomsSigningDesk extends SigningDesk {
  constructor(private readonly sessions: SigningSessionService) {
    super();
  }

  async signing(batchId: string): Promise<SigningDto> {
    return signingDto(await this.sessions.view(batchId));
  }

  /** In the binary form that devices and wallets read. @see BIP-174 */
  async psbt(actor: Actor, batchId: string): Promise<FileAnswer> {
    const bytes = Buffer.from(await this.sessions.psbt(batchId, `operator-${actor.accountId}`), 'base64');
    return { name: `paydirt-${batchId}.psbt`, contentType: 'application/octet-stream', bytes };
  }

  async takeSignatures(actor: Actor, batchId: string, { psbt }: SignaturesDto): Promise<SigningDto> {
    return signingDto(await this.sessions.take(batchId, `operator-${actor.accountId}`, psbt));
  }
}

function signingDto({ isOutside, isOpen, txid, inputs, threshold, keys }: SessionView): SigningDto {
  return { outside: isOutside, open: isOpen, txid, inputs, needed: threshold, keys: keys.map((key) => ({ ...key })) };
}
