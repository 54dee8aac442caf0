import { rigResult, rigSources } from './rig';

describe('sources that name the same machines', () => {
  const of = rigSources([
    { id: 'doge', minedBeside: 'ltc' },
    { id: 'ltc' },
    { id: 'nmc', minedBeside: 'btc' },
    { id: 'elc', minedBeside: 'ltc' },
    { id: 'alone' },
  ]);

  it('begin with the one whose coin is mined, from wherever it is asked', () => {
    for (const id of ['ltc', 'doge', 'elc']) expect(of(id)).toEqual(['ltc', 'doge', 'elc']);
  });

  it('are one alone where nothing is mined beside it, where the other one is gone, and where it is not known', () => {
    expect(of('alone')).toEqual(['alone']);
    expect(of('nmc')).toEqual(['nmc']);
    expect(of('unknown')).toEqual(['unknown']);
  });
});

describe('what a machine brought under several coins', () => {
  const line = (asset: 'LTC' | 'DOGE', units: bigint, windowMs: number, cost: bigint) => ({
    earned: new Map([[asset, units]]),
    windowMs,
    hashingMs: windowMs / 2,
    cost,
  });

  it('is the sum of its coins, with time and electricity once, of the longest', () => {
    const rig = rigResult<string>([line('LTC', 5n, 100, 7n), line('DOGE', 900n, 200, 9n)]);
    expect(rig).toEqual({ earned: new Map([['LTC', 5n], ['DOGE', 900n]]), windowMs: 200, hashingMs: 100, cost: 9n }); // prettier-ignore
  });

  it('takes the first of equals, adds what is of one coin, and is nothing of nothing', () => {
    const equal = rigResult<string>([line('LTC', 5n, 100, 7n), line('LTC', 6n, 100, 8n)]);
    expect(equal).toMatchObject({ earned: new Map([['LTC', 11n]]), cost: 7n });
    expect(rigResult([])).toBeUndefined();
  });
});
