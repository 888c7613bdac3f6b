// An address that leads nowhere.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { link } from '../router.js';

export function lostView() {
  return {
    title: () => t('lost.title'),
    load: async () => {},
    concerns: () => false,
    draw: () => [
      h('h1', { id: 'title', tabindex: '-1' }, t('lost.title')),
      h('p', {}, h('a', { href: link('overview') }, t('lost.home'))),
    ],
  };
}
