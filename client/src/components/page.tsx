import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { t } from '../strings';
import { ErrorNote } from './error-note';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its one h1, a line that says what it is for, its actions, its content. */
export function Page({ title, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = t.common.documentTitle(title);
  }, [title]);
  return (
    <div className="pd-page">
      <header className="pd-page-head">
        <div>
          <h1>{title}</h1>
          {lead === undefined ? null : <p className="pd-lead">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="pd-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A sheet of a screen with its own heading. */
export function Panel({
  title,
  hint,
  actions,
  children,
}: {
  title?: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="pd-panel" aria-label={title}>
      {title === undefined ? null : (
        <header className="pd-panel-head">
          <div>
            <h2>{title}</h2>
            {hint === undefined ? null : <p className="pd-hint">{hint}</p>}
          </div>
          {actions === undefined ? null : <div className="pd-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** A place where something will be: what, when, and one thing to do. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="pd-empty">
      <p className="pd-empty-title">{title}</p>
      <div className="pd-empty-text">{children}</div>
      {action === undefined ? null : <div className="pd-empty-action">{action}</div>}
    </div>
  );
}

/** Names and values that belong together. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="pd-facts">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One figure with its name and a line that explains it, zero included. */
export function Figure({ name, children, note }: { name: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="pd-figure">
      <p className="pd-figure-name">{name}</p>
      <p className="pd-figure-value">{children}</p>
      {note === undefined ? null : <p className="pd-figure-note">{note}</p>}
    </div>
  );
}

/** Shows what was asked for, or that it is on its way, or why it did not come and what to do. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T, Error>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <ErrorNote error={query.error} stale onRetry={() => void query.refetch()} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting />;
}

function Waiting() {
  return (
    <div className="pd-loading" role="status">
      <span className="pd-sr">{t.common.loading}</span>
      <Skeleton height={90} radius="lg" />
      <Skeleton height={220} radius="lg" mt="md" />
    </div>
  );
}

/** The pages of a list that were read so far. */
export interface Pages<Item> {
  readonly data: { readonly pages: readonly { readonly items: readonly Item[] }[] } | undefined;
  readonly isError: boolean;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** `Loaded` for a paged list: hands over the rows of all pages read so far. */
export function LoadedPages<Item>({ pages, children }: { pages: Pages<Item>; children: (rows: Item[]) => ReactNode }) {
  const retry = () => void pages.refetch();
  if (pages.data === undefined) {
    return pages.error === null ? <Waiting /> : <ErrorNote error={pages.error} onRetry={retry} />;
  }
  return (
    <>
      {pages.isError && pages.error !== null ? <ErrorNote error={pages.error} stale onRetry={retry} /> : null}
      {children(pages.data.pages.flatMap(({ items }) => items))}
    </>
  );
}
