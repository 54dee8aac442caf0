import { describePayoutLives } from '../support/payout-lives';

describePayoutLives('memory', 2_000);
