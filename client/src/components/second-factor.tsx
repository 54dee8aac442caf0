import { Button, TextInput } from '@mantine/core';
import { t } from '../strings';

const words = t.auth.factor;

/** What an operator proves with, and whether it is a recovery code. */
export interface SecondFactor {
  readonly text: string;
  readonly isRecovery: boolean;
}

export const NO_FACTOR: SecondFactor = { text: '', isRecovery: false };

/** The field of a request that carries it; none while nothing is typed. */
export function factorBody({ text, isRecovery }: SecondFactor): { code?: string; recoveryCode?: string } {
  if (text.trim() === '') return {};
  return isRecovery ? { recoveryCode: text } : { code: text };
}

interface SecondFactorFieldProps {
  readonly value: SecondFactor;
  readonly onChange: (next: SecondFactor) => void;
  readonly description?: string;
  readonly size?: 'md';
}

/** Asks for the six digits of the authenticator, or for a recovery code where that is lost. */
export function SecondFactorField({ value, onChange, description, size }: SecondFactorFieldProps) {
  const { text, isRecovery } = value;
  const common = {
    value: text,
    autoFocus: true,
    'data-autofocus': true,
    ...(size === undefined ? {} : { size }),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ isRecovery, text: event.currentTarget.value }),
  };
  return (
    <div className="pd-factor">
      {isRecovery ? (
        <TextInput
          key="recovery"
          {...common}
          label={words.recovery}
          description={words.recoveryWhy}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={60}
        />
      ) : (
        <TextInput
          key="code"
          {...common}
          label={words.code}
          description={description}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
        />
      )}
      <Button variant="subtle" size="xs" onClick={() => onChange({ text: '', isRecovery: !isRecovery })}>
        {isRecovery ? words.useCode : words.useRecovery}
      </Button>
    </div>
  );
}
