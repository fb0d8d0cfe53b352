// Search as a reader has it: the page, the box on every page, names in any script, slips, filters, and that a result lands where
// its words stand.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { edit, openPage, openPreview, openSite, root, serveFolder, waitFor } from './tools.mjs';

let site, statements, actors, topics;
before(async () => {
  site = await openSite();
  [statements, actors, topics] = await Promise.all(['statements', 'actors', 'topics'].map((kind) => site.record(kind)));
});
after(() => site?.stop());

/** Asks the page and waits for its answer. */
async function ask(t, query, options) {
  const page = await openPage(t, site, `/search/?q=${encodeURIComponent(query)}`, options);
  await answered(page);
  return page;
}

/** Waits until the page has an answer. */
const answered = (page) => page.locator('.search-status:not(:empty)').waitFor();

/** The addresses of the results that are shown, without host and without the words that a browser looks for. */
const found = (page) => page.locator('.search-result .search-title a').evaluateAll((links) => links.map((link) => decodeURIComponent(link.pathname + link.hash.split(':~:')[0])));

/** How many results the page says there are. */
const count = async (page) => Number((await page.locator('.search-status').textContent()).match(/([\d,]+) results?\./)[1].replace(',', ''));

test('every name of an actor and a topic finds its page, whatever the script', async (t) => {
  const page = await openPage(t, site, '/search/');
  const named = [...actors, ...topics].flatMap(({ url, name, title, names = [] }) => [name ?? title, ...names.map((one) => one.text ?? one)].map((one) => [one, url]));
  const scripts = [/[a-z]/i, /[а-я]/i, /\p{Script=Han}/u];
  for (const script of scripts) assert.ok(named.some(([name]) => script.test(name)), `no name is written in ${script}`);
  const box = page.getByRole('searchbox');
  for (const [name, url] of named) {
    await box.fill(name);
    await box.press('Enter');
    await page.locator('.search-page[data-asked]').and(page.locator(`[data-asked=${JSON.stringify(name)}]`)).waitFor();
    const all = await found(page);
    assert.ok(all.map((one) => one.split('#')[0]).includes(url), `${name} finds ${all.join(', ')}`);
  }
});

test('a name in another script finds the actor first, then what is about it', async (t) => {
  for (const [name, id] of [['Путин', 'vladimir-putin'], ['习近平', 'xi-jinping']]) {
    const page = await ask(t, name);
    const all = await found(page);
    assert.equal(all[0], `/actors/${id}/`, name);
    assert.ok(all.some((url) => url.startsWith('/briefings/')), name);
    assert.ok(await count(page) > statements.filter((one) => one.by.includes(id)).length, name);
    assert.equal(await page.locator('.search-result mark').first().textContent(), name);
  }
});

test('one slip in a name or title is read as what was meant, and the page says so', async (t) => {
  for (const [typed, meant, url] of [['Lavrow', 'lavrov', '/actors/sergey-lavrov/'], ['Sibiria', 'siberia', '/topics/power-of-siberia-2/'], ['Zelensky', 'zelenskyy', '/actors/volodymyr-zelenskyy/']]) {
    const page = await ask(t, typed);
    const all = (await found(page)).map((one) => one.split('#')[0]);
    assert.ok(all.slice(0, 3).includes(url), `${typed} finds ${all.join(', ')}`);
    if (await page.locator('.search-status').filter({ hasText: 'Nothing has' }).count()) assert.match(await page.locator('.search-status').textContent(), new RegExp(meant));
  }
});

