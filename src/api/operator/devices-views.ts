import type { Asset, Instant } from '../../units';
import { amountDto } from '../http/amounts';
import type { PatternPreviewDto } from '../wire/devices.dto';
import type { GiftDto, GiftLineDto, GiftSumDto, WorkGiftDto } from '../wire/gifts.dto';
import type { OwnGiftDto } from '../wire/own-share.dto';

/** A row's gift, as the rewards room plans it. */
interface Line {
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
}

/** What a member gets of rows that were somebody else's. */
export function giftDto(
  memberId: string,
  { digest, lines }: { readonly digest: string; readonly lines: readonly Line[] },
): GiftDto {
  return { memberId, digest, lines: lines.map(lineDto) };
}

/** The same by source, with its sums by coin. */
export function workGiftDto(
  memberId: string,
  plan: {
    readonly digest: string;
    readonly parts: readonly { readonly sourceId: string; readonly asset: Asset; readonly lines: readonly Line[] }[];
  },
): WorkGiftDto {
  const { digest, parts } = plan;
  const assets = [...new Set(parts.map(({ asset }) => asset))].sort();
  return {
    memberId,
    digest,
    parts: parts.map(({ sourceId, lines }) => ({ sourceId, lines: lines.map(lineDto) })),
    sums: assets.map((asset) => sumDto(asset, parts.flatMap((part) => (part.asset === asset ? part.lines : [])))), // prettier-ignore
  };
}

/** What a contract's own share gives. */
export function ownGiftDto(
  memberId: string,
  plan: { readonly sourceId: string; readonly digest: string; readonly lines: readonly Line[] },
): OwnGiftDto {
  const { sourceId, digest, lines } = plan;
  const asset = lines[0]?.asset ?? 'BTC';
  return { memberId, sourceId, digest, lines: lines.map(lineDto), sums: [sumDto(asset, lines)] };
}

function sumDto(asset: Asset, lines: readonly Line[]): GiftSumDto {
  const sum = (of: (line: Line) => bigint) => amountDto(asset, lines.reduce((all, line) => all + of(line), 0n)); // prettier-ignore
  return {
    rows: lines.length,
    gross: sum(({ net, poolFee }) => net + poolFee),
    poolFee: sum(({ poolFee }) => poolFee),
    serviceFee: sum(({ serviceFee }) => serviceFee),
    due: sum(({ due }) => due),
    available: sum(({ covered }) => covered),
    recouped: sum(({ recouped }) => recouped),
  };
}

function lineDto({ externalId, asset, from, to, net, poolFee, serviceFee, feeBps, due, ...line }: Line): GiftLineDto {
  return {
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
