// Who is signed in. The access token lives in this tab's session storage; the secret is sent once and kept nowhere.

const KEY = 'holdfast.session';
let ended = () => {};
let timer;

/** Calls back with a reason ('expired' | 'signedOut') whenever the session ends. */
export function onEnd(callback) {
  ended = callback;
  watch();
}

export function current() {
  const stored = sessionStorage.getItem(KEY);
  if (stored === null) {
    return null;
  }
  const session = JSON.parse(stored);
  return session.expires > Date.now() ? session : null;
}

export function token() {
  return current()?.token ?? '';
}

/** Client credentials grant (RFC 6749 §4.4). Throws SignInError. */
export async function signIn(clientId, secret) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: `${location.origin}//.default`,
  });
  let answer;
  try {
    answer = await fetch('/adfs/oauth2/token', { method: 'POST', body: form, cache: 'no-store' });
  } catch {
    throw new SignInError('unreachable', '');
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok || !body.access_token) {
    throw new SignInError(answer.status < 500 ? 'refused' : 'unreachable', body.error_description ?? body.error ?? '');
  }
  const expires = Date.now() + Number(body.expires_in ?? 0) * 1000;
  sessionStorage.setItem(KEY, JSON.stringify({ token: body.access_token, expires, clientId }));
  watch();
}

/** Is there a session whose time is over? */
export function lapsed() {
  return sessionStorage.getItem(KEY) !== null && current() === null;
}

export function end(reason) {
  if (sessionStorage.getItem(KEY) === null) {
    return;
  }
  clearTimeout(timer);
  sessionStorage.removeItem(KEY);
  ended(reason);
}

function watch() {
  clearTimeout(timer);
  const session = current();
  if (session) {
    // Timers hold at most 2^31 ms; a longer session is checked again by then.
    timer = setTimeout(() => (current() ? watch() : end('expired')), Math.min(session.expires - Date.now(), 2 ** 31 - 1));
  }
}

export class SignInError extends Error {
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}
