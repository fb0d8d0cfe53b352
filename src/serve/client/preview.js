// The preview's script. When the site has changed it asks whether this page has, and shows it if so.
// One tab of a browser listens for all; each asks for itself and is touched only if its own bytes differ.
(() => {
  "use strict";
  const room = new URL(".", document.currentScript.src);
  const name = "chancery " + room.pathname;
  const page = location.pathname;
  const memory = name + " " + page;
  const [visit] = performance.getEntriesByType("navigation");
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
        const query = new URLSearchParams({ page, had });
        const answer = await fetch(new URL(`changed?${query}`, room), { cache: "no-store" });
        const { change, now } = await answer.json();
        had = now;
        await show(change);
      }
    } catch {
      // The server has gone; its stream tells when it is back.
    } finally {
      asking = false;
    }
  }

  // Shows a change; a page that is morphed instead of reloaded begins here.
  function show(change) {
    if (change === "style") return swapStyles();
    if (change === "page") reload();
  }

  function reload() {
    sessionStorage.setItem(memory, JSON.stringify([scrollX, scrollY]));
    location.reload();
  }

  // Puts new style sheets beside the old ones, and drops those once the new ones are there.
  async function swapStyles() {
    const text = await (await fetch(location.href, { cache: "no-store" })).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const sheets = (from) => [...from.querySelectorAll('link[rel~="stylesheet"]')];
    const address = (link) => new URL(link.getAttribute("href"), location.href);
    for (const next of sheets(fresh)) {
      const old = sheets(document).find((link) => address(link).pathname === address(next).pathname);
      if (!old) return reload();
      if (address(old).href === address(next).href) continue;
      const link = old.cloneNode();
      link.href = address(next).href;
      link.addEventListener("load", () => old.remove());
      link.addEventListener("error", () => old.remove());
      old.after(link);
    }
  }

  // Listens until `stop` is called; a stream that the browser gave up is opened again.
  function listen(address, hear) {
    let source;
    let timer;
    const open = () => {
      source = new EventSource(address());
      source.onmessage = hear;
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2000);
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }

  // The tab that holds the lock listens for all; when it closes, the next one does.
  function share() {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ask;
    ask(); // What was said while this page was on its way, nobody will repeat.
    const hear = () => {
      channel.postMessage("changed");
      ask();
    };
    navigator.locks.request(name, () => new Promise(() => listen(() => new URL("events", room), hear)));
  }

  // Without locks (an address that is neither https nor loopback): each tab listens while it is seen.
  function listenAlone() {
    const address = () => new URL(`events?${new URLSearchParams({ page, had })}`, room);
    let stop;
    const look = () => {
      stop?.();
      stop = document.visibilityState === "visible" ? listen(address, ask) : undefined;
    };
    document.addEventListener("visibilitychange", look);
    look();
  }

  const place = sessionStorage.getItem(memory);
  if (place) {
    sessionStorage.removeItem(memory);
    scrollTo(...JSON.parse(place));
  }
  addEventListener("pageshow", (event) => event.persisted && ask());
  if (navigator.locks) share();
  else listenAlone();
})();
