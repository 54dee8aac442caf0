import { readFileSync } from 'node:fs';
import type { AttentionPolicy } from './attention';
import { VARIABLES as V } from './config.variables';
import type { EnvReader } from './env-reader';
import { isMail } from './members';
import { SMTP_TLS, type SmtpOptions } from './notices/smtp/smtp.adapter';
import type { AlertPolicy } from './rewards';
import { DomainError, HOUR_MS, MINUTE_MS, parseUsd, Secret } from './units';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$|^::1$/;

/**
 * Reads the mail server; mistakes are left with the reader. Undefined sends no mail.
 * @param readPrivate reads a file that only its owner may read, and refuses any other
 */
export function readMail(reader: EnvReader, readPrivate: (file: string) => string): SmtpOptions | undefined {
  const host = reader.text(V.smtpHost);
  const port = reader.whole(V.smtpPort, 1, 65_535);
  const tls = reader.oneOf(V.smtpTls, SMTP_TLS);
  if (host === '') {
    // A server that was forgotten would be missed only when a letter is.
    for (const variable of [V.smtpUser, V.smtpPasswordFile, V.smtpFrom]) {
      if (reader.text(variable) !== '') reader.mistake(`${variable.name} is set, but ${V.smtpHost.name} is not.`);
    }
    return undefined;
  }
  if (!HOST.test(host)) reader.mistake(`${V.smtpHost.name} is no host name: give it without scheme and port.`);
  if (tls === 'none' && !LOOPBACK.has(host)) {
    reader.mistake(`${V.smtpTls.name} is "none", which is refused except for a mail server on this machine.`);
  }
  const from = reader.parsed(V.smtpFrom, parseSender) ?? '';
  if (reader.text(V.smtpFrom) === '') reader.mistake(`${V.smtpFrom.name} is not set, but ${V.smtpHost.name} is.`);
  const authority = reader.parsed(V.smtpCaFile, readAuthority) ?? null;
  return { host, port, tls, login: readLogin(reader, readPrivate), from, authority };
}

function readLogin(reader: EnvReader, readPrivate: (file: string) => string): SmtpOptions['login'] {
  const user = reader.text(V.smtpUser);
  const file = reader.text(V.smtpPasswordFile);
  if ((user === '') !== (file === '')) {
    const [set, unset] = user === '' ? [V.smtpPasswordFile, V.smtpUser] : [V.smtpUser, V.smtpPasswordFile];
    reader.mistake(`${unset.name} is not set, but ${set.name} is.`);
    return null;
  }
  const password = reader.parsed(V.smtpPasswordFile, readPrivate);
  return password === undefined ? null : { user, password: new Secret(password.replace(/\r?\n$/, '')) };
}

/** @throws DomainError when no letter could come from it */
function parseSender(text: string): string {
  if (isMail(text) && /^[\x21-\x7e]+$/.test(text) && !/["(),:;<>[\\\]]/.test(text)) return text;
  throw new DomainError('config.bad-mail', 'it must be a plain address such as payouts@example.org.');
}

/** @throws DomainError when it holds no certificate */
function readAuthority(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new DomainError('config.bad-certificate', 'the file must hold a certificate in PEM.');
}

/** Reads when a device's member is told. */
export function readAlerts(reader: EnvReader): AlertPolicy {
  return {
    offlineMs: reader.whole(V.alertOffline, 5, 1_440) * MINUTE_MS,
    lowPercent: reader.whole(V.alertLowPercent, 1, 95),
    lowMs: reader.whole(V.alertLowHours, 1, 72) * HOUR_MS,
  };
}

/** Reads from how many dollars on operators are told of what stands open between a pool's word and the chain. */
export function readAttention(reader: EnvReader): AttentionPolicy {
  return { discrepancyUsd: parseUsd(String(reader.whole(V.alertDiscrepancyUsd, 0, 1_000_000))) };
}
