import { unpackedScripts } from '../typesetting/packed-scripts';
import type { Unresolved, YearPack } from './year-pack';

/** Names that the pages spell as code points, in one sentence: nothing of the year is missing by that. */
export function spelledNames(pack: YearPack): Unresolved[] {
  const texts = [...namesIn(pack)].map((text) => unpackedScripts(text)).filter((scripts) => scripts.length > 0);
  if (texts.length === 0) return [];
  const scripts = [...new Set(texts.flat())].sort().join(', ');
  const names = texts.length === 1 ? '1 name is' : `${texts.length} names are`;
  const words =
    `${names} printed in year.pdf as code points such as ⟨U+0995⟩, because no font for these letters comes with this service (${scripts}). ` +
    'The statement is complete and no amount is affected: the CSV and JSON files have every name whole. Give summary.csv along with the pages, or write the name on them by hand.';
  return [{ id: 'year.pdf', code: 'reports.name-as-code-points', words, blocks: false }];
}

/** Whatever a person wrote that stands on the pages. */
function namesIn({ holder, activities, income, sales, lots, prices }: YearPack): Set<string> {
  const names = new Set([holder, ...activities.map(({ name }) => name)]);
  for (const { id, wallet, asset } of [...income, ...sales, ...lots]) {
    for (const text of [id, wallet, asset]) if (text !== null) names.add(text);
  }
  for (const { id } of prices) names.add(id);
  return names;
}
