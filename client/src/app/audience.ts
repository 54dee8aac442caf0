/** Whom a sentence speaks to: a member who can ask an operator, an operator, or somebody who is not signed in. */
export type Audience = 'member' | 'operator' | 'anybody';

/** Told by the address: the frame of a role's pages lets nobody else in. */
export function audienceAt(pathname: string): Audience {
  if (/^\/operator(\/|$)/.test(pathname)) return 'operator';
  return /^\/member(\/|$)/.test(pathname) ? 'member' : 'anybody';
}
