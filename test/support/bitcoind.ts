import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real Bitcoin Core on regtest, where a binary is named. */
export interface Bitcoind {
  readonly url: string;
  readonly cookieFile: string;
  mine(count: number, address: string): Promise<string[]>;
  reorg(depth: number, address: string): Promise<string[]>;
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

const START_TRIES = 200;
const START_WAIT_MS = 100;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Starts the binary with a fresh folder, cookie authentication and no peers. */
export async function startBitcoind(binary: string): Promise<Bitcoind> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-bitcoind-'));
  const port = await freePort();
  const child = spawn(
    binary,
    [
      '-regtest',
      `-datadir=${folder}`,
      `-rpcport=${port}`,
      '-listen=0',
      '-connect=0',
      '-disablewallet',
      '-rest=1',
      '-rest=1',
      '-printtoconsole=0',
    ],
    { stdio: 'ignore' },
  );
  const cookieFile = join(folder, 'regtest', '.cookie');
  const url = `http://127.0.0.1:${port}/`;
  const call: Bitcoind['call'] = async (method, ...params) => {
    const authorization = `Basic ${Buffer.from(readFileSync(cookieFile, 'utf8')).toString('base64')}`;
    const body = JSON.stringify({ id: 1, method, params });
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body });
    const reply = (await response.json()) as { result: unknown; error: { message: string } | null };
    if (reply.error) throw new Error(`${method}: ${reply.error.message}`);
    return reply.result;
  };
  for (let i = 0; i < START_TRIES; i += 1) {
    const up =
      existsSync(cookieFile) &&
      (await call('getblockcount').then(
        () => true,
        () => false,
      ));
    if (up) break;
    await sleep(START_WAIT_MS);
  }
  const mine: Bitcoind['mine'] = async (count, address) =>
    (await call('generatetoaddress', count, address)) as string[];
  return {
    url,
    cookieFile,
    call,
    mine,
    reorg: async (depth, address) => {
      const height = (await call('getblockcount')) as number;
      await call('invalidateblock', await call('getblockhash', height - depth + 1));
      return mine(depth + 1, address);
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
