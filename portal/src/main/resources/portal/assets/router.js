// Routes live in the hash: #/machines?status=Connected, #/machine/subscriptions/…/machines/web-01.

export function parse(hash) {
  const [route, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = route.split('/').map(decode);
  return {
    name: name || 'overview',
    id: rest.length ? `/${rest.join('/')}` : '',
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

export function link(name, id = '', query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value);
  const encoded = id.split('/').map(encodeURIComponent).join('/');
  const search = filled.length ? `?${new URLSearchParams(filled)}` : '';
  return `#/${name === 'overview' ? '' : name}${encoded}${search}`;
}

function decode(piece) {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
