import { formatInstant, instant } from '../../units';

/** What an operator is told of the own account, whoever did it (ASVS 6.3.7). */
export interface AuthEvent {
  readonly accountId: string;
  readonly kind: 'recovery-code-used' | 'recovery-codes-made';
  /** Codes that can still be used. */
  readonly left: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Subject and text of the letter. It holds no code and no link. */
export function authLetter({ kind, left, at }: AuthEvent): { readonly subject: string; readonly text: string } {
  const time = formatInstant(instant(at));
  const when = `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
  const isUse = kind === 'recovery-code-used';
  const paragraphs = [
    isUse
      ? `A recovery code took the place of your authenticator at ${when}. It is used up; ${leftWords(left)}`
      : `New recovery codes were made for your account at ${when}. All earlier ones stopped working.`,
    ...(isUse && left <= 2 ? ['Make new ones under Operators.'] : []),
    'If this was not you, ask another operator at once to reset your access under Operators: password, authenticator, codes and every session stop working. If there is no other, stop the service on its machine and run "npx paydirt operator link".',
    'This mail cannot be switched off: your account moves money.',
  ];
  const subject = isUse ? 'A recovery code of your account was used' : 'New recovery codes were made for your account';
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}

function leftWords(left: number): string {
  if (left === 0) return 'none is left.';
  return left === 1 ? 'one is left.' : `${left} are left.`;
}
