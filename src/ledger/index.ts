export * from './chart';
export * from './entry';
