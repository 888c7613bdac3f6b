// What stands around every page: the rail with navigation, the live light, language, theme, sign-out.

import { h } from '../dom.js';
import { t, LANGUAGES, language } from '../i18n.js';
import { icon, mark } from '../icons.js';
import { link } from '../router.js';
import * as session from '../session.js';

const PAGES = [
  ['overview', 'nav.overview'],
  ['machines', 'nav.machines'],
  ['extensions', 'nav.extensions'],
  ['policy', 'nav.policy'],
  ['security', 'nav.security'],
  ['activity', 'nav.activity'],
];
const HOME = {
  machine: 'machines',
  install: 'machines',
  run: 'machines',
  history: 'machines',
  assignment: 'policy',
  compliance: 'policy',
  definitions: 'policy',
  definition: 'policy',
  assign: 'policy',
  remediation: 'policy',
  try: 'policy',
  boots: 'machines',
  recommendations: 'security',
  attestation: 'security',
};
const THEMES = [
  ['auto', 'theme.auto'],
  ['light', 'theme.light'],
  ['dark', 'theme.dark'],
];

export function shell(app, signedIn, page) {
  return [
    h('a', { class: 'skip', href: '#main', onclick: skip }, t('app.skip')),
    signedIn ? rail(app) : null,
    h(
      'main',
      { id: 'main', class: signedIn ? 'page' : 'gate', tabindex: '-1', 'data-testid': 'page' },
      h('div', { class: 'view', key: `${app.route.name}${app.route.id}${signedIn}` }, page),
      signedIn ? null : h('footer', { class: 'gate-foot' }, languages(app), themes(app)),
    ),
  ];
}

// The hash belongs to the router, so the skip link moves focus itself.
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function rail(app) {
  const active = HOME[app.route.name] ?? app.route.name;
  return h(
    'header',
    { class: 'rail' },
    h('a', { class: 'brand', href: link('overview') }, mark(), h('span', {}, 'Holdfast')),
    h(
      'nav',
      { 'aria-label': t('nav.label') },
      PAGES.map(([name, key]) =>
        h(
          'a',
          { key: name, href: link(name), 'aria-current': active === name ? 'page' : null, 'data-testid': `nav-${name}` },
          icon(name),
          h('span', {}, t(key)),
        ),
      ),
    ),
    h('div', { class: 'rail-foot' }, live(app), subscription(app), languages(app), themes(app), account(app)),
  );
}

function live(app) {
  const label = app.live === 'live' ? t('live.on') : t('live.off');
  return h('p', { class: `live live-${app.live}`, 'data-testid': 'live' }, h('span', { class: 'live-dot' }), label);
}

function subscription(app) {
  const name = (each) => each.displayName ?? each.subscriptionId;
  if (app.subscriptions.length < 2) {
    return h('p', { class: 'rail-note' }, app.subscriptions.map(name));
  }
  return h(
    'label',
    { class: 'rail-field' },
    h('span', {}, t('nav.subscription')),
    h(
      'select',
      { value: app.subscription, onchange: (event) => app.chooseSubscription(event.target.value), 'data-testid': 'subscription' },
      app.subscriptions.map((each) => h('option', { key: each.subscriptionId, value: each.subscriptionId }, name(each))),
    ),
  );
}

function languages(app) {
  return h(
    'div',
    { class: 'switch', role: 'group', 'aria-label': t('language.label') },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h(
        'button',
        {
          key: code,
          type: 'button',
          lang: code,
          'aria-pressed': language() === code,
          onclick: () => app.chooseLanguage(code),
          'data-testid': `language-${code}`,
        },
        name,
      ),
    ),
  );
}

function themes(app) {
  const chosen = document.documentElement.dataset.theme ?? 'auto';
  return h(
    'div',
    { class: 'switch', role: 'group', 'aria-label': t('theme.label') },
    THEMES.map(([theme, key]) =>
      h(
        'button',
        {
          key: theme,
          type: 'button',
          'aria-pressed': chosen === theme,
          onclick: () => chooseTheme(app, theme),
          'data-testid': `theme-${theme}`,
        },
        t(key),
      ),
    ),
  );
}

function chooseTheme(app, theme) {
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('holdfast.theme');
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('holdfast.theme', theme);
  }
  app.redraw();
}

function account(app) {
  return h(
    'div',
    { class: 'account' },
    h('span', { class: 'account-id mono', title: session.current()?.clientId }, session.current()?.clientId),
    h('button', { type: 'button', class: 'quiet', onclick: app.signOut, 'data-testid': 'sign-out' }, icon('exit'), t('nav.signOut')),
  );
}
