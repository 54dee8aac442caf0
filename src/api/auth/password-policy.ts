import { DomainError } from '../../units';

/** OWASP ASVS 5.0, 6.2.1 and 6.2.9: at least 8, at least 64 allowed; more than 128 buys nothing. */
const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 128;

/**
 * Passwords that guessing programs try first and that are long enough for the rule (ASVS 6.2.4); compared without
 * regard to case. Words of this product are refused by rule (ASVS 6.2.11).
 */
const COMMON = new Set(
  (
    '12345678 123456789 1234567890 0123456789 87654321 987654321 11111111 00000000 88888888 12341234 11223344 ' +
    '123123123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qwertyui qwertyuiop qwerty123 qwerty12 q1w2e3r4 asdfghjk asdfghjkl ' +
    'zxcvbnm1 zaq12wsx password password1 password12 password123 passw0rd p@ssw0rd p@ssword iloveyou iloveyou1 ' +
    'sunshine princess football baseball basketball superman batman123 trustno1 whatever starwars jennifer michelle ' +
    'corvette computer internet mercedes maverick cocacola liverpool chelsea1 arsenal1 manchester welcome1 welcome123 ' +
    'letmein1 letmein123 changeme changeme1 admin123 admin1234 administrator test1234 testtest abcd1234 abc12345 ' +
    'abcdefgh a1b2c3d4 aa123456 qazwsxedc 1234qwer asdf1234 password! monkey123 dragon123 shadow123 master123 ' +
    'freedom1 satoshi1 nakamoto hodlhodl bitcoin1 bitcoin123 blockchain'
  ).split(' '),
);
const PRODUCT_WORDS = /^(paydirt|bitcoin|satoshi|operator|member)[\d!.]*$/i;

/**
 * Checks a new password by length and by what is guessed first; no rule about kinds of characters (ASVS 6.2.5).
 * Length is counted in characters as people see them.
 * @throws DomainError `auth.password-short`, `auth.password-long`, `auth.password-common`
 */
export function checkPassword(password: string, mail: string): void {
  const length = [...password.normalize('NFC')].length;
  if (length < PASSWORD_LENGTH_MIN) {
    throw new DomainError('auth.password-short', `A password has at least ${PASSWORD_LENGTH_MIN} characters.`, {});
  }
  if (length > PASSWORD_LENGTH_MAX) {
    throw new DomainError('auth.password-long', `A password has at most ${PASSWORD_LENGTH_MAX} characters.`, {});
  }
  const lower = password.toLowerCase();
  const [local = ''] = mail.toLowerCase().split('@');
  if (COMMON.has(lower) || PRODUCT_WORDS.test(lower) || lower === mail.toLowerCase() || lower === local) {
    throw new DomainError('auth.password-common', 'This password is among the first that are guessed.', {});
  }
  if (/^(.)\1*$/u.test(password)) {
    throw new DomainError('auth.password-common', 'This password is one character, repeated.', {});
  }
}
