export { ACTING_DEVICE, type Device, type TwoWords } from './device';
