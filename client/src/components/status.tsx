import type { ReactNode } from 'react';
import { CheckIcon, ClockIcon, CrossIcon, InfoIcon, WarnIcon } from './icons';

/** How a state is coloured; every tone has its own shape too, because colour alone says nothing to many readers. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

const SHAPES = { good: CheckIcon, warn: WarnIcon, bad: CrossIcon, info: InfoIcon, idle: ClockIcon } as const;

/** A state in words, with the shape and the colour of its tone. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Shape = SHAPES[tone];
  return (
    <span className={`pd-status pd-tone-${tone}`}>
      <Shape />
      <span>{children}</span>
    </span>
  );
}

/** A paragraph that must be seen: what is so, and what it means. */
export function Note({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  const Shape = SHAPES[tone];
  return (
    <div className={`pd-note pd-tone-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Shape className="pd-note-icon" />
      <div className="pd-note-text">
        {title === undefined ? null : <p className="pd-note-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** Says that what somebody just asked for is done, to a screen reader too. */
export function Done({ title }: { title: string }) {
  return (
    <div role="status">
      <Note tone="good" title={title}>
        {null}
      </Note>
    </div>
  );
}
