// Exempting one resource from one policy: the form, and what it sends.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { described, field } from './field.js';

export const EMPTY = { reason: '', category: 'Waiver', until: '' };

/** {problems, name, properties} of the exemption from the policy of a state. */
export function exemption(chosen, state) {
  const problems = {};
  if (chosen.reason.trim() === '') {
    problems.reason = t('policy.reasonNeeded');
  }
  if (chosen.until && !/^\d{4}-\d{2}-\d{2}$/.test(chosen.until)) {
    problems.until = t('policy.badDay');
  }
  const properties = {
    policyAssignmentId: state.policyAssignmentId,
    exemptionCategory: chosen.category,
    description: chosen.reason.trim(),
    ...(state.policyDefinitionReferenceId ? { policyDefinitionReferenceIds: [state.policyDefinitionReferenceId] } : {}),
    ...(chosen.until ? { expiresOn: `${chosen.until}T00:00:00Z` } : {}),
  };
  return { problems, name: `portal-${crypto.randomUUID().slice(0, 13)}`, properties };
}

export function exemptForm(model, { submit, cancel }) {
  const { chosen } = model;
  const set = (name) => (event) => {
    chosen[name] = event.target.value;
  };
  return h(
    'form',
    { class: 'install answer', novalidate: true, onsubmit: submit, 'data-testid': 'exempt-form' },
    field(model, 'reason', t('policy.reason'), t('policy.reasonHint'), h('input', { ...described(model, 'reason', true, 'exempt'), value: chosen.reason, oninput: set('reason'), autocomplete: 'off' })),
    h(
      'div',
      { class: 'fields' },
      field(
        model,
        'category',
        t('policy.category'),
        null,
        h(
          'select',
          { ...described(model, 'category', false, 'exempt'), value: chosen.category, onchange: set('category') },
          h('option', { key: 'Waiver', value: 'Waiver' }, t('policy.waiver')),
          h('option', { key: 'Mitigated', value: 'Mitigated' }, t('policy.mitigated')),
        ),
      ),
      field(model, 'until', t('policy.untilDay'), t('policy.untilHint'), h('input', { ...described(model, 'until', true, 'exempt'), value: chosen.until, oninput: set('until'), placeholder: '2027-01-31', autocomplete: 'off' })),
    ),
    h(
      'div',
      { class: 'form-foot' },
      h('button', { type: 'submit', class: 'primary', 'data-testid': 'exempt-submit' }, t('policy.exempt')),
      h('button', { type: 'button', class: 'quiet', onclick: cancel }, t('dialog.cancel')),
    ),
  );
}
