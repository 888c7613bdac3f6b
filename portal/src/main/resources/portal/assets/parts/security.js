// What the pages of security share.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { link } from '../router.js';
import { badge } from './state.js';

const PAGES = [
  ['security', 'security.tabs.alerts'],
  ['recommendations', 'security.tabs.recommendations'],
  ['attestation', 'security.tabs.attestation'],
];
const SEVERITY = {
  High: ['bad', 'security.severity.high'],
  Medium: ['warn', 'security.severity.medium'],
  Low: ['idle', 'security.severity.low'],
  Informational: ['idle', 'security.severity.informational'],
};

/** The pages of security, of which `active` is shown. */
export function securityTabs(active) {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': t('security.tabs.label') },
    PAGES.map(([name, key]) => h('a', { key: name, href: link(name), 'aria-current': name === active ? 'page' : null, 'data-testid': `security-tab-${name}` }, t(key))),
  );
}

export function severity(text) {
  const [kind, key] = SEVERITY[text] ?? ['idle', null];
  return badge(kind, key ? t(key) : text ?? '–');
}
