export { SETTINGS_IN_FORCE, SettingsInForce } from './in-force';
export {
  type MoneySettings,
  type ReadSetting,
  SETTING_NAMES,
  SETTING_UNITS,
  SETTING_WORDS,
  type SettingName,
} from './money';
export { type SettingNews } from './news';
export { conversionOver, moneyOf, payoutOver } from './policies';
