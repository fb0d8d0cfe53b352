// The built showcase as its readers use it: under its content security policy, at three widths, light and dark, without script.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { layAside, openPage, openSite, pagesByKind } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** One page of each kind, and more where a view has several faces. */
const pages = ['/', '/briefings/', '/briefings/2023/moscow-visit/', '/briefings/2026/peace-outlook-2026/',
  '/briefings/2026/pipeline-outlook-2026/', '/briefings/2026/sanctions-outlook-2026/', '/actors/', '/actors/vladimir-putin/',
  '/actors/russia/', '/actors/russia/mentions/page/2/', '/topics/', '/topics/china-12-point-position/', '/topics/ukraine-peace-proposals/',
  '/topics/ukraine-peace-proposals/compare/us-28-point-plan/us-ukraine-20-points/', '/topics/oil-price-cap/',
  '/topics/sanctions-on-russia/timeline/page/2/', '/statements/', '/statements/putin-plan-basis/', '/statements/six-points-silent/',
  '/sources/', '/sources/kremlin-press-statements-2023-03-21/', '/sources/unn-2026-01-15-price-cap/', '/timeline/', '/timeline/page/2/',
  '/judgments/', '/figures/', '/figures/cn-ru-trade/', '/figures/unga-votes-for/', '/corrections/', '/method/', '/about/', '/404.html'];
/** A kind that none of them is has a page of its own here. */
const byKind = await pagesByKind();
const known = await Promise.all(pages.map(async (place) => (await readFile(`${process.env.SITE}${place.replace(/\/$/, '/index.html')}`, 'utf8')).match(/<body class="kind-(\w+)/)?.[1]));
pages.push(...Object.keys(byKind).filter((kind) => !known.includes(kind)).map((kind) => byKind[kind]));

let site;
before(async () => { site = await openSite(); });
after(() => site?.stop());

for (const place of pages) {
  test(`${place} is accessible, fits, and keeps its policy`, async () => {
    for (const width of [1440, 768, 375]) {
      const context = await site.browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      const faults = await watch(page);
      const answer = await page.goto(site.address + place);
      assert.equal(answer.status(), 200);
      for (const colorScheme of ['light', 'dark']) {
        const where = `${place} at ${width} px, ${colorScheme}`;
        await page.emulateMedia({ colorScheme });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${where} overflows by ${overflow} px`);
        if (width !== 768) assert.deepEqual(await inaccessible(page), [], where);
      }
      assert.deepEqual(await faults(), [], `${place} at ${width} px`);
      await context.close();
    }
  });

  test(`${place} says the same without script, but for the buttons`, async (t) => {
    const scripted = await openPage(t, site, place);
    const plain = await openPage(t, site, place, { javaScriptEnabled: false });
    await scripted.locator('.copy').evaluateAll((places) => places.forEach((place) => place.remove()));
    // Searching needs script, and the page says so: search.test.mjs has what it shows instead.
    if (place !== '/search/') assert.equal(await plain.locator('main').innerText(), await scripted.locator('main').innerText());
    assert.equal(await plain.locator('button:visible').count(), 0, 'a button that does nothing');
  });

  test(`${place} on paper has its drawings whole and hides no heading of what is folded`, async (t) => {
    const page = await openPage(t, site, place, { viewport: { width: 582, height: 860 } }); // A4 within its margins
    await page.emulateMedia({ media: 'print' });
    const across = await layAside(page);
    assert.ok(across.every((width) => width <= 950), `${place} has matrices of ${across} px`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${place} is ${overflow} px wider than the paper`);
    await page.locator('.matrix').evaluateAll((all) => all.forEach((one) => { one.hidden = false; }));
    const cut = await page.locator('main svg.drawing').evaluateAll((drawings) => drawings.filter((drawing) => {
      const { left, right, height } = drawing.getBoundingClientRect();
      const box = drawing.parentElement.getBoundingClientRect();
      return !drawing.checkVisibility() || height < 50 || left < box.left - 1 || right > box.right + 1;
    }).map((drawing) => drawing.getAttribute('aria-label')));
    assert.deepEqual(cut, [], 'drawings that are cut off');
    // The rows of a matrix, the list of pairs, the contents and the filters of a search say nothing that is not on the paper elsewhere, or are for the screen.
    const silent = await page.locator('main details:not(.matrix-more *, .pairs, .toc *, .search-filters *)').evaluateAll((folded) => folded
      .filter((details) => ![...details.children].some((part) => part.checkVisibility()))
      .map((details) => details.querySelector('summary').textContent));
    assert.deepEqual(silent, [], 'folded parts that are lost');
  });
}

for (const [place, folded] of [['/timeline/', 'details.minor li.event'], ['/judgments/', '.grounds .judgment-part'],
  ['/topics/sanctions-on-russia/', 'details.minor li.event'], ['/briefings/2026/sanctions-outlook-2026/', '.numbers tbody tr']]) {
  test(`${place} on paper is unfolded: ${folded}`, async (t) => {
    const page = await openPage(t, site, place);
    const parts = page.locator(folded);
    const shown = () => parts.evaluateAll((all) => all
      .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height > 8).length);
    assert.ok(await shown() < await parts.count(), 'nothing is folded on the screen');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await shown(), await parts.count());
  });
}

/** Notes what a page does against its policy: asks another host, breaks the content security policy, complains. */
async function watch(page) {
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.address)) faults.push(`asks ${request.url()}`);
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI} at line ${event.lineNumber}`);
    });
  });
  return async () => [...faults, ...await page.evaluate(() => globalThis.violations)];
}

/** What keeps a page from WCAG 2.2 A and AA, as far as axe can tell. */
async function inaccessible(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const options = { runOnly: tags, resultTypes: ['violations'] };
  const { violations } = await page.evaluate((asked) => globalThis.axe.run(asked), options);
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`);
}

