import type { ReactNode } from 'react';
import { Older, type OlderPages } from './older';
import { LoadedPages, type Pages, Panel } from './page';
import { DataTable, type DataTableProps } from './table';

interface PagedTableProps<Row> extends Omit<DataTableProps<Row>, 'rows'> {
  readonly pages: Pages<Row> & OlderPages;
  /** What stands below the rows. */
  readonly children?: ReactNode;
}

/** A paged list as a table on a sheet of its own. */
export function PagedTable<Row>({ pages, children, ...table }: PagedTableProps<Row>) {
  return (
    <LoadedPages pages={pages}>
      {(rows) => (
        <Panel>
          <DataTable {...table} rows={rows} />
          <Older pages={pages} shown={rows.length} />
          {children}
        </Panel>
      )}
    </LoadedPages>
  );
}
