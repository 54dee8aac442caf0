import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { DomainError } from '../../units';

/** Nesting of a body: our deepest has two levels. */
const DEPTH_MAX = 32;

/** Strict: unknown fields, wrong types and unreadable numbers are refused with the field's name. */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => refusalOf(errors),
  });
}

function refusalOf(errors: readonly ValidationError[]): DomainError {
  let param = '';
  let error = errors[0];
  for (let depth = 0; error !== undefined && depth < DEPTH_MAX; depth += 1) {
    param = param === '' ? error.property : `${param}.${error.property}`;
    if (error.constraints !== undefined) break;
    error = error.children?.[0];
  }
  const [reason = 'it is not what is expected'] = Object.values(error?.constraints ?? {});
  // The name comes from the request: cut, and shown as text by the client.
  const name = param.slice(0, 100);
  return new DomainError(
    'api.invalid',
    `The field ${name} was refused: ${reason.slice(0, 200)}. Nothing was changed.`,
    {
      param: name,
    },
  );
}
