// Faults: what is wrong, beside the text that it is about, and a panel with all of the site.
//
// Where the page has room left of its text a fault stands open there; elsewhere it is a mark at its block's edge that opens it.
// They follow their blocks wherever these move. It reads `facts` (blocks.js) and asks the server for the faults of the site.

const WORDS = { error: "Error", warning: "Warning", note: "Note" };
const MARKS = { error: "✕", warning: "▲", note: "i" };
// The least and the greatest width of a fault that stands open, in CSS pixels.
const WIDTHS = [128, 232];
// The width of the window from which on faults stand open, in CSS pixels.
const WIDE = 1000;

// What is wrong, as it is said in the margin and in the panel; `lead` may stand beside its name.
function faultText(fault, lead) {
  const own = fault.path === facts.file && !lead;
  return [
    make("p", { class: "fault-head" }, mark(fault.severity), make("b", {}, WORDS[fault.severity]), make("span", { class: "code" }, fault.code), lead),
    make("p", { class: "fault-says" }, sentence(fault.message)),
    fault.hint && make("p", { class: "fault-hint" }, sentence(fault.hint)),
    (fault.related ?? []).map((one) => make("p", { class: "fault-hint" }, sentence(one.text), " ", editorLink(one.path, one.line, one.editor))),
    make("p", { class: "fault-place" }, editorLink(fault.path, fault.line, fault.editor, own ? `line ${fault.line}` : undefined)),
  ];
}

// The sign of a severity, which its word stands beside.
function mark(severity) {
  return make("span", { class: `mark mark-${severity}`, "aria-hidden": "true" }, MARKS[severity]);
}

// The worst severity of some faults.
function worst(faults) {
  return Object.keys(WORDS).find((word) => faults.some((fault) => fault.severity === word));
}

// What the margin says now, so that it is built anew only when that differs.
let said = "";

// Puts the page's faults into the margin, those of one block together.
function showFaults() {
  if (isBroken()) return;
  const groups = new Map();
  for (const fault of facts.faults) {
    const anchor = facts.blocks[fault.block]?.element ?? headOfPage();
    groups.set(anchor, [...(groups.get(anchor) ?? []), fault]);
  }
  const now = JSON.stringify([...groups.values()]);
  const old = [...margin.querySelectorAll(".fault")];
  if (now === said && old.length === groups.size) {
    [...groups.keys()].forEach((anchor, ix) => { old[ix].anchor = anchor; });
  } else {
    said = now;
    old.forEach((fault) => fault.remove());
    for (const [anchor, faults] of groups) margin.append(faultGroup(anchor, faults));
  }
  placeFaults();
}

// Where a fault stands that is about no block.
function headOfPage() {
  return document.querySelector("main h1, h1") ?? document.querySelector("main") ?? document.body;
}

// The faults of one block: a mark, and what it opens.
function faultGroup(anchor, faults) {
  const severity = worst(faults);
  const many = faults.length > 1 ? count(faults.length, "diagnostic") : WORDS[severity].toLowerCase();
  const number = make("span", { class: "fault-count" }, faults.length > 1 ? String(faults.length) : null);
  const summary = make("summary", { "aria-label": `${many} on this paragraph` }, mark(severity), number);
  const list = make("ul", { class: "fault-list" }, faults.map((fault) => make("li", { class: `is-${fault.severity}` }, faultText(fault))));
  const group = make("details", { class: `fault is-${severity}`, toggle: placeSoon, keydown: closeByEscape }, summary, list);
  group.anchor = anchor;
  return group;
}

// Closes an open mark when Escape is pressed in it.
function closeByEscape(event) {
  if (event.key !== "Escape" || !event.currentTarget.open) return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary").focus();
}

// The free room left of the text: its right edge and width, or nothing if there is too little.
function roomLeft() {
  const text = document.querySelector(".prose") ?? document.querySelector("main");
  if (innerWidth < WIDE || !text) return;
  const edge = text.getBoundingClientRect().left;
  let [inner, outer] = [0, edge];
  for (const part of document.querySelectorAll("main *, .breadcrumbs")) {
    const { left, right, width } = part.getBoundingClientRect();
    if (width < 2 || left >= edge || part.contains(text)) continue;
    if (right <= edge) inner = Math.max(inner, right);
    outer = Math.min(outer, left);
  }
  const beside = { right: edge - 20, width: Math.min(edge - inner - 36, WIDTHS[1]) };
  const outside = { right: outer - 12, width: Math.min(outer - 24, WIDTHS[1]) };
  return [beside, outside].find(({ width }) => width >= WIDTHS[0]);
}

// Puts each fault beside its block, and below the one before it.
function placeFaults() {
  const faults = [...margin.querySelectorAll(".fault")];
  if (!faults.length) return;
  const free = roomLeft();
  if (margin.classList.contains("open") !== Boolean(free)) faults.forEach((fault) => { fault.open = Boolean(free); });
  else if (free) faults.forEach((fault) => { fault.open ||= !fault.seen; });
  faults.forEach((fault) => { fault.seen = true; });
  margin.classList.toggle("open", Boolean(free));
  margin.style.setProperty("--width", `${Math.round(free?.width ?? 0)}px`);
  const frame = host.getBoundingClientRect();
  const spots = faults.map((fault) => ({ fault, box: anchorBox(fault.anchor), height: (free ? fault : fault.firstChild).offsetHeight }));
  spots.sort((a, b) => a.box.top - b.box.top);
  let floor = -Infinity;
  for (const { fault, box, height } of spots) {
    const top = Math.max(box.top - frame.top, floor);
    const left = free ? free.right - free.width : Math.max(0, box.left - 28);
    fault.style.setProperty("top", `${top}px`);
    fault.style.setProperty("left", `${left - frame.left}px`);
    fault.style.setProperty("--mark", `${Math.min(24, Math.max(16, box.left - 2))}px`);
    fault.style.setProperty("--reach", `${box.left - (free?.right ?? 0) - 12}px`);
    fault.style.setProperty("--rise", `${box.top - frame.top - top}px`);
    fault.style.setProperty("--tall", `${box.height}px`);
    floor = top + height + 6;
  }
}

