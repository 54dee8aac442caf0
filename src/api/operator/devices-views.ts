import type { Asset, Instant } from '../../units';
import { amountDto } from '../http/amounts';
import type { GiftDto, PatternPreviewDto } from '../wire/devices.dto';

/** What `UnassignedQueryService.plan` gives. */
interface Plan {
  readonly digest: string;
  readonly lines: readonly {
    readonly externalId: string;
    readonly asset: Asset;
    readonly from: Instant;
    readonly to: Instant;
    readonly net: bigint;
    readonly poolFee: bigint;
    readonly serviceFee: bigint;
    readonly feeBps: number;
    readonly due: bigint;
    readonly covered: bigint;
    readonly recouped: bigint;
    readonly left: bigint;
  }[];
}

/** What a member gets of rows that were nobody's. */
export function giftDto(memberId: string, { digest, lines }: Plan): GiftDto {
  return {
    memberId,
    digest,
    lines: lines.map(({ externalId, asset, from, to, net, poolFee, serviceFee, feeBps, due, ...line }) => ({
      externalId,
      from,
      to,
      gross: amountDto(asset, net + poolFee),
      poolFee: amountDto(asset, poolFee),
      serviceFee: amountDto(asset, serviceFee),
      serviceFeeBps: feeBps,
      due: amountDto(asset, due),
      available: amountDto(asset, line.covered),
      recouped: amountDto(asset, line.recouped),
      left: amountDto(asset, line.left),
    })),
  };
}

/** What `WorkerPatternService.preview` gives. */
interface Preview {
  readonly from: Instant;
  readonly digest: string;
  readonly effects: readonly {
    readonly worker: string;
    readonly fits: readonly number[];
    readonly effect: 'given' | 'kept' | 'none';
    readonly memberId: string | null;
  }[];
}

/** @param names of members that have not been erased; none in an answer that is kept */
export function previewDto(
  { from, digest, effects }: Preview,
  rules: readonly { readonly pattern: string }[],
  names: ReadonlyMap<string, { readonly name: string }>,
): PatternPreviewDto {
  return {
    from,
    digest,
    effects: effects.map(({ worker, fits, effect, memberId }) => ({
      worker,
      fits: fits.length,
      pattern: rules[fits[0] ?? -1]?.pattern ?? null,
      effect,
      memberId,
      name: names.get(memberId ?? '')?.name ?? null,
    })),
  };
}
