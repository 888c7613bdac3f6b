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
import { galleryView } from './views/gallery.js';
import { historyView } from './views/history.js';
import { runView } from './views/run.js';
import { policyView } from './views/policy.js';
import { assignmentView } from './views/assignment.js';
import { complianceView } from './views/compliance.js';
import { definitionsView } from './views/definitions.js';
import { definitionView } from './views/definition.js';
import { assignView } from './views/assign.js';
import { remediationView } from './views/remediation.js';
import { trialView } from './views/trial.js';
import { attestationView } from './views/attestation.js';
import { bootsView } from './views/boots.js';
import { recommendationsView } from './views/recommendations.js';
import { securityView } from './views/security.js';
import { lostView } from './views/lost.js';

// A view is {title(), load(changes), draw(), concerns(change), close?()}: load() fetches everything, load(changes)
// only what these changes touched; draw() describes the page from what was loaded.
const VIEWS = {
  overview: overviewView,
  machines: machinesView,
  machine: machineView,
  install: installView,
  run: runView,
  history: historyView,
  extensions: galleryView,
  activity: activityView,
  policy: policyView,
  assignment: assignmentView,
  compliance: complianceView,
  definitions: definitionsView,
  definition: definitionView,
  assign: assignView,
  remediation: remediationView,
  try: trialView,
  boots: bootsView,
  security: securityView,
  recommendations: recommendationsView,
  attestation: attestationView,
};
const SETTLE_MS = 120;
const LONGEST_PAUSE_MS = 5_000;
const ANNOUNCE_MS = 10_000;
const LISTEN_MS = 1_000;
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
    open(false);
  },
  signIn: async (clientId, secret) => {
    await session.signIn(clientId, secret);
    await begin(true);
  },
  signOut: () => session.end('signedOut'),
  reload: () => load(),
  /** Shows what a load has got so far. */
  progress: () => {
    state.loaded = true;
    redraw();
  },
};

let view = signInView(app, null);
let state = { loading: false, failure: null };
let pending = [];
let stale = false;
let took = 0;
let announced = -ANNOUNCE_MS;
let begun = false;
let timer = null;
const stream = new ChangeStream(changed, (live) => {
  app.live = live;
  // Whatever happened while nobody listened is in no event: read the page again.
  stale ||= live === 'live' && begun;
  redraw();
  schedule();
});

function redraw() {
  const signedIn = session.current() !== null;
  document.title = `${view.title()} – Holdfast`;
  const failure = state.failure ? problem(state.failure, app.reload) : null;
  const focused = document.activeElement;
  render(root, shell(app, signedIn, state.loaded ? [failure, view.draw()] : unloaded(failure)));
  if (focused !== document.body && !focused.isConnected) {
    // What had the focus is gone; the keyboard goes on from the top of the page, not of the window.
    document.getElementById('title')?.focus({ preventScroll: true });
  }
}

function unloaded(failure) {
  const title = h('h1', { id: 'title', tabindex: '-1' }, view.title());
  return [title, failure ?? h('p', { class: 'waiting', 'aria-busy': 'true' }, t('app.loading'))];
}

async function load(changes) {
  const loading = view;
  const started = performance.now();
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
    took = performance.now() - started;
    redraw();
    schedule();
  }
}

function open(focus) {
  view.close?.();
  const { name, id, query } = app.route;
  view = (VIEWS[name] ?? lostView)(app, { id, query });
  state = { loading: true, loaded: false, failure: null };
  pending = [];
  stale = false;
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

// At most one load at a time; changes that arrive meanwhile go together into the next one. The pause grows with what
// a load costs, so that a busy fleet is read at most a fifth of the time.
function schedule() {
  if (timer === null && (stale || pending.length > 0) && !state.loading) {
    timer = setTimeout(() => {
      timer = null;
      if (state.loading) {
        return;
      }
      const batch = stale ? undefined : pending;
      pending = [];
      stale = false;
      if (performance.now() - announced > ANNOUNCE_MS) {
        announced = performance.now();
        app.announce(t('app.updated', { page: view.title() }));
      }
      load(batch);
    }, Math.min(LONGEST_PAUSE_MS, Math.max(SETTLE_MS, 4 * took)));
  }
}

async function begin(focus) {
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
  // Listening first, so that nothing falls between what is read and what is heard.
  await Promise.race([stream.start(), new Promise((done) => setTimeout(done, LISTEN_MS))]);
  begun = true;
  open(focus);
}

function leave(reason) {
  stream.stop();
  begun = false;
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
  if (begun) {
    open(true);
  }
});
setInterval(() => session.current() && redraw(), ROUND_MS);
session.onEnd(leave);
await i18n.use(i18n.preferred(), false);
if (session.current()) {
  await begin(false);
} else {
  leave(session.lapsed() ? 'expired' : null);
}
