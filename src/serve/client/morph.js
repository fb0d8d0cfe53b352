// Morphing: makes the page that is open into the one that the server has now, and leaves alone what the author did not edit.
//
// What was served is kept as a tree of its own, node by node beside the live one. An attribute, class, text or element that a
// script or the reader changed differs from what was served, and stays unless the author's edit touches the same thing. It knows
// neither the server nor the furniture; `renew` in preview.js calls it.

// The node that was served for a live one.
const served = new WeakMap();
// The live node of a served one.
const shown = new WeakMap();
// The beginning of the ids that lend partners to each other while they are morphed.
const LENT = "chancery-morph-";
// Whether all attributes that were served for the root are known: scripts in the head may have changed them before the start.
let rootIsKnown = false;

// Notes that `copy` is what was served for `live`.
function match(copy, live) {
  served.set(live, copy);
  shown.set(copy, live);
}

// Matches two trees of the same shape.
function matchAll(copy, live) {
  match(copy, live);
  let [next, beside] = [copy.firstChild, live.firstChild];
  for (; next && beside; next = next.nextSibling, beside = beside.nextSibling) matchAll(next, beside);
}

// Lets a newer equal tree take the place of a served one.
function hand(old, fresh) {
  const live = shown.get(old);
  if (live) match(fresh, live);
  let [before, after] = [old.firstChild, fresh.firstChild];
  for (; before && after; before = before.nextSibling, after = after.nextSibling) hand(before, after);
}

// Keeps what is there at the start as what was served; the scripts that wait for the whole page have not begun to change it.
function keepServed() {
  matchAll(document.documentElement.cloneNode(true), document.documentElement);
}

// The scripts of a tree that would run, as text.
function scripts(tree) {
  const runs = (script) => !script.type || /javascript|module/.test(script.type);
  return [...tree.querySelectorAll("script")].filter(runs).map((script) => script.outerHTML).join();
}

// Whether the page runs other scripts than the one that is open, so that only loading it will do.
function runsOthers(next) {
  return scripts(served.get(document.documentElement)) !== scripts(next);
}

// Morphs the open page into `next`, a parsed document, and gives the live elements that hold the change.
function morph(next) {
  const last = served.get(document.documentElement);
  const [body, fresh] = [served.get(document.body), next.body];
  const plan = { same: new Map(), changed: new Set(), live: new Map(), lent: 0 };
  try {
    align(body, fresh, plan);
    Idiomorph.morph(document.body, fresh, { morphStyle: "outerHTML", callbacks: callbacks(plan) });
  } finally {
    for (const tree of [document, next]) {
      for (const element of tree.querySelectorAll(`[id^="${LENT}"]`)) element.removeAttribute("id");
    }
  }
  if (rootIsKnown) mergeAttributes(document.documentElement, last, next.documentElement);
  else mergeNamed(document.documentElement, last, next.documentElement, ["lang", "dir"]);
  rootIsKnown = true;
  match(next.documentElement, document.documentElement);
  morphHead(last.querySelector("head"), next.head);
  return [...plan.changed].map((element) => shown.get(element)).filter(Boolean);
}

// What idiomorph asks on its way.
function callbacks(plan) {
  const adding = [];
  return {
    beforeNodeMorphed(live, fresh) {
      const old = served.get(live);
      if (plan.same.has(fresh) && plan.same.get(fresh) === old) {
        hand(old, fresh);
        return false;
      }
      match(fresh, live);
      if (live.nodeType !== Node.ELEMENT_NODE) {
        if (old?.nodeValue !== fresh.nodeValue) splice(live, fresh.nodeValue);
        return false;
      }
      mergeAttributes(live, old, fresh);
      return true;
    },
    // Attributes are merged above.
    beforeAttributeUpdated: () => false,
    beforeNodeAdded(fresh) {
      adding.push(fresh);
      return true;
    },
    afterNodeAdded(live) {
      const fresh = adding.pop();
      if (served.get(live) !== fresh) matchAll(fresh, live);
    },
    // An element that was never served is a script's.
    beforeNodeRemoved: (live) => live.nodeType !== Node.ELEMENT_NODE || served.has(live),
  };
}

// Replaces the part of a text that differs, so that a selection in the rest stays.
function splice(live, text) {
  const [head, tail] = shared(live.data, text);
  live.replaceData(head, live.data.length - head - tail, text.slice(head, text.length - tail));
}

