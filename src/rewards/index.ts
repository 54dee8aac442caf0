export * from './ports';
export * from './source';
