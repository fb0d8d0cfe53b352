// The views that nobody writes: timelines, positions, proposals, ties. Why the reader came, and that she gets it, held against
// the record in `/data/`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hrefs, openPage, openSite, readCsv, start, unfold } from './tools.mjs';

let site, events, topics;
before(async () => {
  site = await openSite();
  [events, topics] = await Promise.all([site.record('events'), site.record('topics')]);
});
after(() => site?.stop());

const peace = '/topics/ukraine-peace-proposals/';
const timelines = ['/timeline/', '/topics/sanctions-on-russia/', '/actors/european-union/'];

/** Whether one date does not come after another, as far as both say. */
const upTo = (one, other) => one.slice(0, other.length) <= other.slice(0, one.length);

/** The events of a list as it reads: what the record says of each, how the page tells its day, whether it is open to the eye. */
async function listed(list) {
  const items = await list.evaluateAll((all) => all.map((item) => ({
    url: item.querySelector('a.home').getAttribute('href'),
    told: item.querySelector('.event-date').textContent.trim(),
    open: item.checkVisibility(),
  })));
  return items.map((item) => ({ ...item, ...events.find((event) => event.url === item.url) }));
}

for (const place of timelines) {
  test(`${place} tells what is ahead apart from what has been, each in its order`, async (t) => {
    const page = await openPage(t, site, place);
    const ahead = page.locator('.timeline section').filter({ has: page.getByRole('heading', { name: 'Ahead' }) }).locator('li.event');
    const coming = await listed(ahead);
    assert.ok(coming.length > 0 && coming.every((event) => event.open && start(event.date) > site.today));
    for (const [ix, event] of coming.slice(1).entries()) assert.ok(upTo(start(coming[ix].date), start(event.date)), event.url);

    const years = page.locator('.timeline section:not(.timeline-ahead)');
    const headings = await years.getByRole('heading').allTextContents();
    assert.deepEqual(headings, [...headings].sort().reverse());
    let last = site.today.slice(0, 7);
    for (const [ix, year] of (await years.all()).entries()) {
      for (const list of await year.locator('ol.events').all()) {
        const past = await listed(list.locator('li.event'));
        assert.ok(past.every((event) => start(event.date).startsWith(headings[ix])), headings[ix]);
        for (const [at, event] of past.slice(1).entries()) assert.ok(upTo(start(event.date), start(past[at].date)), event.url);
        const month = start(past[0].date).slice(0, 7);
        assert.ok(upTo(month, last), `${month} stands below ${last}`);
        last = month;
      }
    }
  });

  test(`${place} shows the major events at once, and the others to whoever asks by keyboard`, async (t) => {
    const page = await openPage(t, site, place);
    const first = await listed(page.locator('.timeline li.event'));
    assert.deepEqual(first.filter((event) => event.major && !event.open), []);
    for (const month of await page.locator('.timeline details').all()) {
      if (await month.getAttribute('open') !== null) continue;
      const folded = month.locator('li.event');
      const told = await month.locator('summary').textContent();
      assert.match(told, new RegExp(`^${await folded.count()} (more )?events? in [A-Z]?[a-z ]*\\d{4}$`));
      await unfold(month);
      assert.ok(await folded.first().isVisible(), told);
    }
    assert.ok((await listed(page.locator('.timeline li.event'))).every((event) => event.open));
  });

  test(`${place} is drawn with a name, and each mark is a link to its event that says when and what`, async (t) => {
    const page = await openPage(t, site, place);
    const drawing = page.getByRole('group', { name: /^Timeline: / });
    const marks = await drawing.locator('a').evaluateAll((links) => links.map((link) => ({
      url: link.getAttribute('href'), title: link.querySelector('title').textContent,
    })));
    assert.ok(marks.length > 2);
    assert.deepEqual(await site.astray(marks.map((mark) => mark.url)), []);
    for (const { url, title } of marks) {
      const event = events.find((one) => one.url === url);
      assert.ok(title.includes(start(event.date).slice(0, 4)) && title.endsWith(event.text), title);
    }
    await assert.doesNotReject(drawing.getByRole('link', { name: marks[0].title }).first().focus());
    assert.match(await drawing.locator('desc').textContent(), new RegExp(`^${marks.length} events`));
    assert.ok((await drawing.locator('.today title').textContent()).endsWith('31 January 2026'));
  });
}

