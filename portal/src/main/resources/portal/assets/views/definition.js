// One definition or initiative: what it asks, what it can be given, and how to try it.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { nameOf, same } from '../ids.js';
import * as governance from '../governance.js';
import { plain } from '../parts/compliance.js';
import { rule } from '../parts/rule.js';
import { badge } from '../parts/state.js';
import { empty, table } from '../parts/table.js';

export function definitionView(app, { id }) {
  let definition = null;
  let members = new Map();

  async function load(changes) {
    governance.forget(changes);
    definition = await governance.definition(id);
    members = await governance.definitionsOf((definition?.properties.policyDefinitions ?? []).map((each) => each.policyDefinitionId), app.subscription);
  }

  function draw() {
    if (definition === null) {
      return [crumbs(), h('h1', { id: 'title', tabindex: '-1' }, nameOf(id)), empty(t('problem.notFound'))];
    }
    const { properties } = definition;
    const set = governance.isSet(id);
    return [
      crumbs(),
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, governance.titleOf(definition)),
        badge(properties.policyType === 'Custom' ? 'busy' : 'idle', properties.policyType === 'Custom' ? t('policy.custom') : t('policy.builtIn')),
        h('span', { class: 'push actions' }, h('a', { class: 'button primary', href: link('assign', '', { definition: definition.id }), 'data-testid': 'definition-assign' }, icon('plus'), t('policy.assignOrTry'))),
      ),
      properties.description ? h('p', { class: 'soft' }, properties.description) : null,
      h(
        'div',
        { class: 'columns' },
        h('div', { class: 'column-main' }, set ? initiative() : policy(), parameters(), source()),
        h('div', { class: 'column-side' }, facts(set)),
      ),
    ];
  }

  const crumbs = () => h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('definitions') }, icon('back'), t('policy.tabs.definitions')));

  function policy() {
    return h('section', { class: 'card', 'aria-labelledby': 'rule-title' }, h('h2', { id: 'rule-title' }, t('policy.rule')), definition.properties.policyRule ? rule(definition.properties.policyRule, definition.properties.parameters) : empty(t('policy.noRule')));
  }

  function initiative() {
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'members-title' },
      h('h2', { id: 'members-title' }, t('policy.members')),
      table(
        t('policy.members'),
        [
          { key: 'name', label: t('policy.name') },
          { key: 'groups', label: t('policy.groups') },
        ],
        definition.properties.policyDefinitions.map((member) =>
          h(
            'tr',
            { key: member.policyDefinitionReferenceId ?? member.policyDefinitionId, 'data-testid': 'member-row' },
            h('th', { scope: 'row' }, h('a', { href: link('definition', member.policyDefinitionId) }, memberTitle(member))),
            h('td', {}, (member.groupNames ?? []).map((group) => h('span', { class: 'line', key: group }, h('span', { class: 'mono' }, group), ' ', h('span', { class: 'soft' }, groupTitle(group))))),
          ),
        ),
      ),
    );
  }

  const memberTitle = ({ policyDefinitionId: key }) => (members.has(key.toLowerCase()) ? governance.titleOf(members.get(key.toLowerCase())) : nameOf(key));
  const groupTitle = (name) => (definition.properties.policyDefinitionGroups ?? []).find((each) => same(each.name, name))?.displayName ?? '';

  function parameters() {
    const all = Object.entries(definition.properties.parameters ?? {});
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'parameters-title' },
      h('h2', { id: 'parameters-title' }, t('policy.parameters')),
      all.length
        ? table(
            t('policy.parameters'),
            [
              { key: 'name', label: t('policy.name') },
              { key: 'type', label: t('policy.type') },
              { key: 'allowed', label: t('policy.allowed') },
              { key: 'default', label: t('policy.default') },
            ],
            all.map(([name, each]) =>
              h(
                'tr',
                { key: name, 'data-testid': 'parameter-row', 'data-name': name },
                h('th', { scope: 'row' }, h('span', { class: 'mono' }, name), h('span', { class: 'soft line' }, each.metadata?.description ?? each.metadata?.displayName ?? '')),
                h('td', {}, each.type),
                h('td', {}, (each.allowedValues ?? []).map(plain).join(', ') || '–'),
                h('td', {}, plain(each.defaultValue)),
              ),
            ),
          )
        : empty(t('policy.noParameters')),
    );
  }

  function source() {
    return h('details', { class: 'card' }, h('summary', {}, t('policy.json')), h('pre', { class: 'verbatim printed', tabindex: '0', 'aria-label': t('policy.json'), 'data-testid': 'definition-json' }, JSON.stringify(definition.properties, null, 2)));
  }

  function facts(set) {
    const { properties } = definition;
    const rows = [
      [t('policy.kind'), set ? t('policy.initiative') : t('policy.policy')],
      [t('policy.category'), properties.metadata?.category],
      [t('policy.version'), properties.version ?? properties.metadata?.version],
      [t('policy.mode'), properties.mode],
      [t('policy.scopeLabel'), governance.scopeOf(id)],
      ['ID', h('span', { class: 'mono' }, definition.id)],
    ];
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'facts-title' },
      h('h2', { id: 'facts-title' }, t('machine.facts')),
      h('dl', { class: 'facts' }, rows.filter(([, value]) => value).map(([label, value]) => h('div', { key: label }, h('dt', {}, label), h('dd', {}, value)))),
    );
  }

  return {
    title: () => (definition ? governance.titleOf(definition) : nameOf(id)),
    load,
    draw,
    concerns: (change) => same(change.resourceId, id),
  };
}
