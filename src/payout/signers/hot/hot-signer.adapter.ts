import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { DomainError, type Network, type Secret } from '../../../units';
import type { SignedAttempt } from '../../hand-out-mark';
import type { JournalSight } from '../../journal-mark';
import type { Signer, SignReply, SignRequest, StatementReply, StatementRequest } from '../../signer';
import type { FromSigner, SignerLimits, ToSigner, WalletLimits } from './protocol';

export interface HotSignerOptions {
  readonly seedFile: string;
  readonly journalFile: string;
  readonly passphrase: Secret;
  /** The same that the service seals approvals with; at least 32 characters. */
  readonly approvalKey: Secret;
  readonly network: Network;
  /** Descriptors of every wallet of the house; it has no other than the seed's own when absent. */
  readonly wallets?: readonly string[];
  readonly limits: SignerLimits;
  /** Of single wallets; none when absent. */
  readonly walletLimits?: readonly WalletLimits[];
}

/** Argon2id takes about a second; a small machine gets half a minute. */
const START_TIMEOUT_MS = 60_000;
/** 1,500 inputs, the most of a standard transaction, take well under a second. */
const SIGN_TIMEOUT_MS = 60_000;
const APPROVAL_KEY_LENGTH_MIN = 32;

/**
 * A sealed seed in a process of its own. The parent hands the passphrase over once, through the channel, and gets
 * only signed PSBTs and refusal codes back. The child starts with an empty environment and its output is closed.
 *
 * The child runs the file beside this one: `.js` in dist, and `.ts` through tsx when the service itself runs from
 * TypeScript (tests, demo).
 */
export class HotSigner implements Signer {
  readonly kind = 'hot';
  private next = 1;
  private readonly waiting = new Map<number, (message: FromSigner | undefined) => void>();

  private constructor(
    private readonly child: ChildProcess,
    /** The treasury that this seed spends. */
    readonly descriptor: string,
  ) {
    child.on('message', (message: FromSigner) => {
      if (message.type === 'ready' || message.type === 'refused-start') return;
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    });
    child.once('exit', () => {
      for (const answer of this.waiting.values()) answer(undefined);
      this.waiting.clear();
    });
  }

  /** @throws DomainError with the child's code, such as `payout.wrong-passphrase`; `payout.signer-unavailable` */
  static async start(options: HotSignerOptions): Promise<HotSigner> {
    if (options.approvalKey.reveal().length < APPROVAL_KEY_LENGTH_MIN) {
      const min = APPROVAL_KEY_LENGTH_MIN;
      throw new DomainError('payout.weak-approval-key', `The approval key has at least ${min} characters.`, { min });
    }
    const child = spawnSigner();
    try {
      const descriptor = await unseal(child, options);
      return new HotSigner(child, descriptor);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async sign(request: SignRequest): Promise<SignReply> {
    const answer = await this.ask((id) => ({ type: 'sign', id, request }));
    if (answer?.type !== 'reply') throw unavailable();
    return answer.reply;
  }

  async attempts(after: number): Promise<readonly SignedAttempt[]> {
    const answer = await this.ask((id) => ({ type: 'attempts', id, after }));
    if (answer?.type !== 'attempts') throw unavailable();
    return answer.attempts;
  }

  async state(request: StatementRequest): Promise<StatementReply> {
    const answer = await this.ask((id) => ({ type: 'state', id, request }));
    if (answer?.type !== 'stated') throw unavailable();
    return answer.reply;
  }

  async journalAt(place: number): Promise<JournalSight> {
    const answer = await this.ask((id) => ({ type: 'journal', id, place }));
    if (answer?.type !== 'journal') throw unavailable();
    return answer.sight;
  }

  private async ask(message: (id: number) => ToSigner): Promise<FromSigner | undefined> {
    if (!this.child.connected) throw unavailable();
    const id = this.next;
    this.next += 1;
    const answer = await new Promise<FromSigner | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), SIGN_TIMEOUT_MS);
      this.waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      tell(this.child, message(id));
    });
    this.waiting.delete(id);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.connected) this.child.disconnect();
    await gone;
  }
}

function unavailable(): DomainError {
  return new DomainError('payout.signer-unavailable', 'The signer does not answer; the batch waits for its signature.');
}

function notStarted({ code, reason }: Extract<FromSigner, { type: 'refused-start' }>): DomainError {
  const why = reason === null ? '' : ` The system's reason is ${reason}.`;
  return new DomainError(code, `The signer did not start.${why}`, { code, ...(reason === null ? {} : { reason }) });
}

function endedAtStart(how: string): DomainError {
  const text = `The signer's process ended at its start (${how}). Nothing was signed.`;
  return new DomainError('payout.signer-unavailable', text, { how });
}

function spawnSigner(): ChildProcess {
  const extension = extname(__filename);
  return fork(join(__dirname, `signer-process.adapter${extension}`), [], {
    env: {},
    execArgv: extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
    // Structured clone carries bigint; nothing of the child's output is ever shown.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function tell(child: ChildProcess, message: ToSigner): void {
  // A closed channel also ends the child, and its exit answers all who wait.
  child.send(message, () => undefined);
}

function unseal(child: ChildProcess, options: HotSignerOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable()), START_TIMEOUT_MS);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once('exit', (code, signal) =>
      settle(() => reject(endedAtStart(signal ?? `exit code ${code ?? 'unknown'}`))),
    );
    child.once('message', (message: FromSigner) =>
      settle(() => {
        if (message.type === 'ready') resolve(message.descriptor);
        else if (message.type === 'refused-start') {
          reject(notStarted(message));
        } else reject(unavailable());
      }),
    );
    tell(child, {
      type: 'unseal',
      seedFile: options.seedFile,
      journalFile: options.journalFile,
      passphrase: options.passphrase.reveal(),
      approvalKey: options.approvalKey.reveal(),
      network: options.network,
      wallets: options.wallets ?? [],
      limits: options.limits,
      walletLimits: options.walletLimits ?? [],
    });
  });
}
