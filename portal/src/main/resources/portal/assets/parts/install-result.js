// How an installation goes and ends, with the machine's whole answer.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { answer } from './extensions.js';
import { extensionState } from './state.js';

/** watch: {extension, error, done} as last seen. */
export function installResult(machine, watch, again) {
  const { extension, error, done } = watch;
  const state = extension.properties.provisioningState ?? 'Succeeded';
  return [
    h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machine', machine.id) }, icon('back'), machine.name)),
    h(
      'section',
      { class: 'card', 'data-testid': 'install-result', 'data-state': state, 'data-done': String(done) },
      h('h1', { id: 'result-title', tabindex: '-1' }, t('result.title', { extension: extension.name, machine: machine.name })),
      h('p', { role: 'status' }, extensionState(extension), ' ', done ? null : t('result.waiting')),
      answer(extension),
      error && !extension.properties.instanceView?.status ? h('p', { class: 'verbatim' }, h('code', {}, error.code), ' ', error.message) : null,
      h(
        'div',
        { class: 'form-foot' },
        h('a', { class: 'button primary', href: link('machine', machine.id), 'data-testid': 'result-machine' }, t('result.machine')),
        h('button', { type: 'button', class: 'quiet', onclick: again, 'data-testid': 'result-again' }, t('result.again')),
      ),
    ),
  ];
}
