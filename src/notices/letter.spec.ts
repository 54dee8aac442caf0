import { parseInstant } from '../units';
import { letterText, mailDate } from './letter';

const PAGE = 'https://pay.example.org/member/notices';
const since = String(parseInstant('2026-03-01T01:50:00Z'));
const device = (worker: string) => ({ kind: 'device-offline', facts: { worker, source: 'pool-a', since } }) as const;

describe('a letter', () => {
  it('says what, since when, and what it means', () => {
    const { subject, text } = letterText([device('rig')], PAGE);
    expect(subject).toBe('rig is offline');
    expect(text).toBe(
      `rig (pool-a) has been offline since 2026-03-01 01:50 UTC. It earns nothing while it is offline.\n\nAll notices: ${PAGE}\n\nYou can switch mail about devices off on that page.\n`,
    );
  });

  it.each([
    ['a new line', 'rig\r\nBcc: eve@example.org', 'rig  Bcc: eve@example.org is offline'],
    ['a hidden direction', 'rig\u202egod', 'rig god is offline'],
    ['nothing', '', 'A device without a name is offline'],
    ['a surrogate at the cut', '😀'.repeat(61), `${'😀'.repeat(60)} is offline`],
  ])('makes one line of a name with %s', (_what, worker, subject) => {
    expect(letterText([device(worker)], PAGE).subject).toBe(subject);
  });

  it('names fifty devices of a site that lost its power, and counts the rest', () => {
    const { subject, text } = letterText(
      Array.from({ length: 51 }, (_, n) => device(`rig-${n}`)),
      PAGE,
    );
    expect(subject).toBe('51 devices are offline');
    expect(text).toContain('rig-49 ');
    expect(text).not.toContain('rig-50 ');
    expect(text).toContain('And 1 more, on the page below.');
  });

  it.each([
    ['999', '999.0 H/s'],
    ['1000', '1.0 kH/s'],
    ['93456000000000', '93.4 TH/s'],
    ['999999999999999', '999.9 TH/s'],
    ['1000000000000000', '1.0 PH/s'],
    ['', 'a rate that is not known'],
  ])('writes %s hashes a second as %s', (rate, shown) => {
    const facts = { worker: 'rig', source: 'pool-a', since, rate, usual: '1' };
    expect(letterText([{ kind: 'device-low', facts }], PAGE).text).toContain(`UTC: ${shown} now, 1.0 H/s usually.`);
  });

  it('says of a device of which there is no word that it may have stopped, and what that means for credit', () => {
    const facts = { worker: 'rig', source: 'pool-a', pool: 'Braiins', since };
    const { subject, text } = letterText([{ kind: 'device-no-word', facts }], PAGE);
    expect(subject).toBe('No word of rig from its pool');
    expect(text).toContain('rig (pool-a): Braiins calls it on and has named no share of it since 2026-03-01 01:50 UTC');
    expect(text).toContain('Nothing is credited for this time until the pool names a share again');
    expect(text).toContain('You can switch mail about devices off');
  });

  it('shows a new address in groups, with what to do if it is a stranger’s', () => {
    const facts = { address: 'bc1qabcdef', payableFrom: since };
    const { subject, text } = letterText([{ kind: 'address-linked', facts }], PAGE);
    expect(subject).toBe('Your payout address was changed');
    expect(text).toContain('bc1q abcd ef\nNothing is paid to it before 2026-03-01 01:50 UTC.');
    expect(text).toContain('This mail cannot be switched off');
  });

  it('says of a key that each payout has an address of its own, and names its first', () => {
    const facts = { address: 'bc1qabcdef', payableFrom: since, key: 'xpub6Cat…C7PW6V' };
    const { text } = letterText([{ kind: 'address-linked', facts }], PAGE);
    expect(text).toContain('each payout will have an address of its own: xpub6Cat…C7PW6V\n');
    expect(text).toContain('Its first address is bc1q abcd ef\nNothing is paid to it before');
  });

  it('names the link that takes the change back on a line of its own, and says that opening it changes nothing', () => {
    const facts = {
      address: 'bc1qabcdef',
      payableFrom: since,
      cancelLink: 'https://pay.example.org/cancel-address/a/t',
    };
    const { text } = letterText([{ kind: 'address-linked', facts }], PAGE);
    expect(text).toContain(
      'opening the page changes nothing until you press its button:\nhttps://pay.example.org/cancel-address/a/t\n',
    );
    expect(text).not.toContain('link your own address again');
  });

  it('says which address counts after a change was taken back, and when none does', () => {
    const facts = { address: 'bc1qabcdef', counts: 'bc1qbefore' };
    const { subject, text } = letterText([{ kind: 'address-cancelled', facts }], PAGE);
    expect(subject).toBe('The change of your payout address was cancelled');
    expect(text).toContain(
      'nothing is paid to bc1q abcd ef\nThe address that counts is the one before: bc1q befo re\n',
    );
    expect(text).toContain('This mail cannot be switched off');
    expect(text).not.toContain('a short time before');
    const none = letterText([{ kind: 'address-cancelled', facts: { address: 'bc1qabcdef', counts: '' } }], PAGE);
    expect(none.text).toContain('No payout address is linked to your account now.');
  });

  it('says how to take the address back that counts again while that one cools off too', () => {
    const facts = { address: 'bc1qabcdef', counts: 'bc1qbefore', countsId: 'a1', payableFrom: since };
    const cancelLink = 'https://pay.example.org/cancel-address/a1/t';
    const { text } = letterText([{ kind: 'address-cancelled', facts: { ...facts, cancelLink } }], PAGE);
    expect(text).toContain('nothing is paid to it before 2026-03-01 01:50 UTC.\nIf that one is not yours either, ');
    expect(text).toContain(`until you press its button:\n${cancelLink}\n`);
    const without = letterText([{ kind: 'address-cancelled', facts }], PAGE);
    expect(without.text).toContain('If that one is not yours either, tell your operator before that time.');
  });

  it('says how to take the division back that counts again while that one cools off too', () => {
    const facts = { parts: 'bc1qabcdef:2500', mainBps: '7500', countsId: 'd1', payableFrom: since };
    const cancelLink = 'https://pay.example.org/cancel-split/d1/t';
    const { text } = letterText([{ kind: 'split-cancelled', facts: { ...facts, cancelLink } }], PAGE);
    expect(text).toContain('25 % to bc1q abcd ef\nIt was set a short time before: nothing is paid to you before 2026-03-01 01:50 UTC.\nIf that one is not yours either, '); // prettier-ignore
    expect(text).toContain(`until you press its button:\n${cancelLink}\n`);
    const without = letterText([{ kind: 'split-cancelled', facts }], PAGE);
    expect(without.text).toContain('If that one is not yours either, tell your operator before that time.');
    const payable = letterText([{ kind: 'split-cancelled', facts: { parts: '', mainBps: '10000' } }], PAGE);
    expect(payable.text).not.toContain('a short time before');
  });

  it('is named after the address where two changes were taken back at once', () => {
    const one = { kind: 'address-cancelled', facts: { address: 'bc1qabcdef', counts: '' } } as const;
    expect(letterText([one, one], PAGE).subject).toBe('The change of your payout address was cancelled');
  });

  it.each([
    ['1970-01-01T00:00:00Z', 'Thu, 01 Jan 1970 00:00:00 +0000'],
    ['2024-02-29T23:59:59Z', 'Thu, 29 Feb 2024 23:59:59 +0000'],
    ['2026-12-31T12:00:00Z', 'Thu, 31 Dec 2026 12:00:00 +0000'],
  ])('is dated %s', (at, date) => {
    expect(mailDate(parseInstant(at))).toBe(date);
  });
});
