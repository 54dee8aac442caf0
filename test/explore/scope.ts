/** How far a walk goes. Small numbers: every order of everything inside them is walked. */
export interface Scope {
  /** Members, one item each in a batch. Their coins back them from the start; each is credited when the walk says so. */
  readonly owedSats: readonly bigint[];
  /** So many of them are credited before the walk begins; the others one after another, at any time. */
  readonly creditedFirst: number;
  /** Coins of the treasury, deep enough to be spent. */
  readonly coinSats: readonly bigint[];
  /** Batches that may be planned, cancelled and planned anew ones among them. */
  readonly attempts: number;
  readonly reorgs: number;
  readonly reorgDepth: number;
  /** Highest block above the first. */
  readonly blocks: number;
  readonly evictions: number;
  /** Backups taken and brought back: at any place, with all that happened between lost. */
  readonly restores: number;
  /** Coins that somebody with our keys takes away. */
  readonly thefts: number;
  readonly settleConfirmations: number;
  /** Cancellations by the same coins that two people may decide on. */
  readonly takeBacks: number;
  /** Dearer transactions in place of a payment that waits. */
  readonly replacements: number;
  /** Children that pull a payment which waits. */
  readonly children: number;
  /** Blocks that stand for the hundred after which a spend is final. */
  readonly finalBlocks: number;
  /** What was signed can reach the network without us: co-signers and miners have it. */
  readonly outsiders: boolean;
  /** Processes of the service that may be between two transactions at once. */
  readonly instances: number;
  /** A restored service works its way back; otherwise it stays in the mode that only compares. */
  readonly comesBack: boolean;
  /** The service can ask the signer for its journal: not where people sign with devices of their own. */
  readonly journalRead: boolean;
}

const THREE = {
  owedSats: [75_000n, 60_000n, 45_000n],
  coinSats: [90_000n, 80_000n, 70_000n],
  reorgDepth: 2,
  settleConfirmations: 2,
  takeBacks: 0,
  replacements: 0,
  children: 0,
  finalBlocks: 100,
  outsiders: false,
  instances: 1,
  comesBack: false,
  journalRead: false,
} as const;
/** What a scope has nothing of. */
const NOTHING = { evictions: 0, restores: 0, thefts: 0 } as const;

/** Brought back once, and worked through; what was ever signed can reach the network from outside. */
const COMES_BACK = {
  ...{ ...THREE, ...NOTHING, creditedFirst: 3, reorgs: 0, reorgDepth: 1, finalBlocks: 2 },
  ...{ restores: 1, outsiders: true, comesBack: true },
} as const;

