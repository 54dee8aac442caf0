import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/http';
import { Empty, Loaded, Page } from '../../components/page';

interface LinkPageProps<T> {
  readonly query: UseQueryResult<T, Error>;
  /** What stands there when the link was used, expired or never was one. */
  readonly words: { readonly title: string; readonly dead: string; readonly deadText: string };
  readonly children: (data: T) => ReactNode;
}

/** A page behind a link of a mail, which needs no login: what the link opens, or that it is dead. */
export function LinkPage<T>({ query, words, children }: LinkPageProps<T>) {
  const isDead = query.error instanceof ApiError && query.error.status >= 400 && query.error.status < 500;
  return (
    <main className="pd-main pd-narrow" id="content">
      {isDead && query.data === undefined ? (
        <Page title={words.title}>
          <Empty title={words.dead}>{words.deadText}</Empty>
        </Page>
      ) : (
        <Loaded query={query}>{children}</Loaded>
      )}
    </main>
  );
}
