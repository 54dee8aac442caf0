import { formatInstant, instant } from '../../units';
import type { Role } from '../wire/auth.dto';

/** What somebody is told of the own account, whoever did it (ASVS 6.3.7). */
export type AuthEvent = {
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly at: number;
} & (
  | {
      readonly kind: 'recovery-code-used' | 'recovery-codes-made';
      /** Codes that can still be used. */
      readonly left: number;
    }
  | { readonly kind: 'authenticator-replaced' }
  | { readonly kind: 'passkey-added' | 'passkey-removed' | 'passkey-copied'; readonly role: Role }
);

/** From so few codes on the letter says where new ones are made. */
const FEW = 2;

const OPERATOR_HELP =
  'If this was not you, ask another operator at once to reset your access under Operators: password, authenticator, passkeys, codes and every session stop working. If there is no other, stop the service on its machine and run "npx paydirt operator link".';
const MEMBER_HELP =
  'If this was not you, ask your operator at once for a new link: password, passkeys and every session stop working, and you choose new ones.';

/** Subject and text of the letter. It holds no code, no secret and no link. */
export function authLetter(event: AuthEvent): { readonly subject: string; readonly text: string } {
  const time = formatInstant(instant(event.at));
  const { subject, lines } = wordsOf(event, `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`);
  const paragraphs = [
    ...lines,
    'role' in event && event.role === 'member' ? MEMBER_HELP : OPERATOR_HELP,
    'This mail cannot be switched off: your account moves money.',
  ];
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}

function wordsOf(event: AuthEvent, when: string): { readonly subject: string; readonly lines: readonly string[] } {
  switch (event.kind) {
    case 'authenticator-replaced':
      return {
        subject: 'The authenticator of your account was replaced',
        lines: [`Another authenticator was connected to your account at ${when}. The one before stopped working, and every session was ended.`], // prettier-ignore
      };
    case 'passkey-added':
      return {
        subject: 'A passkey was added to your account',
        lines: [`A passkey was added to your account at ${when}. It signs in beside your password and confirms what you do. Every other session was ended.`], // prettier-ignore
      };
    case 'passkey-removed':
      return {
        subject: 'A passkey of your account was removed',
        lines: [`A passkey was removed from your account at ${when}. It opens nothing any more. Every other session was ended.`], // prettier-ignore
      };
    case 'passkey-copied':
      return {
        subject: 'A passkey of your account may have been copied',
        lines: [
          `At ${when} one of your passkeys was shown with a count that was used before, as if another device held the same key. It opened nothing.`,
          'Sign in another way, remove this passkey under Security, and add a new one.',
        ],
      };
    case 'recovery-codes-made':
      return {
        subject: 'New recovery codes were made for your account',
        lines: [`New recovery codes were made for your account at ${when}. All earlier ones stopped working.`],
      };
    case 'recovery-code-used':
      return {
        subject: 'A recovery code of your account was used',
        lines: [
          `A recovery code took the place of your authenticator at ${when}. It is used up; ${leftWords(event.left)}`,
          ...(event.left <= FEW ? ['Make new ones under Security, and connect a new authenticator there if yours is lost.'] : []), // prettier-ignore
        ],
      };
  }
}

function leftWords(left: number): string {
  if (left === 0) return 'none is left.';
  return left === 1 ? 'one is left.' : `${left} are left.`;
}
