// The last steps of the assignment flow: as whom it acts, under which words, and all of it once more.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { titleOf } from '../governance.js';
import { body, changes, rolesOf } from './assign-check.js';
import { plain } from './compliance.js';
import { check, described, field, notice } from './field.js';

export function identityStep(model) {
  const { chosen } = model;
  if (!changes(model.effects)) {
    return notice('ok', 'ok', t('policy.noIdentity', { effects: model.effects.join(', ') }), 'assign-no-identity');
  }
  const roles = rolesOf(model);
  return [
    h('p', {}, t('policy.needsIdentity', { effects: model.effects.join(', ') })),
    field(
      model,
      'location',
      t('policy.identityPlace'),
      null,
      h(
        'select',
        {
          ...described(model, 'location', false, 'assign'),
          value: chosen.location,
          onchange: (event) => {
            chosen.location = event.target.value;
          },
        },
        model.places.map((place) => h('option', { key: place, value: place }, place)),
      ),
    ),
    h('p', { class: 'soft' }, roles.length ? t('policy.rolesNeeded', { roles: roles.map(({ id, name }) => name || t('policy.roleUnknown', { id: id.split('/').at(-1) })).join(', ') }) : t('policy.noRoles')),
    roles.some(({ name }) => name)
      ? check(t('policy.giveRoles'), chosen.roles, 'assign-roles', (checked) => {
          chosen.roles = checked;
        })
      : null,
    model.remediates
      ? check(t('policy.remediate'), chosen.remediate, 'assign-remediate', (checked) => {
          chosen.remediate = checked;
        })
      : notice('warn', 'warn', t('policy.remediationMissing'), 'assign-no-remediation'),
  ];
}

export function namingStep(model) {
  const { chosen } = model;
  const text = (name, label, hint, tag = 'input', props = {}) =>
    field(
      model,
      name,
      label,
      hint,
      h(tag, {
        ...described(model, name, hint !== null, 'assign'),
        autocomplete: 'off',
        ...props,
        value: chosen[name],
        oninput: (event) => {
          chosen[name] = event.target.value;
        },
      }),
    );
  return [
    text('title', t('policy.displayName'), null),
    text('name', t('policy.name'), t('policy.nameHint'), 'input', { class: 'mono', spellcheck: 'false' }),
    text('message', t('policy.message'), t('policy.messageHint'), 'textarea', { rows: '2' }),
    check(t('policy.enforce'), chosen.enforced, 'assign-enforced', (checked) => {
      chosen.enforced = checked;
    }),
  ];
}

export function reviewStep(model) {
  const { chosen } = model;
  const made = body(model);
  const rows = [
    [t('policy.scopeLabel'), chosen.scope],
    made.properties.notScopes.length ? [t('policy.excluded'), made.properties.notScopes.join(', ')] : null,
    [t('policy.definition'), titleOf(model.definition)],
    [t('policy.effect'), model.effects.join(', ')],
    ...Object.entries(made.properties.parameters).map(([name, { value }]) => [name, plain(value)]),
    [t('policy.displayName'), made.properties.displayName],
    [t('policy.name'), chosen.name],
    chosen.message.trim() ? [t('policy.message'), chosen.message.trim()] : null,
    made.identity ? [t('policy.identity'), made.identity.type] : null,
    [t('policy.enforcement'), chosen.enforced ? t('policy.enforced') : t('policy.notEnforced')],
  ];
  return [
    h('dl', { class: 'facts', 'data-testid': 'assign-review' }, rows.filter(Boolean).map(([label, value]) => h('div', { key: label }, h('dt', {}, label), h('dd', {}, value)))),
    h('details', {}, h('summary', {}, t('policy.json')), h('pre', { class: 'verbatim printed', tabindex: '0', 'aria-label': t('policy.json') }, JSON.stringify(made, null, 2))),
  ];
}
