// Assigning a policy step by step: where, what, with which values, as whom, with which words; tried before it is made.

import { t } from '../i18n.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { boundDefinitions, effectOf } from '../policies.js';
import * as governance from '../governance.js';
import { body, changes, draft, fieldOfRefusal, freshName, problemsOf, rolesOf, STEPS } from '../parts/assign-check.js';
import { scopesOf } from '../parts/assign-first.js';
import { assignPage } from '../parts/assign-page.js';

export function assignView(app, { query }) {
  const model = {
    step: 0,
    reached: 0,
    definitions: [],
    scopes: [],
    groups: [],
    places: [],
    remediates: false,
    roleNames: new Map(),
    search: '',
    definition: null,
    bound: [],
    effects: [],
    values: {},
    chosen: { scope: query.scope ?? '', excluded: '', location: '', roles: true, remediate: false, name: '', title: '', message: '', enforced: true },
    problems: {},
    failure: null,
    busy: false,
    tried: null,
    triedFor: '',
    created: '',
  };
  let begun = false;
  let picked = '';
  let choosing = Promise.resolve();

  async function load() {
    if (begun) {
      return;
    }
    const [definitions, scopes, groups, places, remediates, roles] = await Promise.all([
      governance.definitions(app.subscription),
      scopesOf(app, model.chosen.scope),
      arm.resourceGroups(app.subscription),
      arm.locations(app.subscription),
      governance.remediates(app.subscription),
      governance.roles(app.subscription),
    ]);
    Object.assign(model, { definitions, scopes, remediates, groups: groups.map((each) => each.name), places: places.map((each) => each.name) });
    model.roleNames = new Map(roles.map((each) => [each.name.toLowerCase(), each.properties.roleName]));
    model.chosen.location = model.places[0] ?? '';
    begun = true;
    if (query.definition) {
      await choose(query.definition);
    }
  }

  function choose(id) {
    choosing = read(id);
    return choosing;
  }

  // Arrow keys choose one after the other; only the last of them counts.
  async function read(id) {
    picked = id;
    const definition = id ? await governance.definition(id) : null;
    const bound = definition ? await boundDefinitions(app.subscription, definition.id) : [];
    if (picked !== id) {
      return;
    }
    Object.assign(model, { definition, bound, values: {}, tried: null, effects: [], problems: {}, failure: null });
    if (definition) {
      model.chosen.name = freshName(governance.titleOf(definition));
      model.chosen.title = governance.titleOf(definition);
      judge();
    }
    app.redraw();
  }

  // Which effects it has with the values that are filled in.
  function judge() {
    const assignment = { properties: { parameters: draft(model).parameters } };
    model.effects = [...new Set(model.bound.map((each) => effectOf(each, assignment)))];
  }

  /** Shows a step; forwards only as far as what stands before it is complete. */
  async function go(step) {
    try {
      await choosing;
    } catch (failure) {
      model.failure = failure;
    }
    for (let at = model.step; at < step; at += 1) {
      const problems = problemsOf(STEPS[at], model);
      if (Object.keys(problems).length) {
        show(at, problems);
        return;
      }
    }
    judge();
    show(step, {});
    if (STEPS[step] === 'try' && model.triedFor !== wanted()) {
      await tryOut();
    }
  }

  function show(step, problems) {
    Object.assign(model, { step, problems, reached: Math.max(model.reached, step) });
    app.redraw();
    const [first] = Object.keys(problems);
    document.getElementById(first ? `field-${first}` : 'step-title')?.focus();
  }

  const wanted = () => JSON.stringify([model.chosen.scope, draft(model)]);

  async function tryOut() {
    Object.assign(model, { busy: true, tried: null, failure: null, triedFor: wanted() });
    app.redraw();
    try {
      model.tried = await governance.dryRun(model.chosen.scope, draft(model));
    } catch (failure) {
      refused(failure);
    }
    model.busy = false;
    app.redraw();
  }

  // A refusal that is about a parameter is shown beside it.
  function refused(failure) {
    model.failure = failure;
    model.triedFor = '';
    const field = fieldOfRefusal(failure, model.definition);
    if (field) {
      show(STEPS.indexOf('parameters'), { [field]: failure.message });
    }
  }

  async function create() {
    if (model.busy) {
      return;
    }
    Object.assign(model, { busy: true, failure: null });
    app.redraw();
    const id = `${model.chosen.scope}/providers/Microsoft.Authorization/policyAssignments/${model.chosen.name}`;
    try {
      if (!model.created) {
        const made = await governance.createAssignment(id, body(model));
        model.created = made.id;
        model.principal = made.identity?.principalId ?? '';
      }
      await accompany();
      app.announce(t('policy.made', { name: model.chosen.title }));
      app.go(link('assignment', model.created));
    } catch (failure) {
      refused(failure);
      document.getElementById('assign-failure')?.focus();
    }
    model.busy = false;
    app.redraw();
  }

  // Roles for its identity, then the task that corrects what is there; each once, however often this is begun again.
  async function accompany() {
    const { chosen } = model;
    if (!changes(model.effects)) {
      return;
    }
    model.given ??= new Set();
    for (const role of chosen.roles ? rolesOf(model).filter(({ name }) => name) : []) {
      if (!model.given.has(role.id)) {
        await governance.giveRole(chosen.scope, model.principal, role.id);
        model.given.add(role.id);
      }
    }
    if (chosen.remediate && model.remediates && !model.remediating) {
      const members = model.definition.properties.policyDefinitions ?? [{}];
      for (const [at, { policyDefinitionReferenceId }] of members.entries()) {
        if (changes([effectOf(model.bound[at], { properties: { parameters: draft(model).parameters } })])) {
          const properties = { policyAssignmentId: model.created, ...(policyDefinitionReferenceId ? { policyDefinitionReferenceId } : {}) };
          await governance.createRemediation(chosen.scope, freshName(chosen.name), properties);
        }
      }
      model.remediating = true;
    }
  }

  return {
    title: () => t('policy.assign'),
    load,
    concerns: () => false,
    draw: () => assignPage(model, { go, choose, tryOut, create, redraw: app.redraw }),
  };
}
