export { DIFFERENCE_CAUSES, type DifferenceCause } from './compare';
export { MOVE_MISTAKES, type MoveMistake, type MoveMistakeReason } from './csv-table';
export { MOVE_CHANGES, type MoveChange } from './move-plan';
export { MOVE_KINDS, type MoveKind } from './move-rows';
export { MOVING_SETTINGS, type MovingSettings } from './settings';
export { TAKE_BACK_CAUSES, type TakeBackCause } from './take-back';
