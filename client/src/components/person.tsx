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
