import { type Day, formatInstant, type Instant } from '../../src/units';

/** `MM/DD/YYYY` of a calendar day. */
export function slashed(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${month}/${date}/${year}`;
}

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
export function utcSeconds(at: Instant): string {
  return formatInstant(at).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}

/** `MM/DD/YYYY HH:MM:SS` in UTC. */
export function utcSlashed(at: Instant): string {
  const [day = '', time = ''] = utcSeconds(at).split(' ');
  return `${slashed(day as Day)} ${time}`;
}
