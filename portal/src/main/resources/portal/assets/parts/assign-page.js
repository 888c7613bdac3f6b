// The page of the assignment flow: the steps, and the one that is shown.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { STEPS } from './assign-check.js';
import { identityStep, namingStep, reviewStep } from './assign-last.js';
import { definitionStep, scopeStep } from './assign-first.js';
import { dryRunResult } from './dry-run.js';
import { parameterFields } from './parameters.js';
import { problem } from './problem.js';
import { empty } from './table.js';

const TITLES = {
  scope: 'policy.step.scope',
  definition: 'policy.step.definition',
  parameters: 'policy.step.parameters',
  identity: 'policy.step.identity',
  naming: 'policy.step.naming',
  try: 'policy.step.dryRun',
  review: 'policy.step.review',
};
const BODIES = { scope: scopeStep, definition: definitionStep, parameters, identity: identityStep, naming: namingStep, try: tried, review: reviewStep };

/** actions: {go(step), choose(definition), tryOut(), create(), redraw()}. */
export function assignPage(model, actions) {
  const name = STEPS[model.step];
  const last = model.step === STEPS.length - 1;
  const submit = (event) => {
    event.preventDefault();
    if (last) {
      actions.create();
    } else {
      actions.go(model.step + 1);
    }
  };
  return [
    h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('policy') }, icon('back'), t('policy.overview'))),
    h('h1', { id: 'title', tabindex: '-1' }, t('policy.assign')),
    steps(model, actions),
    h('div', { id: 'assign-failure', tabindex: '-1' }, model.failure ? problem(model.failure) : null),
    h(
      'form',
      { class: 'card install assign', novalidate: true, onsubmit: submit, 'data-testid': 'assign-form', 'data-step': name },
      h('h2', { id: 'step-title', tabindex: '-1' }, t(TITLES[name])),
      h('div', { key: name, class: 'step' }, BODIES[name](model, actions)),
      h(
        'div',
        { class: 'form-foot' },
        model.step > 0 ? h('button', { type: 'button', class: 'quiet', key: 'back', onclick: () => actions.go(model.step - 1), 'data-testid': 'assign-back' }, t('policy.back')) : null,
        h(
          'button',
          { type: 'submit', class: 'primary', key: 'next', 'aria-disabled': model.busy, 'data-testid': last ? 'assign-create' : 'assign-next' },
          last ? (model.busy ? t('install.sending') : t('policy.create')) : t('policy.next'),
        ),
      ),
    ),
  ];
}

function steps(model, actions) {
  return h(
    'ol',
    { class: 'steps', 'aria-label': t('policy.steps') },
    STEPS.map((name, at) =>
      h(
        'li',
        { key: name },
        at <= model.reached
          ? h('button', { type: 'button', 'aria-current': at === model.step ? 'step' : null, onclick: () => actions.go(at), 'data-testid': `assign-step-${name}` }, t(TITLES[name]))
          : h('span', { class: 'soft' }, t(TITLES[name])),
      ),
    ),
  );
}

function parameters(model, actions) {
  const all = model.definition?.properties.parameters ?? {};
  const touched = (name) => {
    if (model.problems[`param-${name}`]) {
      delete model.problems[`param-${name}`];
      actions.redraw();
    }
  };
  return Object.keys(all).length ? parameterFields(all, model, touched) : empty(t('policy.noParameters'));
}

function tried(model, actions) {
  return [
    h('p', { class: 'soft' }, t('policy.tryLead')),
    model.busy ? h('p', { class: 'waiting', role: 'status' }, t('policy.trying')) : null,
    model.tried ? dryRunResult(model.tried) : null,
    h('button', { type: 'button', class: 'quiet', key: 'again', onclick: actions.tryOut, 'data-testid': 'assign-try' }, icon('run'), t('policy.tryAgain')),
  ];
}
