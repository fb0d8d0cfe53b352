// The built showcase as its readers use it: under its content security policy, at three widths, light and dark, without script.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { openBrowser, serveFolder } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pages = ['/', '/briefings/', '/briefings/2023/moscow-visit/', '/actors/', '/actors/vladimir-putin/', '/topics/',
  '/topics/china-12-point-position/', '/statements/', '/statements/putin-plan-basis/', '/sources/',
  '/sources/kremlin-press-statements-2023-03-21/', '/corrections/', '/method/', '/about/', '/404.html'];

let browser, site;
before(async () => {
  browser = await openBrowser();
  site = await serveFolder(process.env.SITE);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

for (const place of pages) {
  test(`${place} is accessible, fits, and keeps its policy`, async () => {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [1440, 768, 375]) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        const page = await context.newPage();
        const faults = [];
        page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
        page.on('request', (request) => {
          if (!request.url().startsWith(site.address)) faults.push(`asks ${request.url()}`);
        });
        const answer = await page.goto(site.address + place);
        assert.equal(answer.status(), 200);
        assert.deepEqual(faults, [], `${place} at ${width} px, ${colorScheme}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${place} overflows by ${overflow} px at ${width} px`);
        await context.close();
        if (width !== 768) await accessible(place, width, colorScheme);
      }
    }
  });
}

/** Holds a page to WCAG 2.2 A and AA, as far as axe can tell. */
async function accessible(place, width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(site.address + place);
  await page.addScriptTag({ content: axe });
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), tags);
  const notes = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`);
  assert.deepEqual(notes, [], `${place} at ${width} px, ${colorScheme}`);
  await context.close();
}

test('without script a briefing has its text, its notes and its statements', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${site.address}/briefings/2023/moscow-visit/`);
  assert.ok(await page.getByRole('heading', { level: 1 }).isVisible());
  assert.ok(await page.locator('figure.statement').first().isVisible());
  assert.ok(await page.locator('.note').first().isVisible());
  await context.close();
});

test('on a wide screen margin notes stand beside the text and do not overlap', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${site.address}/briefings/2023/moscow-visit/`);
  const boxes = await page.locator('.prose p > span.note').evaluateAll((notes) => notes.map((note) => {
    const { left, top, bottom } = note.getBoundingClientRect();
    return { left, top, bottom, text: note.closest('p').getBoundingClientRect().right };
  }));
  assert.ok(boxes.length > 5);
  boxes.sort((a, b) => a.top - b.top);
  for (const [before, next] of boxes.slice(1).map((box, ix) => [boxes[ix], box])) {
    assert.ok(next.top >= before.bottom - 1, `a note begins at ${next.top} px, the one before ends at ${before.bottom} px`);
  }
  await page.close();
});
