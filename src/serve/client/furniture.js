// The furniture: the one element that the preview adds to a page, what it is built with, and how it moves the window.
//
// Everything that the preview shows lies in the shadow of that element, so that neither the site's style reaches it nor its own
// the site. Text comes in as text alone. It knows no messages of the server.

// The preview's own addresses.
const room = new URL(".", document.currentScript.src);
const host = document.createElement("chancery-preview");
const shadow = host.attachShadow({ mode: "open" });
// What lies beside the text and scrolls with it.
const margin = make("div", { class: "margin" });
// What stands at the lower edge of the window.
const tray = make("div", { class: "tray" });

// Puts the furniture behind the page; it is not seen before it has its style.
function furnish() {
  const style = make("link", { rel: "stylesheet", href: new URL("preview.css", room).href });
  host.hidden = true;
  style.addEventListener("load", () => {
    host.hidden = false;
    placeFaults();
  });
  shadow.append(style, margin, tray);
  document.documentElement.append(host);
  const follow = () => host.setAttribute("data-theme", document.documentElement.dataset.theme ?? "auto");
  new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  follow();
}

// An element with its attributes and what is in it; a function among the attributes hears the event of its name.
function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...inside.flat(Infinity).filter((part) => part != null && part !== false));
  return element;
}

// A sentence of a diagnostic: what stands between backticks is code.
function sentence(text) {
  return text.split("`").map((part, ix) => (ix % 2 ? make("code", {}, part) : part));
}

// A number with its noun.
function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

// What the browser keeps for the preview under a name, or nothing where it keeps nothing.
function recall(name) {
  try {
    return localStorage.getItem(`chancery ${name}`);
  } catch {
    return null;
  }
}

// Keeps it.
function keep(name, value) {
  try {
    localStorage.setItem(`chancery ${name}`, value);
  } catch {
    // Then it holds for this page alone.
  }
}

// Whether the reader wants little to move.
function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Brings an element into the middle of the window.
function bring(element) {
  for (let at = element.closest("details:not([open])"); at; at = at.parentElement?.closest("details:not([open])")) at.open = true;
  const tall = element.getBoundingClientRect().height > innerHeight * 0.8;
  element.scrollIntoView({ block: tall ? "start" : "center", behavior: isCalm() ? "instant" : "smooth" });
}

// Lights elements for a moment; nothing of it stays in the page.
function light(elements) {
  const glow = "rgb(255 196 0 / 0.32)";
  const on = { backgroundColor: glow, boxShadow: `0 0 0 0.25rem ${glow}` };
  const pale = { outline: "2px solid rgb(190 140 0 / 0.7)", outlineOffset: "3px" };
  for (const element of elements) {
    const lit = isCalm()
      ? element.animate([pale, pale], { duration: 1500 })
      : element.animate([{ ...on, offset: 0 }, { ...on, offset: 0.35 }], { duration: 1800, easing: "ease-out" });
    lit.id = "chancery-lit";
  }
}

// The smallest blocks that hold some elements and are seen.
function blocksOf(elements) {
  const found = new Set();
  for (const element of elements) {
    let block = element;
    while (block && (isInline(block) || block.namespaceURI !== "http://www.w3.org/1999/xhtml")) block = block.parentElement;
    if (block && !block.checkVisibility()) block = block.closest("details:not([open])");
    if (block?.isConnected && block !== document.body && block.checkVisibility()) found.add(block);
  }
  return [...found].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

// Where the window stood before a page became too short for it, and where it came to stand.
let fallen;

// Keeps the page where it is in the window while `change` is made: what stands at its upper edge stays there.
//
// An editor may empty a file before it fills it. When the page has become short and soon grows again, the window goes back.
async function holdStill(change) {
  const [marks, before] = [landmarks(), scrollY];
  change();
  const back = fallen?.to === before && performance.now() - fallen.at < 3000 ? fallen.from : undefined;
  const settle = () => {
    const mark = marks.find(({ element }) => element.isConnected && element.checkVisibility());
    if (back !== undefined) scrollTo({ top: back, behavior: "instant" });
    else if (mark && before > 0) {
      const by = mark.element.getBoundingClientRect().top - mark.top;
      if (Math.abs(by) >= 1) scrollBy({ top: by, behavior: "instant" });
    }
  };
  settle();
  const isShort = document.documentElement.scrollHeight - innerHeight < (back ?? before);
  fallen = isShort ? { from: back ?? before, to: scrollY, at: performance.now() } : undefined;
  // The browser may hold on to something itself when it draws; a tab that is not seen does not draw.
  await new Promise((drawn) => {
    requestAnimationFrame(drawn);
    setTimeout(drawn, 100);
  });
  settle();
}

// The elements in the window with their places, the best to hold on to first.
function landmarks() {
  const [below, above] = [[], []];
  const visit = (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height > 0 && (bottom <= 0 || top >= innerHeight)) return;
    if (height > 0 && isStuck(element)) return;
    if (height > 0) (top >= 0 ? below : above).push({ element, top });
    for (const child of element.children) visit(child);
  };
  visit(document.querySelector("main") ?? document.body);
  return [...below, ...above.reverse()];
}

// Whether an element stands still while the page scrolls.
function isStuck(element) {
  return /sticky|fixed/.test(getComputedStyle(element).position);
}
