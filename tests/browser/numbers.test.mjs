// Judgments and figures: what the reader may hold the site to. Each number on a page is the one in the record, and says its kind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hrefs, openPage, openSite, readCsv, unfold } from './tools.mjs';

let site, judgments, figures;
before(async () => {
  site = await openSite();
  [judgments, figures] = await Promise.all([site.record('judgments'), site.record('figures')]);
});
after(() => site?.stop());

const range = ({ low, high }) => `(${low}–${high} %)`;
const plain = (text) => text.replaceAll(/\s+/g, ' ').trim();

/** The judgments of a list as it reads. */
const claims = (list) => list.evaluateAll((all) => all.map((one) => ({
  url: one.querySelector('.judgment-head a').getAttribute('href'),
  due: one.querySelector('.judgment-head time')?.getAttribute('datetime'),
  state: one.querySelector('.judgment-state').textContent,
  claim: one.querySelector('.judgment-claim').textContent,
  confidence: one.querySelector('.part-confidence b')?.textContent,
})));

test('the ledger holds every judgment: the open ones by due date, with the range in the words of each', async (t) => {
  const page = await openPage(t, site, '/judgments/');
  const section = (name) => page.getByRole('region', { name, exact: true }).locator('.judgment');
  const open = await claims(section('Open'));
  assert.ok(open.length > 0);
  assert.deepEqual(open.map((one) => one.due), open.map((one) => one.due).sort());
  assert.ok(open.every((one) => one.state === 'open' && one.due > site.today), 'what is past due is not open');
  const all = await claims(page.locator('.judgment'));
  assert.deepEqual(all.map((one) => one.url).sort(), judgments.map((one) => one.url).sort());
  for (const one of all) {
    const known = judgments.find((judgment) => judgment.url === one.url);
    const words = plain(one.claim);
    assert.ok(words.includes(known.term) && words.includes(range(known)), words);
    assert.equal(one.due, known.due ?? known.as_of, words);
    assert.equal(one.confidence, known.confidence, words);
  }
  const present = await claims(section('Of the present'));
  assert.ok(present.length > 0 && present.every((one) => one.state === 'assessment of the present'));
});

test('with too few resolved there is no score, and the page says how few', async (t) => {
  const page = await openPage(t, site, '/judgments/');
  const resolved = judgments.filter((one) => one.outcome);
  assert.ok(resolved.length < 20);
  assert.equal(await page.locator('table.calibration').count(), 0);
  const note = await page.getByRole('region', { name: 'How often they came about' }).innerText();
  assert.match(note, resolved.length ? new RegExp(`^.*\\b${resolved.length} judgments? ha`, 's') : /No judgment has come about or failed to so far/);
  assert.match(note, /From 20 on/);
});

test('a judgment opens by keyboard to its grounds, and its link lands on it in its briefing', async (t) => {
  const page = await openPage(t, site, '/judgments/');
  const first = page.locator('.judgment').first();
  await unfold(first.locator('details.grounds'));
  for (const label of ['Basis', 'Changes if']) assert.ok(await first.getByText(`${label}:`, { exact: true }).isVisible(), label);
  assert.deepEqual(await site.astray(await hrefs(page.locator('.judgment a'))), []);
  const claim = plain(await first.locator('.judgment-claim').innerText());
  await first.getByRole('link', { name: 'Judgment', exact: true }).click();
  await page.waitForURL(/\/briefings\/.+#/);
  const target = page.locator(':target');
  await target.waitFor();
  assert.ok(plain(await target.innerText()).includes(claim), claim);
});

/** The rows of a figure's table by its heads, and the dots of its chart by what they say. */
const chartAndTable = (place) => place.evaluate((root) => {
  const table = root.querySelector('table.figure-table');
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => Object.fromEntries([...row.cells].map((cell, ix) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('.differs, .as-of').forEach((extra) => extra.remove());
    return [heads[ix], copy.textContent.trim()];
  })));
  const dots = [...root.querySelectorAll('svg .dot:not(.key)')].map((dot) => ({
    title: dot.querySelector('title').textContent, hollow: dot.classList.contains('dot-hollow'),
  }));
  return { rows, dots, differing: [...table.querySelectorAll('tr:has(.differs) th')].map((head) => head.textContent) };
});

/** What the dot of a row ought to say. */
const dotOf = (row, unit) => {
  const counter = row['Counted by'] ? `, ${row['Counted by']}` : '';
  return `${row.Period}${counter}: ${row.Value} ${unit}${row.Status === 'forecast' ? ' (forecast)' : ''}`;
};

test('the chart of each figure has a name, and each of its dots is a row of the table below', async (t) => {
  const page = await openPage(t, site, '/figures/');
  assert.deepEqual((await hrefs(page.locator('table.figures th a[href^="/figures/"]'))).sort(), figures.map((one) => one.url).sort());
  for (const { url, title, unit, points } of figures) {
    await page.goto(site.address + url);
    assert.ok(await page.getByRole('img', { name: title, exact: true }).isVisible(), url);
    const { rows, dots } = await chartAndTable(page.locator('main'));
    assert.equal(rows.length, points.length, url);
    assert.deepEqual(dots.map((dot) => dot.title).sort(), rows.map((row) => dotOf(row, unit)).sort(), url);
    assert.ok(dots.every((dot) => dot.hollow === dot.title.endsWith(' (forecast)')), `${url}: hollow is a forecast`);
    assert.equal(dots.filter((dot) => dot.hollow).length, points.filter((point) => point.status === 'forecast').length, url);
    const told = (await page.locator('svg desc').allTextContents()).some((text) => /forecasts/.test(text));
    assert.equal(told, dots.some((dot) => dot.hollow), url);
  }
});

