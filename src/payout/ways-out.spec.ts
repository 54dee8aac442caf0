import type { MempoolPlace } from '../chain';
import type { ChildPlan } from './child';
import type { ReplacePlan } from './replacing';
import { type WaysFacts, waysOut } from './ways-out';

const replacement = (addedFeeSats: bigint, pinnedSats = 0n): WaysFacts['replace'] => {
  const rest = {
    vbytes: 200,
    rateSatPerKvb: 20_000n,
    changeSats: 1_000n,
    changeVout: 1,
    added: [],
    isInEnvelope: true,
  };
  const plan: ReplacePlan = { ...rest, feeSats: addedFeeSats + 200n, addedFeeSats, pinnedSats };
  return { isOpen: true, plan };
};
const child = (feeSats: bigint): WaysFacts['child'] => {
  const plan: ChildPlan = { inputs: [], feeSats, vbytes: 110, rateSatPerKvb: 50_000n, valueSats: 1_000n };
  return { isOpen: true, plan };
};
const shut = { isOpen: false, reason: 'no-coin' } as const;
const kin = (count: number, vbytes: number, feesSats: bigint) => ({ count, vbytes, feesSats });
const NOTHING = kin(0, 0, 0n);
const place = (descendants: MempoolPlace['descendants']): MempoolPlace => {
  return { vbytes: 200, feeSats: 200n, ancestors: kin(1, 200, 200n), descendants, cluster: null };
};

function facts(over: Partial<WaysFacts> = {}): WaysFacts {
  return {
    offered: { feeSats: 200n, vbytes: 200 },
    estimates: [
      { targetBlocks: 2, rateSatPerKvb: 20_000n },
      { targetBlocks: 6, rateSatPerKvb: 5_000n },
      { targetBlocks: 144, rateSatPerKvb: 1_000n },
    ],
    targetBlocks: 6,
    replace: replacement(3_800n),
    child: child(6_000n),
    cancel: { isOpen: false, reason: 'dust' },
    place: null,
    ours: NOTHING,
    ...over,
  };
}

it.each([
  ['at an estimate', 200n, 144],
  ['a satoshi below the lowest', 199n, null],
  ['between two', 999n, 144],
  ['at the next', 1_000n, 6],
  ['above all', 9_000n, 2],
])('expects a block by the soonest target that asks no more than is offered: %s', (_, feeSats, blocks) => {
  expect(waysOut(facts({ offered: { feeSats, vbytes: 200 } })).expectedBlocks).toBe(blocks);
});

it('expects nothing of a node that has no estimate', () => {
  expect(waysOut(facts({ estimates: [] })).expectedBlocks).toBeNull();
});

it.each<[string, Partial<WaysFacts>, string]>([
  ['a replacement first', {}, 'replace'],
  ['a replacement first, though a child is cheaper', { child: child(10n) }, 'replace'],
  ['a child where nothing can be replaced', { replace: shut }, 'child'],
  ['waiting where neither is possible', { replace: shut, child: shut }, 'wait'],
  ['waiting where it is in time by itself', { offered: { feeSats: 1_000n, vbytes: 200 } }, 'wait'],
  ['a child where a pin makes replacing dearer', { replace: replacement(50_000n, 46_000n) }, 'child'],
  ['a replacement where even with the pin it is cheaper', { replace: replacement(5_999n, 1_000n) }, 'replace'],
  ['a replacement at the same price', { replace: replacement(6_000n, 1_000n) }, 'replace'],
  ['a replacement where the pin shuts a child out', { replace: replacement(50_000n, 46_000n), child: shut }, 'replace'],
])('recommends %s', (_, over, way) => {
  expect(waysOut(facts(over)).recommended).toBe(way);
});

describe('what others have hung on the payment (RULES.md 17)', () => {
  it.each<[string, MempoolPlace | null, WaysFacts['ours'], WaysFacts['place'] extends null ? never : object | null]>([
    ['nothing', place(kin(1, 200, 200n)), NOTHING, null],
    ['nothing but our own child', place(kin(2, 310, 6_200n)), kin(1, 110, 6_000n), null],
    ['a large low-rate child', place(kin(2, 90_200, 90_200n)), NOTHING, kin(1, 90_000, 90_000n)],
    ['beside our own', place(kin(3, 90_310, 96_200n)), kin(1, 110, 6_000n), kin(1, 90_000, 90_000n)],
    ['ours that the node has not seen', place(kin(1, 200, 200n)), kin(1, 110, 6_000n), null],
    ['what a node does not tell', null, NOTHING, null],
  ])('is %s', (_, at, ours, pin) => {
    expect(waysOut(facts({ place: at, ours })).pin).toEqual(pin);
  });
});
