/** One part that must be well before the service is ready: database, node, clock, lease, solvency. */
export interface HealthCheck {
  readonly name: string;
  /** Why it is not well, in sentences that anybody may read: no secrets, no amounts, no names. Empty when it is. */
  troubles(): Promise<readonly string[]>;
}

/** Token of the list of checks. */
export const HEALTH_CHECKS = Symbol('health-checks');

/** A figure for whoever watches: name, help and value at the time of asking. Money as whole base units. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  read(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
}

/** Token of the list of gauges. */
export const GAUGES = Symbol('gauges');
