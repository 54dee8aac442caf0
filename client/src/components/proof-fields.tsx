import { Textarea } from '@mantine/core';
import { t } from '../strings';
import { CopyButton } from './hash';

const words = t.member.settings;

interface ProofFieldsProps {
  /** Null while there is no address that it could name. */
  readonly message: string | null;
  /** Names the address where several stand on one page. */
  readonly label?: string;
  readonly signature: string;
  readonly onChange: (signature: string) => void;
}

/** A message to sign, and the signature that the wallet gave for it. */
export function ProofFields({ message, label = words.signature, signature, onChange }: ProofFieldsProps) {
  return (
    <>
      <div className="pd-secret">
        <p className="pd-figure-name">{words.message}</p>
        {message === null ? (
          <p className="pd-hint">{words.messageFirst}</p>
        ) : (
          <>
            <code className="pd-wrap">{message}</code>
            <CopyButton text={message} what={words.message} />
          </>
        )}
      </div>
      <Textarea
        label={label}
        autosize
        minRows={2}
        spellCheck={false}
        value={signature}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}
