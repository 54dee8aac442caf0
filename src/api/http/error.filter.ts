import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { DomainError } from '../../units';
import type { ErrorBodyDto } from '../wire/common.dto';
import type { ActingRequest } from './actor.dto';
import { statusOf } from './error-status';

const OURS =
  'Something failed on our side. What you asked for was not confirmed; look at the page again before you repeat it.';

/** Makes every failure the one error body. What is not a refusal shows nothing of its inside. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  readonly #log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ActingRequest>();
    const response = http.getResponse<Response>();
    const { status, code, message, param, retryAfter } = describe(error);
    const requestId = request.requestId ?? '';
    if (status >= 500) this.#log.error({ event: 'api.failed', requestId, code, error: nameOf(error) });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
    response.status(status).json({ error: { code, message, param, requestId } } satisfies ErrorBodyDto);
  }
}

interface Described {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly retryAfter?: number;
}

function describe(error: unknown): Described {
  if (error instanceof DomainError) {
    const { param, retryAfterSeconds } = error.fields;
    const status = statusOf(error.code);
    return {
      status,
      code: error.code,
      message: status === 500 ? OURS : error.message,
      param: typeof param === 'string' ? param : null,
      ...(typeof retryAfterSeconds === 'number' ? { retryAfter: retryAfterSeconds } : {}),
    };
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOfParser(error);
  const refusals: Readonly<Record<number, readonly [string, string]>> = {
    400: ['api.invalid', 'The request could not be read. Nothing was changed.'],
    404: ['api.not-found', 'There is nothing here.'],
    413: ['api.too-large', 'The request is too large. Nothing was changed.'],
    415: ['api.not-json', 'The request is not JSON. Nothing was changed.'],
  };
  const [code, message] = refusals[status] ?? ['api.failed', OURS];
  return { status: refusals[status] === undefined ? 500 : status, code, message, param: null };
}

/** Express' body parser and router throw errors with a status of their own. */
function statusOfParser(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** Name and stack for our own log; never the request, which may hold a password. */
function nameOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.name) : typeof error;
}
