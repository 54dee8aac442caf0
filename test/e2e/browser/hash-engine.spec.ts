import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { aBrowser } from './served-client';

const SRC = join(__dirname, '..', '..', '..', 'src');
/** What the service sends with its pages: SECURITY.md item 31. */
const OWN_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const STRICT_POLICY = "default-src 'self'; script-src 'self'";
const GENESIS = `01000000${'00'.repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`;
const GENESIS_ID = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';

const WORKER = `import { hashEngine } from '/hashing/core/engine';
postMessage(hashEngine().name);`;

/** The sources as they are, one module a file, only their types taken off. */
async function script(path: string): Promise<string> {
  if (path === '/worker') return WORKER;
  const source = await readFile(join(SRC, `${path}.ts`), 'utf8');
  return transpileModule(source, { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 } })
    .outputText;
}

function serve(policy: string): Server {
  return createServer((request, response) => {
    const path = request.url ?? '/';
    response.setHeader('Content-Security-Policy', policy);
    if (path === '/') {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>core</title>');
      return;
    }
    script(path).then(
      (text) => response.setHeader('Content-Type', 'text/javascript').end(text),
      () => response.writeHead(404).end(),
    );
  });
}

const HASH_GENESIS = `(async () => {
  const { hashEngine } = await import('/hashing/core/engine');
  const bytes = await import('/hashing/bytes');
  const id = new Uint8Array(32);
  hashEngine().sha256d(bytes.fromHex('${GENESIS}'), 80, id);
  return [hashEngine().name, bytes.toDisplay(id)];
})()`;

/** The names of the engines of Dash's hash and of Zcash's check, and what they make of the first blocks. */
const JUDGE_COINS = `(async () => {
  const [{ x11Engines }, { equihashEngines }, { webAssemblyHere }, { fromHex }, { ZCASH_GENESIS_HEADER }] =
    await Promise.all(
      ['x11/x11', 'equihash/equihash', 'core/web-assembly', 'bytes', 'zcash-genesis'].map((path) => import('/hashing/' + path)),
    );
  const [dash] = x11Engines(webAssemblyHere());
  const [zcash] = equihashEngines(webAssemblyHere());
  return [dash.name, zcash.name, zcash.solves(fromHex(ZCASH_GENESIS_HEADER))];
})()`;

const ASK_WORKER = `new Promise((resolve, reject) => {
  const worker = new Worker('/worker', { type: 'module' });
  worker.onmessage = (event) => resolve(event.data);
  worker.onerror = () => reject(new Error('The worker failed.'));
})`;

describe('the hash engine in a browser', () => {
  const own = aBrowser();
  const servers: Server[] = [];

  afterAll(async () => {
    for (const server of servers) server.close();
  });

  const origin = async (policy: string): Promise<string> => {
    const server = serve(policy);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it.each([
    ['is the one with vectors under the policy of our pages', OWN_POLICY, 'simd'],
    ['is plain TypeScript where the policy forbids WebAssembly', STRICT_POLICY, 'typescript'],
  ])('%s', async (_, policy, name) => {
    const page = await own.browser.newPage();
    await page.goto(await origin(policy));
    expect(await page.evaluate(HASH_GENESIS)).toEqual([name, GENESIS_ID]);
    expect(await page.evaluate(ASK_WORKER)).toBe(name);
    await page.close();
  });

  it.each([
    ['by WebAssembly under the policy of our pages', OWN_POLICY, 'scalar'],
    ['in plain TypeScript where the policy forbids WebAssembly', STRICT_POLICY, 'typescript'],
  ])('judges Dash and Zcash %s', async (_, policy, name) => {
    const page = await own.browser.newPage();
    await page.goto(await origin(policy));
    expect(await page.evaluate(JUDGE_COINS)).toEqual([name, name, true]);
    await page.close();
  });
});
