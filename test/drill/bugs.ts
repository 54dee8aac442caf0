/** One place in a source file: the text stands there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** What is run over the planted source: a walk of the explorer, lives of the simulator, or a spec by its path. */
export type Check =
  | { readonly kind: 'explore'; readonly scope: string }
  | { readonly kind: 'simulate'; readonly runs: number }
  | { readonly kind: 'spec'; readonly path: string };

/** A mistake that somebody could make, and what has to catch it. */
export interface Bug {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly check: Check;
}

const EXPLORE: Check = { kind: 'explore', scope: 'small' };
const explore = (scope: string): Check => ({ kind: 'explore', scope });
const SIMULATE: Check = { kind: 'simulate', runs: 40 };
const spec = (path: string): Check => ({ kind: 'spec', path });
const PAYOUT = 'src/payout';

/** Twenty and more, each of which costs somebody money. */
export const BUGS: readonly Bug[] = [
  {
    name: 'broadcast before the bytes are saved',
    edits: [
      {
        file: `${PAYOUT}/sign.service.ts`,
        find: 'if (rawHex !== undefined) await this.commit(',
        put: "if (rawHex !== undefined) await this.desk['chain'].send(rawHex);\n    if (rawHex !== undefined) await this.commit(",
      },
    ],
    check: SIMULATE,
  },
  {
    name: 'no lock: two runs plan at once',
    edits: [
      {
        file: `${PAYOUT}/plan-desk.service.ts`,
        find: 'if ((await tx.insertNew(payoutClaims, [row])) === 1) return;',
        put: 'if ((await tx.insertNew(payoutClaims, [row])) <= 1) return;',
      },
    ],
    check: SIMULATE,
  },
  {
    name: 'other coins on a retry: released after hand-out',
    edits: [
      { file: `${PAYOUT}/states.ts`, find: "'handed-out': ['signed'", put: "'handed-out': ['queued', 'signed'" },
      {
        file: `${PAYOUT}/states.ts`,
        find: "RELEASABLE_STATES: readonly PayoutState[] = ['planned', 'approved']",
        put: "RELEASABLE_STATES: readonly PayoutState[] = ['planned', 'approved', 'handed-out']",
      },
    ],
    check: EXPLORE,
  },
  {
    name: 'a split with floating point',
    edits: [
      {
        file: 'src/units/allocate.ts',
        find: '(total * weight) / sum);',
        put: 'BigInt(Math.floor((Number(total) * Number(weight)) / Number(sum))));',
      },
    ],
    check: spec('src/units/allocate.spec.ts'),
  },
  {
    name: 'every share rounded up',
    edits: [
      {
        file: 'src/units/allocate.ts',
        find: '(total * weight) / sum);',
        put: '(total * weight + sum - 1n) / sum);',
      },
      { file: 'src/units/allocate.ts', find: "assertInvariant(left === 0n, 'parts sum to the total');", put: '' },
    ],
    check: spec('src/units/allocate.spec.ts'),
  },
  {
    name: 'settled at one confirmation',
    edits: [
      {
        file: `${PAYOUT}/decide.ts`,
        find: 'confirmations < minConfirmations',
        put: 'confirmations < Math.min(1, minConfirmations)',
      },
    ],
    check: EXPLORE,
  },
  {
    name: 'a reorganisation does not un-settle',
    edits: [
      {
        file: `${PAYOUT}/decide.ts`,
        find: 'return UNCOUNTED.includes(state) ?',
        put: "return UNCOUNTED.includes(state) || state === 'settled' ?",
      },
    ],
    check: EXPLORE,
  },
  {
    name: 'un-settled without taking the entries back',
    edits: [
      {
        file: `${PAYOUT}/track.service.ts`,
        find: "if (batch.state === 'settled') await this.unsettle(tx, loaded);",
        put: '',
      },
    ],
    check: SIMULATE,
  },
  {
    name: 'reserved coins forgotten',
    edits: [{ file: `${PAYOUT}/coin.ts`, find: ' && !reserved.has(`${coin.txid}:${coin.vout}`)', put: '' }],
    check: EXPLORE,
  },
  {
    name: 'approval not bound to what it approved',
    edits: [
      { file: `${PAYOUT}/approved.ts`, find: 'if (row.batch_hash !== hash) throw', put: 'if (hash === null) throw' },
    ],
    check: spec(`${PAYOUT}/approved.spec.ts`),
  },
  {
    name: "the signer's journal not asked",
    edits: [
      {
        file: `${PAYOUT}/signers/hot/signer-limits.ts`,
        find: 'const beside = unconflicting(line, earlier);',
        put: 'const beside = unconflicting(line, []);',
      },
    ],
    check: spec(`${PAYOUT}/signers/hot/hot-signer.adapter.spec.ts`),
  },
  {
    name: 'the network fee booked twice',
    edits: [
      {
        file: `${PAYOUT}/entries.ts`,
        find: "[accounts.networkFee, batch.feeSats, 'network-fee'],",
        put: "[accounts.networkFee, batch.feeSats * 2n, 'network-fee'],",
      },
      {
        file: `${PAYOUT}/entries.ts`,
        find: 'paid + batch.feeSats + moved]]',
        put: 'paid + batch.feeSats * 2n + moved]]',
      },
    ],
    check: EXPLORE,
  },
  {
    name: 'a cancelled batch given back a block before it is final',
    edits: [{ file: `${PAYOUT}/decide.ts`, find: 'FINAL_CONFIRMATIONS = 100', put: 'FINAL_CONFIRMATIONS = 99' }],
    check: { kind: 'explore', scope: 'small-taken-back' },
  },
  {
    name: 'the fee of a cancellation booked beside that of its payment',
    edits: [
      {
        file: `${PAYOUT}/cancelling.ts`,
        find: 'const beyond = facts.hasBytes ? highest - facts.paymentFeeSats : highest;',
        put: 'const beyond = highest;',
      },
    ],
    check: { kind: 'explore', scope: 'small-taken-back' },
  },
  {
    name: 'payouts let go on after a restore before the barrier is buried',
    edits: [
      {
        file: `${PAYOUT}/restore.ts`,
        find: 'return depthOf(batch.blockHeight) < needed;',
        put: 'return depthOf(batch.blockHeight) < 1;',
      },
    ],
    check: { kind: 'explore', scope: 'small-come-back' },
  },
  {
    name: 'let go after a restore with coins that no barrier moved',
    edits: [
      {
        file: `${PAYOUT}/restore.ts`,
        find: 'const due = exposed.length === 0 ? []',
        put: 'const due = exposed.length >= 0 ? []',
      },
    ],
    check: explore('small-come-back'),
  },
  {
    name: 'the line of the barrier two blocks lower',
    edits: [
      {
        file: `${PAYOUT}/restore.ts`,
        find: 'coin.height > facts.lineHeight &&',
        put: 'coin.height > facts.lineHeight - 2 &&',
      },
    ],
    check: spec(`${PAYOUT}/restore.spec.ts`),
  },
  {
    name: 'a copy that went on from the same place is not known for one',
    edits: [
      {
        file: `${PAYOUT}/hand-out-mark.ts`,
        find: "marked?.batchId === mark.batchId ? 'same' : 'other'",
        put: "marked?.sequence === mark.sequence ? 'same' : 'other'",
      },
    ],
    check: spec(`${PAYOUT}/restore.spec.ts`),
  },
  {
    name: 'a replacement that does not conflict',
    edits: [
      {
        file: `${PAYOUT}/replace.service.ts`,
        find: 'const spent = [...(await this.asks.coinsOf(tx, batch)), ...plan.added]',
        put: 'const spent = [...(plan.added.length > 0 ? [] : await this.asks.coinsOf(tx, batch)), ...plan.added]',
      },
    ],
    check: spec(`${PAYOUT}/replace.spec.ts`),
  },
  {
    name: 'a replacement that does not outbid what it replaces',
    edits: [
      {
        file: `${PAYOUT}/replacing.ts`,
        find: 'return most([feeAt(rateSatPerKvb, vbytes), ...outbids]);',
        put: 'return most([feeAt(rateSatPerKvb, vbytes), ...outbids.slice(1, 1)]);',
      },
    ],
    check: explore('small-replaced'),
  },
  {
    name: 'the fee of a replacement in a block not booked',
    edits: [
      {
        file: `${PAYOUT}/cancelling.ts`,
        find: 'const beyond = (facts.confirmedFeeSats ?? facts.paymentFeeSats) - facts.paymentFeeSats;',
        put: 'const beyond = 0n;',
      },
    ],
    check: explore('small-replaced'),
  },
  {
    name: 'another attempt in a block is taken for a conflict',
    edits: [
      {
        file: `${PAYOUT}/decide.ts`,
        find: 'if (spent.txid !== txid && !others.includes(spent.txid)) {',
        put: 'if (spent.txid !== txid) {',
      },
    ],
    check: explore('small-replaced'),
  },
  {
    name: 'items given back at the first block of a conflict',
    edits: [
      {
        file: `${PAYOUT}/decide.ts`,
        find: "return confirmations >= FINAL_CONFIRMATIONS ? { step: 'displaced', spent } : NONE;",
        put: "return confirmations >= 1 ? { step: 'displaced', spent } : NONE;",
      },
    ],
    check: explore('small-displaced'),
  },
  {
    name: 'a child of a dead parent',
    edits: [
      {
        file: `${PAYOUT}/child-track.service.ts`,
        find: 'return parent?.txid !== child.parent_txid || !WAITING_STATES.includes(parent.state);',
        put: 'return parent === undefined;',
      },
    ],
    check: spec(`${PAYOUT}/child-life.spec.ts`),
  },
  {
    name: "an address of a member's key given twice",
    edits: [
      {
        file: 'src/members/member-key.service.ts',
        find: 'next_index: Math.max(turn.next_index, index + 1)',
        put: 'next_index: Math.max(turn.next_index, index)',
      },
      {
        file: 'src/members/member-key.service.ts',
        find: 'if ((await this.note(tx, uses, batchId)) === uses.length) return;',
        put: 'if ((await this.note(tx, uses, batchId)) >= 0) return;',
      },
    ],
    check: spec(`${PAYOUT}/key-addresses.spec.ts`),
  },
  {
    name: "the signer's limit of a day skipped",
    edits: [
      {
        file: `${PAYOUT}/signers/hot/signer-limits.ts`,
        find: 'if (sum(today) > self.limits.maxDaySats)',
        put: 'if (sum([]) > self.limits.maxDaySats)',
      },
    ],
    check: spec(`${PAYOUT}/signers/hot/hot-signer.adapter.spec.ts`),
  },
  {
    name: "the copy's own member is believed after a restore",
    edits: [
      {
        file: `${PAYOUT}/output-owners.service.ts`,
        find: 'const whose = told.get(vout);',
        put: "const whose: Whose | undefined = known[0] === undefined ? told.get(vout) : { kind: 'member', memberId: known[0].memberId };",
      },
    ],
    check: spec('test/storage/restores.spec.ts'),
  },
  {
    name: 'threshold off by one',
    edits: [{ file: `${PAYOUT}/due.ts`, find: 'available < thresholdSats', put: 'available <= thresholdSats' }],
    check: spec(`${PAYOUT}/due.spec.ts`),
  },
  {
    name: 'cool-off of a new address ignored',
    edits: [{ file: `${PAYOUT}/due.ts`, find: "reasons.push({ code: 'cool-off'", put: "[].push({ code: 'cool-off'" }],
    check: spec(`${PAYOUT}/due.spec.ts`),
  },
  {
    name: 'eviction taken for the end: never sent again',
    edits: [
      {
        file: `${PAYOUT}/track.service.ts`,
        find: "if (batch.state === 'sent' && (await this.chain.mempoolHas(txid))) return;",
        put: "if (batch.state === 'sent') return;",
      },
    ],
    check: SIMULATE,
  },
  {
    name: 'a new transaction after a time-out, not the same bytes',
    edits: [
      {
        file: `${PAYOUT}/track.service.ts`,
        find: 'const outcome = await handOver(this.store, this.chain, rawHex);',
        put: `const outcome = await handOver(this.store, this.chain, rawHex).catch(async (error: unknown) => {
      await this.store.write(async (tx) => {
        const { batch: now, items, inputs } = await this.desk.book.load(tx, batch.id);
        if (now.state !== 'signed') return;
        await tx.update(payoutBatches, { id: now.id }, { state: 'queued' });
        for (const { outpoint } of inputs) await tx.delete(payoutInputs, { outpoint });
        const side = { asset: 'BTC', role: 'transfer' } as const;
        await this.desk.book.ledger.post(tx, items.map((item) => ({
          reference: 'planted/' + item.id, kind: 'payout.unbatched', occurredAt: this.house.clock.now(),
          postings: [
            { ...side, account: ('member/' + item.member_id + '/in-flight') as never, side: 'debit', amount: item.amount - item.fee_share },
            { ...side, account: ('member/' + item.member_id + '/available') as never, side: 'credit', amount: item.amount - item.fee_share },
          ],
        })));
      });
      throw error;
    });`,
      },
      {
        file: `${PAYOUT}/track.service.ts`,
        find: "from './payout.entity';",
        put: "from './payout.entity';\nimport { payoutInputs } from './payout.entity';",
      },
    ],
    check: SIMULATE,
  },
  {
    name: 'idempotency key not looked up',
    edits: [
      {
        file: 'src/api/http/idempotency.service.ts',
        find: 'if (claimed === 0) return this.stored(row);',
        put: '',
      },
    ],
    check: spec('src/api/http/idempotency.spec.ts'),
  },
  {
    name: 'solvency gate always open',
    edits: [
      {
        file: `${PAYOUT}/gate.service.ts`,
        find: "return solvent ? gates : [...gates, 'insolvent'];",
        put: 'return solvent ? gates : [...gates];',
      },
    ],
    check: spec(`${PAYOUT}/gates.spec.ts`),
  },
  {
    name: 'change of our own counted in two places',
    edits: [
      {
        file: `${PAYOUT}/own-coins.ts`,
        find: ' || changeVout === null || inputs.has(outpoint)) continue;',
        put: ' || changeVout === null) continue;',
      },
    ],
    check: spec(`${PAYOUT}/own-coins.spec.ts`),
  },
  {
    name: 'clawback ignored',
    edits: [
      {
        file: 'src/rewards/row-booking.service.ts',
        find: 'const debt = excess - available;',
        put: 'const debt = (excess - available) * 0n;',
      },
    ],
    check: spec('test/storage/clawback.spec.ts'),
  },
  {
    name: 'dust output kept',
    edits: [{ file: `${PAYOUT}/sift.ts`, find: 'if (paidSats < dust) return', put: 'if (paidSats < 0n) return' }],
    check: spec(`${PAYOUT}/plan.spec.ts`),
  },
  {
    name: 'hold ignored',
    edits: [
      {
        file: `${PAYOUT}/due.ts`,
        find: "...facts.holds.map((reason) => ({ code: 'hold', reason }) as const),",
        put: '',
      },
    ],
    check: spec(`${PAYOUT}/due.spec.ts`),
  },
  {
    name: 'fee rate of the signed bytes not judged',
    edits: [
      {
        file: `${PAYOUT}/recheck.ts`,
        find: 'if (sums.feeSats > feeAt(maxRate, vbytes)) refuse(',
        put: 'if (vbytes < 0) refuse(',
      },
    ],
    check: spec(`${PAYOUT}/recheck.spec.ts`),
  },
  {
    name: 'coinbase spent a block too early',
    edits: [
      { file: `${PAYOUT}/coin.ts`, find: 'COINBASE_CONFIRMATIONS_MIN = 101', put: 'COINBASE_CONFIRMATIONS_MIN = 100' },
    ],
    check: spec(`${PAYOUT}/plan-coins.spec.ts`),
  },
];
