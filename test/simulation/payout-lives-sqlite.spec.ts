import { describePayoutLives } from './payout-lives';

describePayoutLives('sqlite', 200);
