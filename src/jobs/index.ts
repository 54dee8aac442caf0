export { DeliveryFailure } from './delivery-failure';
export type { Job, JobContext } from './job';
