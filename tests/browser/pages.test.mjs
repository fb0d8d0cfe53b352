// Pages that gather what the record derives for them: home, briefing, statement, source. Each is held against the record.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hrefs, openPage, openSite, start } from './tools.mjs';

let site, record;
before(async () => {
  site = await openSite();
  const kinds = ['briefings', 'events', 'figures', 'judgments', 'sources', 'statements'];
  record = Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await site.record(kind)])));
});
after(() => site?.stop());

const plain = (text) => text.replaceAll(/\s+/g, ' ').trim();
/** The first day of a year, a month or a day. */
const firstDay = (date) => start(date).padEnd(7, '-01').padEnd(10, '-01');

test('the home page says what is next: the nearest events and the judgments that fall due first', async (t) => {
  const page = await openPage(t, site, '/');
  const next = page.getByRole('region', { name: 'What is next' });
  const events = await hrefs(next.locator('li.event a.home'));
  const ahead = record.events.filter((event) => firstDay(event.date) > site.today).map((event) => firstDay(event.date)).sort();
  const shown = events.map((url) => firstDay(record.events.find((event) => event.url === url).date));
  assert.ok(shown.length >= 3);
  assert.deepEqual(shown, ahead.slice(0, shown.length));

  const due = await hrefs(next.locator('.due .to-judgment'));
  const open = record.judgments.filter((one) => one.due && !one.outcome).map((one) => one.due).sort();
  assert.ok(due.length >= 3);
  assert.deepEqual(due.map((url) => record.judgments.find((one) => one.url === url).due), open.slice(0, due.length));
  for (const item of await next.locator('.due li').all()) assert.match(await item.innerText(), /^by \d.* \d{4}[^]*\(\d+–\d+ %\)/);
  assert.deepEqual(await site.astray(await hrefs(next.locator('a'))), []);

  const newest = await page.getByRole('region', { name: 'Newest briefings' }).locator('time').first().getAttribute('datetime');
  assert.equal(newest, record.briefings.map((briefing) => briefing.date).sort().at(-1));
});

test('a briefing tells its judgments before its text, each with its range, and leads to the grounds', async (t) => {
  const page = await openPage(t, site, '/briefings/');
  const judging = record.briefings.filter((briefing) => record.judgments.some((one) => one.page === briefing.url));
  assert.ok(judging.length > 0);
  for (const { url } of judging) {
    await page.goto(site.address + url);
    const own = record.judgments.filter((one) => one.page === url);
    const block = page.locator('.key-judgments');
    // With the judgments in its first section a briefing needs no block of them.
    const first = await page.locator('.prose').evaluate((prose) => {
      const second = prose.querySelectorAll('h2')[1];
      const leads = (one) => !second || one.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING;
      return [...prose.querySelectorAll('.judgment')].filter(leads).length;
    });
    if (!(await block.count())) assert.equal(first, own.length, url);
    else {
      const claims = await block.locator('li').evaluateAll((all) => all.map((one) => ({
        text: one.querySelector('.key-claim').textContent, href: one.querySelector('.key-meta a').getAttribute('href'),
        ahead: Boolean(one.compareDocumentPosition(document.querySelector('.prose')) & Node.DOCUMENT_POSITION_FOLLOWING),
      })));
      assert.deepEqual(claims.map((claim) => claim.href).sort(), own.map((one) => one.url).sort(), url);
      for (const { text, href, ahead } of claims) {
        const { term, low, high } = own.find((one) => one.url === href);
        assert.ok(ahead && plain(text).includes(`${term} (${low}–${high} %)`), text);
      }
      await block.getByRole('link', { name: 'Grounds' }).last().click();
      await page.locator(':target').waitFor();
      assert.match(await page.locator(':target').innerText(), /Basis:/);
    }
  }
});

