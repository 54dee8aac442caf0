/**
 * The two rules of the house, and the import list of every room (ARCHITECTURE.md). All at severity error.
 * 1. A file without a suffix is pure: it never reaches Nest, TypeORM or a driver.
 * 2. Rooms meet at the door: index.ts, a module or a service.
 */
const SHELL =
  '\\.(service|repository|entity|module|adapter|job|controller|dto|filter|guard|interceptor|decorator|command)\\.ts$';
const DOOR = '(index|[a-z0-9-]+\\.(module|service))\\.ts$';

/** Which rooms each room may import. `store` is for shell files of every room. */
const rooms = {
  units: [],
  hashing: [],
  store: ['units'],
  ledger: ['units', 'store'],
  audit: ['units', 'store'],
  operations: ['units', 'store', 'audit', 'ledger'],
  prices: ['units', 'store', 'audit'],
  members: ['units', 'store', 'audit'],
  chain: ['units', 'store', 'hashing'],
  conversion: ['units', 'store', 'ledger', 'audit', 'prices'],
  rewards: ['units', 'store', 'ledger', 'prices', 'chain', 'members', 'conversion', 'audit', 'hashing'],
  solvency: ['units', 'store', 'ledger', 'audit', 'chain', 'conversion', 'hashing', 'members'],
  payout: ['units', 'store', 'ledger', 'audit', 'chain', 'prices', 'members', 'solvency', 'operations', 'hashing'],
  settings: ['units', 'store', 'audit', 'operations', 'conversion', 'payout'],
  moving: ['units', 'store', 'ledger', 'audit', 'members', 'notices', 'operations', 'rewards', 'solvency'],
  tax: ['units', 'store', 'ledger', 'prices', 'members', 'audit'],
  filing: ['units', 'store', 'ledger', 'audit', 'members', 'prices', 'tax'],
  yearend: ['units', 'store', 'ledger', 'audit', 'prices', 'rewards', 'tax', 'filing'],
  notices: ['units', 'store', 'audit', 'members', 'jobs'],
  attention: [
    'units',
    'store',
    'audit',
    'chain',
    'conversion',
    'filing',
    'jobs',
    'members',
    'moving',
    'notices',
    'operations',
    'payout',
    'prices',
    'rewards',
    'settings',
    'solvency',
    'tax',
  ],
  jobs: ['units', 'store', 'chain', 'conversion', 'filing', 'payout', 'rewards', 'settings', 'solvency', 'tax'],
};

/** Rooms that call `reports/`. */
const PRINTING = ['moving', 'tax', 'filing', 'yearend'];

const importLists = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room} may import: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.spec\\.ts$' },
  to: {
    path: '^(src|reports)/',
    pathNot: `^src/(${[room, ...allowed].join('|')})/${PRINTING.includes(room) ? '|^reports/' : ''}`,
  },
}));

module.exports = {
  forbidden: [
    ...importLists,
    {
      name: 'meet-at-the-door',
      comment: 'From another room import only its index.ts, its module or its service.',
      severity: 'error',
      from: { path: '^src/([a-z-]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/([a-z-]+)/', pathNot: [`^src/$1/`, `^src/[a-z-]+/${DOOR}`, '^src/store/ddl\\.ts$'] },
    },
    {
      name: 'pure-stays-pure',
      comment: 'A file without a layer suffix never reaches Nest, TypeORM or a database driver.',
      severity: 'error',
      from: { path: '^(src/[a-z-]+|reports)/', pathNot: [SHELL, '\\.spec\\.ts$', '^src/(api|cli)/'] },
      to: { path: 'node_modules/(@nestjs|typeorm|sqlite3|pg|express)/', reachable: true },
    },
    {
      name: 'pure-imports-no-shell',
      comment: 'Data flows from the shell into pure files, never the other way.',
      severity: 'error',
      from: { path: '^src/[a-z-]+/', pathNot: [SHELL, '\\.spec\\.ts$', '/index\\.ts$', '^src/(api|cli)/'] },
      to: { path: '\\.(service|repository|module|job|controller)\\.ts$' },
    },
    {
      name: 'reports-ask-nobody',
      comment: 'A report is a mapping from tax facts: no queries.',
      severity: 'error',
      from: { path: '^reports/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(units|tax|yearend)/index\\.ts$|^src/tax/[a-z-]+\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(src|reports|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-dependencies-in-product',
      severity: 'error',
      from: { path: '^(src|reports|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|client/dist|test/node)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
