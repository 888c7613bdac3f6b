// The local controls of a machine, which only the machine itself can change.

import { h } from '../dom.js';
import { t, parts } from '../i18n.js';
import { icon } from '../icons.js';

export function controls(machine) {
  const c = machine.properties.agentConfiguration;
  return h(
    'section',
    { class: 'card controls', 'aria-labelledby': 'controls-title', 'data-testid': 'local-controls' },
    h('h2', { id: 'controls-title' }, icon('lock'), t('controls.title')),
    h('p', { class: 'soft' }, parts('controls.lead', { command: h('code', {}, 'hfagent config set') })),
    c ? known(c) : h('p', { class: 'soft' }, t('controls.unknown')),
  );
}

function known(c) {
  return h(
    'dl',
    { class: 'facts control-list' },
    entry('extensions.enabled', onOff(c.extensionsEnabled)),
    entry('extensions.allowlist', names(c.extensionsAllowList, t('controls.allowAll'))),
    entry('extensions.blocklist', names(c.extensionsBlockList, t('controls.blockNone'))),
    entry('guestconfiguration.enabled', onOff(c.guestConfigurationEnabled)),
    entry('config.mode', c.configMode ?? '–'),
    c.scriptsSigners?.length ? entry('scripts.signers', signers(c.scriptsSigners)) : null,
    c.logWitnesses ? entry('log.witnesses', quorum(c.logWitnesses)) : null,
    c.proxyUrl ? entry('proxy.url', c.proxyUrl) : null,
  );
}

// N of KEY,KEY: the names of the keys say enough.
function quorum(text) {
  const [, needed, keys] = text.match(/^(\d+) of (.*)$/) ?? [null, '?', text];
  return `${needed} / ${keys
    .split(',')
    .map((key) => key.split('+')[0])
    .join(', ')}`;
}

// OpenSSH public keys: type, key, comment. The comment says most; without one, the end of the key.
function signers(lines) {
  return h(
    'ul',
    { class: 'names' },
    lines.map((line) => {
      const [type, key, ...comment] = line.split(' ');
      return h('li', { class: 'mono' }, `${type} ${comment.join(' ') || `…${key?.slice(-12)}`}`);
    }),
  );
}

function entry(key, value) {
  return h('div', {}, h('dt', { class: 'mono' }, key), h('dd', { 'data-testid': `control-${key}` }, value));
}

// Booleans travel as strings here (agentConfiguration of the machine resource).
function onOff(value) {
  return value === undefined ? '–' : String(value) === 'false' ? t('controls.off') : t('controls.on');
}

function names(list, none) {
  return list?.length ? h('ul', { class: 'names' }, list.map((each) => h('li', { class: 'mono' }, `${each.publisher}/`, h('wbr'), each.type + bounds(each)))) : none;
}

// Versions and root of an entry, as the administrator typed them.
function bounds(each) {
  return (each.versions ? `@${each.versions}` : '') + (each.root ? `#sha256:${each.root}` : '');
}

/**
 * What the reported lists say about an installation, before it is asked for: null, or {rule, entry?}. The machine
 * decides; it also knows which names a package stands in for, which nobody can see from here.
 */
export function foreseeable(machine, publisher, type) {
  const c = machine.properties.agentConfiguration ?? {};
  const named = (each) =>
    each.publisher.toLowerCase() === publisher.toLowerCase() &&
    (each.type === '*' || each.type.toLowerCase() === type.toLowerCase());
  const everyVersion = (each) => named(each) && !each.versions;
  if (String(c.extensionsEnabled) === 'false') {
    return 'disabled';
  }
  if ((c.extensionsBlockList ?? []).some(everyVersion)) {
    return 'blocked';
  }
  return c.extensionsAllowList?.length && !c.extensionsAllowList.some(named) ? 'notAllowed' : null;
}
