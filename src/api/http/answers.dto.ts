import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ErrorBodyDto } from '../wire/common.dto';

const refusal = ApiDefaultResponse({ type: ErrorBodyDto, description: 'A refusal.' });

/** Says what a route does and answers; every success is a 200. */
export const Answers = (type: new () => object, summary: string): MethodDecorator =>
  applyDecorators(HttpCode(200), ApiOperation({ summary }), ApiOkResponse({ type }), refusal);

/** A route that answers a file to save. */
export const AnswersFile = (contentType: string, summary: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ summary }),
    ApiOkResponse({ content: { [contentType]: { schema: { type: 'string', format: 'binary' } } } }),
    refusal,
  );
