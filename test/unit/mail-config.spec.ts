import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvReader } from '../../src/env-reader';
import { readAlerts, readMail } from '../../src/mail-config';
import { HOUR_MS, MINUTE_MS } from '../../src/units';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-mail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
}

const GOOD = {
  PAYDIRT_SMTP_HOST: 'mail.example.org',
  PAYDIRT_SMTP_USER: 'paydirt',
  PAYDIRT_SMTP_PASSWORD_FILE: file('password', 'canary-password\n'),
  PAYDIRT_SMTP_FROM: 'payouts@example.org',
};

function read(env: Record<string, string>) {
  const reader = new EnvReader(env);
  const mail = readMail(reader, (path) => readFileSync(path, 'utf8'));
  return { mail, mistakes: reader.mistakes };
}

describe('the mail server', () => {
  it('is none where none is named', () => {
    expect(read({})).toEqual({ mail: undefined, mistakes: [] });
  });

  it('is reached by STARTTLS on port 587 unless told otherwise, and its password is not printed', () => {
    const { mail, mistakes } = read(GOOD);
    expect(mistakes).toEqual([]);
    expect(mail).toMatchObject({ host: 'mail.example.org', port: 587, tls: 'starttls', from: 'payouts@example.org', authority: null }); // prettier-ignore
    expect(mail?.login?.password.reveal()).toBe('canary-password');
    expect(`${JSON.stringify(mail)} ${String(mail?.login?.password)}`).not.toContain('canary');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a user without a host', { PAYDIRT_SMTP_HOST: '' }, 'PAYDIRT_SMTP_USER is set, but PAYDIRT_SMTP_HOST is not.'],
    ['no sender', { PAYDIRT_SMTP_FROM: '' }, 'PAYDIRT_SMTP_FROM is not set, but PAYDIRT_SMTP_HOST is.'],
    ['two senders', { PAYDIRT_SMTP_FROM: 'a@b.c,d@e.f' }, 'it must be a plain address'],
    ['a user without a password', { PAYDIRT_SMTP_PASSWORD_FILE: '' }, 'PAYDIRT_SMTP_PASSWORD_FILE is not set'],
    ['a password without a user', { PAYDIRT_SMTP_USER: '' }, 'PAYDIRT_SMTP_USER is not set'],
    [
      'clear text beyond this machine',
      { PAYDIRT_SMTP_TLS: 'none' },
      'refused except for a mail server on this machine',
    ],
    ['an address as its host', { PAYDIRT_SMTP_HOST: 'smtp://mail.example.org' }, 'no host name'],
    ['a port beyond the last', { PAYDIRT_SMTP_PORT: '65536' }, 'from 1 to 65535'],
    ['an authority without a certificate', { PAYDIRT_SMTP_CA_FILE: file('ca', 'nothing') }, 'a certificate in PEM'],
  ])('is refused with %s', (_what, patch, sentence) => {
    expect(read({ ...GOOD, ...patch }).mistakes.join('\n')).toContain(sentence);
  });

  it('may be spoken to in clear on this machine', () => {
    const env = { ...GOOD, PAYDIRT_SMTP_HOST: '127.0.0.1', PAYDIRT_SMTP_TLS: 'none' };
    expect(read(env).mistakes).toEqual([]);
  });
});

it.each([
  [{}, [], { offlineMs: 30 * MINUTE_MS, lowPercent: 70, lowMs: 3 * HOUR_MS }],
  [{ PAYDIRT_ALERT_OFFLINE_MINUTES: '5', PAYDIRT_ALERT_LOW_PERCENT: '95', PAYDIRT_ALERT_LOW_HOURS: '72' }, [], { offlineMs: 5 * MINUTE_MS, lowPercent: 95, lowMs: 72 * HOUR_MS }], // prettier-ignore
  [{ PAYDIRT_ALERT_OFFLINE_MINUTES: '4' }, ['PAYDIRT_ALERT_OFFLINE_MINUTES is "4", but must be a whole number from 5 to 1440.'], {}], // prettier-ignore
  [{ PAYDIRT_ALERT_LOW_PERCENT: '96' }, ['PAYDIRT_ALERT_LOW_PERCENT is "96", but must be a whole number from 1 to 95.'], {}], // prettier-ignore
])('alerts are told by %j', (env, mistakes, policy) => {
  const reader = new EnvReader(env);
  expect(readAlerts(reader)).toMatchObject(policy);
  expect(reader.mistakes).toEqual(mistakes);
});
