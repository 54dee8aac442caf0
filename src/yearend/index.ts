export type { BookLine, LineValue, Worth } from './book-lines';
export { isUnpriced } from './book-lines';
export type { OperatorBooks } from './operator-books';
export type { OperatorDisposal } from './operator-disposals';
