// The first steps of the assignment flow: where it holds, and what is assigned.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import * as arm from '../arm.js';
import { isSet, managementGroups, subscriptionId, titleOf } from '../governance.js';
import { described, field } from './field.js';

const LISTED = 200;

/** Where policies can be assigned: [{id, kind, text}]; other: one more, by its id, or ''. */
export async function scopesOf(app, other) {
  const [groups, management] = await Promise.all([arm.resourceGroups(app.subscription), managementGroups()]);
  const named = (kind) => (each) => ({ id: each.id, kind, text: each.properties?.displayName ?? each.name });
  const own = app.subscriptions.find((each) => each.subscriptionId === app.subscription);
  const scopes = [
    { id: subscriptionId(app.subscription), kind: 'nav.subscription', text: own?.displayName ?? app.subscription },
    ...groups.map(named('facts.group')),
    ...management.map(named('policy.managementGroup')),
  ];
  return other && !scopes.some((each) => each.id === other) ? [...scopes, { id: other, kind: 'activity.resource', text: other }] : scopes;
}

export function scopeStep(model) {
  const { chosen } = model;
  return [
    field(
      model,
      'scope',
      t('policy.scopeLabel'),
      t('policy.scopeHint'),
      h(
        'select',
        {
          ...described(model, 'scope', true, 'assign'),
          value: chosen.scope,
          onchange: (event) => {
            chosen.scope = event.target.value;
          },
        },
        h('option', { key: 'none', value: '' }, t('install.choose')),
        model.scopes.map(({ id, kind, text }) => h('option', { key: id, value: id }, `${t(kind)}: ${text}`)),
      ),
    ),
    field(
      model,
      'excluded',
      t('policy.excluded'),
      t('policy.excludedHint'),
      h('textarea', {
        ...described(model, 'excluded', true, 'assign'),
        class: 'mono',
        rows: '2',
        spellcheck: 'false',
        value: chosen.excluded,
        oninput: (event) => {
          chosen.excluded = event.target.value;
        },
      }),
    ),
  ];
}

export function definitionStep(model, actions) {
  const words = model.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = model.definitions.filter((each) => words.every((word) => `${titleOf(each)} ${each.name} ${each.properties.metadata?.category ?? ''}`.toLowerCase().includes(word)));
  const listed = found.slice(0, LISTED);
  // What is chosen stays in the list, whatever is searched for.
  if (model.definition && !listed.some((each) => each.id === model.definition.id)) {
    listed.unshift(model.definition);
  }
  return [
    h(
      'label',
      { class: 'field' },
      h('span', {}, t('machines.search')),
      h('input', {
        type: 'search',
        value: model.search,
        placeholder: t('policy.searchHint'),
        oninput: (event) => {
          model.search = event.target.value;
          actions.redraw();
        },
        'data-testid': 'assign-search',
      }),
    ),
    field(
      model,
      'definition',
      t('policy.definition'),
      counted('policy.definitionCount', found.length),
      h(
        'select',
        { ...described(model, 'definition', true, 'assign'), size: '8', value: model.definition?.id ?? '', onchange: (event) => actions.choose(event.target.value) },
        listed.map((each) => h('option', { key: each.id, value: each.id }, isSet(each.id) ? t('policy.asInitiative', { name: titleOf(each) }) : titleOf(each))),
      ),
    ),
    model.definition ? h('p', { class: 'soft' }, model.definition.properties.description ?? '') : null,
  ];
}
