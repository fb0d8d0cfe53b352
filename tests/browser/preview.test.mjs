// The live preview as an author uses it: what an edit does to the pages that are open.
import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { edit as editFile, openBrowser, openPreview, replace, waitFor } from './tools.mjs';

let browser, preview;
before(async () => {
  browser = await openBrowser();
  preview = await openPreview();
});
after(async () => {
  await browser?.close();
  await preview?.stop();
});

const briefing = '/briefings/2023/moscow-visit/';
const file = () => path.join(preview.folder, 'content/briefings/2023/moscow-visit.md');
const added = 'A sentence that was not here before.';
const withSentence = (text) => text.replace('## Bottom line\n', `## Bottom line\n\n${added}\n`);

/** Opens a page that knows what it is about, and marks it: a page that is loaded anew has lost the mark. */
async function open(t, place = briefing, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const informed = page.waitForResponse(/\/_\/faults$/);
  await page.goto(preview.address + place);
  await informed;
  await page.evaluate(() => { globalThis.unloaded = true; });
  return page;
}

const isUnloaded = (page) => page.evaluate(() => globalThis.unloaded === true);
const edit = (change, at = file(), place = briefing) => editFile(preview, at, change, place);
const seen = (page, text) => page.getByText(text).first().waitFor({ timeout: 10_000 });
const furniture = (page, selector) => page.locator(`chancery-preview ${selector}`);

test('an edit is morphed into the page, which is not loaded anew and equals the served one', async (t) => {
  const page = await open(t);
  const undo = await edit(withSentence);
  t.after(undo);
  await seen(page, added);
  assert.ok(await isUnloaded(page));
  await sameAsFresh(page);
  await undo();
  await page.getByText(added).waitFor({ state: 'detached', timeout: 10_000 });
  assert.ok(await isUnloaded(page));
  await sameAsFresh(page);
});

test('of a page of many edits nothing is lost and nothing is left', async (t) => {
  const page = await open(t);
  const edits = [
    (text) => text.replace('## The three days', '## The three long days\n\nA list:\n\n- one\n- two'),
    (text) => text.replace(/^On the war, .*$/m, 'On the war little was said.').replace('- two', '- zero\n- two'),
    (text) => text.replace(/## Bottom line\n[^]*?(?=\n## )/, '## Bottom line\n\nOne paragraph is left.\n'),
    (text) => text.replace('title: "Xi in Moscow', 'title: "Xi, in Moscow'),
  ];
  t.after(await edit((text) => text));
  for (const one of edits) {
    const morphed = page.evaluate(() => new Promise((done) => document.addEventListener('chancery:morph', () => done(), { once: true })));
    await edit(one);
    await morphed;
    await sameAsFresh(page);
  }
  assert.equal(await page.title(), await page.evaluate(() => `${document.querySelector('h1').textContent} · Eastern Table`));
  assert.ok(await isUnloaded(page));
});

test('what stands at the upper edge of the window stays there, whatever grows above it', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    scrollTo({ top: 2000, behavior: 'instant' });
    globalThis.held = [...document.querySelectorAll('.prose > *')].find((block) => block.getBoundingClientRect().top > 0);
  });
  const top = () => page.evaluate(() => globalThis.held.getBoundingClientRect().top);
  const before = await top();
  t.after(await edit((text) => text.replace('## Bottom line\n', `## Bottom line\n\n${`${added}\n\n`.repeat(12)}`)));
  await seen(page, added);
  await furniture(page, '.whereabouts button').first().waitFor();
  assert.ok(Math.abs(await top() - before) < 2, `it moved from ${before} px to ${await top()} px`);
  assert.ok(await page.evaluate(() => globalThis.held.isConnected));
});

test('the window goes back to its place when a file was emptied before it was filled', async (t) => {
  const page = await open(t);
  await page.evaluate(() => scrollTo({ top: 2000, behavior: 'instant' }));
  t.after(await edit((text) => text));
  const text = await readFile(file(), 'utf8');
  await writeFile(file(), text.slice(0, text.indexOf('## Bottom line')));
  await page.getByRole('heading', { name: 'The twelve-point paper' }).waitFor({ state: 'detached' });
  await writeFile(file(), text);
  await page.getByRole('heading', { name: 'The twelve-point paper' }).waitFor();
  await waitFor(() => page.evaluate(() => Math.abs(scrollY - 2000) < 2));
});

test('focus, selection, open disclosures and what scripts did stay', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    const details = document.querySelector('.banner details');
    details.open = true;
    const paragraph = [...document.querySelectorAll('.prose > p')].at(-1);
    getSelection().selectAllChildren(paragraph);
    globalThis.words = String(getSelection());
  });
  await page.locator('.theme-switch').press('Enter');
  const state = () => page.evaluate(() => ({
    theme: document.documentElement.dataset.theme,
    label: document.querySelector('.theme-switch').getAttribute('aria-label'),
    hidden: document.querySelector('.theme-switch').hidden,
    focus: document.activeElement.className,
    open: document.querySelector('.banner details').open,
    selected: String(getSelection()) === globalThis.words && globalThis.words.length > 0,
  }));
  const before = await state();
  assert.deepEqual([before.theme, before.focus, before.open, before.selected, before.hidden], ['light', 'theme-switch', true, true, false]);
  t.after(await edit(withSentence));
  await seen(page, added);
  assert.deepEqual(await state(), before);
});

