// Everyone can use it: by keyboard, in any script and direction, without motion, and nothing moves while a page loads.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openPage, openSite, pagesByKind, serveFolder, waitFor } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const briefing = '/briefings/2023/moscow-visit/';
const byKind = await pagesByKind();

let site;
before(async () => { site = await openSite(); });
after(() => site?.stop());

/** Waits until what has come is drawn. */
const frames = (page) => page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));

/** Notes what moves on the pages that are opened from now on, whatever the cause, and gives what moved on the one that is open.
    What lies over a page and moves within itself moves nothing on it. */
async function watchShifts(page) {
  await page.addInitScript(() => {
    globalThis.shifts = [];
    const ofPage = ({ node }) => !(node?.closest ? node : node?.parentElement)?.closest('.card-box, .search-panel');
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const moved = sources.filter(ofPage).map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 90));
        if (moved.length || !sources.length) globalThis.shifts.push([value, moved.slice(0, 2)]);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => globalThis.shifts);
}

/** Tabs on a page until it has been seen enough of. */
const TABS = 30;

for (const [kind, place] of Object.entries(byKind)) {
  test(`the focus is always seen on a page of kind ${kind}, and nothing covers it`, async (t) => {
    const page = await openPage(t, site, place);
    const visited = new Set();
    for (let tab = 0; tab < TABS; tab++) {
      await page.keyboard.press('Tab');
      // The window follows the focus in the next frames.
      const fault = await page.evaluate(async () => {
        let last = NaN;
        for (let still = 0; still < 3; still = scrollY === last ? still + 1 : 0) {
          last = scrollY;
          await new Promise((seen) => requestAnimationFrame(seen));
        }
        const one = document.activeElement;
        if (!one || one === document.body) return 'end';
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        // Of a link in a drawing, what is drawn for it.
        const parts = one instanceof SVGElement ? [...one.children] : [one];
        const boxes = parts.flatMap((part) => [...part.getClientRects()]).filter(({ width, height }) => width && height);
        const name = `${one.outerHTML.slice(0, 120)}`;
        if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return `no ring: ${name}`;
        const inWindow = boxes.filter((box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
        if (!inWindow.length) return `out of the window: ${name}`;
        const seen = inWindow.some((box) => {
          const top = document.elementFromPoint(Math.max(1, box.left + box.width / 2), Math.min(innerHeight - 1, Math.max(1, box.top + box.height / 2)));
          return top && (one.contains(top) || top.contains(one));
        });
        return seen ? null : `covered: ${name}`;
      });
      if (fault === 'end') break;
      assert.equal(fault, null);
      visited.add(await page.evaluate(() => [...document.querySelectorAll('*')].indexOf(document.activeElement)));
    }
    assert.ok(visited.size >= Math.min(8, TABS), `only ${visited.size} stops`);
  });

  test(`nothing moves on a page of kind ${kind}, however late its fonts and pictures are`, async (t) => {
    for (const width of [1440, 768, 375]) {
      const context = await site.browser.newContext({ viewport: { width, height: 900 } });
      t.after(() => context.close());
      const page = await context.newPage();
      const shifts = await watchShifts(page);
      const at = `${place} at ${width} px`;
      let late = [];
      await page.route(/\.(woff2|png|jpe?g|webp|avif)($|\?)/, (route) => (late ? late.push(route) : route.continue()));
      await page.goto(site.address + place, { waitUntil: 'domcontentloaded' });
      await frames(page);
      const height = () => page.evaluate(() => document.documentElement.scrollHeight);
      const [held, before] = [late, await height()];
      assert.ok(held.length > 0, `${at}: nothing was late`);
      late = null;
      await Promise.all(held.map((route) => route.continue()));
      await page.evaluate(() => document.fonts.ready);
      await frames(page);
      await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: 'instant' }));
      await frames(page);
      assert.deepEqual(await shifts(), [], at);
      assert.equal(await height(), before, at);
    }
  });

  test(`nothing moves on a page of kind ${kind} whose fonts were there before`, async (t) => {
    const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } });
    t.after(() => context.close());
    const page = await context.newPage();
    const shifts = await watchShifts(page);
    await page.goto(site.address + place);
    await page.evaluate(() => document.fonts.ready);
    await page.reload();
    await page.evaluate(() => document.fonts.ready);
    await frames(page);
    assert.deepEqual(await shifts(), []);
  });

  test(`words in another script have their language on a page of kind ${kind}`, async (t) => {
    const page = await openPage(t, site, place);
    assert.deepEqual(await page.evaluate(() => {
      const faults = [];
      const scripts = [[/\p{Script=Cyrillic}/u, /^(ru|uk|be|bg|sr|mn|kk)\b/], [/\p{Script=Han}/u, /^(zh|ja|ko)\b/], [/\p{Script=Hebrew}/u, /^(he|yi)\b/], [/\p{Script=Arabic}/u, /^(ar|fa|ur)\b/]];
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const lang = text.parentElement.closest('[lang]').lang;
        for (const [letters, languages] of scripts) if (letters.test(text.data) && !languages.test(lang)) faults.push(`${lang}: ${text.data.trim().slice(0, 60)}`);
      }
      return faults;
    }), []);
  });

  test(`under reduced motion nothing on a page of kind ${kind} moves by itself`, async (t) => {
    const page = await openPage(t, site, place, { reducedMotion: 'reduce' });
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
      return animationName !== 'none' || /[1-9]/.test(transitionDuration) || scrollBehavior === 'smooth';
    }).map((one) => one.outerHTML.slice(0, 80))), []);
  });
}

