// ARM ids: compared without case, taken apart by their segments.

const MACHINE = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.hybridcompute\/machines\/[^/]+/i;

/** The id of the machine that a resource is or belongs to, lower-cased; null when it is none. */
export function machineOf(resourceId) {
  return MACHINE.exec(resourceId ?? '')?.[0].toLowerCase() ?? null;
}

export function same(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}

export function nameOf(id) {
  return (id ?? '').split('/').at(-1);
}

/** The value after a segment name, as in segment(id, 'resourceGroups'). */
export function segment(id, name) {
  const pieces = id.split('/');
  const at = pieces.findIndex((piece) => same(piece, name));
  return at < 0 ? '' : pieces[at + 1] ?? '';
}
