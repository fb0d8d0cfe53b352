// The preview's script: when the site has changed it asks whether this page has, and shows it if so.
//
// One tab of a browser listens for all; each asks for itself and is touched only if its own bytes differ. Here the messages of the
// server come in and are handed to the other files.

const name = `chancery ${room.pathname}`;
const memory = `${name} ${location.pathname}`;
const [visit] = performance.getEntriesByType("navigation");
// What tells this tab from the others.
const tab = Math.random().toString(36).slice(2);
// The status that this page was loaded with.
const status = visit?.responseStatus || 200;
// Whether it is the preview's own page, of which the server keeps no print.
const isDesk = location.pathname === room.pathname;
// The print of the bytes that it shows.
let had = visit?.serverTiming?.find((entry) => entry.name === "page")?.description ?? "";
let asking = false;
let again = false;

// Asks how this page differs from what it shows; a question during a question is asked once more.
async function ask() {
  again = true;
  if (asking) return;
  asking = true;
  try {
    while (again) {
      again = false;
      const query = new URLSearchParams({ page: location.pathname, had });
      const answer = await fetch(new URL(`changed?${query}`, room), { cache: "no-store" });
      const { change, now } = await answer.json();
      had = now;
      await show(isDesk ? "page" : change);
      await inform();
    }
  } catch {
    // The server has gone; its stream tells when it is back.
  } finally {
    asking = false;
  }
}

// Shows a change.
function show(change) {
  if (change === "style") return renewStyles();
  if (change === "page" && (!isDesk || document.visibilityState === "visible")) return renew();
}

// Loads the page again and keeps its place.
function reload() {
  sessionStorage.setItem(memory, JSON.stringify([scrollX, scrollY]));
  location.reload();
}

// Asks what is wrong with the page and the site; a tab that is not seen asks when it is.
async function inform() {
  if (document.visibilityState !== "visible") return;
  await askFacts();
  showFaults();
  await askFaults();
}

// Fetches the page, notes its print, and gives its parsed text.
async function fetchPage() {
  const answer = await fetch(location.href.split("#")[0], { cache: "no-store" });
  had = /desc="([^"]*)"/.exec(answer.headers.get("server-timing") ?? "")?.[1] ?? had;
  return { answer, next: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

// Brings the page to what the server has now: morphed, or loaded anew where that will not do.
async function renew() {
  const { answer, next } = await fetchPage();
  if (answer.status >= 500 && status < 400) {
    showBroken(next.querySelector("pre")?.textContent ?? "");
    await askFacts();
    return explainBroken();
  }
  hideBroken();
  if (answer.status !== status || answer.redirected || runsOthers(next) || !swapStyles(next)) return reload();
  let blocks = [];
  try {
    await holdStill(() => {
      blocks = blocksOf(morph(next));
      light(blocks);
      // The page's scripts may renew what they made of the old text.
      document.dispatchEvent(new CustomEvent("chancery:morph", { detail: { changed: blocks } }));
    });
  } catch {
    return reload();
  }
  offer(blocks);
}

// Brings only the style sheets of the page up to date.
async function renewStyles() {
  const { next } = await fetchPage();
  if (!swapStyles(next)) reload();
}

// Puts new style sheets beside the old ones, and drops those once the new ones are there; tells whether they are the same ones.
function swapStyles(next) {
  const sheets = (from) => [...from.querySelectorAll('link[rel~="stylesheet"]:not([data-chancery-old])')];
  const address = (link) => new URL(link.getAttribute("href"), location.href);
  // A sheet that a script put in is the script's.
  const [old, fresh] = [sheets(document).filter((link) => served.has(link)), sheets(next)];
  const paths = (links) => links.map((link) => address(link).pathname).join();
  if (paths(old) !== paths(fresh)) return false;
  for (const [ix, link] of old.entries()) {
    if (address(link).href === address(fresh[ix]).href) continue;
    const beside = link.cloneNode();
    beside.href = address(fresh[ix]).href;
    match(served.get(link), beside);
    link.setAttribute("data-chancery-old", "");
    for (const end of ["load", "error"]) {
      beside.addEventListener(end, () => {
        link.remove();
        placeSoon();
      });
    }
    link.after(beside);
  }
  return true;
}

// Goes to an address that the editor or the panel names.
function goTo(href) {
  const target = new URL(href, location.href);
  if (target.pathname !== location.pathname) location.href = target;
  else if (target.hash === location.hash) goToLine();
  else location.hash = target.hash;
}

// Notes that this tab is the one that was looked at last.
function noteLook() {
  if (document.visibilityState === "visible") keep("tab", tab);
}

// Hears what the server says. An editor leads the tab that was looked at last: the browser may lie behind it.
function hear({ data }) {
  const message = JSON.parse(data);
  if (message.did) sayDid(message.did);
  else if (message.open) (recall("tab") ?? tab) === tab && goTo(message.open);
  else if (message.lost !== undefined) sayConnection(message.lost);
  else ask();
}

// Listens until the returned function is called; `tell` hears messages, and whether the stream is lost for more than a second.
function listen(address, tell) {
  let source;
  let timer;
  let losing;
  const lost = (isLost) => tell({ data: JSON.stringify({ lost: isLost }) });
  const open = () => {
    source = new EventSource(address());
    source.onmessage = tell;
    source.onopen = () => {
      clearTimeout(losing);
      losing = undefined;
      lost(false);
    };
    source.onerror = () => {
      losing ??= setTimeout(lost, 1000, true);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(losing);
    source.close();
  };
}

// The tab that holds the lock listens for all; when it closes, the next one does.
function share() {
  const channel = new BroadcastChannel(name);
  channel.onmessage = hear;
  const tell = ({ data }) => {
    channel.postMessage(data);
    hear({ data });
  };
  navigator.locks.request(name, () => new Promise(() => listen(() => new URL("events", room), tell)));
}

// Without locks (an address that is neither https nor loopback): each tab listens while it is seen.
function listenAlone() {
  const address = () => new URL(`events?${new URLSearchParams({ page: location.pathname, had })}`, room);
  let stop;
  const look = () => {
    stop?.();
    stop = document.visibilityState === "visible" ? listen(address, hear) : undefined;
  };
  document.addEventListener("visibilitychange", look);
  look();
}

// Begins: what was served is kept before the page's scripts change it, then the furniture comes, then the first questions.
function begin() {
  keepServed();
  layTray();
  furnish();
  offerEditor();
  followBlocks();
  const place = sessionStorage.getItem(memory);
  if (place) {
    sessionStorage.removeItem(memory);
    scrollTo({ left: JSON.parse(place)[0], top: JSON.parse(place)[1], behavior: "instant" });
  }
  addEventListener("pageshow", (event) => event.persisted && ask());
  addEventListener("hashchange", goToLine);
  addEventListener("focus", noteLook);
  document.addEventListener("visibilitychange", noteLook);
  noteLook();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  ask().then(goToLine); // What was said while this page was on its way, nobody will repeat.
  if (navigator.locks) share();
  else listenAlone();
}

begin();
