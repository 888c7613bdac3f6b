// One assignment: what it assigns where, how it stands by control and by definition, and its resources with their reasons.

import { h } from '../dom.js';
import { t, parts, number } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { nameOf, same } from '../ids.js';
import * as governance from '../governance.js';
import { complianceState, evaluated, figures, plain, share, stateWord } from '../parts/compliance.js';
import { dialog } from '../parts/dialog.js';
import { problem } from '../parts/problem.js';
import { badge } from '../parts/state.js';
import { empty, table } from '../parts/table.js';
import { since } from '../parts/time.js';

const SHOWN = 200;
const STATES = ['', 'NonCompliant', 'Compliant', 'Conflict', 'Exempt', 'Unknown'];

export function assignmentView(app, { id, query }) {
  const filter = { state: query.state ?? '', group: query.group ?? '' };
  let assignment = null;
  let definition = null;
  let members = new Map();
  let found = null;
  let states = [];
  let spared = [];
  let asking = false;
  let refusal = null;

  async function load(changes) {
    governance.forget(changes);
    const scope = governance.scopeOf(id);
    const [read, summary, listed, exempt] = await Promise.all([
      governance.assignment(id),
      governance.summary(id),
      governance.states(id, SHOWN, filterText()),
      governance.exemptions(scope),
    ]);
    definition = await governance.definition(read.properties.policyDefinitionId);
    const ids = (summary.policyAssignments[0]?.policyDefinitions ?? []).map((each) => each.policyDefinitionId);
    members = await governance.definitionsOf(ids, app.subscription);
    spared = exempt.filter((each) => same(each.properties.policyAssignmentId, id));
    [assignment, found, states] = [read, summary, listed];
  }

  const filterText = () => (filter.state ? `complianceState eq '${filter.state}'` : '');

  async function choose(name, value) {
    filter[name] = value;
    history.replaceState(null, '', link('assignment', id, filter));
    await app.reload();
  }

  async function remove() {
    try {
      await governance.removeAssignment(id);
      app.go(link('policy'));
    } catch (failure) {
      refusal = failure;
      app.redraw();
    }
  }

  function ask(open) {
    asking = open;
    app.redraw();
  }

  function draw() {
    const { properties } = assignment;
    const own = found.policyAssignments[0];
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('policy') }, icon('back'), t('policy.overview'))),
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, governance.titleOf(assignment)),
        own ? complianceState(own.results.nonCompliantResources ? 'NonCompliant' : 'Compliant') : null,
        properties.enforcementMode === 'DoNotEnforce' ? badge('warn', t('policy.notEnforced')) : null,
        h(
          'span',
          { class: 'push actions' },
          h('button', { type: 'button', class: 'quiet', onclick: () => ask(true), 'data-testid': 'assignment-delete' }, icon('trash'), t('policy.remove')),
        ),
      ),
      refusal ? problem(refusal) : null,
      h(
        'section',
        { class: 'card fleet', 'aria-labelledby': 'assignment-total', 'data-testid': 'assignment-total' },
        h('h2', { id: 'assignment-total' }, t('policy.resources')),
        figures(own?.results.resourceDetails ?? []),
        own ? share(own.results.resourceDetails) : h('p', { class: 'soft', role: 'status' }, t('policy.waiting')),
      ),
      h(
        'div',
        { class: 'columns' },
        h('div', { class: 'column-main' }, own?.policyGroups.length ? groups(own) : null, own && governance.isSet(properties.policyDefinitionId) ? definitions(own) : null, resources(own)),
        h('div', { class: 'column-side' }, facts()),
      ),
      asking
        ? dialog({
            title: t('policy.removeTitle', { name: governance.titleOf(assignment) }),
            body: h('p', {}, t('policy.removeBody')),
            confirm: t('policy.removeConfirm'),
            onConfirm: remove,
            onClose: () => ask(false),
          })
        : null,
    ];
  }

  function facts() {
    const { properties, identity } = assignment;
    const values = Object.entries(properties.parameters ?? {});
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'facts-title' },
      h('h2', { id: 'facts-title' }, t('machine.facts')),
      h(
        'dl',
        { class: 'facts', 'data-testid': 'assignment-facts' },
        fact(t('policy.definition'), h('a', { href: link('definition', properties.policyDefinitionId) }, definition ? governance.titleOf(definition) : nameOf(properties.policyDefinitionId))),
        fact(t('policy.scopeLabel'), properties.scope),
        properties.notScopes?.length ? fact(t('policy.excluded'), properties.notScopes.map((each) => h('span', { class: 'line', key: each }, each))) : null,
        values.map(([name, { value }]) => fact(name, plain(value))),
        (properties.nonComplianceMessages ?? []).map(({ message }) => fact(t('policy.message'), message)),
        identity?.principalId ? fact(t('policy.identity'), h('span', { class: 'mono' }, identity.principalId)) : null,
        fact(t('policy.exemptions'), spared.length ? spared.map((each) => h('a', { class: 'line', key: each.id, href: link('compliance', governance.scopeOf(each.id)) }, nameOf(governance.scopeOf(each.id)))) : '–'),
      ),
    );
  }

  // The controls of a standard, as the initiative names them.
  function groups(own) {
    const known = new Map((definition?.properties.policyDefinitionGroups ?? []).map((group) => [group.name.toLowerCase(), group]));
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'groups-title' },
      h('h2', { id: 'groups-title' }, t('policy.groups')),
      table(
        t('policy.groups'),
        [
          { key: 'group', label: t('policy.group') },
          { key: 'state', label: t('policy.compliance') },
          { key: 'share', label: t('policy.resources') },
        ],
        own.policyGroups.map(({ policyGroupName: name, results }) =>
          h(
            'tr',
            { key: name, 'data-testid': 'group-row', 'data-name': name },
            h('th', { scope: 'row' }, h('span', { class: 'mono' }, name), ' ', h('span', { class: 'soft line' }, known.get(name.toLowerCase())?.displayName ?? '')),
            h('td', {}, complianceState(results.nonCompliantResources ? 'NonCompliant' : 'Compliant')),
            h('td', {}, share(results.resourceDetails)),
          ),
        ),
      ),
    );
  }

  function definitions(own) {
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'members-title' },
      h('h2', { id: 'members-title' }, t('policy.members')),
      table(
        t('policy.members'),
        [
          { key: 'name', label: t('policy.name') },
          { key: 'effect', label: t('policy.effect') },
          { key: 'state', label: t('policy.compliance') },
          { key: 'share', label: t('policy.resources') },
        ],
        own.policyDefinitions.map((each) =>
          h(
            'tr',
            { key: `${each.policyDefinitionId} ${each.policyDefinitionReferenceId}`, 'data-testid': 'member-row' },
            h('th', { scope: 'row' }, h('a', { href: link('definition', each.policyDefinitionId) }, titleOf(each.policyDefinitionId))),
            h('td', {}, each.effect),
            h('td', {}, complianceState(each.results.nonCompliantResources ? 'NonCompliant' : 'Compliant')),
            h('td', {}, share(each.results.resourceDetails)),
          ),
        ),
      ),
    );
  }

  const titleOf = (key) => (members.has(key) ? governance.titleOf(members.get(key)) : nameOf(key));

  function resources(own) {
    const all = own?.results.resourceDetails.reduce((sum, each) => sum + each.count, 0) ?? 0;
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'states-title' },
      h(
        'div',
        { class: 'card-head' },
        h('h2', { id: 'states-title' }, t('policy.states')),
        h(
          'label',
          { class: 'field' },
          h('span', { class: 'unseen' }, t('policy.compliance')),
          h(
            'select',
            { value: filter.state, onchange: (event) => choose('state', event.target.value), 'data-testid': 'state-filter' },
            STATES.map((state) => h('option', { key: state, value: state }, state ? stateWord(state) : t('filter.all'))),
          ),
        ),
      ),
      states.length ? h('ul', { class: 'extensions' }, states.map((state) => h('li', { key: `${state.resourceId} ${state.policyDefinitionReferenceId} ${state.policyDefinitionId}` }, entry(state)))) : empty(all ? t('policy.noMatch') : t('policy.nothingJudged')),
      states.length === SHOWN ? h('p', { class: 'soft' }, t('policy.onlyFirst', { count: number(SHOWN) })) : null,
    );
  }

  function entry(state) {
    return h(
      'div',
      { class: 'extension', 'data-testid': 'state-row', 'data-name': nameOf(state.resourceId) },
      h(
        'div',
        { class: 'extension-head' },
        complianceState(state.complianceState),
        h('a', { href: link('compliance', state.resourceId), 'data-testid': 'state-link' }, nameOf(state.resourceId)),
        h('span', { class: 'soft' }, since(state.timestamp)),
      ),
      governance.isSet(assignment.properties.policyDefinitionId) ? h('p', { class: 'soft' }, parts('policy.by', { name: titleOf(state.policyDefinitionId) })) : null,
      state.holdfastReason ? h('p', { class: 'verbatim', 'data-testid': 'state-reason' }, state.holdfastReason) : null,
      evaluated(state.policyEvaluationDetails),
    );
  }

  return { title: () => (assignment ? governance.titleOf(assignment) : nameOf(id)), load, draw, concerns: governance.ofPolicy };
}

function fact(label, value) {
  return h('div', { key: label }, h('dt', {}, label), h('dd', {}, value));
}
