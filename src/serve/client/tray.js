// The tray: short messages at the lower edge of the window, and the banner over a page that cannot be rendered any more.
//
// What an edit did, where it changed the page, whether the preview runs. Each is said once, can be put away, and says nothing
// that is not said elsewhere in full.

const news = make("div", { class: "news", role: "status" });
const whereabouts = make("div", { class: "whereabouts", role: "status" });
const line = make("div", { class: "line", role: "status" });
const banner = make("section", { class: "banner", role: "alert", hidden: true });
// How long what an edit did can be read, in milliseconds.
const READ = 10_000;

// Lays out the tray.
function layTray() {
  tray.append(line, whereabouts, news);
  shadow.append(banner, panel, badge);
  document.addEventListener("keydown", (event) => event.key === "Escape" && panel.open && closePanel());
}

// Shows a message in a part of the tray until it is put away, or for a time in which nobody holds on to it.
function say(part, content, time) {
  clearTimeout(part.timer);
  const away = () => {
    clearTimeout(part.timer);
    part.replaceChildren();
  };
  const message = make("div", { class: "message" }, make("div", { class: "says" }, content), make("button", { class: "close", type: "button", "aria-label": "Dismiss", click: away }, "×"));
  part.replaceChildren(message);
  if (!time) return;
  const wait = () => {
    clearTimeout(part.timer);
    part.timer = setTimeout(() => (message.matches(":hover, :focus-within") ? wait() : away()), time);
  };
  wait();
}

// Says what an edit did to the site.
function sayDid(did) {
  if (document.visibilityState !== "visible") return;
  if (did.count === null) return say(news, make("p", {}, "All pages may have changed."), READ);
  if (!did.count && !did.gone) return;
  const links = did.pages.slice(0, 5).map(({ title, href }) => make("a", { href }, title));
  const more = did.count - links.length;
  const parts = links.flatMap((link, ix) => (ix ? [", ", link] : [link]));
  if (more > 0) parts.push(` and ${more.toLocaleString("en")} more`);
  const gone = did.gone ? `${count(did.gone, "page")} gone` : null;
  const changed = did.count ? [make("b", {}, `${count(did.count, "page")} changed`), ": ", ...parts] : [];
  say(news, make("p", {}, changed, did.count && gone ? "; " : null, gone), READ);
}

// Whether the window follows the author's edits.
function isFollowing() {
  return recall("follow") === "yes";
}

// Goes to what changed, or offers to, if none of it is in the window.
function offer(blocks) {
  const prose = blocks.filter((block) => block.closest(".prose"));
  const candidates = prose.length ? prose : blocks;
  const box = (block) => block.getBoundingClientRect();
  if (!candidates.length || candidates.some((block) => box(block).bottom > 0 && box(block).top < innerHeight)) {
    whereabouts.replaceChildren();
    return;
  }
  const [first] = candidates;
  const side = box(first).bottom <= 0 ? "above" : "below";
  const follows = isFollowing();
  const before = scrollY;
  const go = () => {
    whereabouts.replaceChildren();
    bring(first);
    light([first]);
  };
  const back = () => {
    whereabouts.replaceChildren();
    scrollTo({ top: before, behavior: isCalm() ? "instant" : "smooth" });
  };
  const choice = make("input", { type: "checkbox", change: () => keep("follow", choice.checked ? "yes" : "no") });
  choice.checked = follows;
  const button = follows
    ? make("button", { type: "button", click: back }, "Go back")
    : make("button", { type: "button", click: go }, `Changed ${side}: go there`);
  const words = follows ? make("span", {}, `Went to the change ${side}.`) : null;
  if (follows) go();
  say(whereabouts, [words, button, make("label", {}, choice, "Follow changes")], follows ? READ : 0);
}

// Says that the preview has stopped, or takes that back.
function sayConnection(isLost) {
  if (!isLost) line.replaceChildren();
  else if (!line.firstChild) line.replaceChildren(make("div", { class: "message lost" }, make("p", { class: "says" }, make("b", {}, "The preview has stopped."), " This page shows the last state.")));
}

// Shows over the last good page why it cannot be rendered: an excerpt of the server's answer.
function showBroken(excerpt) {
  banner.replaceChildren(
    make("header", {}, make("h2", {}, "This page cannot be rendered"), make("button", { class: "close", type: "button", "aria-label": "Hide", click: () => { banner.hidden = true; } }, "×")),
    make("pre", { tabindex: "0" }, excerpt.trimEnd()),
    make("p", { class: "fault-hint" }, "Below is its last good state."),
  );
  banner.hidden = false;
}

// Adds to it the fault itself, with the way to the editor.
function explainBroken() {
  const fault = facts.faults.find(({ severity }) => severity === "error");
  if (fault) banner.firstChild.after(make("div", { class: "is-error" }, faultText(fault)));
}

// Whether the open page is the last good state of one that cannot be rendered.
function isBroken() {
  return banner.hasChildNodes();
}

// Takes it away once the page renders.
function hideBroken() {
  banner.hidden = true;
  banner.replaceChildren();
}