test('a result is a sentence with its words marked, and leads to where they stand', async (t) => {
  const said = statements.find((one) => one.id === 'ps2-parameters') ?? statements.find((one) => one.mode !== 'silent' && one.text.split(' ').length > 8);
  const words = said.text.split(/\s+/).slice(1, 6).join(' ').replace(/["“”]/g, '');
  const page = await ask(t, `"${words}"`);
  const own = page.locator('.search-statement').first();
  const all = await found(page);
  assert.ok(all.includes(said.url), `${words} finds ${all.join(', ')}`);
  assert.ok(await own.locator('.search-sentence mark').count() > 2);
  const home = page.locator('.search-briefing .search-title a').first();
  const at = decodeURIComponent(new URL(await home.getAttribute('href')).hash.slice(1).split(':~:')[0]);
  assert.equal(at, said.id, 'the briefing is not opened at the statement');
  await home.click();
  await page.locator('h1').waitFor();
  await waitFor(() => page.locator(`[id="${at}"]`).evaluate((mark) => { const { top, bottom } = mark.getBoundingClientRect(); return bottom > 0 && top < innerHeight; }));
});

test('every place that a result names exists', async (t) => {
  const page = await openPage(t, site, '/search/');
  for (const query of ['pipeline', 'sanctions oil', 'ceasefire', 'trade 2024', 'memorandum', 'price']) {
    await page.goto(`${site.address}/search/?q=${encodeURIComponent(query)}`);
    await answered(page);
    while (await page.getByRole('button', { name: 'More results' }).count()) {
      const before = await page.locator('.search-result').count();
      await page.getByRole('button', { name: 'More results' }).click();
      await waitFor(async () => await page.locator('.search-result').count() > before);
    }
    assert.equal(await page.locator('.search-result').count(), await count(page), query);
    assert.deepEqual(await site.astray(await found(page)), [], query);
  }
});

test('filters count what they would leave, are links, and keep the place of the keyboard', async (t) => {
  const page = await ask(t, 'pipeline');
  const all = await count(page);
  for (const title of ['Kind', 'Year', 'Actor', 'Topic']) {
    const group = page.getByRole('region', { name: title });
    const link = group.getByRole('link').first();
    const wanted = Number((await link.locator('.search-count').textContent()).replace(',', ''));
    await link.focus();
    await page.keyboard.press('Enter');
    await waitFor(async () => await group.locator('[aria-current]').count() === 1);
    await waitFor(async () => await count(page) === wanted);
    assert.ok(wanted <= all, title);
    assert.match(page.url(), new RegExp(`[?&]${title.toLowerCase()}=`));
    assert.ok(await page.evaluate(() => document.activeElement.matches('.search-filter[aria-current]')), `${title}: the keyboard has lost its place`);
    const address = page.url();
    await page.reload();
    await answered(page);
    assert.equal(await count(page), wanted, `${address} opened anew`);
    await page.locator('.search-filter[aria-current]').click();
    await waitFor(async () => await count(page) === all);
  }
  await page.goBack();
  await waitFor(async () => await count(page) < all);
});

test('by a filter only what it says is left', async (t) => {
  const page = await openPage(t, site, '/search/?q=pipeline&kind=statement&year=2023&actor=vladimir-putin');
  await answered(page);
  const urls = await found(page);
  assert.ok(urls.length > 0);
  for (const url of urls) {
    const said = statements.find((one) => one.url === url);
    assert.ok(said.on.startsWith('2023') && [...said.by, ...said.counts_for ?? []].includes('vladimir-putin'), url);
  }
});

test('from any page `/` leads to the box, and arrows and Enter to a result', async (t) => {
  const page = await openPage(t, site, '/briefings/2023/moscow-visit/');
  const box = page.getByRole('combobox', { name: 'Search' });
  assert.equal(await page.locator('script[src*="search.js"]').count(), 0, 'nothing is loaded before the reader turns to search');
  await page.keyboard.press('/');
  assert.ok(await page.getByLabel('Search').first().evaluate((input) => input === document.activeElement));
  await page.keyboard.type('lavrov');
  const options = page.getByRole('option');
  await options.first().waitFor();
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  assert.match(await page.getByRole('banner').getByRole('status').textContent(), /\d+ results?\./);
  await page.keyboard.press('ArrowDown');
  const active = await box.getAttribute('aria-activedescendant');
  assert.equal(await page.locator('[role="option"][aria-selected="true"]').getAttribute('id'), active);
  await page.keyboard.press('Escape');
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.address}/actors/sergey-lavrov/**`);
});

test('Enter in the box asks the page, and the last option does', async (t) => {
  const page = await openPage(t, site, '/');
  await page.keyboard.press('/');
  await page.keyboard.type('grain');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowUp');
  assert.match(await page.locator('[role="option"][aria-selected="true"]').textContent(), /All results/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search/?q=grain');
  await answered(page);
  await page.goto(`${site.address}/`);
  await page.keyboard.press('/');
  await page.keyboard.type('cap');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search/?q=cap');
});

test('while a word is typed, what it may become is found', async (t) => {
  const page = await openPage(t, site, '/');
  await page.keyboard.press('/');
  await page.keyboard.type('sanct');
  await page.getByRole('option').first().waitFor();
  assert.ok(await page.locator('.search-option mark', { hasText: /^sanction/i }).count() > 0);
});

test('a result that nobody has is said, and no filter stands', async (t) => {
  const page = await ask(t, 'xylophonists');
  assert.match(await page.locator('.search-status').textContent(), /Nothing has “xylophonists”/);
  assert.equal(await page.locator('.search-filters').isVisible(), false);
});

test('without script the page links the lists, and every page the page', async (t) => {
  const page = await openPage(t, site, '/search/', { javaScriptEnabled: false });
  assert.equal(await page.locator('.search-form').isVisible(), false);
  const lists = page.getByRole('navigation', { name: 'Lists' }).getByRole('link');
  assert.deepEqual(await lists.allTextContents(), ['Briefings', 'Statements', 'Actors', 'Topics', 'Sources']);
  const hrefs = await lists.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.deepEqual(await site.astray(hrefs), []);
  await page.goto(`${site.address}/topics/`);
  await page.getByRole('banner').getByRole('link', { name: 'Search' }).click();
  await page.waitForURL('**/search/');
});

test('a narrow page has a link in place of the box, and `/` follows it', async (t) => {
  const page = await openPage(t, site, '/topics/', { viewport: { width: 375, height: 800 } });
  assert.ok(await page.getByRole('banner').getByRole('link', { name: 'Search' }).isVisible());
  await page.keyboard.press('/');
  await page.waitForURL('**/search/');
  assert.ok(await page.getByRole('searchbox').evaluate((input) => input === document.activeElement));
});

test('the page where nothing stands has a box', async (t) => {
  const page = await openPage(t, site, '/404.html');
  await page.locator('main').getByLabel('Search').fill('gazprom');
  await page.locator('main').getByRole('option').first().waitFor();
});

test('the page and the panel are accessible, fit, and keep the policy, light and dark', async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const width of [1440, 768, 375]) {
    for (const colorScheme of ['light', 'dark']) {
      for (const place of ['/search/', '/search/?q=pipeline', '/search/?q=Lavrow', '/topics/']) {
        if (place === '/topics/' && width < 768) continue;
        const page = await openPage(t, site, place, { viewport: { width, height: 900 }, colorScheme });
        const refused = [];
        page.on('console', (message) => { if (message.type() === 'error') refused.push(message.text()); });
        if (place === '/topics/') {
          await page.keyboard.press('/');
          await page.keyboard.type('lavrov');
          await page.getByRole('option').first().waitFor();
          await page.keyboard.press('ArrowDown');
        } else if (place.includes('?')) {
          await answered(page);
          if (width < 1104) await page.locator('.search-filters summary').click();
        }
        const where = `${place} at ${width} px, ${colorScheme}`;
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} overflows`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
        assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`), [], where);
        assert.deepEqual(refused, [], where);
        await page.close();
      }
    }
  }
});

