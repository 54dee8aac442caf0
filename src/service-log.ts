import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { ChainReason } from './chain';
import type { JobResult } from './jobs/job';
import { DomainError, formatInstant, SystemClock } from './units';

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

/** Says once that the chain cannot be trusted, with every reason in words, and once that it can be again. */
export function chainEvents(log: ServiceLog): (reasons: readonly ChainReason[]) => void {
  let said = '';
  return (reasons) => {
    // Sentences carry figures that change by the hour; what they are about does not.
    const about = reasons.map(({ code }) => code).join(' ');
    if (about === said) return;
    said = about;
    if (about === '') {
      log.info({ event: 'chain-ready', message: 'The header chain can be trusted again.' });
      return;
    }
    const sentences = reasons.map(({ sentence }) => sentence);
    log.warn({
      event: 'chain-not-ready',
      reasons: sentences,
      message: 'Nothing is paid until the chain can be trusted.',
    });
  };
}

const NODE_SENTENCES: Readonly<Record<string, string>> = {
  'chain.backend-unreachable': 'The node does not answer. Nothing is paid until it does.',
  'chain.backend-refused':
    'The node answers and refuses our user and password, or the cookie. Nothing is paid until it accepts them. ' +
    'Check PAYDIRT_NODE_USER and PAYDIRT_NODE_PASSWORD, or PAYDIRT_NODE_COOKIE_FILE.',
  'chain.backend-reply':
    'Something answers at PAYDIRT_NODE_URL, but not as a Bitcoin node does. Nothing is paid until a node answers there.',
};

/** A node that is of no use at the start, in one sentence by what is wrong with it. */
export function nodeTrouble(log: ServiceLog, cause: unknown): void {
  const code = cause instanceof DomainError ? cause.code : 'internal';
  const event = code === 'chain.backend-refused' ? 'node-refused' : 'node-unavailable';
  log.warn({ event, code, message: NODE_SENTENCES[code] ?? 'The node is of no use now. Nothing is paid until it is.' });
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
