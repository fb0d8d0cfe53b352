// Blocks: what the server knows of the open page, which element each source line became, and the ways to the editor and back.
//
// An address `#line-24` means the block of that line. `preview.js` asks for the page's facts after each change; the faults
// beside the text and the handle read them here.

// What is known of the open page: its blocks with their elements, its faults.
let facts = { file: null, editor: null, blocks: [], faults: [] };
// The block of an element.
let blockAt = new Map();

// Asks the server what it knows of the open page.
async function askFacts() {
  const answer = await fetch(new URL(`page?${new URLSearchParams({ page: location.pathname })}`, room), { cache: "no-store" });
  if (!answer.ok) return;
  const now = await answer.json();
  // Of a page that cannot be rendered the last good state is still open, with its blocks.
  facts = isBroken() ? { ...now, blocks: facts.blocks } : now;
  blockAt = new Map();
  for (const block of facts.blocks) {
    block.element = elementAt(block.at);
    if (block.element) blockAt.set(block.element, block);
  }
}

// The live element at a path of child indexes from the page's text, counted in what was served.
function elementAt(path) {
  const prose = document.querySelector(".prose");
  const found = path.reduce((element, ix) => element?.children[ix], served.get(prose));
  return found && shown.get(found);
}

// The innermost block around a node.
function blockAround(node) {
  for (let at = node; at; at = at.parentElement) {
    if (blockAt.has(at)) return blockAt.get(at);
  }
}

// The block that a source line stands in: the last that begins at it or before.
function blockOfLine(line) {
  return facts.blocks.findLast((block) => block.element && block.line <= line) ?? facts.blocks.find((block) => block.element);
}

// Goes to the block that the address names by its line, if it does.
function goToLine() {
  const line = /^#line-(\d+)$/.exec(location.hash)?.[1];
  if (!line || document.getElementById(`line-${line}`)) return;
  const block = blockOfLine(Number(line));
  const element = block?.element ?? document.querySelector("main") ?? document.body;
  bring(element);
  if (block) light([element]);
}

// The words for a place in a file.
function place(path, line) {
  return line ? `${path}:${line}` : path;
}

// A link to a place in the editor, or its words where there is no way there.
function editorLink(path, line, editor, words = place(path, line)) {
  return editor ? make("a", { class: "editor", href: editor, title: `Open in editor: ${place(path, line)}` }, words) : words;
}

const handle = make("a", { class: "handle", hidden: true }, "✎");
let leaving;

// Shows the handle at the left edge of a block; without one it goes after a moment, in which the pointer may reach it.
function showHandle(block) {
  clearTimeout(leaving);
  if (!block?.editor) {
    leaving = setTimeout(() => { handle.hidden = true; }, 400);
    return;
  }
  const [box, frame] = [block.element.getBoundingClientRect(), host.getBoundingClientRect()];
  const marked = !margin.classList.contains("open") && [...margin.querySelectorAll(".fault")].some((fault) => fault.anchor === block.element);
  handle.href = block.editor;
  handle.title = `Open in editor: ${place(facts.file, block.line)}`;
  handle.setAttribute("aria-label", handle.title);
  handle.hidden = false;
  handle.style.setProperty("top", `${box.top - frame.top + (marked ? 28 : 0)}px`);
  handle.style.setProperty("left", `${Math.max(0, box.left - frame.left - 30)}px`);
}

// Follows the editor's link of the block around a node; tells whether there is one.
function openEditor(node) {
  const block = blockAround(node);
  if (!block?.editor) return false;
  location.href = block.editor;
  return true;
}

// Listens for the ways to the editor: the handle, a click with Alt, Alt and Enter.
function offerEditor() {
  margin.append(handle);
  document.addEventListener("pointerover", (event) => {
    if (event.target === host) clearTimeout(leaving);
    else if (event.pointerType !== "touch") showHandle(blockAround(event.target));
  });
  addEventListener("resize", () => { handle.hidden = true; });
  document.addEventListener("click", (event) => {
    if (event.altKey && event.button === 0 && event.target !== host && openEditor(event.target)) claim(event);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "Enter" && event.target !== host && openEditor(event.target)) claim(event);
  }, true);
}

// Keeps an event from the page.
function claim(event) {
  event.preventDefault();
  event.stopPropagation();
}
