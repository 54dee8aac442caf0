import { describePayoutLives } from '../support/payout-lives';

describePayoutLives('sqlite', 200);
