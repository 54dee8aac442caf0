import { describePayoutLives } from '../support/payout-lives';

describePayoutLives('postgres', 100);
