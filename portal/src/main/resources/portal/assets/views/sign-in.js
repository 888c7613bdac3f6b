// Sign-in with the id and secret of a service principal.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon, mark } from '../icons.js';

const REASONS = { expired: 'signIn.expired', signedOut: 'signIn.signedOut' };
const FAILURES = { refused: 'signIn.refused', unreachable: 'signIn.unreachable' };

export function signInView(app, reason) {
  let failure = null;
  let waiting = false;

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const clientId = form.elements.clientId.value.trim();
    const secret = form.elements.secret.value;
    if (waiting) {
      return;
    }
    waiting = true;
    failure = null;
    app.redraw();
    try {
      await app.signIn(clientId, secret);
      form.reset();
    } catch (refusal) {
      failure = refusal;
      form.elements.secret.value = '';
      form.elements.secret.focus();
    }
    waiting = false;
    app.redraw();
  }

  return {
    title: () => t('signIn.title'),
    load: async () => {},
    concerns: () => false,
    draw: () =>
      h(
        'div',
        { class: 'sign-in' },
        h('p', { class: 'sign-in-brand' }, mark(), h('span', {}, 'Holdfast')),
        h('h1', { id: 'title', tabindex: '-1' }, t('signIn.title')),
        h('p', { class: 'soft' }, t('signIn.lead')),
        reason && !failure ? h('p', { class: 'notice', role: 'status', 'data-testid': 'sign-in-reason' }, t(REASONS[reason])) : null,
        failure ? refused(failure) : null,
        h(
          'form',
          { onsubmit: submit },
          h(
            'label',
            { class: 'field' },
            h('span', {}, t('signIn.clientId')),
            h('input', {
              id: 'client-id',
              name: 'clientId',
              class: 'mono',
              required: true,
              autocomplete: 'username',
              autocapitalize: 'none',
              spellcheck: 'false',
              'data-testid': 'sign-in-id',
            }),
          ),
          h(
            'label',
            { class: 'field' },
            h('span', {}, t('signIn.secret')),
            h('input', {
              name: 'secret',
              type: 'password',
              required: true,
              autocomplete: 'current-password',
              'data-testid': 'sign-in-secret',
            }),
          ),
          h(
            'button',
            { type: 'submit', class: 'primary', 'aria-disabled': waiting, 'data-testid': 'sign-in-submit' },
            waiting ? t('signIn.waiting') : t('signIn.submit'),
          ),
        ),
        h('p', { class: 'soft hint' }, t('signIn.where')),
      ),
  };
}

function refused(failure) {
  return h(
    'div',
    { class: 'notice notice-bad', role: 'alert', 'data-testid': 'sign-in-failure' },
    icon('warn'),
    h('div', {}, h('strong', {}, t(FAILURES[failure.kind] ?? 'signIn.unreachable')), failure.message ? h('p', { class: 'verbatim' }, failure.message) : null),
  );
}
