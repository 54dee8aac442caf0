import { visibleCodePoint } from '../typesetting/glyph-text';
import { unpackedLetters, unpackedScripts } from '../typesetting/packed-scripts';
import type { Unresolved, YearPack } from './year-pack';

/** Names that the pages spell as code points, in one sentence: nothing of the year is missing by that. */
export function spelledNames(pack: YearPack): Unresolved[] {
  const names = [...namesIn(pack)].filter((name) => unpackedScripts(name).length > 0);
  const [letter] = unpackedLetters(names[0] ?? '');
  if (letter === undefined) return [];
  const scripts = [...new Set(names.flatMap(unpackedScripts))].sort().join(', ');
  const count = names.length === 1 ? '1 name is' : `${names.length} names are`;
  const words =
    `${count} printed in year.pdf as code points such as ${visibleCodePoint(letter.codePointAt(0) ?? 0)}, because no font for these letters comes with this service (${scripts}). ` +
    'The statement is complete and no amount is affected: the CSV and JSON files have every name whole. Give summary.csv along with the pages, or write the name on them by hand.';
  return [{ id: 'year.pdf', code: 'reports.name-as-code-points', words, blocks: false }];
}

/** Whatever a person wrote that stands on the pages. */
function namesIn({ holder, activities, income, sales, lots, moves, prices }: YearPack): Set<string> {
  const names = new Set([holder, ...activities.map(({ name }) => name)]);
  for (const { id, wallet, asset } of [...income, ...sales, ...lots]) {
    for (const text of [id, wallet, asset]) if (text !== null) names.add(text);
  }
  for (const { id, from, to } of moves) for (const text of [id, from, to]) names.add(text);
  for (const { id } of prices) names.add(id);
  return names;
}
