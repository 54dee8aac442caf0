import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { PAYEE_DOOR } from './doors';
import type { OwnerDoor, ScriptOwner } from './owner-door';
import { PlanDesk } from './plan-desk.service';
import type { RawOutput, RawTransaction } from './raw-transaction';
import type { Hindrance, Whose } from './restore';
import { outputOwners, outputWords } from './restore.entity';
import { assertOther } from './second-look';
import { paidItems } from './taken';
import type { Taken } from './taken.repository';
import { type OwnKey, TreasuryService } from './treasury.service';

/** An output and whose it is: ours, a member's, the operator's own payment to somebody, or what somebody else took. */
export interface ReadOutput extends RawOutput {
  readonly vout: number;
  readonly whose: 'ours' | 'own' | 'lost' | ScriptOwner;
  /** Of one that is ours. */
  readonly walletId?: string | undefined;
}

/** Whom an output paid. */
export interface NamedOutput {
  readonly vout: number;
  /** Null: nobody of the members. */
  readonly memberId: string | null;
  /** Somebody else took it: a loss. Otherwise what paid no member was the operator's own payment. */
  readonly isLost?: boolean;
}

type Unnamed = Hindrance & { readonly code: 'unknown-output' };

/**
 * Whose the outputs of a transaction are that the books do not know. That the copy has one member at an address proves
 * nothing: another may have linked it in the life that it lost, and would be paid a second time.
 * @see RULES 13 and 15
 */
@Injectable()
export class OutputOwners {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly desk: PlanDesk,
    private readonly treasury: TreasuryService,
    @Inject(PAYEE_DOOR) private readonly owners: OwnerDoor,
  ) {}

  /**
   * Ours, by people's word, by the record of hand-outs, or as items of the batch whose coins it took, in this order.
   * @param ours keys of ours among the scripts @param taken batches that hold what it spends
   */
  async read(
    tx: ReadTx,
    { txid, outputs }: RawTransaction,
    { ours, taken }: { readonly ours: ReadonlyMap<string, OwnKey>; readonly taken: Taken },
  ): Promise<{ outputs: ReadOutput[]; hindrances: Hindrance[] }> {
    const places = outputs.map((output, vout) => ({ ...output, vout }));
    const foreign = places.filter(({ scriptHex }) => !ours.has(scriptHex));
    const scripts = foreign.map(({ scriptHex }) => scriptHex);
    const owners = await this.owners.ownersOf(tx, scripts);
    const told = new Map<number, Whose>([...(await this.recorded(tx, txid)), ...(await wordsOf(tx, txid))]);
    const paid = paidItems(
      foreign.filter(({ vout }) => !told.has(vout)),
      stillOwed(foreign, taken, told),
    );
    for (const [vout, memberId] of paid) told.set(vout, { kind: 'member', memberId });
    const found: ReadOutput[] = [];
    const hindrances: Hindrance[] = [];
    for (const output of places) {
      const { scriptHex, vout } = output;
      const known = owners.filter((owner) => owner.scriptHex === scriptHex);
      const whose = told.get(vout);
      if (ours.has(scriptHex)) found.push({ ...output, whose: 'ours', walletId: ours.get(scriptHex)?.walletId });
      else if (whose !== undefined) found.push({ ...output, whose: ownerBy(whose, known, scriptHex) });
      // A key of ours that this copy had not given out yet: nobody is asked for our own change.
      else if ((await this.treasury.keyOf(tx, scriptHex)) !== undefined) {
        return { outputs: [], hindrances: [{ code: 'books-behind', txid }] };
      } else hindrances.push(await unnamed(tx, { ...output, txid }, { known, taken }));
    }
    return { outputs: found, hindrances };
  }

  /**
   * Says whom outputs of one transaction paid, all of them in one act or none. One person's word is enough, but for a loss
   * and where it took coins of a batch, whose items are due again after it: then another one has to say the same.
   * @param asked those that wait for a name
   * @throws DomainError `payout.no-such-output`, `payout.output-named`, `payout.pays-batch`, `payout.paid-and-lost`,
   *   `payout.own-batch` {waitUntil}
   */
  async name(
    tx: WriteTx,
    txid: string,
    { asked, named, actor }: { asked: readonly Unnamed[]; named: readonly NamedOutput[]; actor: string },
  ): Promise<void> {
    const open = new Map(asked.filter((one) => one.txid === txid).map((one) => [one.vout, one]));
    const vouts = new Set(named.map(({ vout }) => vout));
    if (named.length === 0 || vouts.size < named.length || named.some(({ vout }) => !open.has(vout))) {
      const sentence = 'One of these outputs does not wait for a name. Nothing was changed; read the page again.';
      throw new DomainError('payout.no-such-output', sentence, { txid });
    }
    if (named.some(({ memberId, isLost = false }) => isLost && memberId !== null)) {
      const sentence = 'An output cannot have paid a member and be lost. Nothing was changed; say one of both.';
      throw new DomainError('payout.paid-and-lost', sentence, { txid });
    }
    for (const one of named) {
      const output = open.get(one.vout);
      if (output !== undefined) await this.nameOne(tx, output, { whose: whoseOf(one), actor });
    }
  }

  private async nameOne(
    tx: WriteTx,
    output: Unnamed,
    { whose, actor }: { readonly whose: Whose; readonly actor: string },
  ): Promise<void> {
    const { txid, vout, valueSats, takenFrom } = output;
    if (whose.kind !== 'member' && output.paysBatch) {
      const sentence =
        'This output pays an address of the batch whose coins were taken. Nothing was changed: say which member it paid, or the member could be paid twice.';
      throw new DomainError('payout.pays-batch', sentence, { txid, vout });
    }
    const at = this.clock.now();
    const memberId = whose.memberId ?? whose.kind;
    const details = { output: `${txid}:${vout}`, member: memberId, sats: String(valueSats) };
    const word = await tx.findOne(outputWords, { txid, vout });
    let action = 'payout.output-named';
    if (takenFrom === null && whose.kind !== 'lost' && word === undefined) {
      const row = { txid, vout, member_id: whose.memberId, named_by: actor, named_at: at };
      if ((await tx.insertNew(outputOwners, [row])) === 0) throw named(txid);
    } else if (word === undefined || word.whose !== whose.kind || word.member_id !== whose.memberId) {
      if (word !== undefined && word.agreed_by !== null) throw named(txid);
      const said = { whose: whose.kind, member_id: whose.memberId, named_by: actor, named_at: at };
      await tx.upsert(outputWords, [{ txid, vout, ...said, agreed_by: null, agreed_at: null }]);
    } else {
      const { policy } = this.treasury.settings;
      assertOther({ by: word.named_by, at: word.named_at }, { actor, at, policy });
      if ((await tx.update(outputWords, { txid, vout, agreed_by: null }, { agreed_by: actor, agreed_at: at })) === 0) {
        throw named(txid);
      }
      action = 'payout.output-agreed';
    }
    await this.desk.book.record(tx, { actor, action, subject: txid, details });
  }

  /** What the record says of a transaction, of members that this copy has. */
  private async recorded(tx: ReadTx, txid: string): Promise<ReadonlyMap<number, Whose>> {
    const paid = [...((await this.desk.handOuts.paid()).get(txid) ?? [])];
    const ids = [...new Set(paid.flatMap(([, memberId]) => (memberId === null ? [] : [memberId])))];
    const known = await this.owners.known(tx, ids);
    return new Map(
      paid.flatMap(([vout, memberId]) => {
        return memberId === null || !known.has(memberId) ? [] : [[vout, { kind: 'member', memberId } as const]];
      }),
    );
  }
}

