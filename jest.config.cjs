// Jest runs TypeScript through swc: no type check here, `npm run check` has it. ESM-only packages are transformed too.
const swc = (syntax, tsx = false) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: syntax === 'ts' ? { syntax: 'typescript', tsx, decorators: true } : { syntax: 'ecmascript' },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
    },
  },
];
const js = { '^.+\\.m?js$': swc('js') };
// A test file runs in a context of its own, where each look at a global costs a call: what every module names is handed
// to it instead. Nothing that a test replaces, and nothing that packages declare by the same name.
const sandboxInjectedGlobals = [
  ...['Array', 'ArrayBuffer', 'BigInt', 'DataView', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise'],
  ...['Reflect', 'RegExp', 'String', 'TypeError', 'Uint32Array', 'Uint8Array', 'WeakMap'],
];

module.exports = {
  globalSetup: '<rootDir>/test/support/global-setup.cjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.cjs',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  testTimeout: 60_000,
  // Two cores: jest would take one worker and run everything in its own process, where memory and contexts pile up.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      displayName: 'server',
      rootDir: __dirname,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/reports/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
      transform: { '^.+\\.tsx?$': swc('ts'), ...js },
      sandboxInjectedGlobals,
      transformIgnorePatterns: [
        '/node_modules/(?!(@nestjs|@otplib|otplib|@scure|@noble|lossless-json|uint8array-tools|ccxt)/)',
      ],
    },
    {
      displayName: 'client',
      rootDir: __dirname,
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/client/src/**/*.test.ts?(x)'],
      transform: { '^.+\\.tsx?$': swc('ts', true), ...js },
      transformIgnorePatterns: ['/node_modules/(?!(@tanstack|uplot|react-router|@scure|@noble|uint8array-tools)/)'],
      moduleNameMapper: { '\\.css$': '<rootDir>/test/support/empty.cjs' },
      setupFiles: ['<rootDir>/test/support/jsdom-setup.cjs'],
    },
  ],
};
