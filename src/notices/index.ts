export {
  MAIL_SETTINGS,
  type Mailer,
  MailFailure,
  type MailFailureCode,
  type MailSettings,
  mailTrouble,
} from './mailer';
export { NOTICE_KINDS, type NoticeKind } from './notice';