test('cards and the results of a search move nothing, however late the fonts are', async (t) => {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } });
  t.after(() => context.close());
  const page = await context.newPage();
  const shifts = await watchShifts(page);
  const late = [];
  await page.route('**/*.woff2', (route) => late.push(route));
  await page.goto(site.address + briefing, { waitUntil: 'domcontentloaded' });
  await page.locator('main a[href="/actors/xi-jinping/"]').first().hover();
  await page.locator('.card-box').waitFor();
  await frames(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('putin');
  await page.locator('.search-option').first().waitFor();
  await Promise.all(late.map((route) => route.continue()));
  await page.evaluate(() => document.fonts.ready);
  await frames(page);
  assert.deepEqual(await shifts(), []);
});

test('the first key leads past the masthead into the text', async (t) => {
  const page = await openPage(t, site, briefing);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the text');
  await page.keyboard.press('Enter');
  await waitFor(() => page.evaluate(() => document.activeElement.id === 'page-main'));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('main') !== null), true);
});

test('the colours are chosen by keyboard, are kept, and are told', async (t) => {
  const page = await openPage(t, site, briefing, { colorScheme: 'light' });
  const button = page.locator('.theme-switch');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  assert.match(await button.getAttribute('aria-label'), /auto/);
  await button.press('Enter');
  assert.match(await button.getAttribute('aria-label'), /light/);
  await button.press('Space');
  assert.match(await button.getAttribute('aria-label'), /dark/);
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.goto(`${site.address}/topics/`);
  assert.equal(await ground(), dark);
  await button.press('Enter');
  await page.reload();
  assert.equal(await ground(), light);
});