test('a query moves little', async (t) => {
  const context = await site.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const moved = [];
  page.on('response', (answer) => { if (answer.url().includes('/search/') && !answer.url().includes('?q=')) moved.push(answer.body().then((body) => body.length)); });
  await page.goto(`${site.address}/search/?q=${encodeURIComponent('price of the pipeline')}`);
  await answered(page);
  const bytes = (await Promise.all(moved)).reduce((sum, one) => sum + one, 0);
  assert.ok(moved.length > 3 && bytes < 200_000, `${bytes} bytes`);
});

test('below a path of the address everything works', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'chancery-search-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await promisify(execFile)(process.env.CHANCERY, ['build', '--root', root, '--base-url', 'https://example.org/east', '--output', path.join(folder, 'east')]);
  const server = await serveFolder(folder);
  t.after(() => server.stop());
  const below = { browser: site.browser, address: `${server.address}/east` };
  const page = await openPage(t, below, '/search/?q=lavrov');
  await answered(page);
  await page.locator('.search-title a').first().click();
  await page.waitForURL(`${below.address}/actors/sergey-lavrov/**`);
  await page.keyboard.press('/');
  await page.keyboard.type('gazprom');
  await page.getByRole('option').first().waitFor();
});

test('a preview is searched, drafts of today left out and edits of a moment ago found', async (t) => {
  const preview = await openPreview();
  t.after(() => preview.stop());
  const page = await openPage(t, { browser: site.browser, address: preview.address }, '/search/?q=quagga');
  await answered(page);
  assert.match(await page.locator('.search-status').textContent(), /Nothing has “quagga”/);
  const file = path.join(preview.folder, 'content/briefings/2023/moscow-visit.md');
  await edit(preview, file, (text) => `${text}\nA quagga was seen.\n`, '/briefings/2023/moscow-visit/');
  await waitFor(async () => {
    await page.reload();
    await answered(page);
    return (await page.locator('.search-result').count()) > 0;
  });
  assert.equal((await found(page))[0].split('#')[0], '/briefings/2023/moscow-visit/');
});