test('a briefing ends with what it expects after its cut-off, and with nothing else', async (t) => {
  const page = await openPage(t, site, '/briefings/', { javaScriptEnabled: false });
  let expecting = 0;
  for (const { url, cutoff } of record.briefings.filter((briefing) => briefing.cutoff)) {
    await page.goto(site.address + url);
    const shown = await hrefs(page.getByRole('region', { name: 'Next', exact: true }).locator('li.event a.home'));
    const coming = record.events.filter((event) => event.page === url && firstDay(event.date) > cutoff);
    assert.deepEqual(shown.sort(), coming.map((event) => event.url).sort(), url);
    expecting += shown.length > 0;
  }
  assert.ok(expecting > 2);
});

test('the button of a statement copies words, speaker, day and address, as the page says how to cite', async (t) => {
  const place = '/statements/putin-plan-basis/';
  const page = await openPage(t, site, place, { permissions: ['clipboard-read', 'clipboard-write'] });
  const button = page.getByRole('button', { name: 'Copy with its source' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: /^Copied/ }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { text } = record.statements.find((statement) => statement.url === place);
  for (const part of [`“${text}”`, 'Vladimir Putin', '21 March 2023', `https://eastern-table.example${place}`]) {
    assert.ok(copied.includes(part), `${part} is not in: ${copied}`);
  }
  const cite = page.getByRole('region', { name: 'How to cite' }).locator('p');
  assert.equal(await cite.innerText(), copied);
});

test('a statement without script has no button, and still says how to cite it', async (t) => {
  const page = await openPage(t, site, '/statements/putin-plan-basis/', { javaScriptEnabled: false });
  assert.equal(await page.getByRole('button').count(), 0);
  assert.ok(await page.getByRole('region', { name: 'How to cite' }).isVisible());
  assert.equal((await page.locator('.copy').boundingBox())?.height ?? 0, 0, 'an empty place where the button would be');
});

/** How many of something a sentence speaks of: `4 statements`. */
const count = (sentence, word) => Number(sentence.match(new RegExp(`(\\d+) ${word}s?\\b`))?.[1] ?? 0);

test('a source says what falls with it, and lists just that', async (t) => {
  const page = await openPage(t, site, '/sources/', { javaScriptEnabled: false });
  const rests = ({ id }) => ({
    statement: record.statements.filter((one) => one.sources?.some((cited) => cited.source === id)).length,
    event: record.events.filter((one) => one.sources?.includes(id)).length,
    figure: record.figures.filter((one) => one.points.some((point) => point.source === id)).length,
  });
  const kinds = (source) => Object.values(rests(source)).filter(Boolean).length;
  const heavy = record.sources.filter((source) => kinds(source) > 1);
  const idle = record.sources.filter((source) => kinds(source) === 0).slice(0, 3);
  assert.ok(heavy.length > 10 && idle.length > 0);
  for (const source of [...heavy, ...idle]) {
    await page.goto(site.address + source.url);
    const sentence = plain(await page.locator('.falls').innerText());
    const listed = {
      statement: await page.getByRole('region', { name: 'Statements that rest on it' }).locator('figure.statement').count(),
      event: await page.getByRole('region', { name: 'Events', exact: true }).locator('li.event').count(),
      figure: await page.getByRole('region', { name: 'Figures', exact: true }).locator('tbody tr').count(),
      judgment: await page.getByRole('region', { name: 'Judgments', exact: true }).locator('.judgment').count(),
    };
    const told = Object.fromEntries(Object.keys(listed).map((word) => [word, count(sentence, word)]));
    assert.deepEqual(told, listed, `${source.url}: ${sentence}`);
    assert.deepEqual({ ...rests(source), judgment: told.judgment }, told, `${source.url}: ${sentence}`);
    const total = Object.values(told).reduce((sum, some) => sum + some);
    if (total === 0) assert.match(sentence, /^No statement, event, judgment or figure rests on it\./);
    assert.ok(Number(sentence.match(/(\d+) of them rests? on nothing else/)?.[1] ?? 0) <= total, sentence);
  }
});
