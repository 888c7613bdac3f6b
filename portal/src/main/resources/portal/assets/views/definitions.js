// Definitions and initiatives: search, and whose they are.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as governance from '../governance.js';
import { tabs } from '../parts/compliance.js';
import { badge } from '../parts/state.js';
import { empty, more, table } from '../parts/table.js';

const PAGE = 100;

export function definitionsView(app, { query }) {
  const filter = { text: query.text ?? '', kind: query.kind ?? '', owner: query.owner ?? '' };
  let found = [];
  let shown = PAGE;

  async function load() {
    found = await governance.definitions(app.subscription);
  }

  function matching() {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    return found.filter((each) => {
      const { description = '', metadata = {}, policyType } = each.properties;
      const text = `${governance.titleOf(each)} ${each.name} ${description} ${metadata.category ?? ''}`.toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        (!filter.kind || (filter.kind === 'set') === governance.isSet(each.id)) &&
        (!filter.owner || (filter.owner === 'custom') === (policyType === 'Custom'))
      );
    });
  }

  function set(name) {
    return (event) => {
      filter[name] = event.target.value;
      shown = PAGE;
      history.replaceState(null, '', link('definitions', '', filter));
      app.redraw();
    };
  }

  function choice(name, label, options) {
    return h(
      'label',
      { class: 'field' },
      h('span', {}, label),
      h('select', { value: filter[name], onchange: set(name), 'data-testid': `definition-${name}` }, options.map(([value, text]) => h('option', { key: value, value }, text))),
    );
  }

  function draw() {
    const listed = matching();
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('policy.tabs.definitions')),
        h('p', { class: 'soft', 'data-testid': 'definition-count' }, counted('policy.definitionCount', listed.length)),
        h('span', { class: 'push actions' }, h('a', { class: 'button quiet', href: link('try'), 'data-testid': 'trial-open' }, icon('run'), t('policy.trial'))),
      ),
      tabs('definitions'),
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('policy.filter') },
        h(
          'label',
          { class: 'field grow' },
          h('span', {}, t('machines.search')),
          h('input', { type: 'search', value: filter.text, oninput: set('text'), placeholder: t('policy.searchHint'), 'data-testid': 'definition-filter' }),
        ),
        choice('kind', t('policy.kind'), [['', t('filter.all')], ['policy', t('policy.policy')], ['set', t('policy.initiative')]]),
        choice('owner', t('policy.owner'), [['', t('filter.all')], ['builtin', t('policy.builtIn')], ['custom', t('policy.custom')]]),
      ),
      listed.length ? list(listed) : empty(t('policy.noMatch')),
      listed.length > shown
        ? more(number(Math.min(PAGE, listed.length - shown)), () => {
            shown += PAGE;
            app.redraw();
          })
        : null,
    ];
  }

  function list(listed) {
    return table(
      t('policy.tabs.definitions'),
      [
        { key: 'name', label: t('policy.name') },
        { key: 'kind', label: t('policy.kind') },
        { key: 'category', label: t('policy.category'), minor: true },
        { key: 'assign', label: t('policy.assign') },
      ],
      listed.slice(0, shown).map(row),
    );
  }

  return {
    title: () => t('policy.tabs.definitions'),
    load,
    draw,
    concerns: (change) => governance.ofPolicy(change) && /\/policy(set)?definitions\//i.test(change.resourceId),
  };
}

function row(each) {
  const { description, metadata, policyType } = each.properties;
  return h(
    'tr',
    { key: each.id, 'data-testid': 'definition-row', 'data-name': each.name },
    h('th', { scope: 'row' }, h('a', { href: link('definition', each.id), 'data-testid': 'definition-link' }, governance.titleOf(each)), h('span', { class: 'soft line' }, description ?? '')),
    h('td', {}, governance.isSet(each.id) ? t('policy.initiative') : t('policy.policy'), ' ', policyType === 'Custom' ? badge('busy', t('policy.custom')) : null),
    h('td', { class: 'minor' }, metadata?.category ?? ''),
    h('td', {}, h('a', { href: link('assign', '', { definition: each.id }), 'data-testid': 'definition-assign' }, t('policy.assign'), h('span', { class: 'unseen' }, governance.titleOf(each)))),
  );
}
