import fc from 'fast-check';
import { isMail, mailKey } from './mail';

describe('a mail address', () => {
  it.each([
    'operator@localhost',
    'ann@example.org',
    'ANN+tag@sub.example.org',
    ' pasted@example.org ',
    '李雷@例子.中国',
    `${'l'.repeat(64)}@d`,
    `a@${'d'.repeat(252)}`,
  ])('may be %s', (text) => expect(isMail(text)).toBe(true));

  it.each([
    '',
    'operator',
    '@localhost',
    'operator@',
    'two@signs@example.org',
    'with space@example.org',
    'tab\t@example.org',
    'control\u0000@example.org',
    `${'l'.repeat(65)}@d`,
    `a@${'d'.repeat(253)}`,
  ])('is not %j', (text) => expect(isMail(text)).toBe(false));

  it('is the same mailbox in capitals and with spaces around it', () => {
    expect(mailKey(' Ann@Example.ORG ')).toBe('ann@example.org');
  });

  it('is taken again once it was taken, in the spelling that is kept', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (mail) => {
        expect(isMail(mail)).toBe(isMail(mailKey(mail)));
        expect(mailKey(mailKey(mail))).toBe(mailKey(mail));
      }),
    );
  });
});
