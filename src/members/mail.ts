/** RFC 5321: a path has at most 256 octets, brackets included. */
const MAIL_LENGTH_MAX = 254;
const MAIL = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u;

/** One spelling per mailbox: people type capitals where there are none, and paste spaces. */
export function mailKey(mail: string): string {
  return mail.trim().normalize('NFC').toLowerCase();
}

/**
 * Whether a text can be a mail address. The one rule for the configuration, an invitation and signing in: who was let
 * in by one must not be refused by another. A domain needs no dot, since `operator@localhost` is a mailbox of this machine.
 */
export function isMail(text: string): boolean {
  const mail = mailKey(text);
  return mail.length <= MAIL_LENGTH_MAX && MAIL.test(mail);
}
