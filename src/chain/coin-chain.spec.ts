import fc from 'fast-check';
import { describeShared, sharedBytes } from '../../test/support/shared-data';
import { fromHex, genesisContext, type HeaderContext, NETWORK_RULES, verifyHeaders } from '../hashing';
import { firstNeeded } from './coin-chain';
import { contextOf } from './coin-chain.repository';
import { type CoinFact, factsOf, packFacts, RUN_FACTS, unpackFacts, workOfFacts } from './coin-facts';

const LITECOIN = NETWORK_RULES.litecoin;

describe('what is needed before a header of a coin', () => {
  it.each([
    // The block before the difficulty period, which a full span is measured from.
    ['litecoin', 0, 0],
    ['litecoin', 2_015, 0],
    ['litecoin', 2_016, 2_006],
    ['litecoin', 2_026, 2_015],
    ['litecoin', 4_031, 2_015],
    ['litecoin', 2_900_000, 2_899_007],
    // A moving rule looks at 24 blocks, whatever the period.
    ['dash', 2_000_000, 1_999_977],
    ['dash', 5, 0],
  ] as const)('of %s above %i begins at %i', (network, height, first) => {
    expect(firstNeeded(height, NETWORK_RULES[network])).toBe(first);
  });
});

describeShared('what is kept of real headers', 'headers', () => {
  const bitcoin = sharedBytes('headers/bitcoin/mainnet_0_32259.bin').subarray(0, 80 * 6_100);
  const litecoin = sharedBytes('headers/litecoin/mainnet_1_256.bin');
  const rulesOf = { bitcoin: NETWORK_RULES.bitcoin, litecoin: LITECOIN };
  const factsBy: Record<'bitcoin' | 'litecoin', CoinFact[]> = {
    bitcoin: factsOf(bitcoin, 0, NETWORK_RULES.bitcoin),
    litecoin: [...factsOf(fromHex(LITECOIN.genesisHeader), 0, LITECOIN), ...factsOf(litecoin, 1, LITECOIN)],
  };

  it('is enough to judge the next one by, at every height alike', () => {
    const after = (network: 'bitcoin' | 'litecoin', height: number): HeaderContext => {
      const rules = rulesOf[network];
      const packed =
        network === 'bitcoin' ? bitcoin.subarray(80, 80 * (height + 1)) : litecoin.subarray(0, 80 * height);
      return verifyHeaders(packed, genesisContext(rules), { rules, nowSeconds: null }).context;
    };
    const anywhere = fc.oneof(
      fc.record({ network: fc.constant('litecoin' as const), height: fc.integer({ min: 1, max: 256 }) }),
      fc.record({
        network: fc.constant('bitcoin' as const),
        height: fc.oneof(fc.constantFrom(2_015, 2_016, 2_017, 4_031, 4_032), fc.integer({ min: 1, max: 6_000 })),
      }),
    );
    fc.assert(
      fc.property(anywhere, ({ network, height }) => {
        const rules = rulesOf[network];
        const all = factsBy[network].slice(0, height + 1);
        const kept = all.slice(firstNeeded(height, rules));
        expect(contextOf(kept, workOfFacts(all, rules), rules)).toEqual(after(network, height));
      }),
      { numRuns: 40 },
    );
  });

  it('comes back from its stored form as it went in', () => {
    const facts = factsBy.litecoin.slice(3, 3 + RUN_FACTS);
    expect(unpackFacts(packFacts(facts), 3)).toEqual(facts);
    // Litecoin's block 1, by its hash in block explorers (litecoinspace.org/block-height/1).
    expect(factsBy.litecoin[1]).toEqual({
      ...{ height: 1, time: 1_318_055_359, bits: 0x1e0ffff0 },
      id: '80ca095ed10b02e53d769eb6eaf92cd04e9e0759e5be4a8477b42911ba49c78f',
    });
  });
});