// How many characters two texts share at their beginnings and, in what is left, at their ends.
function shared(a, b) {
  const shorter = Math.min(a.length, b.length);
  let [head, tail] = [0, 0];
  while (head < shorter && a[head] === b[head]) head++;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [head, tail];
}

// Prepares how the children of `old` become those of `fresh`: partners lend each other an id, and the rest comes and goes.
function align(old, fresh, plan) {
  const html = fresh.namespaceURI === "http://www.w3.org/1999/xhtml";
  if (ownText(old) !== ownText(fresh) || (!html && !old.cloneNode().isEqualNode(fresh.cloneNode()))) plan.changed.add(fresh);
  reserve(shown.get(old), plan);
  const [left, added] = [new Set(old.children), new Set(fresh.children)];
  for (const [before, after, isSame] of partners([...old.children], [...fresh.children])) {
    left.delete(before);
    added.delete(after);
    if (isSame) plan.same.set(after, before);
    else align(before, after, plan);
    lend(shown.get(before), after, plan);
  }
  if ([...left].some((element) => isInline(shown.get(element)))) plan.changed.add(fresh);
  left.forEach(takeOut);
  for (const element of added) putIn(element, shown.get(old), plan);
}

// Takes a served element out of the page, with the text before it.
//
// What comes and goes takes a text with it so that the other texts keep their places: idiomorph would take them for one another,
// and move every element between them.
function takeOut(old) {
  const live = shown.get(old);
  const text = live?.previousSibling;
  if (text?.nodeType === Node.TEXT_NODE && served.has(text)) text.remove();
  live?.remove();
}

// Puts a new element into the page, beside the neighbour that it has, and a text between the two.
function putIn(fresh, parent, plan) {
  plan.changed.add(fresh);
  const [before, after] = [plan.live.get(fresh.previousElementSibling), plan.live.get(fresh.nextElementSibling)];
  const text = before ? fresh.previousSibling : fresh.nextSibling;
  const copies = [fresh, text].filter((node) => node === fresh || node?.nodeType === Node.TEXT_NODE).map((node) => {
    const copy = document.importNode(node, true);
    matchAll(node, copy);
    return copy;
  });
  if (before?.parentNode === parent) before.after(...copies.reverse());
  else if (after?.parentNode === parent) after.before(...copies);
  else parent?.append(copies[0]);
  plan.same.set(fresh, fresh);
  lend(shown.get(fresh), fresh, plan);
}

// The text that stands in an element itself, its white space folded.
function ownText(element) {
  const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  return texts.map((node) => node.nodeValue.replace(/\s+/g, " ")).join("\n").trim();
}

// Whether an element stands within a line.
function isInline(element) {
  return element?.isConnected && getComputedStyle(element).display.startsWith("inline");
}

// Gives the same id to an element and to what it will be, if neither has one.
function lend(live, fresh, plan) {
  plan.live.set(fresh, live);
  if (!live?.isConnected || live.hasAttribute("id") || fresh.hasAttribute("id")) return;
  const id = LENT + plan.lent++;
  live.setAttribute("id", id);
  fresh.setAttribute("id", id);
}

// Keeps what scripts put into an element from being taken for something that was served.
function reserve(live, plan) {
  for (const child of live?.children ?? []) {
    if (!served.has(child) && !child.hasAttribute("id")) child.setAttribute("id", LENT + plan.lent++);
  }
}

// Pairs two lists of elements in their order, and says which are equal: these first, and between them what looks like an edit.
function partners(before, after) {
  const pairs = [];
  const shorter = Math.min(before.length, after.length);
  let [head, tail] = [0, 0];
  while (head < shorter && before[head].isEqualNode(after[head])) head++;
  while (tail < shorter - head && before.at(-1 - tail).isEqualNode(after.at(-1 - tail))) tail++;
  for (let ix = 0; ix < head; ix++) pairs.push([before[ix], after[ix], true]);
  for (let ix = 1; ix <= tail; ix++) pairs.push([before.at(-ix), after.at(-ix), true]);
  const [olds, news] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  let [from, to] = [0, 0];
  for (const [ix, iy] of [...common(olds, news), [olds.length, news.length]]) {
    pairs.push(...kin(olds.slice(from, ix), news.slice(to, iy)));
    if (ix < olds.length) pairs.push([olds[ix], news[iy], true]);
    [from, to] = [ix + 1, iy + 1];
  }
  return pairs;
}

