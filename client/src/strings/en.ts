import { auth } from './en/auth';
import { blocks } from './en/blocks';
import { common } from './en/common';
import { errors } from './en/errors';
import { member } from './en/member';
import { operator } from './en/operator';
import { operators } from './en/operators';
import { terms } from './en/terms';
import { verify } from './en/verify';

/** Every word of the product in English: no component holds one of its own. */
export const en = {
  common,
  contracts,
  conversion,
  errors,
  auth,
  member,
  operator,
  operators,
  blocks,
  owners,
  terms,
  verify,
};
