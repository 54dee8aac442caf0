import { type BackendCall, BackendDenied, BackendReplyInvalid, BackendUnreachable } from '../backend';

/** One exchange over HTTP, bounded in time and bytes. */
export interface BoundedRequest {
  readonly url: string;
  readonly init?: { readonly method: string; readonly headers: Record<string, string>; readonly body: string };
  /** Longest wait for the whole answer, its body included. */
  readonly timeoutMs: number;
  /** A longer body is cut off and refused; what was read is let go. */
  readonly bytesMax: number;
}

/** An answer of any status but the ones that {@link exchange} throws for. */
export interface BoundedReply {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Asks once. Never follows a redirect: another host was not configured.
 * @throws BackendUnreachable on no answer, too late, 429 or a server's failure without a body that says why (502-504)
 * @throws BackendDenied on 401 and 403
 * @throws BackendReplyInvalid when the body is longer than allowed
 */
export async function exchange(call: BackendCall, request: BoundedRequest): Promise<BoundedReply> {
  try {
    const response = await fetch(request.url, {
      ...request.init,
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    const { status } = response;
    if (status === 401 || status === 403) throw new BackendDenied(call);
    if (status === 429) throw new BackendUnreachable(call, 'it asks us to come more slowly');
    if (status >= 502 && status <= 504) throw new BackendUnreachable(call, `it is out of order (${status})`);
    return { status, body: await readBounded(call, response, request.bytesMax) };
  } catch (cause) {
    if (cause instanceof BackendDenied || cause instanceof BackendReplyInvalid || cause instanceof BackendUnreachable) {
      throw cause;
    }
    throw new BackendUnreachable(call, reasonOf(cause), cause);
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown failure';
  if (cause.name === 'TimeoutError') return 'it took too long';
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

async function readBounded(call: BackendCall, response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    // Leaving the loop cancels the body: the rest of a flood is never read.
    if (length > bytesMax) throw new BackendReplyInvalid(call, `it is longer than ${bytesMax} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
