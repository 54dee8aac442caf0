import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useApi } from '../api/hooks';
import { t } from '../strings';

const words = t.terms;
/** Typing pauses this long before the service is asked. */
const PAUSE_MS = 200;

/** A member that was picked. */
export interface Picked {
  readonly memberId: string;
  readonly name: string | null;
}

function labelOf({ name, memberId }: Picked): string {
  return name === null ? memberId : `${name} · ${memberId}`;
}

interface MemberPickerProps {
  readonly label: string;
  readonly picked: Picked | undefined;
  readonly onPick: (picked: Picked | undefined) => void;
}

/** Finds one member among however many by part of the name or id; the service does the looking. */
export function MemberPicker({ label, picked, onPick }: MemberPickerProps) {
  const [text, setText] = useState(picked === undefined ? '' : labelOf(picked));
  const [wanted] = useDebouncedValue(text.trim(), PAUSE_MS);
  // What stands in the field after a choice is no search.
  const find = picked !== undefined && wanted === labelOf(picked) ? '' : wanted;
  const choices = useApi('/api/operator/terms/members', { query: { find } }, { keep: true });
  const items = choices.data?.items ?? [];
  const known = picked === undefined || items.some(({ memberId }) => memberId === picked.memberId);
  const all = known ? items : [picked, ...items];
  // What was asked for a moment ago may still be here: nobody is offered who does not fit what is typed now.
  const typed = picked !== undefined && text === labelOf(picked) ? '' : text.trim().toLowerCase();
  const fitting = all.filter((one) => labelOf(one).toLowerCase().includes(typed));
  const search = (next: string) => {
    setText(next);
    // Whoever edits the field has not chosen any more: a choice that is not to be seen must not be saved.
    if (picked !== undefined && !all.some((one) => labelOf(one) === next)) onPick(undefined);
  };
  return (
    <Select
      label={label}
      placeholder={words.memberFind}
      searchable
      clearable={false}
      data={fitting.map((one) => ({ value: one.memberId, label: labelOf(one) }))}
      filter={({ options }) => options}
      value={picked?.memberId ?? null}
      onChange={(memberId) => onPick(all.find((one) => one.memberId === memberId))}
      searchValue={text}
      onSearchChange={search}
      nothingFoundMessage={words.memberNone}
      description={choices.data?.more === true && picked === undefined ? words.memberMore : undefined}
      error={choices.isError ? choices.error.message : undefined}
      maxDropdownHeight={260}
    />
  );
}
