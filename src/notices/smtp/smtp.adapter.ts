import { createTransport } from 'nodemailer';
import { SECOND_MS, type Secret } from '../../units';
import { type Letter, mailDate } from '../letter';
import { MailFailure, type Mailer } from '../mailer';

/** How the connection is made safe: TLS from the first byte, STARTTLS or nothing at all, or in clear on this machine. */
export const SMTP_TLS = ['starttls', 'tls', 'none'] as const;
export type SmtpTls = (typeof SMTP_TLS)[number];

/** A mail server and how to greet it. */
export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  readonly login: { readonly user: string; readonly password: Secret } | null;
  /** The sender's mail address. */
  readonly from: string;
  /** Certificates of an authority of one's own, PEM; null trusts what this machine trusts. */
  readonly authority: string | null;
  /** For tests: shorter waits. */
  readonly timeoutMs?: number;
}

/** Longest wait for the connection, the greeting and each answer. */
const TIMEOUT_MS = 20 * SECOND_MS;
/** What a mail address may not hold in a header, whatever a mailbox allows between quotes. */
const UNSAFE = /[\s"(),:;<>[\\\]\p{C}]/u;

/** Sends letters over SMTP. One connection a letter: there are few, and none is left open. */
export class SmtpMailer implements Mailer {
  readonly #transport: ReturnType<typeof transportOf>;

  constructor(private readonly options: SmtpOptions) {
    this.#transport = transportOf(options);
  }

  async send(letter: Letter): Promise<void> {
    const { to, subject, text, messageId, date } = letter;
    const { from } = this.options;
    if (UNSAFE.test(to) || to.split('@').length !== 2) throw new MailFailure('mail.bad-address');
    try {
      await this.#transport.sendMail({
        from: { name: 'Paydirt', address: from },
        to: { name: '', address: to },
        envelope: { from, to: [to] },
        subject,
        text,
        messageId,
        date: mailDate(date),
        // RFC 3834: no holiday reply answers it.
        headers: { 'Auto-Submitted': 'auto-generated' },
        xMailer: false,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      // The cause is dropped on purpose: the server's words often repeat the address, and the dialogue the password.
      throw failureOf(error);
    }
  }
}

function transportOf(options: SmtpOptions) {
  const { host, port, tls, login, authority, timeoutMs = TIMEOUT_MS } = options;
  return createTransport({
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(authority === null ? {} : { ca: authority }) },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password.reveal() } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  });
}

interface SmtpError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** What a refusal of the server or the line means; never its words. */
function failureOf(error: unknown): MailFailure {
  const { code, command, responseCode, message } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as SmtpError;
  const reply = typeof responseCode === 'number' ? responseCode : undefined;
  if (code === 'EAUTH' || code === 'ENOAUTH') return new MailFailure('mail.login', reply);
  if (code === 'ETLS' || isCertificate(code, message)) return new MailFailure('mail.tls', reply);
  if (code === 'ETIMEDOUT') return new MailFailure('mail.timeout', reply);
  // 421: the server itself closes; what it says of one letter is 450 to 452 (RFC 5321, 4.2.3).
  if (reply === undefined || reply === 421) return new MailFailure('mail.unreachable', reply);
  if (reply >= 400 && reply < 500) return new MailFailure('mail.try-later', reply);
  if (reply >= 500 && command === 'MAIL FROM') return new MailFailure('mail.sender', reply);
  return new MailFailure(reply >= 500 && isOfLetter(code) ? 'mail.refused' : 'mail.unreachable', reply);
}

function isOfLetter(code: unknown): boolean {
  return code === 'EENVELOPE' || code === 'EMESSAGE';
}

/** A certificate that does not fit comes as a broken socket with OpenSSL's or Node's own reason. */
function isCertificate(code: unknown, message: unknown): boolean {
  return code === 'ESOCKET' && typeof message === 'string' && /certificate|altnames|SSL|TLS/i.test(message);
}
