import { DAY_MS } from '../../src/units';
import type { InputRow } from '../../src/payout/payout.entity';
import type { PayoutWorld } from './payout-world';

/** Estimates on both sides of the cap, and such as no estimator can mean. Sat/kvB. */
const ODD_FEES = [
  { fee: undefined, fault: 'F43 no estimate' },
  { fee: 0n, fault: 'F43 estimate of 0' },
  { fee: 10n ** 12n, fault: 'F43 absurd estimate' },
  { fee: 45_000n, fault: 'F42 fee spike below the cap' },
  { fee: 60_000n, fault: 'F42 fee spike above the cap' },
  { fee: 500_000n, fault: 'F42 fee spike above the cap' },
] as const;

/** What the outside is like in a round. */
export function weather(world: PayoutWorld, round: number): void {
  const { random, options, node, keeper, signer, disk, clock, second, tally } = world;
  const comes = (percent: number, fault: string): boolean => {
    const isHere = random.chance(percent);
    if (isHere) tally.hit(fault);
    return isHere;
  };
  node.mood.refuses = random.chance(options.refusePercent);
  node.mood.isForeign = comes(options.foreignPercent, 'F66 node of another network');
  // Where the job replaces payments, estimates rise often enough for it.
  node.mood.feeSatPerKvb = BigInt(random.between(1, options.bumpAfterBlocks === null ? 5 : 20)) * 1_000n;
  if (random.chance(options.feePercent)) {
    const { fee, fault } = random.pick(ODD_FEES);
    node.mood.feeSatPerKvb = fee;
    tally.hit(fault);
  }
  if (random.chance(options.conflictPercent) && world.doubleSpend()) tally.hit('F10 payment to us taken back');
  keeper.mood.offline = comes(options.signerOfflinePercent, 'F68 signer offline');
  keeper.mood.crashPercent = options.signerCrashPercent;
  signer.alterPercent = options.alterPercent;
  disk.full = comes(options.fullDiskPercent, 'F21 full disk');
  if (comes(options.clockPercent, 'F58 clock jumps')) clock.advance(random.pick([-DAY_MS, DAY_MS]));
  if (second === null) return;
  if (round > 0 && comes(options.disagreePercent, 'F64 two sources disagree')) {
    second.disagree(random.between(2, 3), Math.floor(clock.now() / 1_000));
  } else second.agree();
}

/** Blocks that leave for others now and then, once perhaps very many. @returns whether some left */
export function mayReorg(world: PayoutWorld, round: number): boolean {
  const { random, options } = world;
  const isDeep = options.deepReorg > 0 && round === Math.floor(options.rounds / 2);
  if (!isDeep && !random.chance(options.reorgPercent)) return false;
  leaveBlocks(world, isDeep ? options.deepReorg : random.between(1, options.reorgDepthMax));
  return true;
}

/** So many blocks leave the best chain; what they held waits again, or is in others already. */
export function leaveBlocks(world: PayoutWorld, depth: number): void {
  const { random, clock, node, options, tally } = world;
  tally.hit(depth > 6 ? 'F14 deep reorganisation' : 'F12 reorganisation');
  const isSwapped = random.chance(options.rivalPercent);
  node.onLeft = () => {
    if (isSwapped && node.revive()) tally.hit('F09 another one in the other branch');
  };
  // Sometimes the other branch has no more work yet: the node shows it all the same.
  const count = depth + (random.chance(80) ? 1 : 0);
  node.reorg(depth, count, { timeSeconds: Math.floor(clock.now() / 1_000), leave: random.pick([0, 50, 100]) });
  // The other branch is longer: with it a coinbase of ours may become mature (seed 709947).
  world.ripen();
}

/** Coin for some members, of which the operator keeps a little for fees. */
export function earn(world: PayoutWorld): void {
  const { random } = world;
  const shares = new Map<string, bigint>();
  for (const id of world.members) if (random.chance(70)) shares.set(id, BigInt(random.between(5_000, 250_000)));
  const owed = [...shares.values()].reduce((sum, share) => sum + share, 0n);
  if (owed > 0n) world.deposit(owed + BigInt(random.between(0, 20_000)), shares);
}

/**
 * Somebody who has the keys takes coins that no live batch holds, until more is owed than is there and by more than what
 * is not booked yet.
 * @param taken outpoints of batches @param surplus what is there beyond what is owed
 */
export function steal(world: PayoutWorld, taken: ReadonlySet<string>, surplus: bigint): void {
  const { node, clock, tally } = world;
  const free = node.coinsOf(world.depositScript).filter(({ txid, vout }) => !taken.has(`${txid}:${vout}`));
  free.sort((a, b) => Number(a.value - b.value));
  // As few as it takes: what stays could still be paid out.
  const one = free.find(({ value }) => value > surplus);
  const loot = one === undefined ? free : [one];
  const sum = loot.reduce((total, { value }) => total + value, 0n);
  if (sum <= surplus) return;
  node.steal(loot, Math.floor(clock.now() / 1_000));
  // Its block may be the one with which a coinbase of ours becomes mature: the gate counts that coin (seed 2575).
  world.ripen();
  world.stolen += sum;
  tally.hit('I10 coins taken, more is owed than is there');
}

/**
 * Somebody who has the keys spends a coin of a payment that waits: that one can never be mined any more.
 * @param waiting coins of such payments @returns the coin
 */
export function displace(world: PayoutWorld, waiting: readonly InputRow[]): InputRow | undefined {
  const { node, clock, random, tally } = world;
  const free = waiting.filter(({ outpoint }) => {
    return node.spenderOf(outpoint) === undefined && node.heightOf(outpoint.slice(0, 64)) !== undefined;
  });
  if (free.length === 0) return undefined;
  const coin = random.pick(free);
  const { outpoint, value } = coin;
  const [txid = '', vout] = outpoint.split(':');
  node.steal([{ txid, vout: Number(vout), value }], Math.floor(clock.now() / 1_000));
  world.ripen();
  world.stolen += value;
  tally.hit('F10 a coin of a payment that waits is spent by somebody else');
  return coin;
}

/** Where the process died or was left without an answer, by its number in FAULTS.md. */
export function numbered(fault: string): string {
  switch (fault) {
    case 'before sign':
      return 'F01 crash before signing';
    case 'after sign':
      return 'F02 crash after signing, before the commit';
    case 'before send':
      return 'F03 crash before broadcast';
    case 'after send':
      return 'F04 crash after broadcast';
    case 'unanswered after send':
      return 'F05 broadcast without answer, taken';
    case 'unanswered before send':
      return 'F06 broadcast without answer, not taken';
    default:
      if (fault.startsWith('unanswered')) return `F33 ${fault.split(' ')[2] ?? ''} without answer`;
      return fault.endsWith('commit') ? `F22 crash ${fault}` : `F01 crash ${fault}`;
  }
}
