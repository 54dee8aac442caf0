import type { YearPack } from './year-pack';

/** Which closed version the pack belongs to, in one sentence; none where nobody closes years. */
export function closingWords({ year, closing }: Pick<YearPack, 'year' | 'closing'>): string[] {
  if (closing === undefined) return [];
  if (closing.state === 'open') return [`The operator has not closed the year ${year}: its figures may change.`];
  const { state, version, snapshotSha256, factsSha256 } = closing;
  const own = factsSha256 === null ? 'it has no facts of this holder' : `these facts in it ${factsSha256}`;
  const cited = `version ${version} (hash of the year ${snapshotSha256}, ${own})`;
  return [
    state === 'same'
      ? `This is the year ${year} as the operator closed it: ${cited}.`
      : `This is not the year ${year} as the operator closed it: something has changed since ${cited}. Closing it again makes the next version and says what changed.`,
  ];
}

/** A pack that is not what was closed says so where a preparer looks. */
export function unlikeClosed(pack: Pick<YearPack, 'year' | 'closing'>): YearPack['unresolved'] {
  if (pack.closing?.state !== 'differs') return [];
  const [words = ''] = closingWords(pack);
  return [{ id: String(pack.year), code: 'tax.not-as-closed', words, blocks: false }];
}
