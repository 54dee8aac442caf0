import type { components, paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'delete' | 'patch';
type Operation<P extends keyof paths, M extends Method> = Exclude<paths[P][M], undefined>;
type Content<R> = R extends { content: { 'application/json': infer T } } ? T : undefined;
type Ok<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Content<A>
    : R extends { 201: infer B }
      ? Content<B>
      : R extends { 202: infer C }
        ? Content<C>
        : undefined
  : never;
type Json<O> = O extends { requestBody?: infer B } ? Content<Exclude<B, undefined>> : undefined;
type Params<O, Where extends 'path' | 'query'> = O extends { parameters: infer A }
  ? Where extends keyof A
    ? Exclude<A[Where], undefined>
    : undefined
  : undefined;

/** The paths of the document that have this method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: [Exclude<paths[P][M], undefined>] extends [never] ? never : P;
}[keyof paths];

/** What the service answers on success, as the OpenAPI document says. */
export type Answer<P extends keyof paths, M extends Method = 'get'> = Ok<Operation<P, M>>;
/** What the service wants in the body, as the OpenAPI document says. */
export type Body<P extends keyof paths, M extends Method = 'post'> = Json<Operation<P, M>>;

/** Where and with what a request goes. */
export interface Call<P extends keyof paths, M extends Method> {
  readonly path?: Params<Operation<P, M>, 'path'>;
  readonly query?: Params<Operation<P, M>, 'query'>;
  readonly body?: Body<P, M>;
  /** Made when the form opened; the same key for every repeat of the same intent. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** A refusal or failure with what the screen needs to explain it. `status` 0: the service was not reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | undefined,
    readonly param: string | null = null,
  ) {
    super(message);
  }
}

/** `/api/x/{id}` with its parameters filled in and a query behind it. */
export function urlOf(
  template: string,
  path: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as components['schemas']['ErrorBodyDto'];
    return new ApiError(response.status, error.code, error.message, error.requestId, error.param);
  } catch {
    // Not our error body: a proxy or a crash answered. Its text is not shown.
    return new ApiError(response.status, 'client.unreadable-reply', '', requestId);
  }
}

async function fetchChecked(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'client.unreachable', '', undefined);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/**
 * One call, typed by the OpenAPI document.
 * @throws ApiError when the service refuses, fails, or is not reached
 */
export async function request<P extends keyof paths, M extends Method>(
  method: M,
  template: P,
  call: Call<P, M> = {},
): Promise<Answer<P, M>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'get') headers['content-type'] = 'application/json';
  if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey;
  const url = urlOf(template, call.path ?? {}, call.query ?? {});
  const response = await fetchChecked(url, {
    method: method.toUpperCase(),
    headers,
    ...(method === 'get' ? {} : { body: JSON.stringify(call.body ?? {}) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer<P, M>;
}

/** A file of the service (receipt, report) as bytes and as the name the service gives it. */
export async function download(url: string, fallbackName: string): Promise<{ blob: Blob; name: string }> {
  const response = await fetchChecked(url, { method: 'GET' });
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '');
  return { blob: await response.blob(), name: named?.[1] ?? fallbackName };
}
