// Where a package version comes from: who signed it, and whether anything looked at its bytes.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

export function provenance(version) {
  const { scan, scannedBy, signer } = version.properties?.holdfast ?? {};
  const clean = scan === 'clean';
  return h(
    'div',
    { class: `notice notice-${clean ? 'ok' : 'warn'}`, 'data-testid': 'install-provenance', 'data-scan': scan ?? 'unscanned' },
    icon(clean ? 'ok' : 'warn'),
    h(
      'div',
      {},
      h('strong', {}, clean ? t('provenance.cleanLong', { scanner: scannedBy ?? '–' }) : t('provenance.unscannedLong')),
      h('p', { class: 'soft' }, signer ? t('provenance.signer', { signer }) : t('provenance.noSigner')),
    ),
  );
}
