// All extensions that this control plane can hand out: whose, which versions, looked at by whom, signed by whom.

import { h } from '../dom.js';
import { t, bytes, counted } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { looked, scanned, signedBy } from '../parts/provenance.js';
import { badge } from '../parts/state.js';
import { exact } from '../parts/time.js';
import { empty } from '../parts/table.js';

export function galleryView(app, { query }) {
  const filter = { text: query.text ?? '' };
  let found = [];

  async function load() {
    const publishers = await arm.publishers(app.subscription);
    const types = await Promise.all(publishers.map((publisher) => read(publisher.name)));
    found = types.flat();
  }

  async function read(publisher) {
    const types = await arm.extensionTypes(app.subscription, publisher);
    return Promise.all(
      types.map(async ({ name }) => ({ publisher, name, versions: await arm.versions(app.subscription, publisher, name) })),
    );
  }

  function matching() {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    return found.filter(({ publisher, name }) => words.every((word) => `${publisher}/${name}`.toLowerCase().includes(word)));
  }

  function draw() {
    const shown = matching();
    const publishers = [...new Set(shown.map((type) => type.publisher))];
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('gallery.title')),
        h('p', { class: 'soft', 'data-testid': 'gallery-count' }, counted('gallery.count', shown.length)),
      ),
      h('p', { class: 'soft lead' }, t('gallery.lead')),
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('gallery.filter') },
        h(
          'label',
          { class: 'field grow' },
          h('span', {}, t('machines.search')),
          h('input', { type: 'search', value: filter.text, oninput: search, placeholder: t('gallery.searchHint'), 'data-testid': 'gallery-filter' }),
        ),
      ),
      found.length === 0 ? empty(t('gallery.none')) : shown.length === 0 ? empty(t('gallery.noMatch')) : null,
      publishers.map((publisher) => shelf(publisher, shown.filter((type) => type.publisher === publisher))),
    ];
  }

  function search(event) {
    filter.text = event.target.value;
    history.replaceState(null, '', link('extensions', '', filter));
    app.redraw();
  }

  return { title: () => t('gallery.title'), load, draw, concerns: () => false };
}

function shelf(publisher, types) {
  return h(
    'section',
    { class: 'card', key: publisher, 'aria-labelledby': `publisher-${publisher}`, 'data-testid': 'gallery-publisher', 'data-name': publisher },
    h('h2', { id: `publisher-${publisher}` }, publisher),
    types.map((type) =>
      h(
        'article',
        { class: 'extension', key: type.name, 'aria-labelledby': `type-${publisher}-${type.name}`, 'data-testid': 'gallery-type', 'data-name': type.name },
        h(
          'div',
          { class: 'extension-head' },
          h('h3', { id: `type-${publisher}-${type.name}` }, type.name),
          h('span', { class: 'soft' }, counted('gallery.versions', type.versions.length)),
        ),
        h('ul', { class: 'versions' }, type.versions.map((version, at) => entry(publisher, type.name, version, at === 0))),
      ),
    ),
  );
}

// Newest first, and open.
function entry(publisher, type, version, newest) {
  const { digest, size, multiConfig, scan, scannedBy, revoked, published } = version.properties?.holdfast ?? {};
  return h(
    'li',
    { key: version.name, 'data-testid': 'gallery-version', 'data-name': version.name, 'data-revoked': String(revoked === true) },
    h(
      'details',
      { class: 'answer', open: newest },
      h(
        'summary',
        {},
        h('code', {}, version.name),
        ' ',
        badge(scan === 'clean' || scan === 'shipped' ? 'ok' : 'warn', scanned(version)),
        revoked ? [' ', badge('bad', t('gallery.revoked'))] : null,
      ),
      h(
        'dl',
        { class: 'facts' },
        fact('scan', t('gallery.scan'), looked(scan, scannedBy)),
        fact('signer', t('gallery.signature'), signedBy(version)),
        fact('digest', 'SHA-256', digest ? h('span', { class: 'mono' }, digest) : '–'),
        size === undefined ? null : fact('size', t('gallery.size'), bytes(size)),
        published ? fact('published', t('gallery.published'), exact(published)) : null,
        fact('instances', t('gallery.instances'), multiConfig ? t('gallery.several') : t('gallery.single')),
      ),
      revoked
        ? h('p', { class: 'notice notice-bad' }, icon('bad'), h('span', {}, t('gallery.revokedLong')))
        : h(
            'a',
            { class: 'button quiet', href: link('machines', '', { install: `${publisher}/${type}/${version.name}` }), 'data-testid': 'gallery-install' },
            icon('plus'),
            t('gallery.install'),
            h('span', { class: 'unseen' }, `${type} ${version.name}`),
          ),
    ),
  );
}

function fact(name, label, value) {
  return h('div', { key: name }, h('dt', {}, label), h('dd', { 'data-testid': `gallery-${name}` }, value));
}
