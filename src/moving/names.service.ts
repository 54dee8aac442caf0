import { Injectable } from '@nestjs/common';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { sha256 } from './move-plan';
import { movingMember } from './moving.entity';

/** Names looked up at a time. */
const CHUNK = 500;

/** Finds members by the old system's names for them. Only hashes of those names are kept. */
@Injectable()
export class OldNamesService {
  constructor(private readonly members: MemberService) {}

  /** Member ids by old name, or by the member's id here; names of nobody are absent. */
  async find(tx: ReadTx, names: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let i = 0; i < names.length; i += CHUNK) {
      const chunk = names.slice(i, i + CHUNK);
      const rows = await tx.find(movingMember, { where: { external_key: { in: chunk.map(keyOf) } } });
      const ids = new Map(rows.map((row) => [row.external_key, row.member_id]));
      const here = await this.members.known(tx, chunk);
      for (const name of chunk) {
        const id = ids.get(keyOf(name)) ?? (here.has(name) ? name : undefined);
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
      names.map(({ name, memberId }) => ({ external_key: keyOf(name), member_id: memberId, import_id: importId })),
    );
  }
}

function keyOf(name: string): string {
  return sha256(`paydirt.moved-member.1 ${name}`);
}
