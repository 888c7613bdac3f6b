// The extensions of one machine, each with the whole answer that the machine gave.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { exact } from './time.js';
import { busy, extensionState, REFUSED } from './state.js';
import { link } from '../router.js';

export function extensionList(machine, extensions, askDelete) {
  return h(
    'ul',
    { class: 'extensions' },
    extensions.map((extension) => h('li', { key: extension.id }, entry(machine, extension, askDelete))),
  );
}

function entry(machine, extension, askDelete) {
  const { publisher, type, typeHandlerVersion, instanceView } = extension.properties;
  return h(
    'article',
    { class: 'extension', 'aria-labelledby': `ext-${extension.name}`, 'data-testid': 'extension-row', 'data-name': extension.name },
    h(
      'div',
      { class: 'extension-head' },
      h('h3', { id: `ext-${extension.name}` }, extension.name),
      extensionState(extension),
      h(
        'span',
        { class: 'extension-type mono' },
        [`${publisher}/`, h('wbr'), type, ' ', instanceView?.typeHandlerVersion ?? typeHandlerVersion ?? ''],
      ),
      h(
        'span',
        { class: 'extension-actions' },
        h(
          'a',
          { class: 'button quiet', href: link('install', machine.id, { name: extension.name, publisher, type }), 'data-testid': 'extension-change' },
          t('extension.change'),
          h('span', { class: 'unseen' }, extension.name),
        ),
        h(
          'button',
          { type: 'button', class: 'quiet', onclick: () => askDelete(extension), 'data-testid': 'extension-delete' },
          icon('trash'),
          t('extension.delete'),
          h('span', { class: 'unseen' }, extension.name),
        ),
      ),
    ),
    answer(extension),
  );
}

// One substatus, as a handler writes it ({name, status, code, formattedMessage}) or as ARM does ({code, displayStatus, message}).
function part({ name, code, status, displayStatus, message, formattedMessage }) {
  const text = message ?? formattedMessage?.message;
  const title = [name, displayStatus ?? status, code].filter((each) => each !== undefined && each !== '').join(' · ');
  return h(
    'div',
    { 'data-testid': 'extension-part' },
    h('p', { class: 'soft' }, title),
    text ? h('pre', { class: 'verbatim', tabindex: '0', 'aria-label': title }, text) : null,
  );
}

// A handler often says in its message what its parts say again, and leaves parts empty.
function tells({ message, formattedMessage }, { message: whole }) {
  const text = (message ?? formattedMessage?.message ?? '').trim();
  return text !== '' && !(whole ?? '').includes(text);
}

// The usual display statuses repeat the state in English; only others say something.
function summaryText({ displayStatus }) {
  return /^(provisioning (succeeded|failed)|(not ?)?ready|)$/i.test(displayStatus ?? '') ? t('extension.answer') : displayStatus;
}

/** The instance view: code, exit code, message and substatuses. Failures stand open, successes can be opened. */
export function answer(extension) {
  const { status, exitCode, substatuses = [] } = extension.properties.instanceView ?? {};
  if (!status) {
    return busy(extension) ? h('p', { class: 'soft answer-wait' }, t('extension.waiting')) : null;
  }
  const failed = extension.properties.provisioningState === 'Failed';
  const refused = status.code === REFUSED;
  return h(
    'details',
    { class: `answer ${refused ? 'answer-refused' : failed ? 'answer-failed' : ''}`, open: failed },
    h('summary', {}, h('code', { 'data-testid': 'extension-code' }, status.code), ' ', h('span', {}, refused ? t('extension.refused') : summaryText(status)), ' ', h('span', { class: 'soft' }, exact(status.time))),
    // A handler may end with 0 and report a failure: then the 0 would mislead.
    exitCode === undefined || (failed && exitCode === 0) ? null : h('p', { 'data-testid': 'extension-exit-code' }, t('extension.exitCode', { code: exitCode })),
    status.message ? h('pre', { class: 'verbatim', tabindex: '0', 'aria-label': t('extension.message'), 'data-testid': 'extension-message' }, status.message) : null,
    h('div', {}, substatuses.filter((each) => tells(each, status)).map(part)),
    refused ? h('p', { class: 'soft' }, t('extension.refusedHint')) : null,
  );
}
