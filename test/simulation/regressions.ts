/**
 * Seeds that once broke an invariant and for which no cheaper test was found. They are run with every test; one that no
 * longer comes to the fault, because the simulation draws otherwise by now, is replaced.
 */
export const REGRESSIONS: readonly number[] = [
  // A withdrawal failed at the exchange while a later one was on its way: the later one brings what was left then.
  7170,
];

/** The same of lives of the payout engine. */
export const PAYOUT_REGRESSIONS: readonly number[] = [
  // A child of a replacement that the copy knew as approved only: what it stands on was taken for neither alive nor dead.
  8521,
  // A dearer attempt at a payment that pulls another along: what its outputs cost was judged together with what it pulls.
  502741,
  // A coin that a displaced payment left was spent by the next one, and its child was taken for conflicted anew.
  504695,
  // A payment without change, whose fee took what was too little for it, was taken for what is left of a closing account.
  602707,
  // A replacement that a copy had lost was taken for one without signatures, and so for smaller and dearer than it was.
  601683,
  // Another one had its change at another key than the copy's own: it was booked as a second payment.
  607934,
  // Somebody took a coin that only a dearer attempt had added, and nobody was told.
  611541,
  // Coins were taken after the plan: what was left covered what was owed, and not the batch's own fee beside it.
  750242,
];
