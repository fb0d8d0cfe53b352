// Cards: what a link shows before it is followed, for a pointer, a keyboard and a finger; held against the record.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { edit, listen, openPage, openPreview, openSite, replace, root, serveFolder, waitFor } from './tools.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const briefing = '/briefings/2023/moscow-visit/';

let site;
before(async () => { site = await openSite(); });
after(() => site?.stop());

const card = (page) => page.locator('.card-box:not(.card-pinned)');
const boxOf = (one) => one.evaluate((element) => element.getBoundingClientRect().toJSON());
const toMiddle = (link) => link.evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
/** Moves the pointer to where nothing is. */
const away = (page) => page.mouse.move(2, 2);

/** From now on the time of a page goes by only as far as the test says, however slow the machine is. */
async function stopTime(page) {
  const start = new Date('2026-01-31T12:00:00');
  await page.clock.install({ time: start });
  await page.clock.pauseAt(new Date(start.getTime() + 3_600_000));
}

/** Points at a link until its card is there. */
async function point(page, link) {
  await away(page);
  // The card of the link before goes first, unless the clock stands still.
  await card(page).waitFor({ state: 'hidden', timeout: 2_000 }).catch(() => {});
  await toMiddle(link);
  await link.hover();
  await card(page).waitFor({ timeout: 8_000 });
  return card(page);
}

