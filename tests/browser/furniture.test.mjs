// What the preview adds to a page: faults beside the text and in a panel, the ways to the editor and back, what an edit did.
import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { edit as editFile, openBrowser, openPreview, waitFor } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser, preview;
before(async () => {
  browser = await openBrowser();
  preview = await openPreview();
  const settings = path.join(preview.folder, 'site.toml');
  await appendFile(settings, `\n[serve]\neditor = "https://editor.invalid{path}?line={line}&column={column}"\n`);
  await waitFor(async () => (await about(briefing)).editor?.startsWith('https://editor.invalid/'));
});
after(async () => {
  await browser?.close();
  await preview?.stop();
});

const briefing = '/briefings/2023/moscow-visit/';
const file = () => path.join(preview.folder, 'content/briefings/2023/moscow-visit.md');
const about = async (place) => (await fetch(`${preview.address}/_/page?page=${encodeURIComponent(place)}`)).json();
const edit = (change, at = file(), place = briefing) => editFile(preview, at, change, place);
const lineOf = (text, words) => text.split('\n').findIndex((line) => line.includes(words)) + 1;
const withFaults = (text) => text
  .replace('On the war, Putin praised', 'On [[nowhere-at-all]], Putin praised')
  .replace('This page also checks', 'This page, [[nor-here]] and [[nor-there]], also checks');

