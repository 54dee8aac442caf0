export { DeliveryFailure } from './delivery-failure';
export type { JobContext } from './job';
