/** JSON-RPC to the demo's node, apart from the product's own adapter: the checks do not look through its eyes. */
export class RegtestRpc {
  readonly #authorization: string;

  constructor(
    private readonly url: string,
    password: string,
  ) {
    this.#authorization = `Basic ${Buffer.from(`demo:${password}`).toString('base64')}`;
  }

  async call<T>(method: string, params: readonly unknown[]): Promise<T> {
    const reply = await fetch(this.url, {
      method: 'POST',
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method, params }),
    });
    const body = (await reply.json()) as { result: T; error: { message: string } | null };
    if (body.error !== null) throw new Error(`${method}: ${body.error.message}`);
    return body.result;
  }
}
