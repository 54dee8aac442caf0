export { MAIL_SETTINGS, MailFailure, type MailFailureCode, type MailSettings } from './mailer';
export { type NewNotice, NOTICE_KINDS, type NoticeKind } from './notice';
