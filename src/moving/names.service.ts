import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { sha256 } from './move-plan';
import { movingMember } from './moving.entity';
import { MOVING_SETTINGS, type MovingSettings } from './settings';

/** Names looked up at a time. */
const CHUNK = 500;
/** Marks what is under the key, so that a hash from before it is told from it. */
const KEYED = 'k1:';

/** Finds members by the old system's names for them. Only hashes of those names are kept, under the instance's own key. */
@Injectable()
export class OldNamesService {
  constructor(
    private readonly members: MemberService,
    @Inject(MOVING_SETTINGS) private readonly settings: Pick<MovingSettings, 'nameKey'>,
  ) {}

  /** Member ids by old name, or by the member's id here; names of nobody are absent. */
  async find(tx: ReadTx, names: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let i = 0; i < names.length; i += CHUNK) {
      const chunk = names.slice(i, i + CHUNK);
      // A command may come before the service has put every name under the key.
      const keys = chunk.flatMap((name) => [this.keyOf(name), digestOf(name)]);
      const rows = await tx.find(movingMember, { where: { external_key: { in: keys } } });
      const ids = new Map(rows.map((row) => [row.external_key, row.member_id]));
      const here = await this.members.known(tx, chunk);
      for (const name of chunk) {
        const id = ids.get(this.keyOf(name)) ?? ids.get(digestOf(name)) ?? (here.has(name) ? name : undefined);
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
    await tx.insert(
      movingMember,
      names.map(({ name, memberId }) => ({ external_key: this.keyOf(name), member_id: memberId, import_id: importId })),
    );
  }

  /**
   * Puts hashes of before the key under it. A plain hash of a name is found by trying names. @returns how many
   */
  async seal(tx: WriteTx): Promise<number> {
    const plain = (await tx.find(movingMember)).filter(({ external_key }) => !external_key.startsWith(KEYED));
    for (const { external_key } of plain) {
      await tx.update(movingMember, { external_key }, { external_key: this.under(external_key) });
    }
    return plain.length;
  }

  private keyOf(name: string): string {
    return this.under(digestOf(name));
  }

  private under(digest: string): string {
    const key = Buffer.from(this.settings.nameKey.reveal(), 'hex');
    return KEYED + createHmac('sha256', key).update(`paydirt.moved-member.2 ${digest}`).digest('hex');
  }
}

function digestOf(name: string): string {
  return sha256(`paydirt.moved-member.1 ${name}`);
}
