// What a machine reports about itself.

import { h } from '../dom.js';
import { t, bytes, number } from '../i18n.js';
import { exact } from './time.js';
import { osText } from '../views/machines.js';
import { segment } from '../ids.js';

export function facts(machine) {
  const p = machine.properties;
  const hardware = p.hardwareProfile ?? {};
  return h(
    'div',
    { class: 'fact-groups', 'data-testid': 'machine-facts' },
    group(t('facts.agent'), [
      [t('facts.agentVersion'), p.agentVersion],
      [t('facts.changed'), p.lastStatusChange && exact(p.lastStatusChange)],
      [t('facts.group'), segment(machine.id, 'resourceGroups')],
      [t('facts.location'), machine.location],
      ...Object.entries(machine.tags ?? {}).map(([name, value]) => [t('facts.tag', { name }), value]),
    ]),
    group(t('facts.system'), [
      [t('facts.os'), osText(machine)],
      [t('facts.fqdn'), p.machineFqdn ?? p.dnsFqdn],
      [t('facts.cloud'), p.cloudMetadata?.provider],
      [t('facts.vmId'), p.vmId],
    ]),
    group(t('facts.hardware'), [
      [t('facts.memory'), hardware.totalPhysicalMemoryInBytes && bytes(hardware.totalPhysicalMemoryInBytes)],
      [t('facts.sockets'), hardware.numberOfCpuSockets && number(hardware.numberOfCpuSockets)],
      ...(hardware.processors ?? []).map((each) => [t('facts.processor'), processor(each)]),
    ]),
    group(t('facts.network'), (p.networkProfile?.networkInterfaces ?? []).map((each) => [each.name ?? each.id, addresses(each)])),
    group(t('facts.storage'), (p.storageProfile?.disks ?? []).map((disk) => [disk.path ?? disk.name ?? disk.id, usage(disk)])),
    group(t('facts.detected'), detected(p.detectedProperties)),
  );
}

function group(title, rows) {
  const known = rows.filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== 0);
  if (known.length === 0) {
    return null;
  }
  return h(
    'section',
    { class: 'fact-group' },
    h('h3', {}, title),
    h('dl', { class: 'facts' }, known.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))),
  );
}

// Names are written in one word; where a capital begins, a line may end. Sizes in bytes stand above as people read them.
function detected(properties) {
  return Object.entries(properties ?? {})
    .filter(([name, value]) => value !== 'N/A' && !name.startsWith('totalPhysicalMemory'))
    .map(([name, value]) => [name.split(/(?=[A-Z])/).map((piece, index) => [index ? h('wbr', {}) : null, piece]), plain(value)]);
}

function processor({ name, numberOfCores }) {
  return [name, numberOfCores && t('facts.cores', { count: number(numberOfCores) })].filter(Boolean).join(' · ');
}

function addresses({ ipAddresses, macAddress }) {
  return [...(ipAddresses ?? []).map((each) => each.address), macAddress]
    .filter(Boolean)
    .map((each) => h('span', { key: each, class: 'mono line' }, each));
}

function usage({ maxSizeInBytes, usedSpaceInBytes }) {
  if (!Number(maxSizeInBytes)) {
    return null;
  }
  const used = Number(usedSpaceInBytes ?? 0);
  const text = t('facts.used', { used: bytes(used), size: bytes(maxSizeInBytes) });
  return usedSpaceInBytes === undefined
    ? bytes(maxSizeInBytes)
    : [h('meter', { min: 0, max: maxSizeInBytes, high: maxSizeInBytes * 0.9, value: used, 'aria-label': text }), h('span', {}, text)];
}

function plain(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
