import { Radio, TextInput } from '@mantine/core';
import { formatLocal } from '../format/time';
import { t } from '../strings';

const words = t.terms.beginning;

/** From when on new terms hold: as chosen, before it is an instant. */
export interface BeginningChoice {
  readonly kind: 'now' | 'open' | 'at';
  /** What stands in the field for a date and a time. */
  readonly text: string;
}

interface Terms {
  /** When the list was read, by the service's clock. */
  readonly asOf: number;
  /** The first instant at which new terms may begin. */
  readonly openFrom: number;
  /** Whether other terms hold already: then "now" is the moment at which the service takes it. */
  readonly isChange: boolean;
}

/** What is proposed: a first declaration leaves nothing out, a change takes nothing back. */
export function proposedBeginning({ asOf, openFrom, isChange }: Terms): BeginningChoice {
  return { kind: isChange || openFrom >= asOf ? 'now' : 'open', text: '' };
}

/** The instant to send, null for the service's own now; or why there is none. */
export function beginningOf(choice: BeginningChoice, terms: Terms): { from: number | null } | { because: string } {
  if (choice.kind === 'open') return { from: terms.openFrom };
  if (choice.kind === 'now') return { from: terms.isChange ? null : Math.max(terms.asOf, terms.openFrom) };
  const at = new Date(choice.text).getTime();
  if (Number.isNaN(at)) return { because: words.atBad };
  return at < terms.openFrom ? { because: words.early(formatLocal(terms.openFrom)) } : { from: at };
}

interface BeginningProps {
  readonly terms: Terms;
  readonly choice: BeginningChoice;
  readonly onChoose: (choice: BeginningChoice) => void;
}

/** Asks from when on new terms hold; never a time that is booked. */
export function Beginning({ terms: { asOf, openFrom }, choice, onChoose }: BeginningProps) {
  const isKind = (kind: string): kind is BeginningChoice['kind'] => ['now', 'open', 'at'].includes(kind);
  return (
    <Radio.Group
      label={words.label}
      value={choice.kind}
      onChange={(kind) => {
        if (isKind(kind)) onChoose({ ...choice, kind });
      }}
    >
      <div className="pd-choices">
        <Radio value="now" label={openFrom > asOf ? words.later(formatLocal(openFrom)) : words.now} />
        {openFrom >= asOf ? null : (
          <Radio value="open" label={words.open} description={words.openWhen(formatLocal(openFrom))} />
        )}
        <Radio value="at" label={words.at} />
        {choice.kind === 'at' ? (
          <TextInput
            type="datetime-local"
            label={words.atLabel}
            value={choice.text}
            onChange={(event) => onChoose({ ...choice, text: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </Radio.Group>
  );
}