/** Goes to a link by keyboard: from the link before it, with Tab. */
async function tabTo(page, link) {
  await toMiddle(link);
  await link.evaluate((one) => {
    const stops = [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')].filter((stop) => stop.checkVisibility());
    stops[stops.indexOf(one) - 1].focus();
  });
  await page.keyboard.press('Tab');
  assert.equal(await link.evaluate((one) => one === document.activeElement), true);
}

test('a pointer that rests on a link sees its card, and a pointer that passes asks for nothing', async (t) => {
  const page = await openPage(t, site, briefing);
  await stopTime(page);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const [one, other] = [page.locator('.prose a.name-topic').first(), page.locator('.prose a.name-actor').first()];
  await toMiddle(one);
  await one.hover();
  await page.clock.runFor(80);
  await away(page);
  await page.clock.runFor(2_000);
  assert.deepEqual(asked.filter((place) => place.endsWith('/')), []);
  await one.hover();
  await page.clock.runFor(240);
  assert.equal(await card(page).count(), 0, 'it comes before the link is meant');
  await page.clock.runFor(20);
  await card(page).waitFor({ timeout: 8_000 });
  assert.equal(await card(page).locator('.card-title').innerText(), 'Power of Siberia 2 gas pipeline');
  // Between neighbours there is nothing to wait for.
  await other.hover();
  await waitFor(async () => (await card(page).locator('.card-title').innerText()) === 'Xi Jinping');
  assert.equal(await card(page).count(), 1);
  await away(page);
  await page.clock.runFor(400);
  assert.equal(await card(page).count(), 0);
});

test('a card stays while the pointer is on it, and goes with Escape until the pointer has left', async (t) => {
  const page = await openPage(t, site, briefing);
  await stopTime(page);
  const link = page.locator('.prose a.name-actor').first();
  await toMiddle(link);
  await link.hover();
  await page.clock.runFor(260);
  await card(page).waitFor({ timeout: 8_000 });
  await card(page).locator('.card-kind').hover();
  await page.clock.runFor(5_000);
  assert.equal(await card(page).count(), 1, 'it cannot be pointed at');
  await page.keyboard.press('Escape');
  assert.equal(await card(page).count(), 0);
  await away(page);
  await link.hover();
  await page.clock.runFor(260);
  await card(page).waitFor({ timeout: 8_000 });
  await page.keyboard.press('Escape');
  await link.hover({ position: { x: 3, y: 8 } });
  await page.clock.runFor(1_000);
  assert.equal(await card(page).count(), 0, 'it comes back under a pointer that has not left');
});

test('an actor has the title of the day of the statement that the link stands in', async (t) => {
  const page = await openPage(t, site, '/statements/');
  const speakers = await page.locator('.statement .speaker').evaluateAll((all) => all.map((speaker, ix) => ({
    ix,
    href: speaker.querySelector('a')?.getAttribute('href'),
    office: speaker.querySelector('.office')?.textContent ?? (speaker.nextElementSibling?.matches('.office') ? speaker.nextElementSibling.textContent : null),
    day: speaker.closest('.statement').querySelector('figcaption time[datetime]')?.textContent,
  })));
  const known = new Set();
  const some = speakers.filter(({ href, office, day }) => href && office && day && !known.has(href + day) && known.add(href + day)).slice(0, 12);
  assert.ok(some.length > 6);
  for (const { ix, office, day } of some) {
    const shown = await point(page, page.locator('.statement .speaker').nth(ix).locator('a'));
    assert.equal(await shown.locator('.card-titles').innerText(), `${office} on ${day}`);
  }
});

test('the same actor has another title on another day, and none on a day without', async (t) => {
  const page = await openPage(t, site, briefing);
  const link = page.locator('.prose li.event a[href="/actors/vladimir-putin/"]').first();
  for (const [day, title] of [['2001-02-03', 'President of Russia'], ['2010', 'no office on record'], ['2012-05', 'no office on record'], ['2012-06', 'President of Russia'], ['2024-02-29', 'President of Russia']]) {
    await link.evaluate((one, iso) => one.closest('.event').querySelector('time').setAttribute('datetime', iso), day);
    const shown = await point(page, link);
    assert.match(await shown.locator('.card-titles').innerText(), new RegExp(`^${title} on `), day);
    await page.keyboard.press('Escape');
  }
});

test('an actor has the last words on the topic that the page is about', async (t) => {
  const page = await openPage(t, site, '/topics/power-of-siberia-2/');
  const topic = '/topics/power-of-siberia-2/';
  for (const actor of ['/actors/vladimir-putin/', '/actors/alexei-miller/']) {
    const last = page.locator('.statement:not(.statement-silent)').filter({ has: page.locator(`.speaker a[href="${actor}"]`) }).first();
    const words = await last.locator('.permalink').getAttribute('href');
    const shown = await point(page, page.locator(`main .prose a[href="${actor}"]`).first());
    assert.equal(await shown.locator('.card-words').count(), 1);
    assert.deepEqual(await shown.locator('.card-label a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))), [topic]);
    assert.equal(await shown.locator('.card-said a').getAttribute('href'), words);
    assert.ok((await last.locator('blockquote').first().innerText()).startsWith((await shown.locator('.card-said').innerText()).replace(/^“|”?\s*in full$|…”?\s*in full$/g, '').slice(0, 40)));
  }
});

test('a topic, a statement, a source, a briefing and a figure say what they are', async (t) => {
  const page = await openPage(t, site, briefing);
  const says = async (selector, parts) => {
    const text = await (await point(page, page.locator(selector).first())).innerText();
    for (const part of parts) assert.match(text, part, selector);
    await page.keyboard.press('Escape');
  };
  await says('.prose a.name-topic[href="/topics/power-of-siberia-2/"]', [/^Project/, /is a planned line/, /Last event, \d+ \w+ \d{4}/, /\d+ open judgments/, /\d+ statements/]);
  await says('.prose .cite a.to-source', [/^Source/, /\d{4}/, /[A-F] \w+ reliable/, /Here: [A-F][1-6], /]);
  await page.goto(`${site.address}/topics/ukraine-peace-proposals/`);
  const cell = page.locator('a.cell[href^="/statements/"]').filter({ hasText: 'supports' }).first();
  const day = await cell.locator('time').innerText();
  assert.match(await (await point(page, cell)).innerText(), new RegExp(`${day}[^]*the source: [^]*that it was said: `));
  await page.keyboard.press('Escape');
  await says('main a[href^="/briefings/20"]:not(h1 a, h2 a, h3 a)', [/^(Briefing|Backgrounder|Tracker)/, /\d{4}/]);
  await page.goto(`${site.address}/figures/`);
  await says('.figures th a', [/^Figure/, /\d/]);
});

test('a mark of the page itself, and one of another page, is read where it stands', async (t) => {
  const page = await openPage(t, site, '/briefings/2026/pipeline-outlook-2026/');
  const grounds = page.locator('.key-judgments a.to-judgment').first();
  const id = (await grounds.getAttribute('href')).split('#')[1];
  const claim = await page.locator(`[id="${id}"] .judgment-claim, [id="${id}"] p:not(.judgment-head)`).first().innerText();
  assert.ok((await (await point(page, grounds)).innerText()).includes(claim));
  await page.goto(`${site.address}/`);
  const elsewhere = page.locator('main a.to-judgment').first();
  assert.match(await (await point(page, elsewhere)).innerText(), /Judgment/);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('[id]')].map((one) => one.id).filter((one, ix, all) => all.indexOf(one) !== ix)), [], 'an id stands twice');
});