test('the drawing of a timeline is one stop of the keyboard, and arrows go from mark to mark', async (t) => {
  const page = await openPage(t, site, '/timeline/');
  const marks = page.locator('.drawing-timeline a');
  const stops = () => marks.evaluateAll((all) => all.flatMap((mark, ix) => (mark.tabIndex === 0 ? [ix] : [])));
  const focused = () => marks.evaluateAll((all) => all.indexOf(document.activeElement));
  assert.ok(await marks.count() > 100);
  assert.deepEqual(await stops(), [0]);
  await marks.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 2);
  assert.deepEqual(await stops(), [2]);
  await page.keyboard.press('End');
  assert.equal(await focused(), await marks.count() - 1);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), -1);
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), await marks.count() - 1);
});

/** The events of the timeline of the site, from page to page. */
async function wholeTimeline(page) {
  const seen = await listed(page.locator('.timeline li.event'));
  const on = page.getByRole('link', { name: 'Earlier' });
  while (await on.count()) {
    await page.goto(site.address + await on.getAttribute('href'));
    seen.push(...await listed(page.locator('.timeline li.event')));
  }
  return seen;
}

test('the timeline of the site goes on over its pages and leaves no event out', async (t) => {
  const seen = await wholeTimeline(await openPage(t, site, '/timeline/'));
  assert.deepEqual(seen.map((event) => event.url).sort(), events.map((event) => event.url).sort());
});

test('a date that is not sure, or no day, says so in words', async (t) => {
  const page = await openPage(t, site, '/timeline/');
  const drawn = await page.locator('svg.drawing a title').allTextContents();
  const vague = (await wholeTimeline(page)).filter((event) => !/^\d{4}-\d\d-\d\d$/.test(event.date));
  assert.ok(vague.some((event) => event.date.endsWith('~')) && vague.some((event) => event.date.includes('/')));
  for (const { date, told, text } of vague) {
    if (date.includes('~')) assert.match(told, /^about /);
    else if (date.includes('?')) assert.match(told, /\(uncertain\)$/);
    else if (date.includes('/')) assert.match(told, /–| to /);
    else assert.match(told, /^([A-Z][a-z]+ )?\d{4}$/, 'no more than is known');
    assert.ok(drawn.includes(`${told}: ${text}`), `${told}: ${text}`);
  }
});

/** The cells of a matrix with what heads them: whose row, which issue, what it says, where it leads. */
const matrix = (table) => table.evaluate((matrix) => {
  const heads = [...matrix.tHead.rows[0].cells].slice(1);
  const rows = [...matrix.querySelectorAll('tbody > tr:not(.matrix-more)')];
  return rows.flatMap((row) => [...row.cells].slice(1).map((cell, ix) => ({
    actor: row.cells[0].querySelector('a').getAttribute('href').split('/').at(-2),
    issue: heads[ix].id.replace('issue-', ''),
    scopes: [row.cells[0].scope, heads[ix].scope],
    text: cell.textContent.trim(),
    stance: cell.querySelector('.stance-word')?.textContent,
    date: cell.querySelector('time')?.getAttribute('datetime'),
    href: cell.querySelector('a')?.getAttribute('href'),
  })));
});

test('each cell of the positions is headed by an actor and an issue, and leads to the words', async (t) => {
  const page = await openPage(t, site, peace);
  const table = page.locator('section', { has: page.locator('#page-positions') }).getByRole('table');
  const cells = await matrix(table);
  const issues = topics.find((topic) => topic.url === peace).issues;
  assert.deepEqual([...new Set(cells.map((cell) => cell.issue))], issues.map((issue) => issue.id));
  assert.ok(cells.length > issues.length && cells.length % issues.length === 0);
  assert.ok(cells.every((cell) => cell.scopes.join() === 'row,col'));
  assert.deepEqual(await site.astray(cells.map((cell) => cell.href).filter(Boolean)), []);
  for (const name of ['Ukraine', 'Russia', 'China']) assert.ok(await table.getByRole('rowheader', { name, exact: true }).isVisible());
  for (const { label } of issues) assert.equal(await table.getByRole('columnheader', { name: label, exact: true }).count(), 1, label);
});

