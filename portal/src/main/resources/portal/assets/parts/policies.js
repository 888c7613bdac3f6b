// Beside the local controls: the policies that concern extensions, and who can undo which.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { nameOf } from '../ids.js';
import { link } from '../router.js';
import { badge } from './state.js';
import { empty } from './table.js';

/** found: what extensionPolicies() gave, or the failure that it had. */
export function policies(found, machineId) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'policies-title', 'data-testid': 'extension-policies' },
    h('h2', { id: 'policies-title' }, t('policy.title')),
    h('p', { class: 'soft' }, t('policy.lead')),
    content(found),
    found === null ? null : h('p', {}, h('a', { href: link('compliance', machineId), 'data-testid': 'compliance-open' }, t('policy.allOver'))),
  );
}

function content(found) {
  if (found === null) {
    return empty(t('policy.missing'));
  }
  if (found instanceof Error) {
    return empty(t('policy.unreadable', { reason: found.message || found.code }));
  }
  return found.length ? h('ul', { class: 'policies' }, found.map(entry)) : empty(t('policy.none'));
}

function entry(policy) {
  return h(
    'li',
    { key: policy.id, 'data-testid': 'policy-row' },
    h('strong', {}, policy.name),
    ' ',
    policy.effects.map((effect) => [badge(effect.toLowerCase() === 'deny' ? 'bad' : 'idle', effect), ' ']),
    policy.enforced ? null : badge('warn', t('policy.notEnforced')),
    h('p', { class: 'soft' }, t('policy.scope', { scope: nameOf(policy.scope) || '/' })),
  );
}
