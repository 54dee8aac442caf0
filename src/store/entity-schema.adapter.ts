import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { columnCheck, type Dialect } from './ddl';
import type { Column, Table } from './table';

/** What TypeORM knows of a table: the same definition, in its words. */
export function entitySchemaOf(table: Table, dialect: Dialect): EntitySchema {
  const { name, options } = table;
  const columns = Object.entries(table.columns).map(([column, definition]) => [
    column,
    { ...columnOptions(definition, dialect), primary: options.key.includes(column) },
  ]);
  return new EntitySchema({
    name,
    tableName: name,
    columns: Object.fromEntries(columns) as Record<string, EntitySchemaColumnOptions>,
    uniques: (options.unique ?? []).map((unique) => ({
      name: `uq_${name}_${unique.join('_')}`,
      columns: [...unique],
    })),
    indices: (options.indexes ?? []).map((index) => ({ name: `ix_${name}_${index.join('_')}`, columns: [...index] })),
    checks: Object.entries(table.columns).flatMap(([column, definition]) => {
      const expression = columnCheck(column, definition, dialect);
      return expression === undefined ? [] : [{ name: `ck_${name}_${column}`, expression }];
    }),
  });
}

function columnOptions({ type, nullable }: Column<unknown>, dialect: Dialect): EntitySchemaColumnOptions {
  switch (type) {
    case 'amount':
      if (dialect === 'postgres') return { type: 'numeric', precision: 38, scale: 0, nullable };
      return { type: 'text', nullable };
    case 'int':
    case 'instant':
      return { type: dialect === 'postgres' ? 'bigint' : 'integer', nullable };
    case 'bool':
      return { type: dialect === 'postgres' ? 'boolean' : 'integer', nullable };
    case 'text':
      return dialect === 'postgres' ? { type: 'text', collation: 'C', nullable } : { type: 'text', nullable };
    case 'json':
      return { type: 'text', nullable };
  }
}
