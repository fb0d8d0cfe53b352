// Every address that the built showcase gives away leads somewhere: read from its files, without a browser.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { astray, readSettings } from './tools.mjs';

const folder = process.env.SITE;
let files, lost, base;
before(async () => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  files = found.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  lost = astray(folder);
  base = (await readSettings()).base_url;
});

const read = (file) => readFile(path.join(folder, file), 'utf8');
const address = (file) => `/${file.replace(/(^|\/)index\.html$/, '$1')}`;
const unescaped = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>')
  .replaceAll('&amp;', '&');

test('no link of a page is broken, and no anchor missing', async () => {
  const pages = files.filter((file) => file.endsWith('.html'));
  assert.ok(pages.length > 400, `${pages.length} pages`);
  for (const file of pages) {
    const hrefs = [...(await read(file)).matchAll(/\s(?:href|src)="([^"]*)"/g)].map((match) => unescaped(match[1]));
    const own = [...new Set(hrefs)].filter((href) => !/^[a-z]+:/.test(href) || href.startsWith(`${base}/`));
    assert.deepEqual(await lost(own, address(file)), [], file);
  }
});

test('an id stands once on its page, and what a label or a description refers to is there', async () => {
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const text = await read(file);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(ids.filter((id, ix) => ids.indexOf(id) !== ix), [], `${file}: ids that stand twice`);
    const named = [...text.matchAll(/\s(?:aria-(?:labelledby|describedby|controls|details)|for|headers)="([^"]+)"/g)];
    assert.deepEqual(named.flatMap((match) => match[1].split(' ')).filter((id) => !ids.includes(id)), [], `${file}: names of nothing`);
  }
});

test('every address in the feeds, the sitemap, the tables and the calendars is one of the site', async () => {
  const beside = files.filter((file) => /\.(xml|json|csv|ics|txt)$/.test(file) && !file.startsWith('data/schema/'));
  const full = new RegExp(`${base.replaceAll('.', '\\.')}(/[^\\s"'<>,)\\\\]*)`, 'g');
  for (const file of beside) {
    const text = unescaped(await read(file)).replaceAll('\r\n ', ''); // a calendar folds its long lines
    const hrefs = [...text.matchAll(full)].map((match) => match[1]);
    assert.deepEqual(await lost(new Set(hrefs)), [], file);
  }
});

test('every address in the record is one of the site', async () => {
  for (const file of files.filter((name) => /^data\/[a-z]+\.json$/.test(name))) {
    const objects = JSON.parse(await read(file));
    const hrefs = objects.flatMap((object) => [object.url, object.page, object.from, object.to]);
    const own = hrefs.filter((href) => typeof href === 'string' && href.startsWith('/'));
    assert.ok(own.length > 0, file);
    assert.deepEqual(await lost(new Set(own)), [], file);
  }
});