/** Opens a page that knows what it is about, under the policy that the default theme keeps. */
async function open(t, place = briefing, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  t.after(async () => {
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
  await context.route((url) => url.pathname.endsWith('/'), async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({ response: answer, headers: { ...answer.headers(), 'content-security-policy': "default-src 'self'" } });
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  const informed = page.waitForResponse(/\/_\/faults$/);
  await page.goto(preview.address + place);
  await informed;
  return page;
}

const furniture = (page, selector) => page.locator(`chancery-preview ${selector}`);
const boxOf = (one) => one.evaluate((element) => element.getBoundingClientRect().toJSON());

test('a fault stands in the margin beside its paragraph, comes and goes with it, and covers no other', async (t) => {
  const page = await open(t);
  assert.equal(await furniture(page, '.fault').count(), 0);
  const undo = await edit(withFaults);
  t.after(undo);
  const fault = furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' });
  await fault.waitFor({ timeout: 10_000 });
  const paragraph = page.locator('.prose > p').filter({ hasText: 'Putin praised parts' });
  const [beside, text] = [await boxOf(fault.locator('.fault-list')), await boxOf(paragraph)];
  assert.ok(beside.right <= text.left, 'it covers the text');
  assert.ok(Math.abs(beside.top - text.top) < 80, `it stands at ${beside.top} px, its paragraph at ${text.top} px`);
  assert.match(await fault.innerText(), /(Error|Warning)\s+unknown-\w+/);
  assert.equal(await furniture(page, '.fault li').filter({ hasText: /nor-(t)?here/ }).count(), 2);
  const boxes = await furniture(page, '.fault').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).sort((a, b) => a.top - b.top).map(({ top, bottom }) => [top, bottom]));
  for (const [ix, [top]] of boxes.entries()) assert.ok(ix === 0 || top >= boxes[ix - 1][1], 'two faults overlap');
  await undo();
  await fault.waitFor({ state: 'detached', timeout: 10_000 });
});

test('a fault stays beside its block when the page above it grows or is folded', async (t) => {
  const page = await open(t);
  t.after(await edit(withFaults));
  const fault = furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' });
  await fault.waitFor({ timeout: 10_000 });
  const off = async () => (await boxOf(fault)).top - (await boxOf(page.locator('.prose > p').filter({ hasText: 'Putin praised parts' }))).top;
  const before = await off();
  const top = (await boxOf(fault)).top;
  await page.locator('.banner summary').click();
  await waitFor(async () => (await boxOf(fault)).top > top && Math.abs(await off() - before) < 1);
});

test('on a narrow screen a fault is a mark that opens it and Escape closes', async (t) => {
  const page = await open(t, briefing, { viewport: { width: 700, height: 900 } });
  t.after(await edit(withFaults));
  const fault = furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' });
  await fault.waitFor({ timeout: 10_000 });
  const says = fault.locator('.fault-says');
  assert.equal(await says.isVisible(), false);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page scrolls sideways');
  await fault.locator('summary').press('Enter');
  await says.waitFor();
  await page.keyboard.press('Escape');
  await says.waitFor({ state: 'hidden' });
});

test('the panel counts the faults of the site, and its filters choose among them', async (t) => {
  const page = await open(t);
  const badge = furniture(page, '.badge');
  const faults = async () => (await fetch(`${preview.address}/_/faults`)).json();
  const before = await faults();
  t.after(await edit(withFaults));
  await waitFor(async () => (await faults()).faults.length === before.faults.length + 3);
  const now = await faults();
  await furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' }).waitFor({ timeout: 10_000 });
  await waitFor(async () => (await badge.innerText()).includes(now.errors ? `${now.errors} error` : `${now.warnings} warning`));
  await badge.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Diagnostics of this site' });
  const rows = panel.locator('.fault-list > li');
  assert.equal(await rows.count(), now.faults.length);
  await page.keyboard.type('nowhere-at-all');
  await waitFor(async () => (await rows.count()) === 1);
  assert.match(await rows.innerText(), /content\/briefings\/2023\/moscow-visit\.md:\d+/);
  const own = now.faults.find(({ message }) => message.includes('nowhere-at-all'));
  assert.equal(await rows.locator('a.editor').getAttribute('href'), own.editor);
  const pressed = panel.locator(`[data-severity="${own.severity}"]`);
  await pressed.click();
  assert.equal(await pressed.getAttribute('aria-pressed'), 'false');
  assert.equal(await rows.count(), 0);
  await pressed.click();
  await rows.getByRole('link', { name: 'Show' }).click();
  await waitFor(() => page.locator('.prose > p').filter({ hasText: 'Putin praised parts' }).evaluate((one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight));
  await furniture(page, '.filters input').press('Escape');
  await panel.waitFor({ state: 'hidden' });
  assert.equal(await badge.evaluate((one) => one.getRootNode().activeElement === one), true);
});

test('without a fault there is no button', async (t) => {
  const page = await open(t);
  assert.equal(await furniture(page, '.badge').isVisible(), false);
  const undo = await edit(withFaults);
  t.after(undo);
  await furniture(page, '.badge').waitFor({ timeout: 10_000 });
  await undo();
  await furniture(page, '.badge').waitFor({ state: 'hidden', timeout: 10_000 });
});

test('a click with Alt and the handle of a block lead to its line in the editor', async (t) => {
  const page = await open(t);
  const paragraph = page.locator('.prose > p').filter({ hasText: 'Putin praised parts' });
  const line = lineOf(await readFile(file(), 'utf8'), 'On the war, Putin praised');
  await paragraph.hover();
  const handle = furniture(page, '.handle');
  await handle.waitFor();
  const href = await handle.getAttribute('href');
  assert.match(href, new RegExp(`^https://editor\\.invalid/.*/content/briefings/2023/moscow-visit\\.md\\?line=${line}&column=\\d+$`));
  assert.equal(await handle.getAttribute('title'), `Open in editor: content/briefings/2023/moscow-visit.md:${line}`);
  const asked = [];
  await page.route('https://editor.invalid/**', (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  await paragraph.locator('a').first().click({ modifiers: ['Alt'], noWaitAfter: true });
  await waitFor(() => asked.length > 0);
  assert.deepEqual(asked, [href]);
});

test('each block of the text is found again in the page', async (t) => {
  const page = await open(t);
  const { blocks } = await about(briefing);
  assert.ok(blocks.length > 20);
  const text = (await readFile(file(), 'utf8')).split('\n');
  for (const { at, line } of blocks.filter((one) => text[one.line - 1].startsWith('## '))) {
    const heading = await page.evaluate((path) => path.reduce((element, ix) => element.children[ix], document.querySelector('.prose')).textContent, at);
    assert.equal(heading, text[line - 1].slice(3));
  }
});

test('an editor leads the browser to the block of a line', async (t) => {
  const text = await readFile(file(), 'utf8');
  const line = lineOf(text, 'On trade Putin gave two figures');
  const query = `path=content/briefings/2023/moscow-visit.md&line=${line}`;
  const page = await open(t, '/method/', { reducedMotion: 'reduce' });
  const block = page.locator('.prose > p').filter({ hasText: 'On trade Putin gave two figures' });
  const inWindow = () => block.evaluate((one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight);
  const answer = await (await fetch(`${preview.address}/_/open?${query}`)).json();
  assert.deepEqual(answer, { href: `${briefing}#line-${line}` });
  await page.waitForURL((url) => url.pathname === briefing);
  await block.waitFor();
  await waitFor(inWindow);
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  await fetch(`${preview.address}/_/open?${query}`);
  await waitFor(inWindow);
  const other = await page.context().newPage();
  await other.goto(`${preview.address}/_/open?${query}`);
  assert.equal(new URL(other.url()).pathname + new URL(other.url()).hash, answer.href);
  await waitFor(() => other.locator('.prose > p').filter({ hasText: 'On trade Putin gave two figures' }).evaluate((one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight));
});

test('what an edit did is told by links, and can be put away', async (t) => {
  const page = await open(t);
  const actor = path.join(preview.folder, 'content/actors/alexei-miller.md');
  t.after(await edit((text) => text.replace('name: Alexei Miller', 'name: Alexander Millerson'), actor, '/actors/'));
  const news = furniture(page, '.news');
  await news.getByText(/\d+ pages changed/).waitFor({ timeout: 20_000 });
  assert.equal(await news.getAttribute('role'), 'status');
  assert.ok((await news.locator('a').allInnerTexts()).includes('Alexander Millerson'));
  await news.getByRole('button', { name: 'Dismiss' }).press('Enter');
  assert.equal(await news.locator('a').count(), 0);
});

test('the page gets one element and no name from the preview', async (t) => {
  const page = await open(t);
  const fresh = await page.context().newPage();
  await fresh.goto(`${preview.address}/robots.txt`);
  const names = () => Object.getOwnPropertyNames(globalThis).filter((name) => !/^(__|violations|theme)/.test(name));
  const known = new Set(await fresh.evaluate(names));
  assert.deepEqual((await page.evaluate(names)).filter((name) => !known.has(name)), []);
  assert.deepEqual(await page.evaluate(() => [...document.documentElement.children].map((one) => one.localName)), ['head', 'body', 'chancery-preview']);
});

test('on paper nothing of it is seen', async (t) => {
  const page = await open(t);
  t.after(await edit(withFaults));
  await furniture(page, '.badge').waitFor({ timeout: 10_000 });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await furniture(page, '.badge').isVisible(), false);
});

for (const [width, colorScheme] of [[1440, 'light'], [1440, 'dark'], [375, 'light'], [375, 'dark']]) {
  test(`the furniture is accessible and keeps the policy at ${width} px, ${colorScheme}`, async (t) => {
    const page = await open(t, briefing, { viewport: { width, height: 900 }, colorScheme });
    t.after(await edit((text) => withFaults(text).replace('## Bottom line\n', '## Bottom line\n\nA sentence that was not here before.\n')));
    await furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' }).waitFor({ timeout: 10_000 });
    await page.locator('.prose > p').first().hover();
    await furniture(page, '.badge').click();
    assert.deepEqual(await page.evaluate(() => globalThis.violations), []); // Before axe, which has a style of its own.
    await page.evaluate(axe);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const look = () => page.evaluate(async (runOnly) => {
      const { violations } = await globalThis.axe.run(document.querySelector('chancery-preview'), { runOnly, resultTypes: ['violations'] });
      return violations.map((one) => `${one.id}: ${one.nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).slice(0, 3).join(', ')}`);
    }, tags);
    assert.deepEqual(await look(), []);
    await furniture(page, '.panel .close').click();
    if (width < 1000) await furniture(page, '.fault').filter({ hasText: 'nowhere-at-all' }).locator('summary').press('Enter');
    assert.deepEqual(await look(), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page scrolls sideways');
  });
}
