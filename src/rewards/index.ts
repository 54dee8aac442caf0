export * from './ports';
export * from './source';
export { BPS_ALL, EVERYBODY, SERVICE_FEE_BPS_MAX, SERVICE_FEE_BPS_MIN } from './terms';
export { projectReport } from './contracts/project-report';
