import { type Instant, instantOfSeconds } from '../units';
import { defaultChainConfig } from './chain-config';
import { chainStatus, type StatusFacts } from './chain-status';

/** Bitcoin Core 31, kernel/chainparams.cpp: mainnet's nMinimumChainWork. */
const LEAST = BigInt('0x0000000000000000000000000000000000000001128750f82f4c366153a3a030');
const NOW = instantOfSeconds(1_767_225_600);

function facts(over: Partial<NonNullable<StatusFacts['state']>> = {}): StatusFacts {
  return {
    config: defaultChainConfig('bitcoin'),
    backend: 'node at 127.0.0.1:8332',
    state: {
      anchor_height: 0,
      tip_height: 940_000,
      tip_hash: '00'.repeat(32),
      tip_seconds: 1_767_225_000,
      tip_work: LEAST,
      work_is_total: true,
      synced_at: NOW,
      backend_height: 940_000,
      ...over,
    },
    second: undefined,
    scannedHeight: undefined,
    alarms: [],
    now: NOW,
  };
}
const codes = (given: StatusFacts): string[] => chainStatus(given).reasons.map(({ code }) => code);

describe('where the chain stands', () => {
  it.each<[string, Partial<NonNullable<StatusFacts['state']>>, string[], string]>([
    ['with the least work', {}, [], 'enough'],
    ['one hash below it', { tip_work: LEAST - 1n }, ['low-work'], 'low'],
    ['from a checkpoint', { anchor_height: 929_376, tip_work: 1n, work_is_total: false }, [], 'unchecked'],
  ])('on mainnet %s', (_, state, reasons, work) => {
    expect(codes(facts(state))).toEqual(reasons);
    expect(chainStatus(facts(state))).toMatchObject({ work, ready: reasons.length === 0 });
  });

  it('says in words that a light chain is not the public one', () => {
    const [reason] = chainStatus(facts({ tip_work: 5n })).reasons;
    expect(reason?.sentence).toContain('less work than the public one is known to have');
  });

  it.each([
    [21_600, []],
    [21_601, ['not-synced-lately']],
  ])('with a node that was silent for %i seconds: %j', (seconds, reasons) => {
    expect(codes(facts({ synced_at: (NOW - seconds * 1_000) as Instant }))).toEqual(reasons);
  });

  it('is not known before the first sync', () => {
    const status = chainStatus({ ...facts(), state: undefined });
    expect(status).toMatchObject({ tip: null, startHeight: null, work: 'unchecked', ready: false });
    expect(status.reasons.map(({ code }) => code)).toEqual(['never-synced']);
  });

  it.each<['agrees' | 'disagrees' | 'unreachable' | 'not-believed', string]>([
    ['agrees', 'It follows the same chain.'],
    ['disagrees', 'It follows another chain. It has another block 7.'],
    ['unreachable', 'It does not answer. It took too long.'],
    ['not-believed', 'What it says cannot be used. It is on another network.'],
  ])('shows a second source that %s in words, and takes no reason from it', (state, sentence) => {
    const detail = sentence.split('. ').slice(1).join('. ');
    const second = { label: 'Esplora', state, detail, height: null, checked_at: NOW };
    const status = chainStatus({ ...facts(), second });
    expect(status.second).toMatchObject({ label: 'Esplora', state, sentence });
    expect(status.ready).toBe(true);
  });
});
