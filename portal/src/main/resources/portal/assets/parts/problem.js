// An answer that was not a success, with its code, its full message and the request id to look for in the log.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

export function problem(failure, retry) {
  return h(
    'div',
    { class: 'notice notice-bad', role: 'alert', 'data-testid': 'problem' },
    icon('warn'),
    h(
      'div',
      {},
      h('strong', {}, explain(failure)),
      failure.code && failure.status ? h('p', { class: 'mono' }, failure.code) : null,
      failure.message && failure.status !== 0 ? h('p', { class: 'verbatim' }, failure.message) : null,
      failure.requestId ? h('p', { class: 'soft' }, t('problem.request', { id: failure.requestId })) : null,
      retry ? h('button', { type: 'button', class: 'quiet', onclick: retry, 'data-testid': 'retry' }, t('problem.retry')) : null,
    ),
  );
}

function explain(failure) {
  if (failure.status === 0) {
    return t('problem.unreachable');
  }
  if (failure.status === 403) {
    return t('problem.forbidden');
  }
  if (failure.status === 404) {
    return t('problem.notFound');
  }
  return failure.status === 409 ? t('problem.conflict') : t('problem.other');
}
