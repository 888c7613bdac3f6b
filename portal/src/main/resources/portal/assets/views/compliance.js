// One resource: every policy that judges it, why, and what exempts it.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { machineOf, nameOf, same } from '../ids.js';
import * as governance from '../governance.js';
import { complianceState, evaluated } from '../parts/compliance.js';
import { exemptForm, exemption, EMPTY } from '../parts/exemption.js';
import { problem } from '../parts/problem.js';
import { empty } from '../parts/table.js';
import { since } from '../parts/time.js';

const SHOWN = 1_000;

export function complianceView(app, { id }) {
  const model = { problems: {}, chosen: { ...EMPTY }, open: null, failure: null };
  let states = [];
  let spared = [];
  let assigned = new Map();
  let definitions = new Map();

  async function load(changes) {
    governance.forget(changes);
    const [read, exempt, over] = await Promise.all([governance.states(id, SHOWN), governance.exemptions(id), governance.assignments(id)]);
    // A scope also answers for what lies below it.
    const own = read.filter((state) => same(state.resourceId, id));
    definitions = await governance.definitionsOf(own.map((state) => state.policyDefinitionId), app.subscription);
    assigned = new Map(over.map((each) => [each.id.toLowerCase(), each]));
    [states, spared] = [own, exempt];
  }

  async function submit(event, state) {
    event.preventDefault();
    const { problems, name, properties } = exemption(model.chosen, state);
    Object.assign(model, { problems, failure: null });
    const [first] = Object.keys(problems);
    if (!first) {
      try {
        await governance.createExemption(id, name, properties);
        Object.assign(model, { open: null, chosen: { ...EMPTY } });
        app.announce(t('policy.exempted'));
        await load();
      } catch (failure) {
        model.failure = failure;
      }
    }
    app.redraw();
    document.getElementById(first ? `field-${first}` : 'title')?.focus();
  }

  async function remove(exempt) {
    model.failure = null;
    try {
      await governance.removeExemption(exempt.id);
      await load();
    } catch (failure) {
      model.failure = failure;
    }
    app.redraw();
  }

  function open(key) {
    Object.assign(model, { open: model.open === key ? null : key, problems: {}, chosen: { ...EMPTY } });
    app.redraw();
    document.getElementById('field-reason')?.focus();
  }

  function draw() {
    const machine = machineOf(id);
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: machine ? link('machine', id) : link('policy') }, icon('back'), machine ? nameOf(machine) : t('policy.overview'))),
      h('h1', { id: 'title', tabindex: '-1' }, t('policy.ofResource', { name: nameOf(id) })),
      model.failure ? problem(model.failure) : null,
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'resource-states' },
        h('h2', { id: 'resource-states' }, t('policy.tabs.compliance')),
        states.length ? h('ul', { class: 'extensions' }, states.map((state) => h('li', { key: keyOf(state) }, entry(state)))) : empty(t('policy.nothingOver')),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'resource-exemptions' },
        h('h2', { id: 'resource-exemptions' }, t('policy.exemptions')),
        spared.length ? h('ul', { class: 'extensions' }, spared.map((each) => h('li', { key: each.id }, exempted(each)))) : empty(t('policy.noneExempt')),
      ),
    ];
  }

  const keyOf = (state) => `${state.policyAssignmentId} ${state.policyDefinitionReferenceId} ${state.policyDefinitionId}`;
  const title = (known, key) => (known.get(key) ? governance.titleOf(known.get(key)) : nameOf(key));

  function entry(state) {
    const key = keyOf(state);
    const groups = (state.policyDefinitionGroupNames ?? []).filter(Boolean);
    return h(
      'div',
      { class: 'extension', 'data-testid': 'resource-policy', 'data-name': nameOf(state.policyAssignmentId) },
      h(
        'div',
        { class: 'extension-head' },
        complianceState(state.complianceState),
        h('a', { href: link('definition', state.policyDefinitionId) }, title(definitions, state.policyDefinitionId)),
        h('span', { class: 'soft' }, `${state.policyDefinitionAction ?? ''} · `, since(state.timestamp)),
        h(
          'span',
          { class: 'extension-actions' },
          state.complianceState === 'Exempt'
            ? null
            : h('button', { type: 'button', class: 'quiet', 'aria-expanded': model.open === key, onclick: () => open(key), 'data-testid': 'exempt-open' }, t('policy.exempt'), h('span', { class: 'unseen' }, title(definitions, state.policyDefinitionId))),
        ),
      ),
      h('p', { class: 'soft' }, h('a', { href: link('assignment', assigned.get(state.policyAssignmentId)?.id ?? state.policyAssignmentId) }, title(assigned, state.policyAssignmentId)), groups.length ? ` · ${groups.join(', ')}` : ''),
      state.holdfastReason ? h('p', { class: 'verbatim', 'data-testid': 'resource-reason' }, state.holdfastReason) : null,
      evaluated(state.policyEvaluationDetails),
      model.open === key ? exemptForm(model, { submit: (event) => submit(event, state), cancel: () => open(key) }) : null,
    );
  }

  function exempted(each) {
    const { exemptionCategory, expiresOn, description, policyAssignmentId } = each.properties;
    const here = same(governance.scopeOf(each.id), id);
    return h(
      'div',
      { class: 'extension', 'data-testid': 'exemption-row', 'data-name': each.name },
      h(
        'div',
        { class: 'extension-head' },
        h('strong', {}, title(assigned, policyAssignmentId.toLowerCase())),
        h('span', { class: 'soft' }, exemptionCategory === 'Mitigated' ? t('policy.mitigated') : t('policy.waiver'), expiresOn ? [' · ', t('policy.until'), ' ', since(expiresOn)] : null),
        h(
          'span',
          { class: 'extension-actions' },
          here ? h('button', { type: 'button', class: 'quiet', onclick: () => remove(each), 'data-testid': 'exemption-remove' }, icon('trash'), t('policy.removeExemption'), h('span', { class: 'unseen' }, each.name)) : h('span', { class: 'soft' }, t('policy.scope', { scope: nameOf(governance.scopeOf(each.id)) })),
        ),
      ),
      description ? h('p', { class: 'verbatim' }, description) : null,
    );
  }

  return { title: () => t('policy.ofResource', { name: nameOf(id) }), load, draw, concerns: governance.ofPolicy };
}
