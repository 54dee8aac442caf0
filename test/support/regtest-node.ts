import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Instant } from '../../src/units';
import { installRegtestNode, NODE_FOLDER } from './regtest-install';

/** How a regtest node is started. */
export interface RegtestOptions {
  /** Blocks on disk in this folder; in memory when absent. */
  readonly dataDir?: string;
  /** The node's clock; it ticks on from there. */
  readonly mockTime?: Instant;
  /** Mempool policy; replaces whatever conflicts, from 1,000 sat/kvB on, when absent. */
  readonly policy?: { readonly relay?: number; readonly fullRbf?: boolean };
}

/** A Bitcoin full node on regtest in a child process, on a free loopback port. */
export interface RegtestNode {
  /** Without credentials; basic auth with any user and `rpcPassword`. */
  readonly rpcUrl: string;
  readonly rpcPassword: string;
  readonly pid: number;
  /** Mines blocks that take what the mempool holds; block hashes in display order. */
  mine(count: number, address: string): Promise<string[]>;
  /** Mines blocks that leave the mempool alone; the first holds the given transactions, as another miner's would. */
  mineEmpty(count: number, address: string, rawHexes?: readonly string[]): Promise<string[]>;
  setTime(at: Instant): Promise<void>;
  /** Hands over a transaction. @returns its txid @throws Error with Core's code and reason when it is refused */
  send(rawHex: string): Promise<string>;
  /**
   * Replaces the last `depth` blocks by `depth + 1` others, empty but for the given transactions in the first; those of
   * the blocks that left return to the mempool.
   */
  reorg(depth: number, address: string, rawHexes?: readonly string[]): Promise<string[]>;
  /** Any JSON-RPC call. @throws Error with the node's message */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Kills without farewell, as a power cut does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Where blocks go whose coins nobody needs: P2WPKH of a key hash of 0x11 bytes. */
export const NOBODY = 'bcrt1qzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3lgth6c';
const START_MS_MAX = 30_000;
const STOP_MS_MAX = 5_000;

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let errors = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The regtest node did not start in time. ${errors}`));
    }, START_MS_MAX);
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The regtest node ended with code ${code}. ${errors}`));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function stop(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  child.stdin?.end();
  await ended(child);
  clearTimeout(timer);
}

type Call = RegtestNode['call'];

function rpc(url: string, password: string): Call {
  const authorization = `Basic ${Buffer.from(`x:${password}`).toString('base64')}`;
  return async (method, ...params) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method, params }),
    });
    const reply = (await response.json()) as { result: unknown; error: { code: number; message: string } | null };
    if (reply.error) throw new Error(`${method}: ${reply.error.code} ${reply.error.message}`);
    return reply.result;
  };
}

/**
 * Starts a node; installs it first where that was never done (about 10 s, once).
 * The caller stops it; should the caller die, the node ends by itself.
 */
export async function startRegtestNode(options: RegtestOptions = {}): Promise<RegtestNode> {
  await installRegtestNode();
  const rpcPassword = randomBytes(16).toString('hex');
  const { dataDir = null, policy = {} } = options;
  const settings = JSON.stringify({ apiKey: rpcPassword, dataDir, policy });
  const child = spawn(process.execPath, [join(NODE_FOLDER, 'regtest.cjs'), settings], {
    cwd: NODE_FOLDER,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { port } = JSON.parse(await firstLine(child)) as { port: number };
  const rpcUrl = `http://127.0.0.1:${port}/`;
  const call = rpc(rpcUrl, rpcPassword);
  const hashes = async (method: string, ...params: unknown[]): Promise<string[]> =>
    (await call(method, ...params)) as string[];
  const node: RegtestNode = {
    rpcUrl,
    rpcPassword,
    pid: child.pid ?? 0,
    call,
    mine: (count, address) => hashes('generatetoaddress', count, address),
    mineEmpty: (count, address, rawHexes = []) => hashes('paydirtempty', count, address, rawHexes),
    setTime: async (at) => void (await call('setmocktime', Math.floor(at / 1000))),
    send: async (rawHex) => (await call('sendrawtransaction', rawHex)) as string,
    reorg: (depth, address, rawHexes = []) => hashes('paydirtfork', depth, depth + 1, address, rawHexes),
    kill: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
    stop: () => stop(child),
  };
  if (options.mockTime !== undefined) await node.setTime(options.mockTime);
  return node;
}
