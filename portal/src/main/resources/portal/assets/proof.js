// Is an entry of the activity log what stands in the signed log? Its body opens its commitment, says what the entry
// shows, and the commitment is a leaf below the head.

import { equal, fromBase64, hex, leafHash, Log, LogFault, sha256 } from './log.js';

/** Checks all entries against the newest heads of their epochs. Returns {logs: [Log], results: Map of key → result}. */
export async function proveAll(events, keys, keyOf) {
  const logs = new Map();
  const results = new Map();
  for (const epoch of new Set(events.map((event) => event.properties?.logEpoch).filter(Boolean))) {
    // Only the present epoch's key can be asked for.
    const keyText = keys?.epoch === epoch ? keys.log : null;
    logs.set(epoch, await new Log(epoch).open(keyText).catch(asFault));
  }
  await Promise.all(
    events.map(async (event) => {
      results.set(keyOf(event), await prove(event, logs.get(event.properties?.logEpoch)));
    }),
  );
  return { logs: [...logs.values()], results };
}

function asFault(failure) {
  return failure instanceof LogFault ? failure : new LogFault('proof.notServed', { path: failure.message });
}

/** {state: 'verified' | 'failed' | 'unproven', reason, values}: reason is a key of a text. */
async function prove(event, log) {
  if (log === undefined || event.properties.leafIndex === undefined) {
    return { state: 'unproven', reason: 'proof.notYet', values: {} };
  }
  try {
    if (log instanceof LogFault) {
      throw log;
    }
    return await stands(event, log);
  } catch (failure) {
    const { reason, values } = asFault(failure);
    return { state: 'failed', reason, values };
  }
}

async function stands(event, log) {
  const { leaf, leafIndex, commitment } = event.properties;
  const committed = Uint8Array.from(commitment.match(/../g) ?? [], (each) => parseInt(each, 16));
  if (leaf) {
    const body = fromBase64(leaf.body);
    const opened = await sha256(fromBase64(leaf.salt), body);
    if (!equal(opened, committed)) {
      throw new LogFault('proof.otherBody', { commitment: hex(opened) });
    }
    const field = difference(event, JSON.parse(new TextDecoder().decode(body)));
    if (field !== null) {
      throw new LogFault('proof.otherField', { field });
    }
  }
  // The kinds of leaf that an entry can be: an event, an outcome.
  for (const kind of leaf ? [leaf.kind] : [1, 3]) {
    if (await log.includes(leafIndex, await leafHash(kind, committed))) {
      return { state: leaf ? 'verified' : 'unproven', reason: leaf ? 'proof.verified' : 'proof.purged', values: {} };
    }
  }
  throw new LogFault('proof.notIncluded', { index: leafIndex });
}

// The first thing that the log has otherwise than the entry shows it; null when there is none.
function difference(event, body) {
  const shown = {
    eventId: event.eventDataId,
    caller: event.caller,
    operation: event.operationName?.value,
    status: event.status?.value,
    resource: event.resourceId,
    correlationId: event.correlationId,
  };
  const wrong = Object.keys(shown).find((name) => shown[name] !== body[name]);
  if (wrong || Date.parse(event.eventTimestamp) !== Date.parse(body.time)) {
    return wrong ?? 'time';
  }
  const place = new Set(['leaf', 'leafIndex', 'logEpoch', 'commitment']);
  const names = new Set([...Object.keys(body.properties ?? {}), ...Object.keys(event.properties).filter((name) => !place.has(name))]);
  return [...names].find((name) => JSON.stringify(event.properties[name]) !== JSON.stringify(body.properties?.[name])) ?? null;
}
