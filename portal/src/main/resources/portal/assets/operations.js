// What was done, in the reader's language. An operation that is not listed here keeps the name the log gives it.

import { t } from './i18n.js';

const NAMES = {
  'microsoft.hybridcompute/machines/write': 'operation.machineWrite',
  'microsoft.hybridcompute/machines/enrol/action': 'operation.machineEnrol',
  'microsoft.hybridcompute/machines/delete': 'operation.machineDelete',
  'microsoft.hybridcompute/machines/extensions/write': 'operation.extensionWrite',
  'microsoft.hybridcompute/machines/extensions/delete': 'operation.extensionDelete',
  'microsoft.hybridcompute/machines/extensions/removelocally/action': 'operation.removedLocally',
  'microsoft.hybridcompute/machines/upgradeextensions/action': 'operation.extensionUpgrade',
  'holdfast.extensions/upgrades/action': 'operation.rollout',
  'microsoft.hybridcompute/machines/runcommands/write': 'operation.runWrite',
  'microsoft.hybridcompute/machines/runcommands/delete': 'operation.runDelete',
  'microsoft.resources/subscriptions/resourcegroups/write': 'operation.groupWrite',
  'microsoft.resources/subscriptions/resourcegroups/delete': 'operation.groupDelete',
  'microsoft.resources/tags/write': 'operation.tagsWrite',
  'microsoft.resources/tags/delete': 'operation.tagsDelete',
  'microsoft.authorization/roleassignments/write': 'operation.roleWrite',
  'microsoft.authorization/roleassignments/delete': 'operation.roleDelete',
};

/** What can be chosen in a filter: [name, text]. */
export const operationChoices = () => Object.entries(NAMES).map(([name, key]) => [name, t(key)]);

export function operationText(event) {
  const name = event.operationName?.value ?? '';
  const key = NAMES[name.toLowerCase()];
  return key ? t(key) : event.operationName?.localizedValue || name;
}