test('silence is one thing and no record another', async (t) => {
  const page = await openPage(t, site, peace);
  const table = page.locator('.matrix').first();
  const cells = await matrix(table);
  const silent = cells.filter((cell) => cell.stance === 'silent');
  const unknown = cells.filter((cell) => !cell.href);
  assert.ok(silent.length > 0 && unknown.length > 0);
  assert.ok(unknown.every((cell) => cell.text === 'no record'));
  const caption = await table.locator('caption').innerText();
  assert.match(caption, /Silent means.*No record means/);
  await page.goto(site.address + silent[0].href);
  assert.match(await page.locator('main').innerText(), /Nothing was said on this: looked for, and not found/);
});

test('marks differ by their borders alone, which forced colours and paper keep', async (t) => {
  const page = await openPage(t, site, peace, { forcedColors: 'active' });
  const shape = (one) => {
    const { borderWidth, borderStyle, borderRadius, clipPath } = getComputedStyle(one, '::before');
    return `${borderWidth} ${borderStyle} ${borderRadius} ${clipPath}`;
  };
  const shapes = await Promise.all(['supports', 'conditional', 'opposes', 'unclear', 'silent']
    .map((stance) => page.locator(`.stance-word-${stance}`).first().evaluate(shape)));
  assert.equal(new Set(shapes).size, shapes.length, shapes.join('; '));
  const events = await Promise.all(['.event-major', '.event:not(.event-major)'].map((kind) => page.locator(`${kind} > .event-date`).first().evaluate(shape)));
  assert.notEqual(events[0], events[1]);
});

test('a row of the positions opens by keyboard to who said what, and when', async (t) => {
  const page = await openPage(t, site, peace);
  for (const row of await page.locator('.matrix').first().locator('.matrix-more details').all()) {
    await unfold(row);
    const entries = row.locator('.entries > li');
    const told = await row.locator('summary').innerText();
    const count = Number(told.match(/all (\d+) positions/)?.[1] ?? 1);
    assert.ok(await entries.first().isVisible(), told);
    assert.ok(await entries.count() === count || await row.getByText(`of ${count}; the others stand on`).isVisible(), told);
    for (const entry of await entries.all()) {
      assert.match(await entry.locator('.entries-head').innerText(), /^(\d|[A-Z]|about).*\d{4} .+: \S/);
      assert.ok((await entry.locator('p').last().innerText()).length > 15);
      assert.ok(await entry.locator('p').last().locator('a').count() >= 1);
    }
    assert.deepEqual(await site.astray(await hrefs(row.locator('a'))), [], told);
  }
});

test('the positions as a table hold every cell of the matrix, and a cell the latest of them', async (t) => {
  const page = await openPage(t, site, peace);
  const cells = await matrix(page.locator('.matrix').first());
  const link = page.getByRole('link', { name: /These positions as a table/ });
  const answer = await page.request.get(site.address + await link.getAttribute('href'));
  assert.equal(answer.status(), 200);
  const rows = readCsv(await answer.text());
  for (const cell of cells) {
    const same = rows.filter((row) => row.actor === cell.actor && row.issue === cell.issue);
    const name = `${cell.actor} on ${cell.issue}`;
    if (!cell.href) assert.deepEqual(same, [], `${name}: no record`);
    else {
      const stance = cell.stance === 'not classed' ? '' : cell.stance;
      assert.ok(same.some((row) => row.stance === stance && row.date === cell.date), name);
      assert.ok(same.every((row) => row.date <= cell.date), `${name}: there is a later one`);
    }
  }
});

test('on a narrow screen the positions scroll by keyboard inside their own region', async (t) => {
  const page = await openPage(t, site, peace, { viewport: { width: 375, height: 800 } });
  const region = page.getByRole('region', { name: /^Who stands where/ });
  await region.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((box) => box.scrollLeft > 0, await region.elementHandle());
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  const edge = await region.evaluate((box) => box.getBoundingClientRect().left);
  const head = await region.getByRole('rowheader').first().boundingBox();
  assert.ok(Math.abs(head.x - edge) < 2, 'the name of the row has gone out of sight');
});

