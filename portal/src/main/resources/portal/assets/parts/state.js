// States as people read them: a shape, a colour and a word. Shape and word alone are enough.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

const MACHINE = {
  Connected: ['ok', 'machine.status.connected'],
  Disconnected: ['idle', 'machine.status.disconnected'],
  Error: ['bad', 'machine.status.error'],
  AwaitingConnection: ['busy', 'machine.status.awaiting'],
  Expired: ['warn', 'machine.status.expired'],
};
const PROVISIONING = {
  Succeeded: ['ok', 'state.succeeded'],
  Failed: ['bad', 'state.failed'],
  Creating: ['busy', 'state.creating'],
  Updating: ['busy', 'state.updating'],
  Deleting: ['busy', 'state.deleting'],
  Accepted: ['busy', 'state.accepted'],
  Started: ['busy', 'state.started'],
  Running: ['busy', 'state.running'],
  Canceled: ['idle', 'state.canceled'],
  Deleted: ['idle', 'state.deleted'],
};
export const MACHINE_STATUSES = Object.keys(MACHINE);
export const OUTCOMES = ['Started', 'Accepted', 'Succeeded', 'Failed', 'Canceled'];
export const REFUSED = 'ExtensionNotPermitted';

export const tone = (status) => MACHINE[status]?.[0] ?? 'idle';

export const machineStatusText = (status) => (MACHINE[status] ? t(MACHINE[status][1]) : status);

export const stateText = (state) => (PROVISIONING[state] ? t(PROVISIONING[state][1]) : state);

export function machineStatus(status) {
  return badge(tone(status), machineStatusText(status), { 'data-testid': 'machine-status', 'data-status': status });
}

export function provisioning(state, testId) {
  return badge(PROVISIONING[state]?.[0] ?? 'idle', stateText(state), { 'data-testid': testId, 'data-state': state });
}

export function badge(kind, text, props = {}) {
  return h('span', { ...props, class: `badge badge-${kind}` }, icon(kind), h('span', {}, text));
}

/** The word for an extension: a refusal by the machine is told apart from a failure. */
export function extensionState(extension) {
  const { provisioningState, instanceView } = extension.properties;
  if (instanceView?.status?.code === REFUSED && provisioningState === 'Failed') {
    return h(
      'span',
      { class: 'badge badge-refused', 'data-testid': 'extension-state', 'data-state': provisioningState },
      icon('lock'),
      h('span', {}, t('state.refused')),
    );
  }
  return provisioning(provisioningState ?? 'Succeeded', 'extension-state');
}

export const busy = (extension) => PROVISIONING[extension.properties.provisioningState]?.[0] === 'busy';
