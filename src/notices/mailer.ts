import { DeliveryFailure } from '../jobs';
import type { Letter } from './letter';

/** Injection token of `MailSettings | null`. */
export const MAIL_SETTINGS = Symbol('mail-settings');

/** Hands letters to a mail server. */
export interface Mailer {
  /**
   * @throws MailFailure; nothing of it names a person or repeats what the server said, which may
   */
  send(letter: Letter): Promise<void>;
}

/** How mail leaves this house. */
export interface MailSettings {
  readonly mailer: Mailer;
  /** `host:port`, for the operator's screen. */
  readonly server: string;
  /** Domain of the sender, for message ids. */
  readonly domain: string;
  /** Where people open the app. */
  readonly origin: string;
}

/**
 * `mail.unreachable`, `mail.timeout`, `mail.tls`, `mail.login`, `mail.sender`: it concerns every letter, try later;
 * `mail.try-later`: the server asks to try this letter again; `mail.refused`, `mail.bad-address`: it never takes it.
 */
export type MailFailureCode =
  | 'mail.unreachable'
  | 'mail.timeout'
  | 'mail.tls'
  | 'mail.login'
  | 'mail.sender'
  | 'mail.try-later'
  | 'mail.refused'
  | 'mail.bad-address';

const SENTENCES: Readonly<Record<MailFailureCode, string>> = {
  'mail.unreachable': 'The mail server does not answer.',
  'mail.timeout': 'The mail server did not answer in time.',
  'mail.tls': 'There is no safe connection to the mail server: it offers no TLS, or its certificate does not fit.',
  'mail.login': 'The mail server refused the login.',
  'mail.sender': 'The mail server does not take mail from this sender.',
  'mail.try-later': 'The mail server asks to try again later.',
  'mail.refused': 'The mail server refused a letter for good.',
  'mail.bad-address': 'A mail address cannot be written to.',
};

/** What a failure means, in a sentence for the operator. */
export function mailTrouble(code: string): string {
  return isMailFailureCode(code) ? SENTENCES[code] : 'A letter could not be written.';
}

function isMailFailureCode(code: string): code is MailFailureCode {
  return code in SENTENCES;
}

/** A letter did not go out. No money is affected; the notice stands in the app all the same. */
export class MailFailure extends DeliveryFailure {
  /** @param reply the server's three digits; its words are not kept, since they often name the addressee */
  constructor(code: MailFailureCode, reply?: number) {
    const isFinal = code === 'mail.refused' || code === 'mail.bad-address';
    const reach = isFinal ? 'final' : code === 'mail.try-later' ? 'this' : 'all';
    const fields = reply === undefined ? {} : { reply };
    super(code, `${SENTENCES[code]} No money is affected; the notice stands in the app.`, reach, fields);
  }
}