test('proposals stand side by side in the order of their days, each point with its words and its place', async (t) => {
  const page = await openPage(t, site, peace);
  const table = page.locator('table.compared');
  const columns = await hrefs(table.locator('.proposal-title'));
  const proposals = topics.filter((topic) => topic.parent === 'ukraine-peace-proposals' && topic.points);
  const ordered = proposals.sort((a, b) => a.date.localeCompare(b.date)).map((topic) => topic.url);
  assert.deepEqual(columns, ordered);
  const point = table.locator('details.point').first();
  await unfold(point);
  assert.ok(await point.locator('.point-words').isVisible());
  assert.match(await table.getByRole('cell', { name: 'no point', exact: true }).first().innerText(), /no point/);
  assert.deepEqual(await site.astray(await hrefs(table.locator('a'))), []);
  await point.getByRole('link', { name: /in its text/ }).click();
  await page.waitForURL(/#point-\d+$/);
  assert.ok(await page.locator(':target').isVisible());
});

test('two proposals fill two columns, with their words open, and lead on to every other pair', async (t) => {
  const page = await openPage(t, site, peace);
  await unfold(page.locator('details.pairs'));
  const all = await hrefs(page.locator('.pairs a'));
  const proposals = topics.filter((topic) => topic.parent === 'ukraine-peace-proposals' && topic.points);
  assert.equal(all.length, (proposals.length * (proposals.length - 1)) / 2);
  assert.deepEqual(await site.astray(all), []);
  const here = `${peace}compare/us-28-point-plan/us-ukraine-20-points/`;
  await page.locator(`.pairs a[href="${here}"]`).click();
  await page.waitForURL(site.address + here);
  const table = page.getByRole('table');
  assert.equal(await table.getByRole('columnheader').count(), 2);
  const leads = await hrefs(table.locator('.point-head a'));
  for (const id of ['us-28-point-plan', 'us-ukraine-20-points']) {
    const points = new Set(leads.filter((href) => href.startsWith(`/topics/${id}/#point-`)));
    assert.equal(points.size, proposals.find((topic) => topic.id === id).points.length, `points of ${id}`);
  }
  assert.ok(await table.locator('.point-words').first().isVisible());
  const others = page.getByRole('navigation', { name: 'Others beside them' });
  const on = await hrefs(others.locator('li a'));
  assert.deepEqual(on.sort(), all.filter((href) => href !== here && /us-28-point-plan|us-ukraine-20-points/.test(href)).sort());
  await others.locator('li a').first().click();
  await page.getByRole('heading', { level: 1, name: /Istanbul communiqué.* and US 28-point draft/ }).waitFor();
});

test('a briefing that chooses proposals shows these, in its own order', async (t) => {
  const place = '/briefings/2026/peace-outlook-2026/';
  const page = await openPage(t, site, place);
  const text = await (await page.request.get(`${site.address}${place}index.md`)).text();
  const chosen = text.match(/!\[\[ukraine-peace-proposals#proposals\|(.+)\]\]/)[1].split(/, */);
  const shown = await hrefs(page.locator('.embedded-proposals .proposal-title'));
  assert.deepEqual(shown, chosen.map((id) => `/topics/${id}/`));
});

for (const id of ['china', 'gazprom', 'wang-wenbin']) {
  // The table reads a tie from the actor's side, the drawing from that of the other, whose name stands above the words.
  const sides = [
    ['is spoken for by', 'speaks for'], ['has as part', 'part of'], ['has as member', 'member of'],
    ['is led by', 'leads'], ['is owned by', 'owns'], ['has sanctions on', 'under sanctions by'],
  ];
  const ofOther = Object.fromEntries(sides.flatMap(([one, other]) => [[one, other], [other, one]]));
  test(`the ties of ${id} are drawn and told, and each name leads to its page`, async (t) => {
    const page = await openPage(t, site, `/actors/${id}/`);
    const drawing = page.getByRole('group', { name: /^Ties of / });
    const drawn = await hrefs(drawing.locator('a'));
    const told = await hrefs(page.locator('table.ties th a, .offices a:not(.to-source)'));
    assert.ok(drawn.length > 0);
    assert.deepEqual([...drawn].sort(), [...told].sort());
    assert.deepEqual(await site.astray(drawn), []);
    for (const tie of await page.locator('table.ties tbody tr').all()) {
      const name = await tie.getByRole('rowheader').innerText();
      const label = await tie.locator('td').first().innerText();
      const titles = await drawing.locator('a title').allTextContents();
      const drawn = ofOther[label] ?? label;
      assert.ok(titles.some((title) => title.includes(name) && title.includes(drawn)), `${name}: ${drawn}`);
      const past = (await tie.getAttribute('class')) === 'past';
      if (past) assert.ok(titles.some((title) => title.includes(name) && title.endsWith('(past)')), name);
    }
  });
}