/** The walks by name: three items and three inputs each, crash and hand-out anywhere. */
export const SCOPES = {
  /** One batch pays all: four attempts, two reorganisations, backup and restore anywhere, eviction and theft. */
  whole: { ...THREE, creditedFirst: 3, attempts: 4, reorgs: 2, blocks: 3, evictions: 1, restores: 1, thefts: 1 },
  /** Members become due one after another: batches side by side, the next spending the change of the one before. */
  beside: { ...THREE, creditedFirst: 1, attempts: 3, reorgs: 1, blocks: 2, ...NOTHING },
  /**
   * Batches that were handed out are cancelled by their coins, and by dearer ones again: either confirms, in any order and
   * across a reorganisation, and whoever else has the signed bytes sends them.
   */
  'taken-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 2, reorgs: 1, blocks: 4 },
    ...{ takeBacks: 2, finalBlocks: 3, outsiders: true },
  },
  /**
   * Payments that wait are replaced, twice: whichever attempt confirms, in any order and across a reorganisation, and whoever
   * else has the signed bytes sends them.
   */
  replaced: {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 4 },
    ...{ replacements: 2, finalBlocks: 3, outsiders: true },
  },
  /** The same once, and the coins are taken back. */
  'replaced-taken-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 4 },
    ...{ replacements: 1, takeBacks: 1, finalBlocks: 3, outsiders: true },
  },
  /** The change does not carry a dearer fee: a coin is added, and given back when another attempt has won for good. */
  'replaced-by-coin': {
    ...{ ...THREE, ...NOTHING, owedSats: [75_000n, 60_000n, 29_200n], coinSats: [90_000n, 75_000n, 70_000n] },
    ...{ creditedFirst: 2, attempts: 2, reorgs: 1, blocks: 3, replacements: 2, finalBlocks: 3, outsiders: true },
  },
  /** Payments that wait are pulled by children: parents confirm alone, are replaced, or leave their block. */
  pulled: {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 3, children: 1 },
    ...{ replacements: 1, finalBlocks: 3, outsiders: true },
  },
  /** The same, and the parent is taken back. */
  'pulled-taken-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 3, children: 1 },
    ...{ takeBacks: 1, finalBlocks: 3, outsiders: true },
  },
  /**
   * Somebody with our keys takes a coin of a batch for good, handed out or signed: what it owed is owed again; and a
   * reorganisation deeper than what is final takes that away.
   */
  displaced: {
    ...{ ...THREE, ...NOTHING, creditedFirst: 2, attempts: 2, reorgs: 1, blocks: 3, thefts: 1 },
    ...{ replacements: 1, takeBacks: 1, finalBlocks: 2 },
  },
  /** The way back after a restore, with nothing but the mark outside to tell of it: devices outside sign. */
  'come-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 2, reorgs: 1, blocks: 5, restores: 1 },
    ...{ reorgDepth: 1, finalBlocks: 2, outsiders: true, comesBack: true },
  },
  /** Brought back once more, from a copy that may be of the middle of the first time; the signer's journal is read. */
  'come-back-twice': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 2, reorgs: 0, blocks: 4, restores: 2 },
    ...{ reorgDepth: 1, finalBlocks: 2, outsiders: true, comesBack: true, journalRead: true },
  },
  /** Replaced twice, and its coins taken back: whichever of the four confirms. */
  'replaced-twice-taken-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 4 },
    ...{ replacements: 2, takeBacks: 1, finalBlocks: 3, outsiders: true },
  },
  /** Replaced, brought back, and replaced again: the copy may know the payment, and not the dearer attempts. */
  'come-back-replaced': { ...COMES_BACK, attempts: 1, blocks: 4, replacements: 2 },
  /** Once, and across a reorganisation. */
  'come-back-replaced-reorganised': { ...COMES_BACK, attempts: 1, reorgs: 1, blocks: 4, replacements: 1 },
  /** The change does not carry the dearer fee: the copy does not know that the coin which was added is spoken for. */
  'come-back-by-coin': {
    ...{ ...COMES_BACK, owedSats: [75_000n, 60_000n, 29_200n], coinSats: [90_000n, 75_000n, 70_000n] },
    ...{ creditedFirst: 2, attempts: 1, blocks: 4, replacements: 1 },
  },
  /** Taken back in the life that is lost, or after it; what was given back is paid again in either. */
  'come-back-taken-back': { ...COMES_BACK, attempts: 2, blocks: 5, takeBacks: 1 },
  /** Replaced, and its coins taken back, on either side of the restore. */
  'come-back-replaced-taken-back': { ...COMES_BACK, attempts: 1, blocks: 4, replacements: 1, takeBacks: 1 },
  /** A child that the copy does not know, of a payment that it may not know either. */
  'come-back-pulled': { ...COMES_BACK, attempts: 1, reorgs: 1, blocks: 4, children: 1 },
  /** And its parent is replaced, or taken back, on either side of the restore. */
  'come-back-pulled-replaced': { ...COMES_BACK, attempts: 1, blocks: 3, children: 1, replacements: 1 },
  'come-back-pulled-taken-back': { ...COMES_BACK, attempts: 1, blocks: 3, children: 1, takeBacks: 1 },
  /** Two instances at once: each between two transactions, deciding from the same rows. */
  pair: {
    ...THREE,
    ...NOTHING,
    creditedFirst: 2,
    attempts: 2,
    reorgs: 1,
    blocks: 2,
    takeBacks: 1,
    finalBlocks: 3,
    instances: 2,
  },
  /** What every test run walks. */
  small: { ...THREE, creditedFirst: 2, attempts: 1, reorgs: 1, blocks: 2, evictions: 0, restores: 1, thefts: 0 },
  'small-taken-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 3 },
    ...{ takeBacks: 1, finalBlocks: 3, outsiders: true },
  },
  'small-replaced': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 1, blocks: 2 },
    ...{ replacements: 1, finalBlocks: 3, outsiders: true },
  },
  'small-pulled': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 0, blocks: 2 },
    ...{ children: 1, replacements: 1, finalBlocks: 2, outsiders: true },
  },
  'small-displaced': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 2, attempts: 1, reorgs: 1, blocks: 2, thefts: 1 },
    ...{ replacements: 1, finalBlocks: 2 },
  },
  'small-come-back': {
    ...{ ...THREE, ...NOTHING, creditedFirst: 3, attempts: 1, reorgs: 0, blocks: 3, restores: 1 },
    ...{ reorgDepth: 1, finalBlocks: 2, outsiders: true, comesBack: true },
  },
  'small-come-back-replaced': { ...COMES_BACK, attempts: 1, blocks: 2, replacements: 1 },
  'small-come-back-taken-back': { ...COMES_BACK, attempts: 1, blocks: 2, takeBacks: 1 },
} as const satisfies Record<string, Scope>;

/** Those that every test run walks; the command walks the others. */
export const isSmall = (name: string): boolean => name.startsWith('small');
