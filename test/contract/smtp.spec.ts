import { type AddressInfo, createServer, type Server } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { MailFailure } from '../../src/notices';
import type { Letter } from '../../src/notices/letter';
import { SmtpMailer, type SmtpOptions } from '../../src/notices/smtp/smtp.adapter';
import { parseInstant, Secret } from '../../src/units';
import { selfSigned } from '../support/certificate';

const OWN = selfSigned();
const PASSWORD = 'canary-smtp-password';
const LETTER: Letter = {
  to: 'ada@example.org',
  subject: 'rig-ä is offline',
  text: 'It has been offline.\n.\nA line with one dot stood above.\n',
  messageId: '<message-1@example.org>',
  date: parseInstant('2026-03-01T02:03:04Z'),
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** A real SMTP server on this machine that keeps what it takes. */
async function server(options: SMTPServerOptions = {}): Promise<{ port: number; taken: string[]; logins: string[] }> {
  const taken: string[] = [];
  const logins: string[] = [];
  const smtp = new SMTPServer({
    ...OWN,
    authOptional: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, answer) => {
      logins.push(username ?? '');
      if (password === PASSWORD) answer(null, { user: username ?? '' });
      else answer(refusal(535, `no such user ${username} ${password}`));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        taken.push(`${session.secure ? 'TLS' : 'clear'} ${session.user ?? '-'}\n${Buffer.concat(parts).toString()}`);
        done(null);
      });
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', () => resolve()));
  closing.push(() => new Promise((resolve) => void smtp.close(() => resolve())));
  return { port: (smtp.server.address() as AddressInfo).port, taken, logins };
}

function mailer(port: number, patch: Partial<SmtpOptions> = {}): SmtpMailer {
  return new SmtpMailer({
    host: '127.0.0.1',
    port,
    tls: 'starttls',
    login: { user: 'paydirt', password: new Secret(PASSWORD) },
    from: 'payouts@example.org',
    authority: OWN.cert,
    timeoutMs: 500,
    ...patch,
  });
}

/** The failure, of which nothing may name a person, repeat the server's words or hold the password. */
async function failure(sending: Promise<void>): Promise<MailFailure> {
  const error: unknown = await sending.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(MailFailure);
  const failed = error as MailFailure;
  const said = `${failed.message} ${JSON.stringify(failed.fields)} ${failed.stack} ${String(failed.cause)}`;
  expect(said).not.toMatch(/ada@|canary|payouts@/);
  return failed;
}

describe('a letter over SMTP', () => {
  it('arrives through STARTTLS after a login, with its own id and date', async () => {
    const { port, taken } = await server();
    await mailer(port).send(LETTER);
    expect(taken).toHaveLength(1);
    const text = taken[0] ?? '';
    expect(text).toMatch(/^TLS paydirt\n/);
    expect(text).toContain('Message-ID: <message-1@example.org>');
    expect(text).toContain('Date: Sun, 01 Mar 2026 02:03:04 +0000');
    expect(text).toContain('Auto-Submitted: auto-generated');
    expect(text).toContain('To: ada@example.org');
    expect(text).toMatch(/Subject: =\?UTF-8\?/);
    expect(text).toContain('\r\n.\r\nA line with one dot stood above.');
  });

  it('is the same text at a repeat, byte for byte', async () => {
    const { port, taken } = await server();
    const sender = mailer(port);
    await sender.send(LETTER);
    await sender.send(LETTER);
    expect(taken[1]).toBe(taken[0]);
  });

  it('arrives with TLS from the first byte', async () => {
    const { port, taken } = await server({ secure: true });
    await mailer(port, { tls: 'tls' }).send(LETTER);
    expect(taken[0]).toMatch(/^TLS paydirt\n/);
  });

  it('arrives in clear and without a login where that was asked for', async () => {
    const { port, taken } = await server({ hideSTARTTLS: true });
    await mailer(port, { tls: 'none', login: null }).send(LETTER);
    expect(taken[0]).toMatch(/^clear -\n/);
  });

  it('is not sent in clear, nor is the password, where the server offers no STARTTLS', async () => {
    const { port, taken, logins } = await server({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: 'mail.tls', reach: 'all' });
    expect([taken, logins]).toEqual([[], []]);
  });

  it('is not sent to a server whose certificate nobody vouches for', async () => {
    const { port, logins } = await server();
    const sending = mailer(port, { authority: selfSigned().cert }).send(LETTER);
    expect(await failure(sending)).toMatchObject({ code: 'mail.tls', reach: 'all' });
    expect(logins).toEqual([]);
  });

  it('is kept for later where the login is refused', async () => {
    const { port } = await server();
    const sending = mailer(port, { login: { user: 'paydirt', password: new Secret('canary-wrong') } }).send(LETTER);
    expect(await failure(sending)).toMatchObject({ code: 'mail.login', reach: 'all', fields: { reply: 535 } });
  });

  it.each([
    [450, 'mail.try-later', 'this'],
    [421, 'mail.unreachable', 'all'],
    [550, 'mail.refused', 'final'],
  ])('meets %i for its addressee', async (code, name, reach) => {
    const { port } = await server({
      onRcptTo: ({ address }, _session, answer) => answer(refusal(code, `${address} is not here`)),
    });
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: name, reach, fields: { reply: code } });
  });

  it('goes out at a later attempt, when the server asked for one', async () => {
    let asked = 0;
    const { port, taken } = await server({
      onRcptTo: (_address, _session, answer) => {
        asked += 1;
        answer(asked === 1 ? refusal(451, 'greylisted') : null);
      },
    });
    const sender = mailer(port);
    expect(await failure(sender.send(LETTER))).toMatchObject({ code: 'mail.try-later' });
    await sender.send(LETTER);
    expect(taken).toHaveLength(1);
  });

  it.each([
    [552, 'mail.refused', 'final'],
    [452, 'mail.try-later', 'this'],
  ])('meets %i for its text', async (code, name, reach) => {
    const { port } = await server({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal(code, 'ada@example.org wrote too much')));
      },
    });
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: name, reach });
  });

  it('is not given up where the sender is refused: that concerns them all', async () => {
    const { port } = await server({
      onMailFrom: ({ address }, _session, answer) => answer(refusal(553, `${address} may not send`)),
    });
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: 'mail.sender', reach: 'all' });
  });

  it('waits no longer than it may for a server that says nothing, and knows one that is not there', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', () => resolve()));
    const { port } = silent.address() as AddressInfo;
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: 'mail.timeout', reach: 'all' });
    await new Promise<void>((resolve) => void silent.close(() => resolve()));
    expect(await failure(mailer(port).send(LETTER))).toMatchObject({ code: 'mail.unreachable', reach: 'all' });
  });

  it.each(['a,b@example.org', 'ada@example.org\r\nBcc: eve@example.org', '<ada>@example.org', 'ada@eve@example.org'])(
    'is never written to %j',
    async (to) => {
      const { port, taken } = await server();
      const sending = mailer(port).send({ ...LETTER, to });
      await expect(sending).rejects.toMatchObject({ code: 'mail.bad-address', reach: 'final' });
      expect(taken).toEqual([]);
    },
  );
});
