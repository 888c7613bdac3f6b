// A modal question. The native dialog element traps focus, closes on Escape and gives focus back.

import { h } from '../dom.js';
import { t } from '../i18n.js';

/** question: {title, body, confirm, onConfirm, onClose}; drawn only while it is asked. */
export function dialog(question) {
  const close = (event) => event.target.closest('dialog').close();
  return h(
    'dialog',
    {
      'aria-labelledby': 'dialog-title',
      'aria-describedby': 'dialog-body',
      'data-testid': 'dialog',
      // Shown once it is in the document.
      ref: (node) => queueMicrotask(() => node.isConnected && node.showModal()),
      onclose: question.onClose,
    },
    h('h2', { id: 'dialog-title' }, question.title),
    h('div', { id: 'dialog-body' }, question.body),
    h(
      'div',
      { class: 'dialog-actions' },
      h('button', { type: 'button', class: 'quiet', onclick: close, 'data-testid': 'dialog-cancel' }, t('dialog.cancel')),
      h(
        'button',
        {
          type: 'button',
          class: 'danger',
          'data-testid': 'dialog-confirm',
          onclick: (event) => {
            question.onConfirm();
            close(event);
          },
        },
        question.confirm,
      ),
    ),
  );
}