test('a card is reached and left by keyboard', async (t) => {
  const page = await openPage(t, site, briefing);
  const link = page.locator('.prose a.name-topic').first();
  await tabTo(page, link);
  await card(page).waitFor({ timeout: 8_000 });
  assert.equal(await link.getAttribute('aria-describedby'), 'card-body');
  assert.equal(await card(page).locator('.card-hint').isVisible(), true);
  await page.keyboard.press('Alt+ArrowDown');
  const inside = () => page.evaluate(() => document.activeElement.closest('.card-box') !== null);
  await waitFor(inside);
  assert.equal(await card(page).evaluate((one) => one.ariaLabel), 'Preview: Power of Siberia 2 gas pipeline');
  const stops = await card(page).locator('a, button').count();
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab');
    assert.equal(await inside(), true);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none', 'the focus is not seen');
  }
  await page.keyboard.press('Tab');
  assert.equal(await link.evaluate((one) => one === document.activeElement), true, 'behind its end is its link');
  assert.equal(await card(page).count(), 0);
  await page.keyboard.press('Alt+ArrowDown');
  await waitFor(inside);
  await page.keyboard.press('Escape');
  assert.equal(await link.evaluate((one) => one === document.activeElement), true);
  assert.equal(await card(page).count(), 0);
  assert.equal(await link.getAttribute('aria-describedby'), null);
  // Without going into it: it stays as long as the focus does, whatever the pointer does, and Escape closes it.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await card(page).waitFor({ timeout: 8_000 });
  await page.mouse.move(400, 20);
  await page.mouse.move(420, 40);
  await page.waitForTimeout(400); // Longer than it would take to go.
  assert.equal(await card(page).count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await card(page).count(), 0);
});

for (const width of [1920, 1440, 375]) {
  test(`cards can be pinned, and pinned ones stay, at ${width} px`, async (t) => {
    const page = await openPage(t, site, briefing, { viewport: { width, height: 900 } });
    const shifts = await watchShifts(page);
    const links = page.locator('.prose > p a.name');
    for (const ix of [0, 1, 2]) {
      await tabTo(page, links.nth(ix));
      await page.keyboard.press('Alt+ArrowDown');
      await waitFor(() => page.evaluate(() => document.activeElement.matches('.card-box')));
      await card(page).locator('.card-pin').press('Enter');
    }
    const pinned = page.getByRole('complementary', { name: 'Pinned previews' }).locator('.card-pinned');
    assert.equal(await pinned.count(), 3);
    const boxes = await pinned.evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left, right, top, bottom })));
    for (const [ix, { left, right, top }] of boxes.entries()) {
      assert.ok(left >= 0 && right <= width);
      assert.ok(ix === 0 || top >= boxes[ix - 1].bottom || left >= boxes[ix - 1].right, 'two of them overlap');
    }
    await page.evaluate(() => scrollTo({ top: 900, behavior: 'instant' }));
    await away(page);
    assert.equal(await pinned.count(), 3);
    if (width > 1000) assert.equal(await shifts(), 0, 'pinning moved something');
    if (width > 1000) assert.equal(await pinned.first().evaluate((one) => one.getBoundingClientRect().top), boxes[0].top);
    assert.deepEqual(await inaccessible(page), []);
    const inner = pinned.first().locator('.card-title a');
    assert.ok(await inner.isVisible());
    await pinned.last().locator('.card-close').press('Enter');
    assert.equal(await pinned.count(), 2);
    assert.equal(await links.nth(2).evaluate((one) => one === document.activeElement), true);
    await pinned.first().locator('.card-close').press('Escape');
    await pinned.first().locator('.card-close').press('Enter');
    assert.equal(await page.locator('.card-stack').count(), 0);
  });
}

