// Attestation providers: which there are, and a new one.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import * as arm from '../arm.js';
import * as boot from '../integrity.js';
import { segment } from '../ids.js';
import { described, field } from '../parts/field.js';
import { problem } from '../parts/problem.js';
import { securityTabs } from '../parts/security.js';
import { empty, table } from '../parts/table.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/;

export function attestationView(app) {
  const model = { name: '', group: '', problems: {} };
  let providers = [];
  let groups = [];
  let refusal = null;
  let sending = false;

  async function load() {
    [providers, groups] = await Promise.all([boot.providers(app.subscription), arm.resourceGroups(app.subscription)]);
    model.group ||= groups[0]?.name ?? '';
  }

  async function submit(event) {
    event.preventDefault();
    model.problems = NAME.test(model.name) ? {} : { name: t('security.providerName') };
    refusal = null;
    if (model.problems.name || sending) {
      app.redraw();
      document.getElementById('field-name')?.focus();
      return;
    }
    sending = true;
    app.redraw();
    try {
      await boot.createProvider(app.subscription, model.group, model.name);
      app.announce(t('security.providerMade', { name: model.name }));
      model.name = '';
      await load();
    } catch (failure) {
      refusal = failure;
    }
    sending = false;
    app.redraw();
  }

  function draw() {
    return [
      h('div', { class: 'head' }, h('h1', { id: 'title', tabindex: '-1' }, t('security.providers'))),
      securityTabs('attestation'),
      refusal ? problem(refusal) : null,
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'providers-title' },
        h('h2', { id: 'providers-title' }, t('security.ownProviders')),
        h('p', { class: 'soft lead' }, t('security.sharedProvider')),
        providers.length ? list() : empty(t('security.noProviders')),
      ),
      form(),
    ];
  }

  function list() {
    return table(
      t('security.ownProviders'),
      [
        { key: 'name', label: t('security.name') },
        { key: 'group', label: t('machines.group'), minor: true },
        { key: 'model', label: t('security.trustModel') },
        { key: 'uri', label: t('security.address') },
      ],
      providers.map((each) =>
        h(
          'tr',
          { key: each.id, 'data-testid': 'provider-row', 'data-name': each.name },
          h('th', { scope: 'row' }, each.name),
          h('td', { class: 'minor' }, segment(each.id, 'resourceGroups')),
          h('td', {}, each.properties.trustModel),
          h('td', { class: 'mono' }, each.properties.attestUri),
        ),
      ),
    );
  }

  function form() {
    const control = (props) => ({ ...props, autocomplete: 'off', spellcheck: 'false' });
    return h(
      'form',
      { class: 'card install', novalidate: true, onsubmit: submit, key: 'form', 'data-testid': 'provider-form' },
      h('h2', {}, t('security.newProvider')),
      h(
        'div',
        { class: 'fields' },
        field(
          model,
          'name',
          t('security.name'),
          t('security.providerName'),
          h('input', control({ ...described(model, 'name', true, 'provider'), value: model.name, oninput: (event) => (model.name = event.target.value) })),
        ),
        field(
          model,
          'group',
          t('machines.group'),
          null,
          h(
            'select',
            { ...described(model, 'group', false, 'provider'), value: model.group, onchange: (event) => (model.group = event.target.value) },
            groups.map((each) => h('option', { key: each.name, value: each.name }, each.name)),
          ),
        ),
      ),
      h('p', { class: 'soft hint' }, t('security.policyHow')),
      h('div', { class: 'form-foot' }, h('button', { type: 'submit', class: 'primary', 'aria-disabled': sending, 'data-testid': 'provider-submit' }, icon('plus'), t('security.create'))),
    );
  }

  return { title: () => t('security.providers'), load, draw, concerns: (change) => /microsoft\.attestation/i.test(change.resourceId) };
}
