import { describePayoutLives } from '../support/payout-lives';

// Half of what the issue asks until lives are faster: a run of everything must end within 25 minutes.
describePayoutLives('memory', 1_000);
