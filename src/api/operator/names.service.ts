import { Injectable } from '@nestjs/common';
import { PersonService } from '../../members/person.service';
import { UnassignedQueryService } from '../../rewards/unassigned-query.service';
import type { ReadTx } from '../../store';

const PERSON = /^(?:operator|member)-(.+)$/;

/** Names behind the ids of books and audit, where an operator reads them: there itself stands no personal data. */
@Injectable()
export class NamesService {
  constructor(
    private readonly people: PersonService,
    private readonly unassigned: UnassignedQueryService,
  ) {}

  /** Reasons in people's words behind the ids among these texts; erased ones are absent. */
  reasons(tx: ReadTx, texts: readonly (string | undefined)[]): Promise<ReadonlyMap<string, string>> {
    return this.unassigned.reasons(tx, [...new Set(texts.filter((text) => text !== undefined))]);
  }

  /**
   * @param texts ids of persons, or actors such as `operator-ID`; whatever else is in it finds nothing
   * @returns by the text that was asked for; erased persons are absent
   */
  async of(tx: ReadTx, texts: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(texts.filter((text) => text !== null))];
    const idOf = (text: string): string => PERSON.exec(text)?.[1] ?? text;
    const found = await this.people.findAll(tx, [...new Set(asked.map(idOf))]);
    return new Map(
      asked.flatMap((text): [string, string][] => {
        const person = found.get(idOf(text));
        return person === undefined ? [] : [[text, person.name]];
      }),
    );
  }
}
