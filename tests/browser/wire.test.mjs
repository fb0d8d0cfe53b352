// The second theme, built over the showcase: as accessible as the first, at three widths, light and dark, on paper, by keyboard;
// and the look that `site.toml` sets, as a reader sees it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { layAside, openPage, openSite, root } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
const pages = ['/', '/briefings/', '/briefings/2023/moscow-visit/', '/briefings/2026/peace-outlook-2026/', '/actors/', '/actors/vladimir-putin/',
  '/topics/', '/topics/ukraine-peace-proposals/', '/topics/china-12-point-position/',
  '/topics/ukraine-peace-proposals/compare/us-28-point-plan/us-ukraine-20-points/', '/statements/', '/statements/putin-plan-basis/', '/sources/',
  '/sources/kremlin-press-statements-2023-03-21/', '/timeline/', '/judgments/', '/figures/', '/figures/cn-ru-trade/', '/corrections/',
  '/method/', '/about/', '/404.html'];

let folder, wire, dressed;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chancery-wire-'));
  wire = await openSite(await build('wire', 'theme = "wire"'));
  dressed = await openSite(await build('dressed', `theme = "default"
[appearance]
accent = { light = "#0a5c36", dark = "#8fe0b5" }
headings = "sans"
scheme = "dark"
[masthead]
line = "A line below"
[footer]
text = "Kept by hand."
links = [{ title = "Method", url = "/method/" }]`));
});
after(async () => {
  await wire?.stop();
  await dressed?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Builds the showcase with these lines in place of its theme; the folder of the site. */
async function build(name, lines) {
  const [from, to] = [path.join(folder, name), path.join(folder, `${name}-site`)];
  for (const part of ['content', 'templates']) await cp(path.join(root, part), path.join(from, part), { recursive: true });
  const settings = await readFile(path.join(root, 'site.toml'), 'utf8');
  await writeFile(path.join(from, 'site.toml'), settings.replace('theme = "default"', lines));
  await promisify(execFile)(process.env.CHANCERY, ['build', '--strict', '--root', from, '--output', to]);
  return to;
}

/** How far a page is wider than its window. */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** The value of a property of the element that a selector finds. */
const property = (page, selector, name) => page.locator(selector).first()
  .evaluate((one, asked) => getComputedStyle(one).getPropertyValue(asked), name);

for (const place of pages) {
  test(`${place} of the wire is accessible and fits`, async (t) => {
    const page = await openPage(t, wire, place);
    const refused = [];
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
    for (const width of [1440, 768, 375]) {
      await page.setViewportSize({ width, height: 900 });
      await page.reload(); // What scrolls sideways is known once the page has its width.
      assert.deepEqual(refused, [], 'the policy is kept');
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const where = `${place} at ${width} px, ${colorScheme}`;
        assert.ok(await overflow(page) <= 0, `${where} overflows`);
        if (colorScheme === 'light') await page.evaluate(axe);
        const { violations } = await page.evaluate((asked) => globalThis.axe.run(asked), wcag);
        const told = violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.target).join(', ')}`);
        assert.deepEqual(told, [], where);
      }
    }
    await page.setViewportSize({ width: 582, height: 860 }); // A4 within its margins
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const across = await layAside(page);
    assert.ok(across.every((width) => width <= 950), `${place} has matrices of ${across} px`);
    assert.ok(await overflow(page) <= 0, `${place} is wider than the paper`);
    assert.equal(await property(page, 'body', 'background-color'), 'rgb(255, 255, 255)', 'paper is white');
  });
}

test('the wire begins with what is newest, and each line leads somewhere', async (t) => {
  const page = await openPage(t, wire, '/');
  const lines = page.locator('[aria-labelledby="page-latest"] .wire-line');
  const days = await lines.locator('.wire-when time').evaluateAll((all) => all.map((day) => day.getAttribute('datetime')).filter(Boolean));
  assert.ok(days.length > 40, `${days.length} lines have a whole day`);
  assert.deepEqual(days, [...days].sort().reverse());
  assert.ok(days.every((day) => day <= wire.today), 'nothing that is ahead');
  assert.equal(await lines.count(), await lines.filter({ has: page.locator('a') }).count());
  const kinds = new Set(await lines.locator('.wire-kind').allInnerTexts());
  assert.deepEqual([...kinds].sort(), ['briefing', 'event', 'said']);
});

test('a note of the wire stands in the column, below the line that it belongs to', async (t) => {
  const page = await openPage(t, wire, '/briefings/2023/moscow-visit/');
  const beside = await page.locator('.prose p span.note').evaluateAll((notes) => notes.filter((note) => {
    const [own, column] = [note.getBoundingClientRect(), note.closest('p').getBoundingClientRect()];
    return own.left < column.left - 1 || own.right > column.right + 1;
  }).length);
  assert.equal(beside, 0);
});

test('what a site sets is what a reader sees', async (t) => {
  const page = await openPage(t, dressed, '/');
  await page.emulateMedia({ colorScheme: 'light' });
  const root = (name) => property(page, ':root', name);
  assert.equal(await root('color-scheme'), 'dark', 'the site begins dark');
  assert.equal((await root('--accent')).trim(), '#8fe0b5');
  assert.equal(await page.locator('.site-line').innerText(), 'A line below');
  assert.match(await property(page, 'h1', 'font-family'), /Sans/);
  assert.match(await property(page, 'body', 'font-family'), /Serif/);
  assert.match(await page.locator('.colophon').innerText(), /Kept by hand\./);
  assert.deepEqual(await page.locator('.colophon-links a').allInnerTexts(), ['Method']);
  const choose = page.locator('.theme-switch');
  while (!(await choose.innerText()).includes('Light')) await choose.press('Enter');
  assert.equal((await root('--accent')).trim(), '#0a5c36');
  await page.reload();
  assert.equal(await root('color-scheme'), 'light', 'the choice is kept');
});

test('without script a site begins as it says', async (t) => {
  const page = await openPage(t, dressed, '/', { javaScriptEnabled: false, colorScheme: 'light' });
  assert.equal(await property(page, ':root', 'color-scheme'), 'dark');
});
