// A definition of one's own, tried against what is there before it is stored anywhere.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as governance from '../governance.js';
import { scopesOf } from '../parts/assign-first.js';
import { dryRunResult } from '../parts/dry-run.js';
import { described, field } from '../parts/field.js';
import { settingsProblem } from '../parts/install-check.js';
import { problem } from '../parts/problem.js';

const EXAMPLE = {
  mode: 'Indexed',
  policyRule: {
    if: { allOf: [{ field: 'type', equals: 'Microsoft.HybridCompute/machines' }, { field: "tags['Department']", exists: 'false' }] },
    then: { effect: 'audit' },
  },
};

export function trialView(app) {
  const model = { scopes: [], chosen: { scope: '', definition: JSON.stringify(EXAMPLE, null, 2), values: '' }, problems: {}, failure: null, busy: false, tried: null };

  async function load() {
    model.scopes = await scopesOf(app, model.chosen.scope);
    model.chosen.scope ||= model.scopes[0]?.id ?? '';
  }

  async function submit(event) {
    event.preventDefault();
    const { chosen } = model;
    const problems = {};
    for (const name of ['definition', 'values']) {
      const wrong = settingsProblem(chosen[name]);
      if (wrong) {
        problems[name] = wrong;
      }
    }
    if (chosen.definition.trim() === '') {
      problems.definition = t('install.required');
    }
    Object.assign(model, { problems, failure: null });
    const [first] = Object.keys(problems);
    if (first || model.busy) {
      app.redraw();
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    Object.assign(model, { busy: true, tried: null });
    app.redraw();
    try {
      const given = Object.entries(JSON.parse(chosen.values.trim() || '{}'));
      model.tried = await governance.dryRun(chosen.scope, {
        policyDefinition: JSON.parse(chosen.definition),
        parameters: Object.fromEntries(given.map(([name, value]) => [name, { value }])),
      });
    } catch (failure) {
      model.failure = failure;
    }
    model.busy = false;
    app.redraw();
    document.getElementById('trial-result')?.focus();
  }

  function json(name, label, hint, rows) {
    return field(
      model,
      name,
      label,
      hint,
      h('textarea', {
        ...described(model, name, true, 'trial'),
        class: 'mono',
        rows,
        spellcheck: 'false',
        value: model.chosen[name],
        oninput: (event) => {
          model.chosen[name] = event.target.value;
        },
      }),
    );
  }

  function draw() {
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('definitions') }, icon('back'), t('policy.tabs.definitions'))),
      h('h1', { id: 'title', tabindex: '-1' }, t('policy.trial')),
      h('p', { class: 'soft' }, t('policy.trialLead')),
      h(
        'form',
        { class: 'card install assign', novalidate: true, onsubmit: submit, 'data-testid': 'trial-form' },
        field(
          model,
          'scope',
          t('policy.scopeLabel'),
          null,
          h(
            'select',
            {
              ...described(model, 'scope', false, 'trial'),
              value: model.chosen.scope,
              onchange: (event) => {
                model.chosen.scope = event.target.value;
              },
            },
            model.scopes.map(({ id, kind, text }) => h('option', { key: id, value: id }, `${t(kind)}: ${text}`)),
          ),
        ),
        json('definition', t('policy.trialDefinition'), t('policy.trialHint'), '14'),
        json('values', t('policy.trialValues'), t('policy.trialValuesHint'), '3'),
        h('div', { class: 'form-foot' }, h('button', { type: 'submit', class: 'primary', 'aria-disabled': model.busy, 'data-testid': 'trial-submit' }, icon('run'), model.busy ? t('policy.trying') : t('policy.step.dryRun'))),
      ),
      h('div', { id: 'trial-result', tabindex: '-1' }, model.failure ? problem(model.failure) : model.tried ? h('section', { class: 'card' }, dryRunResult(model.tried)) : null),
    ];
  }

  return { title: () => t('policy.trial'), load, draw, concerns: () => false };
}
