// The activity log: who asked for what, when, and how it ended.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { nameOf } from '../ids.js';
import { operationChoices } from '../operations.js';
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
  const callers = new Set();
  let events = [];
  let older = null;
  let depth = 1;
  let round = 0;

  // After a change as many pages are read again as the reader had open.
  async function load() {
    const since = new Date(Date.now() - Number(filter.hours) * 3_600_000);
    const found = [];
    round += 1;
    const mine = round;
    const conditions = { caller: filter.caller.trim(), operationName: filter.operation, status: filter.status };
    let next = arm.activity(app.subscription, since, filter.resource, conditions);
    for (let read = 0; next && read < depth; read += 1) {
      const page = await arm.page(next);
      found.push(...page.values);
      next = page.next;
    }
    // A filter that was set meanwhile has asked again.
    if (mine !== round) {
      return;
    }
    events = found;
    older = next;
    found.forEach((event) => callers.add(event.caller));
  }

  async function readOlder() {
    depth += 1;
    await app.reload();
  }

  // The control plane filters, so that older entries are found as well.
  async function apply() {
    history.replaceState(null, '', link('activity', '', filter));
    depth = 1;
    await app.reload();
  }

  function set(name) {
    return (event) => {
      filter[name] = event.target.value;
      apply();
    };
  }

  // A caller is asked for when the field is left, at Enter, or when it has been emptied.
  function callerField() {
    return h(
      'label',
      { class: 'field grow' },
      h('span', {}, t('activity.caller')),
      h('input', {
        type: 'search',
        class: 'mono',
        value: filter.caller,
        list: 'callers',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: t('activity.callerHint'),
        oninput: (event) => {
          filter.caller = event.target.value;
          if (filter.caller === '') {
            apply();
          }
        },
        onchange: set('caller'),
        'data-testid': 'activity-filter-caller',
      }),
      h('datalist', { id: 'callers' }, [...callers].sort().map((caller) => h('option', { key: caller, value: caller }))),
    );
  }

  function choice(name, label, options) {
    return h(
      'label',
      { class: 'field' },
      h('span', {}, label),
      h(
        'select',
        { value: filter[name], onchange: set(name), 'data-testid': `activity-filter-${name}` },
        options.map(([value, shown]) => h('option', { key: value, value }, shown)),
      ),
    );
  }

  function draw() {
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('activity.title')),
        h('p', { class: 'soft', 'data-testid': 'activity-count' }, counted('activity.count', events.length)),
      ),
      h('p', { class: 'soft lead' }, t('activity.lead')),
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('activity.filter') },
        callerField(),
        choice('operation', t('activity.operation'), [['', t('filter.all')], ...operationChoices()]),
        choice('status', t('activity.status'), [['', t('filter.all')], ...OUTCOMES.map((each) => [each, stateText(each)])]),
        choice('hours', t('activity.span'), SPANS.map(([hours, key]) => [hours, t(key)])),
      ),
      filter.resource ? resourceFilter() : null,
      events.length ? ledger(t('activity.title'), events, opened, app.redraw) : empty(narrowed() ? t('activity.noMatch') : t('activity.none')),
      older ? h('button', { type: 'button', class: 'quiet more', onclick: readOlder, 'data-testid': 'activity-older' }, t('activity.older')) : null,
    ];
  }

  const narrowed = () => Boolean(filter.caller || filter.operation || filter.status);

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
