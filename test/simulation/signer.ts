import { createHash } from 'node:crypto';
import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as ecc from 'tiny-secp256k1';
import { type Signer, type SignReply, type SignRequest, treasuryDescriptor } from '../../src/payout';
import type { JournalSight } from '../../src/payout/journal-mark';
import { bitcoinNetwork } from '../../src/payout/output-script';
import { signInputs } from '../../src/payout/signers/hot/sign-inputs';
import type { JournalLine } from '../../src/payout/signers/hot/signer-journal.adapter';
import { judge } from '../../src/payout/signers/hot/signing-rules';
import { DomainError, type Instant, type Secret } from '../../src/units';
import type { Prng } from './prng';

const LIMITS = {
  maxTransactionSats: 100_000_000_000n,
  maxHourSats: 1_000_000_000_000n,
  maxDaySats: 1_000_000_000_000n,
  maxRateSatPerKvb: 1_000_000n,
  maxFeeSats: 10_000_000n,
};
const ACCOUNT = "84'/1'/0'";

/** Seed and keys are the same in each life: they are derived once. */
const ROOT = remembering(BIP32Factory(ecc).fromSeed(new Uint8Array(32).fill(7), bitcoinNetwork('regtest')));
const DESCRIPTOR = treasuryDescriptor(
  Buffer.from(ROOT.fingerprint).toString('hex'),
  ACCOUNT,
  ROOT.derivePath(`m/${ACCOUNT}`).neutered().toBase58(),
);

/** The same keys without deriving them anew for each signature. */
function remembering(root: BIP32Interface): BIP32Interface {
  const keys = new Map<string, BIP32Interface>();
  const derivePath = (path: string): BIP32Interface => {
    const key = keys.get(path) ?? root.derivePath(path);
    keys.set(path, key);
    return key;
  };
  return new Proxy(root, {
    get: (target, name) => (name === 'derivePath' ? derivePath : Reflect.get(target, name, target)),
  });
}

/** The product's signing rules over a journal in memory: it outlives the service, and dies by itself. */
export class SimulatedSigner implements Signer {
  readonly kind = 'simulated';
  readonly journal: JournalLine[] = [];
  readonly #heads: string[] = ['0'.repeat(64)];
  readonly descriptor = DESCRIPTOR;
  readonly mood = { offline: false, crashPercent: 0 };

  constructor(
    private readonly random: Prng,
    private readonly approvalKey: Secret,
    private readonly now: () => Instant,
  ) {}

  async sign(request: SignRequest): Promise<SignReply> {
    if (this.mood.offline) throw unavailable();
    const { journal, approvalKey } = this;
    const self = {
      root: ROOT,
      network: 'regtest' as const,
      wallets: [],
      limits: LIMITS,
      approvalKey,
      journal,
      now: this.now(),
    };
    const judgement = judge(request, self);
    if ('refused' in judgement) return judgement;
    this.#mayDie();
    this.journal.push(judgement.allowed.line);
    this.#mayDie();
    await Promise.resolve();
    return { signed: signInputs(judgement.allowed) };
  }

  /** Lines of its journal but the first ones. */
  attempts(after: number): Promise<readonly JournalLine[]> {
    return this.mood.offline ? Promise.reject(unavailable()) : Promise.resolve(this.journal.slice(after));
  }

  /** How far its journal has come. @see SignerJournal */
  journalAt(place: number): Promise<JournalSight> {
    if (this.mood.offline) return Promise.reject(unavailable());
    for (const { txid, at } of this.journal.slice(this.#heads.length - 1)) {
      this.#heads.push(
        createHash('sha256')
          .update(`${this.#heads.at(-1) ?? ''} ${txid} ${at}`)
          .digest('hex'),
      );
    }
    return Promise.resolve({
      lines: this.journal.length,
      head: this.#heads.at(-1) ?? '',
      headThere: this.#heads[place],
    });
  }

  #mayDie(): void {
    if (this.random.chance(this.mood.crashPercent)) throw unavailable();
  }
}

/** What a service sees of a signer that is gone. */
export function unavailable(): DomainError {
  return new DomainError('payout.signer-unavailable', 'The signer does not answer; the batch waits for its signature.');
}
