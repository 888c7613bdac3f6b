// Texts, and how numbers and times are written, in the language that the reader chose.

export const LANGUAGES = { en: 'English', ja: '日本語' };

const REMEMBERED = 'holdfast.language';
const loaded = new Map();
let current = 'en';

export function language() {
  return current;
}

export function preferred() {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered in LANGUAGES) {
    return remembered;
  }
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

export async function use(next, remember) {
  if (!loaded.has(next)) {
    const answer = await fetch(`/assets/i18n/${next}.json`);
    if (!answer.ok) {
      throw new Error(`texts of ${next}: HTTP ${answer.status} (expected: 200)`);
    }
    loaded.set(next, await answer.json());
  }
  current = next;
  document.documentElement.lang = next;
  if (remember) {
    localStorage.setItem(REMEMBERED, next);
  }
}

/** The text of a key, with {name} replaced by values.name. */
export function t(key, values = {}) {
  return parts(key, values).join('');
}

/** Like t, for values that are elements: a list of texts and elements. */
export function parts(key, values) {
  const text = loaded.get(current)?.[key] ?? key;
  return text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 0 ? piece : values[piece] ?? ''));
}

/** The text of key.one or key.other, as the language counts. */
export function counted(key, count) {
  const form = new Intl.PluralRules(current).select(count) === 'one' ? 'one' : 'other';
  return t(`${key}.${form}`, { count: number(count) });
}

// Where the reader's own locale is of the chosen language, its region decides how dates look.
function locale() {
  return navigator.languages.find((each) => each.startsWith(current)) ?? current;
}

export function number(value) {
  return new Intl.NumberFormat(locale()).format(value);
}

export function moment(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? String(iso)
    : new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(date);
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function ago(iso, now = Date.now()) {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  if (Number.isNaN(seconds)) {
    return String(iso);
  }
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = Number(value);
  let step = 0;
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size)} ${units[step]}`;
}