// Where a block stands; one that is folded away, where what folds it stands.
function anchorBox(anchor) {
  const at = anchor.checkVisibility() ? anchor : anchor.closest("details:not([open])") ?? headOfPage();
  return at.getBoundingClientRect();
}

let waiting = false;

// Places the faults once, when next something is drawn.
function placeSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    placeFaults();
  });
}

// Keeps the faults beside their blocks whatever moves these.
function followBlocks() {
  const sizes = new ResizeObserver(placeSoon);
  for (const part of [document.documentElement, document.body, document.querySelector(".prose")]) if (part) sizes.observe(part);
  addEventListener("resize", placeSoon);
  document.addEventListener("toggle", placeSoon, true);
  document.fonts?.ready.then(placeSoon);
}

// What is wrong with the whole site.
let site = { errors: 0, warnings: 0, notes: 0, faults: [], more: 0 };
const badge = make("button", { class: "badge", type: "button", hidden: true, "aria-expanded": "false", click: () => (panel.open ? closePanel() : openPanel()) });
const search = make("input", { type: "search", "aria-label": "Filter by text", placeholder: "Filter by text", input: listFaults });
const severities = make("div", { class: "severities", role: "group", "aria-label": "Severity" });
const list = make("ul", { class: "fault-list", tabindex: "0", role: "list", "aria-label": "Diagnostics" });
const found = make("p", { class: "found", role: "status" });
const panel = make(
  "dialog",
  { class: "panel", "aria-labelledby": "panel-title" },
  make("header", {}, make("h2", { id: "panel-title" }, "Diagnostics of this site"), make("button", { class: "close", type: "button", "aria-label": "Close", click: closePanel }, "×")),
  make("div", { class: "filters" }, search, severities),
  list,
  make("footer", {}, found, make("a", { href: room.href }, "Drafts, due judgments, unlinked mentions")),
);
const off = new Set();

// Asks for the faults of the site.
async function askFaults() {
  const answer = await fetch(new URL("faults", room), { cache: "no-store" });
  if (!answer.ok) return;
  const before = JSON.stringify(site.faults);
  site = await answer.json();
  const counts = [["error", site.errors], ["warning", site.warnings], ["note", site.notes]].filter(([, number]) => number);
  const parts = counts.map(([word, number]) => make("span", { class: `is-${word}` }, mark(word), count(number, word)));
  badge.replaceChildren(...parts.flatMap((part, ix) => (ix ? [make("span", { class: "hidden" }, ", "), part] : [part])));
  badge.hidden = !counts.length;
  const switches = counts.map(([word, number]) => make("button", {
    type: "button", class: `is-${word}`, "aria-pressed": String(!off.has(word)), "data-severity": word, click: () => toggleSeverity(word),
  }, mark(word), `${WORDS[word]}s ${number.toLocaleString("en")}`));
  const focused = shadow.activeElement?.dataset.severity;
  severities.replaceChildren(...switches);
  if (focused) severities.querySelector(`[data-severity="${focused}"]`)?.focus();
  if (panel.open && before !== JSON.stringify(site.faults)) listFaults();
}

// Shows or hides the faults of a severity in the panel.
function toggleSeverity(word) {
  if (!off.delete(word)) off.add(word);
  severities.querySelector(`[data-severity="${word}"]`).setAttribute("aria-pressed", String(!off.has(word)));
  listFaults();
}

// Lists the faults that the filters let through.
function listFaults() {
  const wanted = search.value.trim().toLowerCase();
  const text = (fault) => [fault.code, fault.message, fault.hint, fault.path].join(" ").toLowerCase();
  const faults = site.faults.filter((fault) => !off.has(fault.severity) && text(fault).includes(wanted));
  list.replaceChildren(...faults.map((fault) => {
    const page = fault.href && make("a", { href: fault.href, click: (event) => followHere(event, fault.href) }, "Show");
    return make("li", { class: `is-${fault.severity}` }, faultText(fault, page));
  }));
  const more = site.more ? `, and ${site.more.toLocaleString("en")} that are not listed` : "";
  found.textContent = `${faults.length.toLocaleString("en")} of ${count(site.faults.length, "diagnostic")}${more}`;
}

// Follows a link of the panel within the page, where the browser would find no element of that name.
function followHere(event, href) {
  if (new URL(href, location.href).pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(href);
}

// Opens the panel with the filter in hand.
function openPanel() {
  panel.show();
  badge.setAttribute("aria-expanded", "true");
  listFaults();
  search.focus();
}

// Closes the panel; a focus in it goes back to its button.
function closePanel() {
  const isWithin = panel.contains(shadow.activeElement);
  panel.close();
  badge.setAttribute("aria-expanded", "false");
  if (isWithin && !badge.hidden) badge.focus();
}
