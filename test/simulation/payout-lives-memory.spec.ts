import { describePayoutLives } from './payout-lives';

describePayoutLives('memory', 2_000);
