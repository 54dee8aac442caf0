/** How an act ended: `done`, or by which refusal; anything else by its message. */
export function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}
