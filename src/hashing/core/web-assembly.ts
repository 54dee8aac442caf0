/**
 * The part of the WebAssembly interface that the core uses. It is declared here because the service is compiled without
 * the browser's types, and it is a value, because it may be missing, and a page's policy may forbid to compile.
 */
export interface WebAssemblyHost {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** This program's WebAssembly; null where there is none. */
export function webAssemblyHere(): WebAssemblyHost | null {
  return (globalThis as { readonly WebAssembly?: WebAssemblyHost }).WebAssembly ?? null;
}

/**
 * What a module of the core exports, compiled at once: the modules are small. Null where WebAssembly is missing, where a
 * policy forbids it (CSP without `wasm-unsafe-eval`) or where it cannot run this module: the caller has another way.
 * @param base64 a module of generated/, which needs no imports; `Exports` says what it exports
 */
export function instantiate<Exports>(base64: string, host: WebAssemblyHost | null): Exports | null {
  if (host === null) return null;
  try {
    const module = new host.Module(decodeBase64(base64));
    return new host.Instance(module, {}).exports as Exports;
  } catch {
    return null;
  }
}

/** A plain loop: the first thing that a page or process does with the core, it runs before anything is optimised. */
function decodeBase64(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A function of one vector instruction, i8x16.popcnt: compiles only where 128-bit vectors work. */
const VECTOR_PROBE = Uint8Array.from([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00,
  0x0a, 0x0a, 0x01, 0x08, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x62, 0x0b,
]);

/** Whether 128-bit vectors work. */
export function hasVectors(host: WebAssemblyHost | null): boolean {
  return host?.validate(VECTOR_PROBE) ?? false;
}
