declare const brand: unique symbol;

/** A primitive with a name, so that a height is not taken for a count. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
