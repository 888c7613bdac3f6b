// The Azure Resource Manager API of this same origin: requests, paging, errors.

import * as session from './session.js';

export const HYBRID = '2025-01-13';
const SUBSCRIPTIONS = '2022-12-01';
const RESOURCES = '2021-04-01';
const ACTIVITY = '2015-04-01';
const TERMINAL = ['Succeeded', 'Failed', 'Canceled'];

/** An answer that is not a success: ARM's error envelope, or status 0 when there was no answer. */
export class ArmError extends Error {
  constructor(status, code, message, requestId, target = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.target = target;
  }
}

/** One request; path is an ARM id or a path with its query. Returns {status, headers, body}. */
export async function send(method, target, body, conditions = {}) {
  const token = session.token();
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json', ...conditions };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let answer;
  try {
    answer = await fetch(target, { method, headers, body: body && JSON.stringify(body), cache: 'no-store' });
  } catch (failure) {
    throw new ArmError(0, 'Unreachable', failure.message, '');
  }
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) {
    return { status: answer.status, headers: answer.headers, body: content };
  }
  // A late answer to an older token says nothing about the session of now.
  if (answer.status === 401 && token === session.token()) {
    session.end('expired');
  }
  const error = content.error ?? {};
  const requestId = answer.headers.get('x-ms-request-id') ?? '';
  throw new ArmError(answer.status, error.code ?? `HTTP ${answer.status}`, error.message ?? '', requestId, error.target ?? '');
}

/** An id with its query, each value encoded; names ($filter) stand as they are, as ARM clients write them. */
export function path(id, apiVersion, query = {}) {
  const encoded = id.split('/').map(encodeURIComponent).join('/');
  const terms = Object.entries({ 'api-version': apiVersion, ...query });
  return `${encoded}?${terms.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** One page of a list: {values, next}, next being null on the last one. A nextLink never leaves this origin. */
export async function page(target) {
  const { body } = await send('GET', target);
  return { values: body.value ?? [], next: body.nextLink ? sameOrigin(body.nextLink) : null };
}

export async function* pages(target) {
  for (let next = target; next; ) {
    const read = await page(next);
    yield read.values;
    next = read.next;
  }
}

export async function all(target) {
  const values = [];
  for await (const some of pages(target)) {
    values.push(...some);
  }
  return values;
}

export function sameOrigin(url) {
  const parsed = new URL(url, location.origin);
  return parsed.pathname + parsed.search;
}

export const subscriptions = () => all(path('/subscriptions', SUBSCRIPTIONS));

export const machinePages = (subscription) =>
  pages(path(`/subscriptions/${subscription}/providers/Microsoft.HybridCompute/machines`, HYBRID));

export const machine = async (id) => (await send('GET', path(id, HYBRID))).body;

export const extensions = (machineId) => all(path(`${machineId}/extensions`, HYBRID, { $expand: 'instanceView' }));

/** Pages of the ids of all extensions that failed, wherever in the subscription. */
export const failedExtensions = (subscription) =>
  pages(
    path(`/subscriptions/${subscription}/resources`, RESOURCES, {
      $filter: "resourceType eq 'Microsoft.HybridCompute/machines/extensions' and provisioningState eq 'Failed'",
    }),
  );

export const extension = async (id) => (await send('GET', path(id, HYBRID, { $expand: 'instanceView' }))).body;

/**
 * All return where the operation can be watched, or null when it has already ended. PATCH leaves what it does not name, and is
 * refused where protected settings would be lost; PUT drops them.
 */
export const putExtension = async (id, body) => watched(await send('PUT', path(id, HYBRID), body));

export const patchExtension = async (id, body) => watched(await send('PATCH', path(id, HYBRID), body));

export const deleteExtension = async (id) => watched(await send('DELETE', path(id, HYBRID)));

function watched({ headers }) {
  const url = headers.get('Azure-AsyncOperation');
  return url ? sameOrigin(url) : null;
}

/** The operation's {status, error, done}. */
export async function operation(target) {
  const { body } = await send('GET', target);
  return { status: body.status, error: body.error ?? null, done: TERMINAL.includes(body.status) };
}

const catalogue = (subscription) => `/subscriptions/${subscription}/providers/Microsoft.HybridCompute/locations/local/publishers`;

export const publishers = (subscription) => all(path(catalogue(subscription), HYBRID));

export const extensionTypes = (subscription, publisher) =>
  all(path(`${catalogue(subscription)}/${publisher}/extensionTypes`, HYBRID));

export const versions = (subscription, publisher, type) =>
  all(path(`${catalogue(subscription)}/${publisher}/extensionTypes/${type}/versions`, HYBRID));

/**
 * Where activity events stand, newest first, since a Date: those of the subscription or, when resource is given, of that
 * resource and of what lies below it. (A filter by resourceUri would leave out a machine's extensions.)
 * conditions: {caller, operationName, status} as they must be, compared without case; empty ones do not count. leaves: each
 * with what opens its commitment in the signed log.
 */
export function activity(subscription, since, resource, conditions = {}, leaves = false) {
  const scope = `${resource || `/subscriptions/${subscription}`}/providers/Microsoft.Insights/eventtypes/management/values`;
  const clauses = Object.entries(conditions)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name} eq '${value.replaceAll("'", "''")}'`);
  const filter = [`eventTimestamp ge '${since.toISOString()}'`, ...clauses].join(' and ');
  return path(scope, ACTIVITY, { $filter: filter, ...(leaves ? { $expand: 'leaf' } : {}) });
}

/** {log, epoch, …}: the key that signs the log now; null when the reader may not ask for it. */
export async function logKeys() {
  try {
    return (await send('GET', '/holdfast/log/keys')).body;
  } catch (failure) {
    if (failure.status === 403) {
      return null;
    }
    throw failure;
  }
}

const known = new Map();

/** The resource types that this control plane has: lower-cased type → newest api-version. */
export async function types(subscription) {
  if (!known.has(subscription)) {
    const providers = await all(path(`/subscriptions/${subscription}/providers`, RESOURCES));
    const found = providers.flatMap(({ namespace, resourceTypes }) =>
      resourceTypes.map((each) => [`${namespace}/${each.resourceType}`.toLowerCase(), each.apiVersions[0]]),
    );
    known.set(subscription, new Map(found));
  }
  return known.get(subscription);
}

/** Any resource, in a version of its own type. */
export const resource = async (id, apiVersion) => (await send('GET', path(id, apiVersion))).body;

/** Only where there is nothing of that name yet. */
export const create = async (id, apiVersion, body) => (await send('PUT', path(id, apiVersion), body, { 'If-None-Match': '*' })).body;

export const put = async (id, apiVersion, body) => (await send('PUT', path(id, apiVersion), body)).body;

export const remove = (id, apiVersion) => send('DELETE', path(id, apiVersion));

export const resourceGroups = (subscription) => all(path(`/subscriptions/${subscription}/resourceGroups`, RESOURCES));

export const locations = (subscription) => all(path(`/subscriptions/${subscription}/locations`, SUBSCRIPTIONS));

export const RUN_COMMANDS = 'microsoft.hybridcompute/machines/runcommands';

export const runCommands = (machineId) => all(path(`${machineId}/runCommands`, HYBRID, { $expand: 'instanceView' }));

export const runCommand = async (id) => (await send('GET', path(id, HYBRID, { $expand: 'instanceView' }))).body;

export const putRunCommand = (id, body) => send('PUT', path(id, HYBRID), body);

export const deleteRunCommand = (id) => send('DELETE', path(id, HYBRID));