/** What people said: one alone, or two where it takes two. */
async function wordsOf(tx: ReadTx, txid: string): Promise<ReadonlyMap<number, Whose>> {
  const found = new Map<number, Whose>();
  for (const { vout, member_id: memberId } of await tx.find(outputOwners, { where: { txid } })) {
    found.set(vout, memberId === null ? { kind: 'own', memberId } : { kind: 'member', memberId });
  }
  for (const { vout, whose: kind, member_id: memberId, agreed_by: by } of await tx.find(outputWords, {
    where: { txid },
  }))
    if (by !== null) found.set(vout, { kind, memberId });
  return found;
}

/** Items that no output which is told already pays. */
function stillOwed(
  foreign: readonly ReadOutputPlace[],
  { items }: Taken,
  told: ReadonlyMap<number, Whose>,
): Taken['items'] {
  const left = [...items];
  for (const { vout, scriptHex, valueSats } of foreign) {
    const memberId = told.get(vout)?.memberId;
    const at = left.findIndex((item) => {
      return item.memberId === memberId && item.scriptHex === scriptHex && item.valueSats === valueSats;
    });
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

type ReadOutputPlace = RawOutput & { readonly vout: number };

async function unnamed(
  tx: ReadTx,
  { txid, vout, valueSats, scriptHex }: ReadOutputPlace & { readonly txid: string },
  { known, taken }: { readonly known: readonly ScriptOwner[]; readonly taken: Taken },
): Promise<Unnamed> {
  const owed = taken.items.filter((item) => item.scriptHex === scriptHex);
  const word = await tx.findOne(outputWords, { txid, vout });
  const members = [...new Set([...owed, ...known].map(({ memberId }) => memberId))];
  const said = word === undefined ? null : { kind: word.whose, memberId: word.member_id, by: word.named_by };
  const asked = { code: 'unknown-output', txid, vout, valueSats, scriptHex, members, said } as const;
  return { ...asked, takenFrom: taken.from, paysBatch: owed.length > 0 };
}

function whoseOf({ memberId, isLost = false }: NamedOutput): Whose {
  if (memberId !== null) return { kind: 'member', memberId };
  return { kind: isLost ? 'lost' : 'own', memberId };
}

function named(txid: string): DomainError {
  return new DomainError('payout.output-named', 'Somebody else has just said whose it is.', { txid });
}

function ownerBy({ kind, memberId }: Whose, known: readonly ScriptOwner[], scriptHex: string): ReadOutput['whose'] {
  if (kind !== 'member' || memberId === null) return kind === 'lost' ? 'lost' : 'own';
  const own = known.find((owner) => owner.memberId === memberId);
  return own ?? { memberId, scriptHex, addressId: 'lost', address: '' };
}
