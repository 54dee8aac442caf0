import { DomainError, Secret, SystemClock } from '../../../units';
import { parseTreasury } from '../../descriptor';
import type { SignReply, StatementReply } from '../../signer';
import type { AttemptsMessage, FromSigner, JournalMessage, SignMessage, StateMessage, UnsealMessage } from './protocol'; // prettier-ignore
import { unsealSeed } from './seed-file.adapter';
import { signInputs } from './sign-inputs';
import { SignerClock } from './signer-clock';
import { SignerJournal } from './signer-journal.adapter';
import { accountOf } from './signer-limits';
import { judge, type SignerSelf } from './signing-rules';
import { stateReserves } from './statement-rules';
import { hear } from './wire';

const NAME = /^\w{1,40}$/;

/**
 * The hot signer's process. It alone unseals the seed. It speaks over the channel of its parent, prints nothing, and
 * ends with its parent. Requests are answered one after another, so that two cannot both pass the journal.
 */
class SignerProcess {
  private opened: { self: Omit<SignerSelf, 'journal' | 'now'>; journal: SignerJournal; clock: SignerClock } | undefined;
  private queue: Promise<void> = Promise.resolve();

  receive(value: unknown): void {
    const heard = hear(value);
    if (heard === undefined) return;
    this.queue = this.queue.then(() => {
      if ('answer' in heard) return send(heard.answer);
      const { message } = heard;
      if (message.type === 'unseal') return this.unseal(message);
      if (message.type === 'state') return this.state(message);
      if (message.type === 'journal') return this.place(message);
      return message.type === 'attempts' ? this.tell(message) : this.answer(message);
    });
  }

  private async unseal(message: UnsealMessage): Promise<void> {
    if (this.opened !== undefined) return;
    try {
      const { seedFile: path, network, limits } = message;
      const { root, descriptor } = await unsealSeed({ path, network, passphrase: new Secret(message.passphrase) });
      const journal = await SignerJournal.open(message.journalFile);
      const wallets = message.wallets.map((text) => parseTreasury(text, network));
      const approvalKey = new Secret(message.approvalKey);
      const walletLimits = message.walletLimits.map(({ descriptor: of, ...most }) => {
        return { ...most, account: accountOf(parseTreasury(of, network)) };
      });
      const clock = new SignerClock(new SystemClock().now(), journal.lines(), () => performance.now());
      this.opened = { self: { root, network, wallets, limits, walletLimits, approvalKey }, journal, clock };
      send({ type: 'ready', descriptor });
    } catch (error) {
      send({ type: 'refused-start', code: codeOf(error), reason: reasonOf(error) });
    }
  }

  private async answer({ id, request }: SignMessage): Promise<void> {
    let reply: SignReply;
    try {
      reply = await this.sign(request);
    } catch (error) {
      reply = { refused: 'failed', detail: codeOf(error) };
    }
    send({ type: 'reply', id, reply });
  }

  private state({ id, request }: StateMessage): void {
    let reply: StatementReply;
    try {
      const self = this.opened?.self;
      reply = self === undefined ? { refused: 'sealed', detail: '' } : stateReserves(request, self);
    } catch (error) {
      reply = { refused: 'failed', detail: codeOf(error) };
    }
    send({ type: 'stated', id, reply });
  }

  private tell({ id, after }: AttemptsMessage): void {
    const lines = (this.opened?.journal.lines() ?? []).slice(after);
    send({ type: 'attempts', id, attempts: lines.map(({ batchId, txid, inputs }) => ({ batchId, txid, inputs })) });
  }

  private place({ id, place }: JournalMessage): void {
    const { journal } = this.opened ?? {};
    // Asked before it is unsealed it has no journal yet; the parent asks no signer that is not ready.
    if (journal !== undefined) send({ type: 'journal', id, sight: journal.sight(place) });
  }

  private async sign(request: SignMessage['request']): Promise<SignReply> {
    if (this.opened === undefined) return { refused: 'sealed', detail: '' };
    const { self, journal, clock } = this.opened;
    const judgement = judge(request, { ...self, journal: journal.lines(), now: clock.now() });
    if ('refused' in judgement) return judgement;
    // On the disk first: a signature that left without a trace could be paid a second time.
    await journal.append(judgement.allowed.line);
    return { signed: signInputs(judgement.allowed) };
  }
}

function codeOf(error: unknown): string {
  return error instanceof DomainError ? error.code : 'payout.signer-failed';
}

/** Names only: ENOENT, GenericFailure, RangeError. */
function reasonOf(error: unknown): string | null {
  if (error instanceof DomainError || !(error instanceof Error)) return null;
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && NAME.test(code) ? code : error.name;
}

function send(message: FromSigner): void {
  process.send?.(message);
}

const signer = new SignerProcess();
process.on('message', (value: unknown) => signer.receive(value));
process.on('disconnect', () => process.exit(0));
// The terminal's Ctrl-C reaches the whole group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
