import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** `Algorithm.Argon2id` of the library, whose enum cannot be imported file by file. */
const ARGON2ID = 2;
/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes passwords, and takes as long for somebody who does not exist. */
@Injectable()
export class PasswordService {
  readonly #nobody = hash('no account has this password', OPTIONS);

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFC'), OPTIONS);
  }

  /** @param stored null for an unknown account: the same work is done, and the answer is no */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const fits = await verify(stored ?? (await this.#nobody), password.normalize('NFC'));
    return fits && stored !== null;
  }
}
