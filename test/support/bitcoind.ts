import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegtestNode, RegtestOptions } from './regtest-node';

/** A real Bitcoin Core on regtest, where a binary is named. */
export interface Bitcoind extends Omit<RegtestNode, 'pid' | 'kill'> {
  readonly cookieFile: string;
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

/** A line of `rpcauth` for a user of any name, as share/rpcauth of Bitcoin Core makes it. */
function rpcAuth(user: string, password: string): string {
  const salt = randomBytes(16).toString('hex');
  return `-rpcauth=${user}:${salt}$${createHmac('sha256', salt).update(password).digest('hex')}`;
}

/** Starts the binary with a fresh folder, a cookie, the users `x` and `user` with a password, and no peers. */
export async function startBitcoind(binary: string, options: Pick<RegtestOptions, 'mockTime'> = {}): Promise<Bitcoind> {
  const rpcPassword = randomBytes(16).toString('hex');
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
      rpcAuth('x', rpcPassword),
      rpcAuth('user', rpcPassword),
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
    const reply = (await response.json()) as { result: unknown; error: { code: number; message: string } | null };
    if (reply.error) throw new Error(`${method}: ${reply.error.code} ${reply.error.message}`);
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
  const mineEmpty: Bitcoind['mineEmpty'] = async (count, address, rawHexes = []) => {
    const hashes: string[] = [];
    for (let made = 0; made < count; made += 1) {
      const { hash } = (await call('generateblock', address, made === 0 ? rawHexes : [])) as { hash: string };
      hashes.push(hash);
    }
    return hashes;
  };
  const setTime: Bitcoind['setTime'] = async (at) => void (await call('setmocktime', Math.floor(at / 1000)));
  if (options.mockTime !== undefined) await setTime(options.mockTime);
  return {
    rpcUrl: url,
    rpcPassword,
    cookieFile,
    call,
    mine,
    mineEmpty,
    setTime,
    send: async (rawHex) => (await call('sendrawtransaction', rawHex)) as string,
    reorg: async (depth, address, rawHexes) => {
      const height = (await call('getblockcount')) as number;
      await call('invalidateblock', await call('getblockhash', height - depth + 1));
      return mineEmpty(depth + 1, address, rawHexes);
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