// The places of a longest common subsequence of two lists that differ at both ends; none where that would take too long.
function common(olds, news) {
  const [n, m] = [olds.length, news.length];
  if (n * m <= 1 || n * m > 1e6) return [];
  const [a, b] = [olds, news].map((list) => list.map((element) => element.outerHTML));
  const table = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let ix = n - 1; ix >= 0; ix--) {
    for (let iy = m - 1; iy >= 0; iy--) {
      table[ix][iy] = a[ix] === b[iy] ? table[ix + 1][iy + 1] + 1 : Math.max(table[ix + 1][iy], table[ix][iy + 1]);
    }
  }
  const places = [];
  for (let ix = 0, iy = 0; ix < n && iy < m;) {
    if (a[ix] === b[iy]) places.push([ix++, iy++]);
    else if (table[ix + 1][iy] >= table[ix][iy + 1]) ix++;
    else iy++;
  }
  return places;
}

// Pairs elements of which none is equal to another: by their places if there are as many, else by what their texts share.
function kin(olds, news) {
  const pairs = [];
  const byPlace = olds.length === news.length || olds.length * news.length > 2500;
  let from = 0;
  for (const [place, fresh] of news.entries()) {
    const candidates = byPlace ? olds.slice(place, place + 1) : olds.slice(from);
    const scores = candidates.map((old) => (canBecome(old, fresh) ? (byPlace ? 1 : likeness(old, fresh)) : 0));
    const best = Math.max(0, ...scores);
    if (best < 0.3) continue;
    const found = candidates[scores.indexOf(best)];
    pairs.push([found, fresh]);
    from = olds.indexOf(found) + 1;
  }
  return pairs;
}

// Whether one element can be morphed into the other.
function canBecome(old, fresh) {
  return old.localName === fresh.localName && old.getAttribute("id") === fresh.getAttribute("id");
}

// How much of two texts is the same from both ends, from 0 to 1; two elements of one id are the same.
function likeness(old, fresh) {
  if (old.hasAttribute("id")) return 1;
  const [a, b] = [old.textContent.trim(), fresh.textContent.trim()];
  const [head, tail] = shared(a, b);
  return a || b ? (head + tail) / Math.max(a.length, b.length) : 1;
}

// Brings to a live element what differs between the attributes that were served for it and the fresh ones.
function mergeAttributes(live, old, fresh) {
  mergeNamed(live, old, fresh, new Set([...(old?.getAttributeNames() ?? []), ...fresh.getAttributeNames()]));
}

// Does that for some attributes.
function mergeNamed(live, old, fresh, names) {
  for (const name of names) {
    const [was, is] = [old?.getAttribute(name) ?? null, fresh.getAttribute(name)];
    if (was === is || (is ?? was ?? "").startsWith(LENT)) continue;
    if (name === "class" && live.getAttribute("class") !== was) mergeClasses(live, was, is);
    else if (is === null) live.removeAttribute(name);
    else live.setAttributeNode(fresh.getAttributeNode(name).cloneNode());
  }
}

// Brings the classes that came to a live element, and takes those that went.
function mergeClasses(live, was, is) {
  const words = (text) => (text ?? "").split(/\s+/).filter(Boolean);
  const [before, after] = [words(was), words(is)];
  live.classList.remove(...before.filter((word) => !after.includes(word)));
  live.classList.add(...after.filter((word) => !before.includes(word)));
  if (!live.classList.length && is === null) live.removeAttribute("class");
}

// Brings the title and what else differs in the head; style sheets are swapped elsewhere, and scripts do not run again.
function morphHead(last, next) {
  const title = (head) => head.querySelector("title")?.textContent;
  if (title(last) !== title(next)) document.title = title(next) ?? "";
  const parts = (head) => [...head.children].filter((part) => !part.matches('title, link[rel~="stylesheet"], script:not([type*="json"])'));
  const gone = new Map(parts(last).map((part) => [part.outerHTML, part]));
  for (const part of parts(next)) {
    const old = gone.get(part.outerHTML);
    gone.delete(part.outerHTML);
    if (old) hand(old, part);
    else matchAll(part, document.head.appendChild(document.importNode(part, true)));
  }
  for (const old of gone.values()) shown.get(old)?.remove();
}
