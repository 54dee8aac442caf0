import { SETTING_WORDS, type SettingNews } from '../settings';
import { DAY_MS } from '../units';
import { type Need, single } from './need';

/** So long a changed setting is news: whoever did not mean it has time to see it. */
export const SETTING_NEWS_MS = 3 * DAY_MS;

const PAGE = '/operator/settings';

/** Settings that wait for a person, and those that were changed lately: every operator hears of both. */
export function settingNeeds({ waiting, changed, unheard }: SettingNews): Need[] {
  return [
    ...waiting.map(waitingNeed),
    ...changed.map(({ no, name, from, to, since }) =>
      single({
        key: `setting-change/${no}`,
        weight: 'look',
        what: `A setting was changed: ${titleOf(name)}, from "${from}" to "${to}".`,
        money: 'It counts for what is planned, approved or sold from then on.',
        next: 'If it was not meant so, change it back under Settings, and stop payouts while it is looser.',
        page: PAGE,
        since,
      }),
    ),
    ...unheard.map(({ name, file, counts, since }) =>
      single({
        key: `setting/${name}/file-${since}`,
        weight: 'look',
        what: `The configuration file was changed: ${titleOf(name)} is "${file}" there, and "${counts}" counts.`,
        money: 'Nothing changed: what was set on the screen has the word.',
        next: `Change it under Settings if it is meant; if not, write "${counts}" into the file.`,
        page: PAGE,
        since,
      }),
    ),
  ];
}

function waitingNeed({ id, name, from, to, isFile, since }: SettingNews['waiting'][number]): Need {
  const what = isFile
    ? `The configuration file asks for a looser setting: ${titleOf(name)}, from "${from}" to "${to}".`
    : `A looser setting waits for a second operator: ${titleOf(name)}, from "${from}" to "${to}".`;
  return single({
    key: `setting-proposal/${id}`,
    weight: 'money',
    what,
    money: `"${from}" counts until it is approved.`,
    next: 'Compare it with what was agreed, then approve or withdraw it under Settings.',
    page: PAGE,
    since,
  });
}

function titleOf(name: SettingNews['changed'][number]['name']): string {
  return `“${SETTING_WORDS[name].title}”`;
}