for (const width of [1920, 1440, 1000, 375]) {
  test(`what is pinned covers neither the text in its column nor what has the focus, at ${width} px`, async (t) => {
    const page = await openPage(t, site, briefing, { viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    const first = page.locator('.prose > p a.name').first();
    await tabTo(page, first);
    await page.keyboard.press('Alt+ArrowDown');
    await waitFor(() => page.evaluate(() => document.activeElement.matches('.card-box')));
    await card(page).locator('.card-pin').press('Enter');
    await first.focus();
    const covered = () => page.evaluate(() => {
      const { left, right, top, bottom } = document.querySelector('.card-stack').getBoundingClientRect();
      const meets = (box) => box.left < right && box.right > left && box.top < bottom && box.bottom > top;
      const aside = top === 0 ? [...document.querySelectorAll('.prose > p, .prose span.note')].filter((one) => meets(one.getBoundingClientRect())) : [];
      const focus = document.activeElement.closest('.card-stack') ? [] : [...document.activeElement.getClientRects()].filter(meets);
      return aside.length + focus.length && document.activeElement.textContent;
    });
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await page.keyboard.press('Tab');
      assert.equal(await covered(), 0, 'it is covered');
    }
    await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }));
    const last = await page.locator('.colophon').evaluate((one) => one.lastElementChild.getBoundingClientRect().bottom);
    const stack = await boxOf(page.locator('.card-stack'));
    assert.ok(stack.top === 0 || last <= stack.top, 'the end of the page cannot be read');
  });
}

