// Tables with real headers, that scroll sideways on a narrow screen and can be scrolled with the keyboard.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

/** columns: [{key, label, minor?, sort?}]; sorting: {by, down, choose(key)} or null; rows: tr descriptions. */
export function table(caption, columns, rows, sorting = null) {
  return h(
    'div',
    { class: 'table-frame', role: 'group', 'aria-label': caption, tabindex: '0' },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, columns.map((column) => header(column, sorting)))),
      h('tbody', {}, rows),
    ),
  );
}

function header(column, sorting) {
  const props = { key: column.key, scope: 'col', class: column.minor ? 'minor' : null };
  if (!sorting || !column.sort) {
    return h('th', props, column.label);
  }
  const active = sorting.by === column.key;
  const order = sorting.down ? 'descending' : 'ascending';
  return h(
    'th',
    { ...props, 'aria-sort': active ? order : 'none' },
    h(
      'button',
      { type: 'button', class: `sort ${active ? order : ''}`, onclick: () => sorting.choose(column.key) },
      column.label,
      icon('down'),
    ),
  );
}

export function empty(text) {
  return h('p', { class: 'empty', 'data-testid': 'empty' }, text);
}

export function more(count, onclick) {
  return h('button', { type: 'button', class: 'quiet more', onclick, 'data-testid': 'more' }, t('table.more', { count }));
}