test('a selection in an edited paragraph stays on its words', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector('.prose'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf('praised parts');
      if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 13);
    }
  });
  t.after(await edit((text) => text.replace('On the war, Putin praised parts of', 'Upon the war, Putin praised parts out of')));
  await seen(page, 'Upon the war');
  assert.equal(await page.evaluate(() => String(getSelection())), 'praised parts');
});

test('what a script put into an edited paragraph stays in it', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    const paragraph = [...document.querySelectorAll('.prose > p')].find((one) => one.textContent.startsWith('On the war'));
    const button = paragraph.insertBefore(document.createElement('button'), paragraph.firstChild);
    button.textContent = 'Read aloud';
    paragraph.classList.add('scripted');
    paragraph.dataset.scripted = 'yes';
  });
  t.after(await edit((text) => text.replace('On the war, Putin praised', 'Upon the war, Putin praised')));
  await seen(page, 'Upon the war');
  const [text, classes, data] = await page.locator('.prose > p', { hasText: 'Upon the war' }).evaluate((one) => [one.textContent.slice(0, 21), one.className, one.dataset.scripted]);
  assert.deepEqual([text, classes, data], ['Read aloudUpon the wa', 'scripted', 'yes']);
});

test('only what changed is lit, by the smallest block, and nothing of it is left in the page', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    document.addEventListener('chancery:morph', ({ detail }) => {
      globalThis.changed = detail.changed.map((block) => block.localName);
      globalThis.lit = document.getAnimations().filter(({ id }) => id === 'chancery-lit').map(({ effect }) => effect.target.textContent.slice(0, 20));
    });
  });
  t.after(await edit((text) => text.replace('On the war, Putin praised', 'Upon the war, Putin praised')));
  await seen(page, 'Upon the war');
  assert.deepEqual(await page.evaluate(() => globalThis.changed), ['p']);
  const light = () => page.evaluate(() => document.getAnimations().filter(({ id }) => id === 'chancery-lit').length);
  await waitFor(async () => (await light()) === 0);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('.prose [style], .prose [id^="chancery"]')].length), 0);
});

test('an edit in the midst of a list changes its own item only', async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    for (const item of document.querySelectorAll('.prose li')) item.known = true;
    document.addEventListener('chancery:morph', ({ detail }) => { globalThis.changed = detail.changed.length; });
  });
  t.after(await edit((text) => text.replace('- 2023-03-20 — [[vladimir-putin]] receives', '- 2023-03-20 — [[russia]] waits [@reuters-2023-03-20-kyiv, A1]\n- 2023-03-20 — [[vladimir-putin]] receives')));
  await waitFor(() => page.evaluate(() => globalThis.changed > 0));
  const strangers = await page.locator('.prose > ol > li, .prose > ul > li').evaluateAll((items) => items.filter((item) => !item.known).length);
  assert.equal(strangers, 1);
});

test('only the tabs whose page changed are touched', async (t) => {
  const other = await open(t, '/method/');
  await other.evaluate(() => { document.addEventListener('chancery:morph', () => { globalThis.touched = true; }); });
  const edited = await other.context().newPage();
  await edited.goto(preview.address + briefing);
  t.after(await edit(withSentence));
  await seen(edited, added);
  assert.ok(await isUnloaded(other));
  assert.equal(await other.evaluate(() => globalThis.touched), undefined);
});

test('a style sheet is swapped without touching the page', async (t) => {
  const page = await open(t);
  await page.evaluate(() => { document.addEventListener('chancery:morph', () => { globalThis.touched = true; }); });
  const sheet = path.join(preview.folder, 'static/style.css');
  await mkdir(path.dirname(sheet), { recursive: true });
  t.after(() => rm(sheet, { force: true }));
  const own = await (await fetch(`${preview.address}/style.css`)).text();
  await replace(sheet, `${own}\nbody { outline: 3px solid rgb(1, 2, 3); }\n`);
  await waitFor(() => page.evaluate(() => getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'));
  await waitFor(() => page.evaluate(() => document.querySelectorAll('link[rel="stylesheet"]').length === 1));
  assert.ok(await isUnloaded(page));
  assert.equal(await page.evaluate(() => globalThis.touched), undefined);
});

test('a renamed actor is renamed on an open page of another document', async (t) => {
  const page = await open(t, '/actors/');
  const actor = path.join(preview.folder, 'content/actors/alexei-miller.md');
  t.after(await edit((text) => text.replace('name: Alexei Miller', 'name: Alexander Millerson'), actor, '/actors/'));
  await seen(page, 'Alexander Millerson');
  assert.ok(await isUnloaded(page));
});

test('a deleted page is gone, and comes back with its file', async (t) => {
  const page = await open(t);
  const aside = `${file()}.aside`;
  const status = async () => (await fetch(preview.address + briefing)).status;
  await rename(file(), aside);
  await waitFor(async () => (await status()) === 404);
  await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ state: 'detached', timeout: 10_000 });
  await rename(aside, file());
  await waitFor(async () => (await status()) === 200);
  await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ timeout: 10_000 });
});

