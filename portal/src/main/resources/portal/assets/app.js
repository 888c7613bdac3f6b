// The shell: which page is shown, who is signed in, and what happens when something changes.

import { h, render } from './dom.js';
import * as i18n from './i18n.js';
import * as session from './session.js';
import * as arm from './arm.js';
import { ChangeStream } from './changes.js';
import { parse } from './router.js';
import { shell } from './parts/shell.js';
import { problem } from './parts/problem.js';
import { signInView } from './views/sign-in.js';
import { overviewView } from './views/overview.js';
import { machinesView } from './views/machines.js';
import { machineView } from './views/machine.js';
import { installView } from './views/install.js';
import { activityView } from './views/activity.js';
import { lostView } from './views/lost.js';

// A view is {title(), load(changes), draw(), concerns(change), close?()}: load() fetches everything, load(changes)
// only what these changes touched; draw() describes the page from what was loaded.
const VIEWS = {
  overview: overviewView,
  machines: machinesView,
  machine: machineView,
  install: installView,
  activity: activityView,
};
const SETTLE_MS = 120;
const ROUND_MS = 30_000;
const SUBSCRIPTION = 'holdfast.subscription';

const { t } = i18n;
const root = document.getElementById('app');
const announcer = document.getElementById('announcer');

const app = {
  subscriptions: [],
  subscription: '',
  route: parse(location.hash),
  live: 'lost',
  redraw,
  go: (hash) => {
    location.hash = hash;
  },
  announce: (text) => {
    announcer.textContent = text;
  },
  chooseLanguage: async (language) => {
    await i18n.use(language, true);
    redraw();
  },
  chooseSubscription: (id) => {
    app.subscription = id;
    sessionStorage.setItem(SUBSCRIPTION, id);
    open();
  },
  signIn: async (clientId, secret) => {
    await session.signIn(clientId, secret);
    await begin();
  },
  signOut: () => session.end('signedOut'),
  reload: () => load(),
};

let view = signInView(app, null);
let state = { loading: false, failure: null };
let pending = [];
let timer = null;
const stream = new ChangeStream(changed, (live) => {
  const back = live === 'live' && app.live === 'lost';
  app.live = live;
  redraw();
  if (back && session.current()) {
    // Whatever happened while nobody listened is in no event: read the page again.
    load();
  }
});

function redraw() {
  const signedIn = session.current() !== null;
  document.title = `${view.title()} – Holdfast`;
  const page = [
    state.failure ? problem(state.failure, app.reload) : null,
    state.loaded ? view.draw() : unloaded(),
  ];
  render(root, shell(app, signedIn, page));
}

function unloaded() {
  return [
    h('h1', { id: 'title', tabindex: '-1', key: 'unloaded' }, view.title()),
    state.failure ? null : h('p', { class: 'waiting', key: 'waiting', 'aria-busy': 'true' }, t('app.loading')),
  ];
}

async function load(changes) {
  const loading = view;
  state.loading = true;
  try {
    await loading.load(changes);
    if (loading === view) {
      state.failure = null;
      state.loaded = true;
    }
  } catch (failure) {
    if (loading === view) {
      state.failure = failure;
    }
  }
  if (loading === view) {
    state.loading = false;
    redraw();
    schedule();
  }
}

function open(focus = true) {
  view.close?.();
  const { name, id, query } = app.route;
  view = (VIEWS[name] ?? lostView)(app, { id, query });
  state = { loading: true, loaded: false, failure: null };
  pending = [];
  redraw();
  if (focus) {
    scrollTo(0, 0);
    document.getElementById('title')?.focus();
  }
  load();
}

function changed(change) {
  if (view.concerns(change)) {
    pending.push(change);
    schedule();
  }
}

// At most one load at a time; changes that arrive meanwhile go together into the next one.
function schedule() {
  if (timer === null && pending.length > 0 && !state.loading) {
    timer = setTimeout(() => {
      timer = null;
      const batch = pending;
      pending = [];
      app.announce(t('app.updated', { page: view.title() }));
      load(batch);
    }, SETTLE_MS);
  }
}

async function begin() {
  try {
    app.subscriptions = await arm.subscriptions();
  } catch (failure) {
    state = { loading: false, loaded: false, failure };
    redraw();
    return;
  }
  const ids = app.subscriptions.map((each) => each.subscriptionId);
  const remembered = sessionStorage.getItem(SUBSCRIPTION);
  app.subscription = ids.includes(remembered) ? remembered : ids[0] ?? '';
  stream.start();
  open();
}

function leave(reason) {
  stream.stop();
  app.live = 'lost';
  view.close?.();
  pending = [];
  view = signInView(app, reason);
  state = { loading: false, loaded: true, failure: null };
  redraw();
  document.getElementById('client-id')?.focus();
}

addEventListener('hashchange', () => {
  app.route = parse(location.hash);
  if (session.current()) {
    open();
  }
});
setInterval(() => session.current() && redraw(), ROUND_MS);
session.onEnd(leave);
await i18n.use(i18n.preferred(), false);
if (session.current()) {
  await begin();
} else {
  leave(null);
}
