// The activity log: who asked for what, when, and how it ended.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { nameOf } from '../ids.js';
import { operationText } from '../operations.js';
import { ledger } from '../parts/ledger.js';
import { OUTCOMES, stateText } from '../parts/state.js';
import { empty } from '../parts/table.js';

const SPANS = [
  ['1', 'activity.hour'],
  ['24', 'activity.day'],
  ['168', 'activity.week'],
  ['720', 'activity.month'],
  ['2160', 'activity.quarter'],
];
const NAMES = ['caller', 'operation', 'status', 'hours', 'resource'];

export function activityView(app, { query }) {
  const filter = Object.fromEntries(NAMES.map((name) => [name, query[name] ?? '']));
  filter.hours ||= '24';
  const opened = new Set();
  let events = [];
  let older = null;
  let depth = 1;

  // After a change as many pages are read again as the reader had open.
  async function load() {
    const since = new Date(Date.now() - Number(filter.hours) * 3_600_000);
    const found = [];
    let next = arm.activity(app.subscription, since, filter.resource);
    for (let read = 0; next && read < depth; read += 1) {
      const page = await arm.page(next);
      found.push(...page.values);
      next = page.next;
    }
    events = found;
    older = next;
  }

  async function readOlder() {
    depth += 1;
    await app.reload();
  }

  function matches(event) {
    const has = (text, part) => (text ?? '').toLowerCase().includes(part.trim().toLowerCase());
    return (
      has(event.caller, filter.caller) &&
      (has(event.operationName?.value, filter.operation) || has(operationText(event), filter.operation)) &&
      (!filter.status || event.status?.value === filter.status)
    );
  }

  function set(name, again) {
    return (event) => {
      filter[name] = event.target.value;
      history.replaceState(null, '', link('activity', '', filter));
      app.redraw();
      if (again) {
        depth = 1;
        app.reload();
      }
    };
  }

  function text(name, label) {
    return h(
      'label',
      { class: 'field grow' },
      h('span', {}, label),
      h('input', { type: 'search', value: filter[name], oninput: set(name, false), 'data-testid': `activity-filter-${name}` }),
    );
  }

  function choice(name, label, options, again) {
    return h(
      'label',
      { class: 'field' },
      h('span', {}, label),
      h(
        'select',
        { value: filter[name], onchange: set(name, again), 'data-testid': `activity-filter-${name}` },
        options.map(([value, shown]) => h('option', { key: value, value }, shown)),
      ),
    );
  }

  function draw() {
    const found = events.filter(matches);
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('activity.title')),
        h('p', { class: 'soft', 'data-testid': 'activity-count' }, counted('activity.count', found.length)),
      ),
      h('p', { class: 'soft lead' }, t('activity.lead')),
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('activity.filter') },
        text('caller', t('activity.caller')),
        text('operation', t('activity.operation')),
        choice('status', t('activity.status'), [['', t('filter.all')], ...OUTCOMES.map((each) => [each, stateText(each)])], false),
        choice('hours', t('activity.span'), SPANS.map(([hours, key]) => [hours, t(key)]), true),
      ),
      filter.resource ? resourceFilter() : null,
      found.length ? ledger(t('activity.title'), found, opened, app.redraw) : empty(events.length ? t('activity.noMatch') : t('activity.none')),
      older ? h('button', { type: 'button', class: 'quiet more', onclick: readOlder, 'data-testid': 'activity-older' }, t('activity.older')) : null,
    ];
  }

  function resourceFilter() {
    return h(
      'p',
      { class: 'notice' },
      t('activity.only', { name: nameOf(filter.resource) }),
      ' ',
      h('a', { href: link('activity', '', { ...filter, resource: '' }) }, t('activity.everything')),
    );
  }

  return { title: () => t('activity.title'), load, draw, concerns: () => true };
}