test('a broken template shows its place over the last good page and recovers', async (t) => {
  const page = await open(t);
  const template = path.join(preview.folder, 'templates/briefing.html');
  await mkdir(path.dirname(template), { recursive: true });
  t.after(() => rm(template, { force: true }));
  await replace(template, '{% extends "default/briefing.html" %}\n{% block title %}{{ page.nothing.at.all }}{% endblock %}\n');
  const banner = furniture(page, '.banner');
  await banner.getByText('templates/briefing.html:2').first().waitFor({ timeout: 10_000 });
  assert.match(await banner.locator('pre').innerText(), /page\.nothing\.at\.all/);
  assert.match(await banner.locator('.fault-says').innerText(), /\S/);
  assert.ok(await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).isVisible());
  const fresh = await page.context().newPage();
  assert.equal((await fresh.goto(preview.address + briefing)).status(), 500);
  assert.match(await fresh.locator('pre').first().innerText(), /templates\/briefing\.html:2/);
  await rm(template);
  await banner.waitFor({ state: 'hidden', timeout: 10_000 });
  assert.ok(await isUnloaded(page), 'the last good page was thrown away');
  await sameAsFresh(page);
  await fresh.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ timeout: 10_000 });
});

test('the desk follows the edits', async (t) => {
  const page = await open(t, '/_/');
  t.after(await edit((text) => text.replace('On the war, Putin praised', 'On [[nowhere-at-all]], Putin praised')));
  await page.locator('#faults').getByText('nowhere-at-all').waitFor({ timeout: 10_000 });
  assert.ok(await isUnloaded(page));
});

test('an edit out of the window is offered, and followed by who wishes it', async (t) => {
  const page = await open(t);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
  const inWindow = () => page.getByText(added).first().evaluate((block) => {
    const { top, bottom } = block.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  const undo = await edit(withSentence);
  t.after(undo);
  const offer = furniture(page, '.whereabouts');
  await offer.getByRole('button', { name: 'Changed above: go there' }).waitFor({ timeout: 10_000 });
  assert.equal(await inWindow(), false);
  await offer.getByLabel('Follow changes').check();
  await offer.getByRole('button', { name: 'Changed above: go there' }).press('Enter');
  await waitFor(inWindow);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
  await undo();
  await page.getByText(added).waitFor({ state: 'detached', timeout: 10_000 });
  await edit(withSentence);
  await seen(page, added);
  await waitFor(inWindow);
  assert.ok(await offer.getByLabel('Follow changes').isChecked());
});

test('where little shall move, the window jumps and nothing fades', async (t) => {
  const page = await open(t, briefing, { reducedMotion: 'reduce' });
  await page.evaluate(() => {
    document.addEventListener('chancery:morph', () => queueMicrotask(() => {
      globalThis.glow = document.getAnimations().filter(({ id }) => id === 'chancery-lit').map(({ effect }) => effect.getKeyframes().map((frame) => `${frame.backgroundColor}|${frame.outlineColor}`));
    }));
  });
  t.after(await edit(withSentence));
  await seen(page, added);
  await waitFor(() => page.evaluate(() => globalThis.glow?.length > 0));
  for (const [from, to] of await page.evaluate(() => globalThis.glow)) assert.equal(from, to);
});

test('the page says when the preview has stopped, and what it missed when it is back', async (t) => {
  const own = await openPreview();
  t.after(() => own.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(own.address + briefing);
  await own.halt();
  await furniture(page, '.lost').waitFor({ timeout: 10_000 });
  const text = path.join(own.folder, 'content/briefings/2023/moscow-visit.md');
  await writeFile(text, withSentence(await readFile(text, 'utf8')));
  await own.resume();
  await furniture(page, '.lost').waitFor({ state: 'detached', timeout: 10_000 });
  await seen(page, added);
});

/** Asserts that the open page is what a fresh load of it is, less what follows the place in the window. */
async function sameAsFresh(page) {
  const fresh = await page.context().newPage();
  await fresh.goto(page.url());
  const content = (one) => one.evaluate(() => {
    const body = document.body.cloneNode(true);
    body.querySelectorAll('.toc [aria-current], [data-copy] > button, [data-copy] > .copied').forEach((part) => (part.localName === 'a' ? part.removeAttribute('aria-current') : part.remove()));
    body.querySelectorAll('[tabindex="0"]').forEach((box) => ['tabindex', 'role', 'aria-label'].forEach((name) => box.removeAttribute(name)));
    return body.outerHTML.split('\n');
  });
  assert.deepEqual(await content(page), await content(fresh));
  await fresh.close();
}
