import { describePayoutLives } from '../support/payout-lives';

// A thousand until lives are faster: two take five minutes of the two cores.
describePayoutLives('memory', 1_000);
