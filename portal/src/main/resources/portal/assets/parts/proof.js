// What came of checking the log: a badge for each entry, and a card for the log itself.

import { h } from '../dom.js';
import { t, counted, moment, number } from '../i18n.js';
import { icon } from '../icons.js';
import { LogFault } from '../log.js';
import { badge } from './state.js';

const STATES = {
  verified: ['ok', 'proof.state.verified'],
  failed: ['bad', 'proof.state.failed'],
  unproven: ['idle', 'proof.state.unproven'],
};
const SIGNED = { right: 'proof.signedRight', unknown: 'proof.signedUnknown' };

/** The badge of an entry; while it is being checked, a word for that. */
export function proofBadge(result) {
  if (!result) {
    return badge('busy', t('proof.checking'), { 'data-testid': 'proof', 'data-state': 'checking' });
  }
  const [kind, key] = STATES[result.state];
  return badge(kind, t(key), { 'data-testid': 'proof', 'data-state': result.state });
}

/** In a sentence. */
export function proofText(result) {
  return result ? t(result.reason, result.values) : t('proof.checking');
}

/** logs: of each epoch a Log, or the LogFault that it has. */
export function proofCard(logs, results) {
  const counts = { verified: 0, failed: 0, unproven: 0 };
  for (const result of results.values()) {
    counts[result.state] += 1;
  }
  const faults = logs.filter((log) => log instanceof LogFault);
  const bad = counts.failed > 0 || faults.length > 0;
  const kind = bad ? 'bad' : counts.verified > 0 ? 'ok' : 'warn';
  return h(
    'section',
    { class: 'card proofs', 'aria-labelledby': 'proof-title', 'data-testid': 'proof-summary', 'data-state': kind },
    h('h2', { id: 'proof-title' }, t('proof.title')),
    h(
      'div',
      { class: `notice notice-${kind}`, role: 'status' },
      icon(kind),
      h(
        'div',
        {},
        h('strong', {}, counted('proof.verifiedCount', counts.verified)),
        counts.failed ? h('p', {}, counted('proof.failedCount', counts.failed)) : null,
        counts.unproven ? h('p', {}, counted('proof.unprovenCount', counts.unproven)) : null,
        faults.map((fault) => h('p', {}, proofText(fault))),
      ),
    ),
    h('dl', { class: 'facts' }, logs.filter((log) => !(log instanceof LogFault)).map(head)),
    h('p', { class: 'soft' }, t('proof.limits')),
  );
}

function head(log) {
  return [
    row(t('proof.log'), h('span', { class: 'mono' }, log.origin)),
    row(t('proof.size'), number(log.size)),
    row(t('proof.signature'), t(SIGNED[log.signed])),
    row(t('proof.grown'), log.since ? t('proof.grownSince', { size: number(log.since.size), time: moment(log.since.time) }) : t('proof.firstLook')),
  ];
}

function row(label, value) {
  return h('div', {}, h('dt', {}, label), h('dd', {}, value));
}
