import type { components } from '../../client/src/api/schema';
import { VARIABLES } from '../../src/config.variables';
import { SETTING_NAMES, SETTING_WORDS, type SettingName } from '../../src/settings';

type Schemas = components['schemas'];

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 14, 9, 30);

function asInFile(name: SettingName): Schemas['SettingDto'] {
  const { name: variable, what, fallback } = VARIABLES[name];
  return {
    ...{ name, ...SETTING_WORDS[name], what: `${what.charAt(0).toUpperCase()}${what.slice(1)}.` },
    ...{ variable, value: fallback, inFile: fallback },
    ...{ ruledBy: 'file', changedAt: null, changedBy: null, waits: null },
  };
}

const waits: Schemas['SettingWaitsDto'] = {
  ...{ id: 'w-1', to: '900000', reason: 'Fees are high this week; agreed with Otto on Monday.', isFile: false },
  ...{ proposedBy: 'Otto Second', proposedAt: NOW - HOUR, mayConfirm: true, aloneFrom: null },
};

/** Each way in which a setting may stand. */
const CHANGED: Partial<Record<SettingName, Partial<Schemas['SettingDto']>>> = {
  feeMax: { waits },
  feeRateMax: { ruledBy: 'screen', value: '150000', changedAt: NOW - 50 * HOUR, changedBy: 'Olga Operator' },
  payoutMinimum: {
    inFile: '5000',
    waits: { ...waits, id: 'w-2', to: '5000', reason: 'The configuration file was changed.', isFile: true, proposedBy: 'configuration' }, // prettier-ignore
  },
  aloneUpTo: {
    waits: { ...waits, id: 'w-3', to: '2500000', reason: 'Small batches on weekends.', proposedBy: 'Olga Operator', mayConfirm: false, aloneFrom: NOW + 23 * HOUR }, // prettier-ignore
  },
};

const changes: Schemas['SettingChangeDto'][] = [
  {
    ...{ no: 2, title: SETTING_WORDS.feeRateMax.title, from: '200000', to: '150000', reason: 'We pay at night only.' },
    ...{ proposedBy: 'Olga Operator', approvedBy: null, at: NOW - 50 * HOUR },
  },
  {
    ...{ no: 1, title: SETTING_WORDS.itemFeeShareMax.title, from: '500', to: '1000', reason: 'Small members wait too long.' }, // prettier-ignore
    ...{ proposedBy: 'Olga Operator', approvedBy: 'Otto Second', at: NOW - 90 * HOUR },
  },
];

/** The settings page; of a fresh house the file has every word. */
export function gets(isFresh: () => boolean) {
  return {
    '/api/operator/settings': (): Schemas['SettingsDto'] => {
      const over = isFresh() ? {} : CHANGED;
      const items = SETTING_NAMES.map((name) => ({ ...asInFile(name), ...over[name] }));
      return { items, changes: isFresh() ? [] : changes, worksAlone: false };
    },
  };
}

/** What the form sends is taken: what it asks of the highest fee is looser. */
export function posts(needStepUp: () => void) {
  const done = (): { done: boolean } => {
    needStepUp();
    return { done: true };
  };
  return {
    '/api/operator/settings': (): Schemas['SettingOutcomeDto'] => {
      needStepUp();
      return { outcome: 'waits' };
    },
    '/api/operator/settings/proposals/{id}/approve': done,
    '/api/operator/settings/proposals/{id}/withdraw': done,
  };
}
