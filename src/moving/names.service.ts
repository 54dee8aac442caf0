import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { seal, type SealedFor, Secret, unseal } from '../units';
import { sha256 } from './move-plan';
import { movingKey, movingMember } from './moving.entity';
import { MOVING_SETTINGS, type MovingSettings } from './settings';

/** Names looked up at a time. */
const CHUNK = 500;
/** Marks what is under the key, so that a hash from before it is told from it. */
const KEYED = 'k1:';
/** What earlier keys are sealed for. */
const EARLIER: SealedFor = { purpose: 'moved-names', owner: 'moving' };

/** A digest of a name under every key, the oldest first. */
type Under = (digest: string) => string;

/** Finds members by the old system's names for them. Only hashes of those names are kept, under the service's own key. */
@Injectable()
export class OldNamesService {
  constructor(
    private readonly members: MemberService,
    @Inject(MOVING_SETTINGS) private readonly settings: Pick<MovingSettings, 'nameKey'>,
  ) {}

  /** Member ids by old name, or by the member's id here; names of nobody are absent. */
  async find(tx: ReadTx, names: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const under = await this.under(tx);
    const keyOf = (name: string): string => under(digestOf(name));
    for (let i = 0; i < names.length; i += CHUNK) {
      const chunk = names.slice(i, i + CHUNK);
      // A command may come before the service has put every name under the key.
      const keys = chunk.flatMap((name) => [keyOf(name), digestOf(name)]);
      const rows = await tx.find(movingMember, { where: { external_key: { in: keys } } });
      const ids = new Map(rows.map((row) => [row.external_key, row.member_id]));
      const here = await this.members.known(tx, chunk);
      for (const name of chunk) {
        const id = ids.get(keyOf(name)) ?? ids.get(digestOf(name)) ?? (here.has(name) ? name : undefined);
        if (id !== undefined) found.set(name, id);
      }
    }
    return found;
  }

  /** Remembers a name for later files. */
  async keep(
    tx: WriteTx,
    importId: string,
    names: readonly { readonly name: string; readonly memberId: string }[],
  ): Promise<void> {
    const under = await this.under(tx);
    await tx.insert(
      movingMember,
      names.map(({ name, memberId }) => {
        return { external_key: under(digestOf(name)), member_id: memberId, import_id: importId };
      }),
    );
  }

  /**
   * Puts hashes of before the key under it. A plain hash of a name is found by trying names. @returns how many
   */
  async seal(tx: WriteTx): Promise<number> {
    const plain = (await tx.find(movingMember)).filter(({ external_key }) => !external_key.startsWith(KEYED));
    const under = await this.under(tx);
    for (const { external_key } of plain) {
      await tx.update(movingMember, { external_key }, { external_key: under(external_key) });
    }
    return plain.length;
  }

  /**
   * Puts every hash under the present key of the service, on top of the earlier ones: the names are not here to hash them
   * anew. Whoever has an earlier key alone can try no names any more.
   * @throws DomainError `auth.sealed` when `from` is not the key that the hashes are under
   */
  async rekey(tx: WriteTx, from: Secret): Promise<void> {
    await new OldNamesService(this.members, { nameKey: from }).seal(tx);
    const rows = await tx.find(movingMember);
    const to = this.settings.nameKey;
    const earlier = [...(await earlierKeys(tx, from)), from];
    const sealed = earlier.map((key, place) => ({ place, sealed: seal(to, EARLIER, key.reveal()) }));
    // Without hashes nothing has to be remembered.
    if (rows.length === 0) await tx.delete(movingKey, { place: { gte: 0 } });
    else await tx.upsert(movingKey, sealed);
    for (const { external_key } of rows) {
      await tx.update(movingMember, { external_key }, { external_key: hashUnder(to, external_key) });
    }
  }

  private async under(tx: ReadTx): Promise<Under> {
    const { nameKey } = this.settings;
    const keys = [...(await earlierKeys(tx, nameKey)), nameKey];
    return (digest) => keys.reduce((text, key) => hashUnder(key, text), digest);
  }
}

async function earlierKeys(tx: ReadTx, nameKey: Secret): Promise<Secret[]> {
  const rows = await tx.find(movingKey, { orderBy: [['place', 'asc']] });
  return rows.map(({ sealed }) => new Secret(unseal(nameKey, EARLIER, sealed)));
}

function hashUnder(key: Secret, text: string): string {
  const hmac = createHmac('sha256', Buffer.from(key.reveal(), 'hex'));
  return KEYED + hmac.update(`paydirt.moved-member.2 ${text}`).digest('hex');
}

function digestOf(name: string): string {
  return sha256(`paydirt.moved-member.1 ${name}`);
}