test('what copies a statement is reached and pressed by keyboard, and says what it did', async (t) => {
  const page = await openPage(t, site, '/statements/putin-plan-basis/', { permissions: ['clipboard-read', 'clipboard-write'] });
  const button = page.locator('.copy button');
  assert.equal(await button.evaluate((one) => one.tabIndex), 0);
  await button.press('Enter');
  await page.locator('.copy [role="status"]').filter({ hasText: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator('.copy').getAttribute('data-copy'));
});

/** A small site with a page that runs from right to left, and one that does not with such words in it. */
async function buildOther(t) {
  const folder = await mkdtemp(path.join(tmpdir(), 'chancery-other-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = {
    'site.toml': 'title = "Both ways"\nbase_url = "https://both.invalid"\n[checks]\ntoday = "2026-01-31"\n',
    'content/actors.yaml': 'mayor: {name: The Mayor of Sample Town, kind: person, names: [{text: ראש העיר, language: he}]}\n',
    'content/sources.yaml': 'minutes: {title: Minutes of a meeting, date: 2026-01-10, publisher: Sample Town, url: "https://town.invalid/minutes", grade: B}\n',
    'content/topics.yaml': 'bridge: {title: The bridge, kind: issue}\n',
    'content/briefings/mixed.md': `---
title: A briefing with words from right to left
date: 2026-01-12
topics: [bridge]
---
The mayor answered in two words, and the paper printed them[^word].

> The bridge will be opened in the spring.
> Original: הגשר ייפתח באביב, אם לא יירד גשם רב מדי לפני כן.
> — [[mayor]], 2026-01-10 [@minutes, B2] (from he) ^spring

[^word]: context: The meeting was public.
`,
    'languages/ar.toml': 'name = "العربية"\n\n[words]\ncontents = "المحتويات"\n',
    'content/briefings/persian.md': `---
title: صفحه‌ای برای آزمایش
date: 2026-01-13
language: fa
summary: خلاصه‌ای کوتاه.
---
این یک بند برای آزمایش است.
`,
    'content/briefings/arabic.md': `---
title: صفحة للتجربة من اليمين إلى اليسار
date: 2026-01-12
language: ar
topics: [bridge]
summary: ملخص قصير لصفحة التجربة.
---
## العنوان الأول

هذه فقرة للتجربة فيها [[bridge]] ورابط إلى [[mayor]] ورقم 42، وهي طويلة بما يكفي لتملأ أكثر من سطر واحد على الشاشة الضيقة والشاشة العريضة معا[^note].

- البند الأول
- البند الثاني

> سيفتح الجسر في الربيع.
> — [[mayor]], 2026-01-10 [@minutes] ^arabic

## العنوان الثاني

- 2026-01-10 — **اجتماع** مع [[mayor]] [@minutes]

| الأول | الثاني |
|---|---|
| واحد | اثنان |

[^note]: context: ملاحظة في الهامش.
`,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await promisify(execFile)(process.env.CHANCERY, ['build', '--root', folder, '--output', path.join(folder, 'public')]);
  const server = await serveFolder(path.join(folder, 'public'));
  t.after(() => server.stop());
  return { browser: site.browser, address: server.address };
}

test('a page from right to left begins at the right, and fits', async (t) => {
  const other = await buildOther(t);
  for (const width of [1440, 768, 375]) {
    const page = await openPage(t, other, '/briefings/arabic/', { viewport: { width, height: 900 } });
    assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['ar', 'rtl']);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `it overflows at ${width} px`);
    const outside = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((one) => {
      const { left, right, width: wide, height } = one.getBoundingClientRect();
      return wide > 1 && height > 1 && (left < -1 || right > innerWidth + 1) && one.checkVisibility();
    }).map((one) => one.outerHTML.slice(0, 90)));
    assert.deepEqual(outside, [], `outside of the window at ${width} px`);
    const lines = await page.evaluate(() => {
      const first = (selector) => {
        const block = document.querySelector(selector), range = document.createRange();
        range.selectNodeContents(block);
        return { line: range.getClientRects()[0].right, box: block.getBoundingClientRect().right };
      };
      return ['h1', '.prose > p', '.prose > h2'].map(first);
    });
    for (const { line, box } of lines) assert.ok(Math.abs(line - box) < 4, `a line begins at ${line} px of ${box}`);
    if (width === 1440) {
      const [note, text] = await page.evaluate(() => ['.prose span.note', '.prose > p'].map((selector) => document.querySelector(selector).getBoundingClientRect().toJSON()));
      assert.ok(note.right <= text.left + 1, 'the note does not stand behind the text');
    }
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }));
    assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' '))}`), []);
  }
});

test('a page whose language has no words has its own text from right to left', async (t) => {
  const other = await buildOther(t);
  const page = await openPage(t, other, '/briefings/persian/');
  const ways = await page.evaluate(() => ['html', 'h1', '.summary', '.prose'].map((selector) => {
    const one = document.querySelector(selector);
    return [one.lang, getComputedStyle(one).direction];
  }));
  assert.deepEqual(ways, [['en', 'ltr'], ['fa', 'rtl'], ['fa', 'rtl'], ['fa', 'rtl']]);
});

test('words from right to left within a page run their own way, and cards follow their page', async (t) => {
  const other = await buildOther(t);
  const page = await openPage(t, other, '/briefings/mixed/');
  assert.equal(await page.evaluate(() => document.documentElement.dir), '');
  const original = page.locator('.wording q, .wording blockquote').first();
  assert.deepEqual(await original.evaluate((one) => [one.lang, one.dir, getComputedStyle(one).direction]), ['he', 'auto', 'rtl']);
  await page.goto(`${other.address}/statements/spring/`);
  assert.equal(await page.locator('.wording.original blockquote').evaluate((one) => getComputedStyle(one).direction), 'rtl');
  await page.goto(`${other.address}/actors/mayor/`);
  assert.equal(await page.locator('.names [lang="he"]').evaluate((one) => one.querySelector('bdi') !== null), true);
  const link = page.locator('main a[href="/briefings/arabic/"]:not(h1 a, h2 a, h3 a, h4 a)').first();
  await link.hover();
  await page.locator('.card-box').waitFor();
  assert.deepEqual(await page.locator('.card-box').evaluate((one) => [one.lang, getComputedStyle(one).direction, getComputedStyle(one.querySelector('.card-bar')).direction]), ['ar', 'rtl', 'ltr']);
  await page.keyboard.press('Escape');
  await page.goto(`${other.address}/briefings/arabic/`);
  await page.locator('.prose > p a[href="/topics/bridge/"]').first().hover();
  await page.locator('.card-box').waitFor();
  const [card, width] = await page.evaluate(() => [document.querySelector('.card-box').getBoundingClientRect().toJSON(), innerWidth]);
  assert.ok(card.left >= 0 && card.right <= width);
});

test('who forces colours has them in drawings too, and sees what is current, chosen and a button', async (t) => {
  const page = await openPage(t, site, '/figures/unga-votes-for/', { forcedColors: 'active', colorScheme: 'light' });
  await page.evaluate(() => localStorage.setItem('theme', 'dark'));
  await page.reload();
  const style = (selector, name) => page.locator(selector).first().evaluate((one, name) => getComputedStyle(one)[name], name);
  const [ground, ink] = [await style('body', 'backgroundColor'), await style('body', 'color')];
  assert.notEqual(ground, ink);
  assert.equal(await style('.drawing text', 'fill'), ink);
  assert.equal(await style('.drawing .line', 'stroke'), ink);
  assert.notEqual(await style('.site-nav a[aria-current]', 'borderBottomColor'), ground);
  assert.equal(await style('.site-nav a:not([aria-current])', 'borderBottomColor'), ground);
  await page.locator('.search-box input').first().fill('putin');
  await page.locator('.search-option').first().waitFor({ timeout: 8_000 });
  await page.keyboard.press('ArrowDown');
  await waitFor(async () => (await style('.search-option[aria-selected="true"]', 'outlineStyle')) === 'solid');
  assert.equal(await style('.search-option:not([aria-selected="true"])', 'outlineStyle'), 'none');
  await page.goto(`${site.address}/statements/putin-plan-basis/`);
  assert.equal(await style('.copy button', 'borderTopStyle'), 'solid');
});

for (const javaScriptEnabled of [true, false]) {
  test(`the contents stand open beside the text and are no stop for the keyboard, above it they fold: script ${javaScriptEnabled}`, async (t) => {
    const page = await openPage(t, site, briefing, { javaScriptEnabled });
    const [link, word] = [page.locator('.toc a').first(), page.locator('.toc summary')];
    const reachable = () => link.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }));
    assert.ok(await reachable());
    assert.equal(await word.isVisible(), false);
    if (javaScriptEnabled) assert.equal(await page.locator('.toc details').evaluate((one) => one.open), true);
    await page.setViewportSize({ width: 1000, height: 900 });
    await word.waitFor();
    await waitFor(async () => !(await reachable()));
    await word.press('Enter');
    assert.ok(await reachable());
    await page.setViewportSize({ width: 1440, height: 900 });
    await waitFor(reachable);
  });
}
