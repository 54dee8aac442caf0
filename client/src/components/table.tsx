import type { ReactNode } from 'react';

/** One column: its head and how a row fills it. */
export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the end of their cell, so that digits align. */
  readonly end?: boolean;
}

/** What a table shows. */
export interface DataTableProps<Row> {
  /** Read first by a screen reader; also the name of the table. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What stands here when there is no row. */
  readonly empty: ReactNode;
}

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because `display: block` would
 * take them away.
 */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty }: DataTableProps<Row>) {
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className="pd-table-frame">
      <table className="pd-table" role="table">
        <caption className="pd-sr">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                role="columnheader"
                className={column.end === true ? 'pd-end' : undefined}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <td
                  key={column.key}
                  role="cell"
                  data-label={column.header}
                  className={column.end === true ? 'pd-end' : undefined}
                >
                  <div className="pd-cell">{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
