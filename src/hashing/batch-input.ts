import { type HeaderContext } from './header-context';
import { HashingRefusal } from './refusal';

/** Above every height that a chain can reach: a header's time has 32 bits. */
const HEIGHT_MAX = 0xffffffff;

/**
 * Refuses what a caller cannot mean: judged by it, a rule would be passed over in silence.
 * @throws HashingRefusal `hashing.bad-context`, `hashing.bad-clock`, `hashing.bad-offsets`
 */
export function assertBatchInput(
  packed: Uint8Array,
  context: HeaderContext,
  options: { readonly nowSeconds: number | null; readonly offsets?: Uint32Array },
): void {
  const { nowSeconds, offsets } = options;
  const { height, window } = context;
  const heights = [height, ...window.map((facts) => facts.height)];
  if (!heights.every((one) => Number.isInteger(one) && one >= -1 && one <= HEIGHT_MAX)) {
    throw new HashingRefusal(
      'hashing.bad-context',
      `A height is a whole number from -1 on, not ${heights.join(', ')}.`,
    );
  }
  if (nowSeconds !== null && !Number.isFinite(nowSeconds)) {
    throw new HashingRefusal('hashing.bad-clock', `The clock is a number of seconds, not ${nowSeconds}.`);
  }
  // One that is cut short elsewhere is judged: it is `bad-length`.
  if (offsets !== undefined && offsets.length < 2 && packed.length > 0) {
    throw new HashingRefusal(
      'hashing.bad-offsets',
      `The offsets name none of the ${packed.length} bytes of the batch.`,
    );
  }
}
