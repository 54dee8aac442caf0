import { Inject, Injectable } from '@nestjs/common';
import { STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock } from '../../units';
import { passkeyChallenge } from './auth.entity';
import { answeredChallenge, CHALLENGES_MAX, isOpen, newChallenge } from './passkey';
import { hashToken } from './secrets';

/** Whom a browser is asked for, for what, and where. */
export interface Asked {
  readonly accountId: string;
  readonly purpose: 'prove' | 'add';
  /** Id of the session that asks, or the sign-in. */
  readonly place: string;
}

/** Challenges: each is answered once, soon, and where it was asked. */
@Injectable()
export class PasskeyChallengeService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new challenge; old ones of the account go, and the oldest of this place when there are many. */
  async make(tx: WriteTx, { accountId, purpose, place }: Asked): Promise<string> {
    const now = this.clock.now();
    const rows = await tx.find(passkeyChallenge, { where: { account_id: accountId }, orderBy: [['made_at', 'asc']] });
    const dead = rows.filter((row) => !isOpen(row.made_at, now));
    const here = rows.filter((row) => isOpen(row.made_at, now) && row.place === place);
    const gone = [...dead, ...here.slice(0, Math.max(0, here.length - CHALLENGES_MAX + 1))];
    await tx.delete(passkeyChallenge, { challenge_hash: { in: gone.map((row) => row.challenge_hash) } });
    const challenge = newChallenge();
    const row = { challenge_hash: hashToken(challenge), account_id: accountId, purpose, place, made_at: now };
    await tx.insert(passkeyChallenge, [row]);
    return challenge;
  }

  /**
   * Uses up the challenge that an answer names, in a transaction of its own: a wrong answer uses it up too.
   * @returns undefined when there is no such challenge here, or no longer
   */
  async take({ accountId, purpose, place }: Asked, clientDataJson: string): Promise<string | undefined> {
    const challenge = answeredChallenge(clientDataJson);
    if (challenge === undefined) return undefined;
    const where = { challenge_hash: hashToken(challenge), account_id: accountId, purpose, place };
    const now = this.clock.now();
    return this.store.write(async (tx) => {
      const row = await tx.findOne(passkeyChallenge, where);
      if (row === undefined || (await tx.delete(passkeyChallenge, where)) === 0) return undefined;
      return isOpen(row.made_at, now) ? challenge : undefined;
    });
  }
}
