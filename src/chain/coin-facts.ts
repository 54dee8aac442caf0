import { expandBits, type HeaderFacts, headerIds, type NetworkRules, timeOffset, toDisplay, workOf } from '../hashing';

/** A verified header of a followed coin, as far as it is kept. */
export interface CoinFact extends HeaderFacts {
  /** Display order. */
  readonly id: string;
}

/** Headers of one stored run: small, because the newest run is written anew with each block. */
export const RUN_FACTS = 144;
/** Id 32, time 4, bits 4. */
const FACT_BYTES = 40;
const ID_BYTES = 32;
const TIME_BYTES = 4;

/** Height of the first header of a height's run. */
export function factRunStart(height: number): number {
  return height - (height % RUN_FACTS);
}

/** Facts of whole headers that follow one another. @param packed `rules.headerBytes` each */
export function factsOf(packed: Uint8Array, from: number, rules: NetworkRules): CoinFact[] {
  const ids = headerIds(packed, rules);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const at = timeOffset(rules);
  return Array.from({ length: ids.length / ID_BYTES }, (_, i) => {
    const start = i * rules.headerBytes + at;
    return {
      height: from + i,
      id: toDisplay(ids.subarray(i * ID_BYTES, (i + 1) * ID_BYTES)),
      time: view.getUint32(start, true),
      bits: view.getUint32(start + TIME_BYTES, true),
    };
  });
}

/** The stored form of facts that follow one another. */
export function packFacts(facts: readonly CoinFact[]): string {
  const bytes = Buffer.alloc(facts.length * FACT_BYTES);
  facts.forEach(({ id, time, bits }, i) => {
    bytes.write(id, i * FACT_BYTES, 'hex');
    bytes.writeUInt32LE(time, i * FACT_BYTES + ID_BYTES);
    bytes.writeUInt32LE(bits, i * FACT_BYTES + ID_BYTES + TIME_BYTES);
  });
  return bytes.toString('base64');
}

/** Facts from their stored form. */
export function unpackFacts(stored: string, from: number): CoinFact[] {
  const bytes = Buffer.from(stored, 'base64');
  return Array.from({ length: Math.floor(bytes.length / FACT_BYTES) }, (_, i) => ({
    height: from + i,
    id: bytes.toString('hex', i * FACT_BYTES, i * FACT_BYTES + ID_BYTES),
    time: bytes.readUInt32LE(i * FACT_BYTES + ID_BYTES),
    bits: bytes.readUInt32LE(i * FACT_BYTES + ID_BYTES + TIME_BYTES),
  }));
}

/** Work of headers together. @throws InvalidTarget when bits are no target of the network */
export function workOfFacts(facts: readonly HeaderFacts[], rules: NetworkRules): bigint {
  return facts.reduce((sum, { bits }) => sum + workOf(expandBits(bits, rules.powLimit)), 0n);
}