test('without script a briefing has its text, its notes and its statements', async (t) => {
  const page = await openPage(t, site, '/briefings/2023/moscow-visit/', { javaScriptEnabled: false });
  assert.ok(await page.getByRole('heading', { level: 1 }).isVisible());
  assert.ok(await page.locator('figure.statement').first().isVisible());
  assert.ok(await page.locator('.note').first().isVisible());
});

test('on a wide screen margin notes stand beside the text and do not overlap', async (t) => {
  const page = await openPage(t, site, '/briefings/2023/moscow-visit/');
  const boxes = await page.locator('.prose p > span.note').evaluateAll((notes) => notes.map((note) => {
    const { left, top, bottom } = note.getBoundingClientRect();
    return { left, top, bottom, text: note.closest('p').getBoundingClientRect().right };
  }));
  assert.ok(boxes.length > 5);
  boxes.sort((a, b) => a.top - b.top);
  for (const [before, next] of boxes.slice(1).map((box, ix) => [boxes[ix], box])) {
    assert.ok(next.top >= before.bottom - 1, `a note begins at ${next.top} px, the one before ends at ${before.bottom} px`);
  }
});

/** Where notes leave their places: narrower, as wide as the margin needs, as wide as the gutter needs, and a pixel less. */
const edges = [960, 1024, 1104, 1180, 1247, 1248, 1280];
for (const place of ['/', '/actors/vladimir-putin/', '/actors/european-union/', '/topics/sanctions-on-russia/', '/briefings/2023/moscow-visit/']) {
  test(`${place} fits where the margin begins and where it ends`, async (t) => {
    const page = await openPage(t, site, place);
    for (const width of edges) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${place} at ${width} px overflows by ${overflow} px`);
    }
  });
}

test('on paper the words of a matrix are whole and at least 7 pt', async (t) => {
  const page = await openPage(t, site, '/topics/ukraine-peace-proposals/');
  await page.emulateMedia({ media: 'print' });
  const cells = await page.locator('.matrix :is(th, td, .cell time, .cell-who, .stance-word)').evaluateAll((all) => all
    .filter((one) => one.checkVisibility()).map((one) => getComputedStyle(one)).map(({ fontSize, overflowWrap, wordBreak }) => ({ points: parseFloat(fontSize) * 0.75, overflowWrap, wordBreak })));
  assert.ok(cells.length > 100);
  assert.deepEqual(cells.filter(({ points, overflowWrap, wordBreak }) => points < 7 || overflowWrap !== 'normal' || wordBreak !== 'normal'), []);
});

test('a list of topics fits a phone with its days, and the days of a table stand on one line', async (t) => {
  const page = await openPage(t, site, '/topics/', { viewport: { width: 375, height: 900 } });
  assert.deepEqual(await page.locator('.table').evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth).filter((over) => over > 0)), []);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${site.address}/topics/power-of-siberia-2/`);
  const days = await page.locator('.prose td .event-date').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(days.length > 3 && days.every((height) => height < 30), String(days));
});
