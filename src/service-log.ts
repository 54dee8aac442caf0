import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { JobResult } from './jobs/job';
import { formatInstant, SystemClock } from './units';

export type ServiceLog = Logger;

/** One JSON object a line. Events carry codes and counts, never secrets and never names of people. */
export function serviceLog(destination?: DestinationStream): ServiceLog {
  const clock = new SystemClock();
  const options = {
    base: null,
    messageKey: 'message',
    timestamp: () => `,"time":"${formatInstant(clock.now())}"`,
    formatters: { level: (level: string) => ({ level }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * Reports each job's failure once, by its code, and once that it works again: a node that is away for a night is two
 * lines. Of an unexpected error the places in our code are kept, not its message, which may quote data.
 */
export function jobEvents(log: ServiceLog): (job: string, result: JobResult) => void {
  const failing = new Map<string, string>();
  return (job, { outcome, errorCode, error }) => {
    if (outcome === 'done') {
      if (failing.delete(job)) log.info({ event: 'job-recovered', job });
      return;
    }
    if (errorCode === null || failing.get(job) === errorCode) return;
    failing.set(job, errorCode);
    const unexpected = errorCode === 'internal' && error instanceof Error ? { at: placesOf(error) } : {};
    log.warn({ event: 'job-failed', job, outcome, code: errorCode, ...unexpected });
  };
}

function placesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .map((line) => line.trim());
}

/** Nest's own warnings and errors as events of the same log. */
export function nestLog(log: ServiceLog): LoggerService {
  const fields = (message: unknown): object =>
    typeof message === 'object' && message !== null ? message : { event: 'framework', text: String(message) };
  return {
    log: () => undefined,
    warn: (message: unknown) => log.warn(fields(message)),
    error: (message: unknown) => log.error(fields(message)),
    fatal: (message: unknown) => log.fatal(fields(message)),
  };
}
