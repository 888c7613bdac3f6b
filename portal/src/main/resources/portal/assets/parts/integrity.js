// Boot integrity of one machine: whether it is watched, what its last boot says, and the first event that differs.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { badge } from './state.js';
import { since } from './time.js';
import { empty } from './table.js';

const STATUS = {
  Healthy: ['ok', 'integrity.status.healthy'],
  Unhealthy: ['bad', 'integrity.status.unhealthy'],
  Unknown: ['warn', 'integrity.status.unknown'],
  NotSupported: ['idle', 'integrity.status.notSupported'],
};

export function bootStatus(status) {
  const [kind, key] = STATUS[status] ?? ['idle', null];
  return badge(kind, key ? t(key) : status, { 'data-testid': 'boot-status', 'data-status': status });
}

/** actions: {monitor(enabled), approve()}. */
export function integrity(machine, sending, actions) {
  const { bootIntegrity: boot, securityProfile } = machine.properties;
  const enabled = securityProfile?.integrityMonitoring?.enabled === true;
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'integrity-title', 'data-testid': 'boot-integrity' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', { id: 'integrity-title' }, t('integrity.title')),
      boot ? bootStatus(boot.status) : null,
      h(
        'span',
        { class: 'actions push' },
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            role: 'switch',
            'aria-checked': enabled,
            'aria-disabled': sending,
            onclick: () => sending || actions.monitor(!enabled),
            'data-testid': 'boot-monitor',
          },
          icon(enabled ? 'ok' : 'idle'),
          t('integrity.monitor'),
        ),
      ),
    ),
    boot ? told(machine, boot, sending, actions) : empty(enabled ? t('integrity.waiting') : t('integrity.off')),
  );
}

function told(machine, boot, sending, actions) {
  return [
    reasons(boot.reasons),
    boot.firstDifference ? difference(boot.firstDifference) : null,
    h(
      'dl',
      { class: 'facts' },
      fact(t('integrity.secureBoot'), boot.secureBoot === undefined ? null : boot.secureBoot ? t('integrity.on') : t('integrity.offWord')),
      fact(t('integrity.lastAttested'), boot.lastAttested && since(boot.lastAttested)),
      fact(t('integrity.provider'), boot.provider),
      fact(t('integrity.boot'), boot.boot?.name),
      fact(t('integrity.baseline'), boot.baseline && t('integrity.baselineBy', { boot: boot.baseline.boot, by: boot.baseline.approvedBy })),
      fact(t('integrity.installation'), boot.installation?.message || null),
    ),
    h(
      'p',
      { class: 'actions' },
      h('a', { href: link('boots', machine.id), 'data-testid': 'boots-open' }, icon('activity'), t('integrity.history')),
      approvable(boot)
        ? h('button', { type: 'button', class: 'quiet', 'aria-disabled': sending, onclick: () => sending || actions.approve(), 'data-testid': 'boot-approve' }, icon('proof'), t('integrity.approve'))
        : null,
    ),
  ];
}

/** Whether approving the last boot can change anything. */
const approvable = ({ reasons: all }) => (all ?? []).some(({ code }) => code === 'BaselineDiffers' || code === 'BaselineMissing');

export function reasons(all) {
  return (all ?? []).length
    ? h(
        'ul',
        { class: 'reasons', 'data-testid': 'boot-reasons' },
        all.map((reason, at) =>
          h('li', { key: `${reason.code} ${at}` }, h('code', {}, reason.rule ? `${reason.code} ${reason.rule}` : reason.code), ' ', h('span', { class: 'verbatim' }, reason.message)),
        ),
      )
    : null;
}

/** One event that is not as in the baseline: which, what it is, and both digests. */
export function difference(found) {
  return h(
    'dl',
    { class: 'facts', 'data-testid': 'boot-difference' },
    fact(t('integrity.event'), found.event === undefined ? null : String(found.event)),
    fact('PCR', String(found.pcr)),
    fact(t('integrity.component'), found.component),
    fact(t('integrity.meaning'), found.meaning),
    fact(t('integrity.expected'), h('span', { class: 'mono' }, found.expected ?? '–')),
    fact(t('integrity.actual'), h('span', { class: 'mono' }, found.actual ?? '–')),
  );
}

function fact(label, value) {
  return value ? h('div', {}, h('dt', {}, label), h('dd', {}, value)) : null;
}