for (const id of ['crude-cap', 'cn-ru-trade']) {
  test(`counters that differ on ${id} are told in words and marked in the table`, async (t) => {
    const page = await openPage(t, site, `/figures/${id}/`);
    const { rows, differing } = await chartAndTable(page.locator('main'));
    const told = (await page.locator('.contradictions p').allInnerTexts()).map(plain);
    assert.ok(told.length > 0);
    assert.deepEqual(told.map((sentence) => sentence.match(/^Counters differ for (.+?): /)[1]), [...new Set(differing)]);
    for (const row of rows.filter((one) => differing.includes(one.Period))) {
      const sentence = told.find((one) => one.startsWith(`Counters differ for ${row.Period}:`));
      assert.ok(sentence.includes(row.Value) && sentence.includes(row['Counted by']), `${sentence} ${row.Value}`);
    }
  });
}

test('a figure can be had as a table with the same numbers, and says where it is quoted', async (t) => {
  const page = await openPage(t, site, '/figures/cn-ru-trade/');
  const link = page.getByRole('link', { name: 'The numbers as CSV' });
  const answer = await page.request.get(site.address + await link.getAttribute('href'));
  assert.equal(answer.status(), 200);
  const { points } = figures.find((one) => one.id === 'cn-ru-trade');
  const lines = readCsv(await answer.text());
  const wanted = points.map((point) => [point.period, point.value ?? point.low, point.by]);
  assert.deepEqual(lines.map((line) => [line.period, line.value || line.low, line.by]), wanted);

  const quoted = page.getByRole('region', { name: 'Quoted in' }).locator('li');
  const where = await quoted.evaluateAll((all) => all.map((item) => ({
    href: item.querySelector('a').getAttribute('href'),
    marked: [...item.querySelectorAll('.mention-sentence')]
      .map((sentence) => [sentence.textContent, sentence.querySelector('mark')?.textContent]),
  })));
  assert.ok(where.length > 2);
  for (const { href, marked } of where) {
    assert.ok(marked.length > 0 && marked.every(([sentence, literal]) => literal && sentence.length > literal.length), href);
    await page.goto(site.address + href);
    const literals = await page.locator('main a.to-figure[href="/figures/cn-ru-trade/"]').allTextContents();
    for (const [, literal] of marked) assert.ok(literals.includes(literal), `${href}: ${literal}`);
  }
});

/** A number as the record or a text writes it, and with how many decimals. */
const number = (text) => Number(text.replaceAll(',', '').match(/\d+(\.\d+)?/)?.[0]);
const decimals = (value) => String(value).split('.')[1]?.length ?? 0;
const same = (one, other) => {
  const known = Math.min(decimals(one), decimals(other));
  return Math.abs(one - other) <= 0.5 * 10 ** -known + 1e-9;
};

test('a number in a briefing that leads to a figure is one of its numbers', async (t) => {
  const page = await openPage(t, site, '/briefings/', { javaScriptEnabled: false });
  let checked = 0;
  for (const { url } of await site.record('briefings')) {
    await page.goto(site.address + url);
    const literals = await page.locator('.prose a.to-figure:not(.series-title a)').evaluateAll((links) => links
      .map((link) => [link.textContent, link.getAttribute('href')]));
    for (const [text, href] of literals) {
      const { points } = figures.find((figure) => figure.url === href);
      const known = points.flatMap((point) => [point.value, point.low, point.high]).filter(Boolean).map(Number);
      assert.ok(known.some((value) => same(value, number(text))), `${url}: ${text} is not in ${href}`);
      checked += 1;
    }
  }
  assert.ok(checked > 20, `${checked} numbers`);
});

test('a chart in a briefing has a name, its last number in words, and its table one key away', async (t) => {
  const page = await openPage(t, site, '/briefings/2026/sanctions-outlook-2026/');
  const embedded = page.locator('.embedded-figure');
  assert.ok(await embedded.count() > 1);
  for (const series of await embedded.all()) {
    const title = await series.getByRole('heading').innerText();
    const figure = figures.find((one) => one.title === title);
    assert.ok(await series.getByRole('img', { name: title, exact: true }).isVisible());
    assert.ok((await series.locator('.latest').innerText()).includes(figure.unit));
    await unfold(series.locator('details.numbers'));
    assert.ok(await series.getByRole('table').isVisible(), title);
    const { rows, dots } = await chartAndTable(series);
    assert.deepEqual(dots.map((dot) => dot.title).sort(), rows.map((row) => dotOf(row, figure.unit)).sort());
    assert.deepEqual(await site.astray(await hrefs(series.locator('a'))), []);
  }
});
