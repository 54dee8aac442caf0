import type { components } from '../api/schema';
import { useWorklessNetwork } from '../app/session';
import { t } from '../strings';
import { Note } from './status';
import { When } from './when';

type Ground = components['schemas']['ContractHeadersDto'];
const words = t.headerGround;

interface Props {
  readonly headers: Ground;
  readonly asset: string;
  /** When the contract begins. */
  readonly start: number;
}

/** Said once on a page: headers of a test network are no proof, whichever of its contracts rest on them. */
export function WorklessNote({ grounds }: { grounds: readonly Ground[] }) {
  const workless = useWorklessNetwork();
  if (workless === undefined || !grounds.some(({ kind }) => kind === 'own-chain')) return null;
  return (
    <Note tone="info" title={words.workless(workless)}>
      <p>{words.worklessText}</p>
    </Note>
  );
}

/** What an expectation rests on, where it is not bitcoin's own chain: never taken for verified without words. */
export function HeaderGround({ headers, asset, start }: Props) {
  const { kind, since, tipHeight, tipAt, trouble } = headers;
  if (kind === 'own-chain') return null;
  if (kind === 'none') {
    return (
      <Note tone="warn" title={words.none(asset)}>
        <p>{words.noneText(asset)}</p>
      </Note>
    );
  }
  return (
    <>
      {trouble === null ? null : (
        <Note tone="warn" title={words.stopped(asset)}>
          <p>{words.troubles[trouble]}</p>
        </Note>
      )}
      {since !== null && since > start ? (
        <Note tone="warn" title={words.tooLate(asset)}>
          <p>{words.tooLateText}</p>
        </Note>
      ) : null}
      <p className="pd-hint">
        {tipHeight === null || tipAt === null ? (
          words.reading(asset)
        ) : (
          <>
            {words.followed(asset, tipHeight)} <When at={tipAt} />.
          </>
        )}
      </p>
    </>
  );
}
