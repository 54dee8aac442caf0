/** What one kind of mistake or warning is, in words of the page. */
interface NoteWords {
  readonly title: string;
  readonly text: string;
}

const WHO = 'Say it under “Who files” on this page.';

/** Mistakes and warnings of the dry run, by their code. A code that is not here is shown in the words of the service. */
export const filingNotes: Readonly<Record<string, NoteWords>> = {
  'filing.no-payer': { title: 'Enter who files', text: 'Your name, number and address stand on every return.' },
  'filing.nominee-form': {
    title: 'Decide what the pool’s own form was for',
    text: `You pass this income on as a nominee: each payee gets a form of the same type as you got. ${WHO}`,
  },
  'filing.agent-undecided': {
    title: 'Decide whether you report as an agent',
    text: `An agent reports only where it oversees the payment or has an interest in it (26 CFR 1.6041-1(e)). ${WHO}`,
  },
  'filing.unknown-contract': {
    title: 'A source that nobody declared',
    text: 'Whose income it is decides the form: declare the legal model in the sources file, then start the service again.',
  },
  'filing.unpriced': {
    title: 'Payments without a price',
    text: 'Nobody knows what they were worth, so they are in no sum. The page “Unpriced” has each one: type the price there.',
  },
  'filing.unknown-payee': {
    title: 'Paid to somebody who is no member',
    text: 'Without a member there is nobody to file for. Create the member, or look at the import.',
  },
  'filing.same-tin': {
    title: 'Payees with the same number',
    text: 'The threshold counts by number: two records would split it. Make one payee of them, or correct the number.',
  },
  'filing.same-account': {
    title: 'Payees with the same account',
    text: 'The account joins an answer of the IRS with its payee: it must be one payee’s alone.',
  },
  'filing.no-tin': {
    title: 'No taxpayer number',
    text: 'A return is due and no number is on file. Ask for a Form W-9.',
  },
  'filing.odd-tin': {
    title: 'Numbers to look at',
    text: 'They look wrong, or nobody said what they are. They are filed as written: open the payee to see why.',
  },
  'filing.below-zero': {
    title: 'More taken back than paid',
    text: 'A box would be below zero. Look at what was taken back of these payees.',
  },
  'filing.bad-reversal': {
    title: 'Something taken back does not fit its payment',
    text: 'It names no payment of the same payee and source, or takes back more than was paid.',
  },
  'filing.withheld-outside': {
    title: 'Tax withheld from what no return carries',
    text: 'By the legal model these payments are on no return of yours, and tax was withheld from them. Ask your preparer.',
  },
  'filing.foreign-withheld': {
    title: 'Tax withheld from a foreign payee',
    text: 'Whether Form 1099 or Form 1042-S carries it no source settles here. Ask your preparer.',
  },
  'filing.withholding-short': {
    title: 'Tax not withheld in full',
    text: 'It was due and was not kept back: you owe it. “Backup withholding” below has the sum.',
  },
  'filing.withheld-undue': {
    title: 'Tax withheld that was not due',
    text: 'By what is known today nothing asked for it. It is filed as it was withheld.',
  },
  'filing.limit-unused': {
    title: 'Your own lower limit has no effect',
    text: 'It is above the threshold of the law. Change it under “Who files”.',
  },
};