for (const [width, height, place, selector] of [[1440, 900, briefing, '.prose a:not(.sign a, .permalink)'], [1440, 420, briefing, '.prose a:not(.sign a, .permalink)'],
  [700, 500, '/topics/ukraine-peace-proposals/', 'main td a.cell'], [375, 640, briefing, '.prose a:not(.sign a, .permalink)']]) {
  test(`a card never lies on its link nor leaves the window: ${place} at ${width} by ${height} px`, async (t) => {
    const page = await openPage(t, site, place, { viewport: { width, height } });
    const shifts = await watchShifts(page);
    const all = page.locator(selector);
    const step = Math.max(1, Math.floor(await all.count() / 10));
    let seen = 0;
    for (let ix = 0; ix < await all.count(); ix += step) {
      const link = all.nth(ix);
      if (!(await link.isVisible()) || (await link.getAttribute('rel')) === 'external') continue;
      await away(page);
      await link.evaluate((one, block) => one.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' }), ['start', 'center', 'end'][seen % 3]);
      const spot = await link.evaluate((one) => { const { x, y, width: wide, height: high } = one.getClientRects()[0]; return [x + wide / 2, y + high / 2]; });
      if (!(await link.evaluate((one, [x, y]) => one.contains(document.elementFromPoint(x, y)), spot))) continue;
      await page.mouse.move(...spot);
      await card(page).waitFor({ timeout: 8_000 });
      seen++;
      const [lies, on] = [await boxOf(card(page)), await boxOf(link)];
      const where = `${await link.innerText()}: ${JSON.stringify({ lies, on })}`;
      assert.ok(lies.left >= 0 && lies.top >= 0 && lies.right <= width && lies.bottom <= height, `it leaves the window: ${where}`);
      assert.ok(lies.bottom <= on.top || lies.top >= on.bottom, `it covers its link: ${where}`);
      await page.keyboard.press('Escape');
    }
    assert.ok(seen >= 5, `only ${seen} were seen`);
    assert.equal(await shifts(), 0, 'something moved');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page scrolls sideways');
  });
}

test('a finger that rests on a link sees the card above it, and does not follow the link', async (t) => {
  const page = await openPage(t, site, briefing, { viewport: { width: 375, height: 760 }, hasTouch: true });
  const link = page.locator('.prose a.name-actor').first();
  await toMiddle(link);
  const { x, y } = await boxOf(link);
  const touch = await page.context().newCDPSession(page);
  const finger = (type, points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await finger('touchStart', [{ x: x + 9, y: y + 9 }]);
  await card(page).waitFor({ timeout: 8_000 });
  await finger('touchEnd', []);
  assert.equal(new URL(page.url()).pathname, briefing);
  const lies = await boxOf(card(page));
  assert.ok(lies.bottom <= y && lies.left >= 0 && lies.right <= 375 && lies.top >= 0, 'it lies under the finger or out of the window');
  await page.touchscreen.tap(30, 740);
  await card(page).waitFor({ state: 'detached' });
  // A finger that moves on scrolls; one that only taps follows the link.
  await finger('touchStart', [{ x: x + 9, y: y + 9 }]);
  await finger('touchMove', [{ x: x + 9, y: y - 60 }]);
  await page.waitForTimeout(600); // Longer than a finger has to rest.
  await finger('touchEnd', []);
  assert.equal(await card(page).count(), 0);
  await toMiddle(link);
  const now = await boxOf(link);
  await page.touchscreen.tap(now.x + 9, now.y + 9);
  await page.waitForURL('**/actors/xi-jinping/');
});

test('navigation, headings and signs have no card', async (t) => {
  const page = await openPage(t, site, briefing, { viewport: { width: 1440, height: 900 } });
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const selector of ['.site-nav a', '.breadcrumbs a', '.toc a', '.sign a', '.downloads a', '.neighbours h2 a']) {
    const link = page.locator(selector).first();
    if (!(await link.count())) continue;
    await away(page);
    await toMiddle(link);
    await link.hover();
    await page.waitForTimeout(350); // Longer than a pointer has to rest.
    assert.equal(await card(page).count(), 0, selector);
  }
  assert.deepEqual(asked.filter((address) => address.endsWith('/')), []);
});

test('a page that cannot be fetched shows nothing, and is asked for again', async (t) => {
  const page = await openPage(t, site, briefing);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const link = page.locator('.prose a.name-actor').first();
  const answers = [(route) => route.abort(), (route) => route.fulfill({ status: 404, contentType: 'text/html', body: '<template class="card"><p>no</p></template>' }),
    (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><p>Nothing to see' })];
  for (const answer of answers) {
    await page.reload();
    let asked = 0;
    await page.route('**/actors/**', (route) => { asked++; return answer(route); });
    await away(page);
    await toMiddle(link);
    await link.hover();
    await waitFor(() => asked > 0);
    await page.waitForTimeout(400);
    assert.equal(await card(page).count(), 0);
    await page.unroute('**/actors/**');
  }
  await page.reload();
  await page.route('**/actors/**', (route) => route.abort());
  await toMiddle(link);
  await link.hover();
  await page.waitForTimeout(400);
  await page.unroute('**/actors/**');
  await point(page, link);
  assert.deepEqual(errors, []);
});

test('of a linked page only the beginning is read', async (t) => {
  const served = await readFile(path.join(site.folder, 'actors/xi-jinping/index.html'), 'utf8');
  const begins = served.slice(0, served.indexOf('</template>') + 200);
  assert.ok(begins.length < 8_000, `the card ends after ${begins.length} bytes`);
  let closed = false;
  // It gives the beginning of an actor's page, and would never give the rest.
  const server = await listen(async (request, answer) => {
    if (!request.url.startsWith('/actors/')) {
      const whole = await fetch(site.address + request.url);
      return answer.writeHead(whole.status, { 'content-type': whole.headers.get('content-type') ?? 'text/html' }).end(Buffer.from(await whole.arrayBuffer()));
    }
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.on('close', () => { closed = true; });
    answer.write(begins);
  });
  t.after(() => server.stop());
  const page = await openPage(t, { browser: site.browser, address: server.address }, briefing);
  await page.locator('.prose a.name-actor').first().hover();
  await card(page).waitFor({ timeout: 8_000 });
  await waitFor(() => closed);
});

test('under reduced motion nothing moves', async (t) => {
  for (const [reducedMotion, name] of [['reduce', 'none'], ['no-preference', 'card-in']]) {
    const page = await openPage(t, site, briefing, { reducedMotion });
    const shown = await point(page, page.locator('.prose a.name-actor').first());
    assert.equal(await shown.evaluate((one) => getComputedStyle(one).animationName), name);
  }
});

for (const [width, colorScheme] of [[1440, 'light'], [1440, 'dark'], [375, 'light'], [375, 'dark']]) {
  test(`cards are accessible and keep the policy at ${width} px, ${colorScheme}`, async (t) => {
    const page = await openPage(t, site, briefing, { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => {
      globalThis.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
    });
    const links = ['.prose a.name-actor', '.prose a.name-topic', '.prose .cite a', 'main a[href^="/statements/"]:not(.permalink)'];
    for (const selector of links) {
      const link = page.locator(selector).first();
      if (!(await link.count())) continue;
      await point(page, link);
      assert.deepEqual(await page.evaluate(() => globalThis.violations), [], selector); // Before axe, which has a style of its own.
      assert.deepEqual(await inaccessible(page), [], selector);
      await page.evaluate(() => { globalThis.violations = []; });
      await page.keyboard.press('Escape');
    }
  });
}

test('cards work below a path', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'chancery-below-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['content', 'themes', 'site.toml']) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  const settings = await readFile(path.join(root, 'site.toml'), 'utf8');
  await replace(path.join(folder, 'site.toml'), settings.replace(/^base_url = .*$/m, 'base_url = "https://east.invalid/below/here"'));
  await promisify(execFile)(process.env.CHANCERY, ['build', '--root', folder, '--output', path.join(folder, 'site/below/here')]);
  const server = await serveFolder(path.join(folder, 'site'));
  t.after(() => server.stop());
  const page = await openPage(t, { browser: site.browser, address: `${server.address}/below/here` }, briefing);
  const shown = await point(page, page.locator('.prose a.name-actor').first());
  assert.match(await shown.locator('.card-titles').innerText(), /^President of China on 23 March 2023$/);
  assert.equal(await shown.locator('.card-title a').getAttribute('href'), '/below/here/actors/xi-jinping/');
});

test('in the preview a card is what the last edit made it', async (t) => {
  const preview = await openPreview();
  t.after(() => preview.stop());
  const page = await openPage(t, { browser: site.browser, address: preview.address }, briefing);
  const link = page.locator('.prose a[href="/topics/power-of-siberia-2/"]').first();
  assert.match(await (await point(page, link)).innerText(), /^Project/);
  await page.keyboard.press('Escape');
  const morphed = page.evaluate(() => new Promise((done) => { document.addEventListener('chancery:morph', done, { once: true }); }).then(() => true));
  await edit(preview, path.join(preview.folder, 'content/topics/power-of-siberia-2.md'), (text) => text.replace('kind: project', 'kind: regime'), '/topics/power-of-siberia-2/');
  await edit(preview, path.join(preview.folder, 'content/briefings/2023/moscow-visit.md'), (text) => text.replace('## Bottom line\n', '## Bottom line\n\nA new sentence.\n'), briefing);
  await morphed;
  assert.match(await (await point(page, link)).innerText(), /^Regime/);
});

/** Adds up how far things of the page have moved. */
async function watchShifts(page) {
  await page.evaluate(() => {
    globalThis.shifted = 0;
    const ofPage = ({ node }) => node && !(node.closest ? node : node.parentElement)?.closest('.card-box, .card-stack');
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.sources.some(ofPage)) globalThis.shifted += one.value; }).observe({ type: 'layout-shift' });
  });
  return () => page.evaluate(() => globalThis.shifted);
}

/** What keeps a page from WCAG 2.2 A and AA, as far as axe can tell. */
async function inaccessible(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
  const { violations } = await page.evaluate((asked) => globalThis.axe.run(asked), options);
  return violations.map((one) => `${one.id}: ${one.nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).slice(0, 3).join(', ')}`);
}
