import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import { publishedOf, type StatementView } from './published';
import { reserveSignatures, type ReserveSignatureRow, reserveSignings } from './reserve.entity';
import { RESERVE_KEYS, type ReserveKeys } from './reserve-keys';
import {
  type ReserveOutput,
  reservesDigest,
  reservesMessage,
  type ReservesFile,
  type ReserveSignature,
} from './reserves-file';
import { saltOf } from './salt';
import { signerOf } from './signer-of';
import { coinsAt, signedScripts, statementAt } from './statement.repository';

/** How far the coins of a statement are signed for. Satoshi. */
export interface ReserveStanding {
  readonly outputs: number;
  readonly total: bigint;
  readonly signedOutputs: number;
  readonly signed: bigint;
  /** When the last signature came; null while there is none. */
  readonly signedAt: Instant | null;
}

/** What became of signatures that were sent in. */
export interface SignaturesTaken {
  readonly taken: number;
  /** Addresses that were signed for before. */
  readonly known: number;
  readonly refused: readonly { readonly address: string; readonly reason: string }[];
}

/**
 * The coins behind statements, and the signatures of whoever holds their keys: made outside, over the statement's
 * digest, checked here and again by whoever reads the file. A signature over a message spends nothing.
 * @see RULES 22
 */
@Injectable()
export class ReservesService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    @Inject(RESERVE_KEYS) private readonly keys: Pick<ReserveKeys, 'walletsOf'>,
  ) {}

  /** What each key of a statement's coins is to sign. */
  messageOf({ row }: StatementView): string {
    return reservesMessage(row, row.digest);
  }

  /** How far each of these statements is signed for, in their order. */
  standings(views: readonly StatementView[]): Promise<ReserveStanding[]> {
    return this.store.read(async (tx) => {
      const where = { number: { in: views.map(({ row }) => row.number) } };
      const rows = await tx.find(reserveSignatures, { where });
      return views.map((view) =>
        standingOf(
          view,
          rows.filter(({ number }) => number === view.row.number),
        ),
      );
    });
  }

  /** @throws DomainError `solvency.unknown-statement`, `solvency.statement-differs` */
  file(number: number): Promise<ReservesFile> {
    return this.store.read(async (tx) => {
      const view = await known(tx, number);
      const rows = await tx.find(reserveSignatures, { where: { number }, orderBy: [['script', 'asc']] });
      const file: ReservesFile = {
        format: 'paydirt-reserves',
        version: 1,
        statement: publishedOf(view),
        salt: saltOf(Buffer.from(view.row.seed, 'hex')),
        outputs: await coinsAt(tx, number),
        signatures: rows.map(({ address, signature }) => ({ address, signature })),
      };
      // Signatures were checked when they came, and thousands of them would hold up everybody else.
      if (reservesDigest(file.salt, file.outputs) !== view.reserve.digest) {
        throw new DomainError(
          'solvency.statement-differs',
          'What is kept of these coins is not what the statement fixed. No list is handed out; balances and payouts are not affected. The operator must look at the database.',
          { number },
        );
      }
      return file;
    });
  }

  /**
   * Takes what is right of these signatures; each address once. What is refused changes nothing.
   * @throws DomainError `solvency.unknown-statement`
   */
  async sign(actor: string, number: number, signatures: readonly ReserveSignature[]): Promise<SignaturesTaken> {
    const { view, coins } = await this.store.read(async (tx) => ({
      view: await known(tx, number),
      coins: await coinsAt(tx, number),
    }));
    const message = this.messageOf(view);
    const rows = new Map<string, ReserveSignatureRow>();
    const refused: { address: string; reason: string }[] = [];
    for (const { address, signature } of signatures) {
      const script = signerOf({ network: view.row.network, address, message, signature });
      const own = coins.filter((coin) => coin.script === script);
      if (script === null) refused.push({ address, reason: 'not-by-its-key' });
      else if (own.length === 0) refused.push({ address, reason: 'no-coin-of-it' });
      else rows.set(script, this.row(view, { script, address, signature, coins: own, actor }));
    }
    const taken = await this.store.write((tx) => this.save(tx, actor, { view, coins, rows: [...rows.values()] }));
    return { taken, known: rows.size - taken, refused };
  }

  private row(
    { row }: StatementView,
    of: ReserveSignature & {
      readonly script: string;
      readonly coins: readonly ReserveOutput[];
      readonly actor: string;
    },
  ): ReserveSignatureRow {
    const { script, address, signature, coins, actor } = of;
    return {
      number: row.number,
      script,
      address,
      signature,
      amount: coins.reduce((sum, { value }) => sum + BigInt(value), 0n),
      outputs: coins.length,
      taken_at: this.clock.now(),
      taken_by: actor,
    };
  }

  private async save(
    tx: WriteTx,
    actor: string,
    {
      view,
      coins,
      rows,
    }: { view: StatementView; coins: readonly ReserveOutput[]; rows: readonly ReserveSignatureRow[] },
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const taken = await tx.insertNew(reserveSignatures, rows);
    if (taken === 0) return 0;
    const { number } = view.row;
    const wallets = await this.saveWhole(tx, view, coins);
    const details = { signatures: String(taken), ...(wallets.length === 0 ? {} : { whole: wallets.join(',') }) };
    await this.audit.record(tx, { actor, action: 'solvency.reserves-signed', subject: `statement-${number}`, details });
    return taken;
  }

  /** Notes each wallet of which no coin of the statement is left unsigned. @returns those that were not noted before */
  private async saveWhole(tx: WriteTx, { row }: StatementView, coins: readonly ReserveOutput[]): Promise<string[]> {
    const signed = await signedScripts(tx, row.number);
    const walletOf = await this.keys.walletsOf(tx, [...new Set(coins.map(({ script }) => script))]);
    const open = new Set(coins.filter(({ script }) => !signed.has(script)).map(({ script }) => walletOf.get(script)));
    const noted = new Set(
      (await tx.find(reserveSignings, { where: { number: row.number } })).map((one) => one.wallet_id),
    );
    const whole = [...new Set(walletOf.values())].filter((id) => !open.has(id) && !noted.has(id)).sort();
    await tx.insert(
      reserveSignings,
      whole.map((wallet_id) => {
        return { wallet_id, number: row.number, statement_at: row.taken_at, signed_at: this.clock.now() };
      }),
    );
    return whole;
  }
}

function standingOf({ reserve }: StatementView, rows: readonly ReserveSignatureRow[]): ReserveStanding {
  const last = rows.reduce<Instant | null>(
    (latest, { taken_at: at }) => (latest === null || at > latest ? at : latest),
    null,
  );
  return {
    outputs: reserve.outputs,
    total: reserve.total,
    signedOutputs: rows.reduce((sum, { outputs }) => sum + outputs, 0),
    signed: rows.reduce((sum, { amount }) => sum + amount, 0n),
    signedAt: last,
  };
}

async function known(tx: ReadTx, number: number): Promise<StatementView> {
  const view = await statementAt(tx, number);
  if (view !== undefined) return view;
  throw new DomainError('solvency.unknown-statement', 'There is no such statement. Choose one from the list.');
}
