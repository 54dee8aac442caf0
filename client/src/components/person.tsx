import { t } from '../strings';

/** A member by name in its own direction of writing, and by id; an erased person is said to be one. */
export function Person({ name, memberId }: { name: string | null; memberId: string }) {
  return (
    <span>
      {name === null ? (
        <span className="pd-dim">{t.operator.members.erased}</span>
      ) : (
        <strong>
          <bdi>{name}</bdi>
        </strong>
      )}
      <span className="pd-line pd-dim pd-wrap">{memberId}</span>
    </span>
  );
}

/** Who or what an audit row names: the person's name where there is one, and the id that the chain holds. */
export function Named({ id, name }: { id: string; name: string | null }) {
  if (name === null) return <code className="pd-wrap">{id}</code>;
  return (
    <span>
      <strong>
        <bdi>{name}</bdi>
      </strong>
      <code className="pd-line pd-dim pd-wrap">{id}</code>
    </span>
  );
}
