export * from './job';
export * from './lease';
