// What a command printed so far, and how it stands.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { badge, provisioning } from './state.js';
import { exact } from './time.js';

const EXECUTION = {
  Pending: ['busy', 'run.state.pending'],
  Running: ['busy', 'run.state.running'],
  Succeeded: ['ok', 'run.state.succeeded'],
  Failed: ['bad', 'run.state.failed'],
  TimedOut: ['bad', 'run.state.timedOut'],
  Canceled: ['idle', 'run.state.canceled'],
  Unknown: ['warn', 'run.state.unknown'],
};

/** The execution state; while there is none, or the command is being deleted, the state of the request. */
export function runState(command) {
  const state = command.properties.instanceView?.executionState;
  const [kind, key] = EXECUTION[state] ?? [];
  return key && command.properties.provisioningState !== 'Deleting'
    ? badge(kind, t(key), { 'data-testid': 'run-state', 'data-state': state })
    : provisioning(command.properties.provisioningState ?? 'Accepted', 'run-state');
}

export function runOutput(command, actions) {
  const { executionState, executionMessage, exitCode, output, error, startTime, endTime } = command.properties.instanceView ?? {};
  const over = Boolean(endTime) || (executionState !== undefined && !['Pending', 'Running'].includes(executionState));
  return h(
    'section',
    { class: 'card run-output', 'aria-labelledby': 'run-output-title', key: `output ${command.name}`, 'data-testid': 'run-output', 'data-name': command.name },
    h(
      'div',
      { class: 'card-head' },
      h('h2', { id: 'run-output-title', tabindex: '-1' }, command.name),
      h('p', { role: 'status' }, runState(command), ' ', over ? null : t('result.waiting')),
    ),
    exitCode === undefined ? null : h('p', { 'data-testid': 'run-exit-code' }, t('extension.exitCode', { code: exitCode })),
    executionMessage ? h('p', { class: 'verbatim', 'data-testid': 'run-message' }, executionMessage) : null,
    stream('run-stdout', t('run.stdout'), output),
    error ? stream('run-stderr', t('run.stderr'), error) : null,
    h('dl', { class: 'facts' }, when(t('run.began'), startTime), when(t('run.ended'), endTime)),
    over ? null : h('button', { type: 'button', class: 'quiet', onclick: () => actions.ask(command), 'data-testid': 'run-cancel' }, icon('bad'), t('run.cancel')),
  );
}

function stream(testId, label, text) {
  return [
    h('h3', { key: `${testId} title` }, label),
    h('pre', { key: testId, class: 'verbatim printed', tabindex: '0', role: 'log', 'aria-label': label, 'data-testid': testId }, text ?? ''),
  ];
}

function when(label, time) {
  return time ? h('div', { key: label }, h('dt', {}, label), h('dd', {}, exact(time))) : null;
}
