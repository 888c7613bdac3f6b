// Where a package version comes from: who signed it, and whether anything looked at its bytes.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

export function provenance(version) {
  const { scan, scannedBy } = version.properties?.holdfast ?? {};
  const good = scan === 'shipped' || scan === 'clean';
  return h(
    'div',
    { class: `notice notice-${good ? 'ok' : 'warn'}`, 'data-testid': 'install-provenance', 'data-scan': scan ?? 'unscanned' },
    icon(good ? 'ok' : 'warn'),
    h(
      'div',
      {},
      h('strong', {}, looked(scan, scannedBy)),
      h('p', { class: 'soft' }, signedBy(version)),
    ),
  );
}

/** Who answers for the bytes, in a sentence. */
export function signedBy(version) {
  const { scan, signer } = version.properties?.holdfast ?? {};
  if (scan === 'shipped') {
    return t('provenance.pinned');
  }
  return signer ? t('provenance.signer', { signer }) : t('provenance.noSigner');
}

/** What the scanner said, in a sentence. */
export function looked(scan, scannedBy) {
  if (scan === 'shipped') {
    return t('provenance.shippedLong');
  }
  return scan === 'clean' ? t('provenance.cleanLong', { scanner: scannedBy || '–' }) : t('provenance.unscannedLong');
}

/** In a word, for a list of versions. */
export function scanned(version) {
  const scan = version.properties?.holdfast?.scan;
  return scan === 'shipped' ? t('provenance.shipped') : scan === 'clean' ? t('provenance.clean') : t('provenance.unscanned');
}
