import { useState } from 'react';
import { groupsOfFour, shorten } from '../format/text';
import { t } from '../strings';
import { CheckIcon, CopyIcon } from './icons';

/** Copies a text whole and says that it did. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" className="pd-icon-button" onClick={() => void copy()} aria-label={t.common.copy(what)}>
      {copied ? <CheckIcon /> : <CopyIcon />}
      <span className="pd-sr" role="status">
        {copied ? t.common.copied : ''}
      </span>
    </button>
  );
}

/** A hash or a txid: head and tail to read, the whole to copy. */
export function Hash({ text, what }: { text: string; what: string }) {
  return (
    <span className="pd-hash">
      <code title={text}>{shorten(text)}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}

/** A text in groups of four characters, none hidden, and the whole to copy: it is compared by eye with another source. */
export function Grouped({ text, what, className }: { text: string; what: string; className: 'pd-address' | 'pd-hex' }) {
  return (
    <span className={className}>
      <code aria-label={text} role="img">
        {groupsOfFour(text).map((group, index) => (
          <span key={index} className={index % 2 === 0 ? 'pd-group' : 'pd-group pd-group-odd'}>
            {group}
          </span>
        ))}
      </code>
      <CopyButton text={text} what={what} />
    </span>
  );
}

/** An address: any character may differ from another one's. */
export function Address({ text }: { text: string }) {
  return <Grouped text={text} what={t.common.address} className="pd-address" />;
}
