#!/usr/bin/env node
// What search costs: the size of the index of a built site, and for each query the bytes that a browser fetches and the time until
// results stand on the page.
//
//   bench/make_corpus.py --briefings 10000 --actors 400 --topics 40 --for chancery --marks all /tmp/corpus
//   (in /tmp/corpus/site.toml: [checks.levels] duplicate-mark = "warning")
//   chancery build --root /tmp/corpus --output /tmp/corpus-site
//   bench/search.mjs /tmp/corpus-site [QUERY ...]
//
// Bytes are those below /search/ besides the page itself: as they lie on disk, and as gzip sends them. Each query has a browser
// of its own, with nothing kept. Needs what the browser tests need (`npm ci` in tests/browser).
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openBrowser, serveFolder } from '../tests/browser/tools.mjs';

const [site, ...given] = process.argv.slice(2);
if (!site) {
  console.error('usage: bench/search.mjs SITE [QUERY ...]');
  process.exit(2);
}
const QUERIES = ['refinery', 'energy confidence', 'transit agreement norland', 'insurance waiver talks stall', 'Leyla Orban', 'Aldowa', '"export ban could be suspended"'];

/** Files and bytes of a folder. */
async function size(folder) {
  const all = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = all.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size));
  return [files.length, sizes.reduce((sum, one) => sum + one, 0)];
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
for (const folder of ['', 'terms', 'words', 'facets', 'texts']) {
  const [files, bytes] = await size(path.join(site, 'search', folder));
  console.log(`search/${folder}: ${files} files, ${kilobytes(bytes)}`);
}
const script = await readFile(path.join(site, 'search.js'));
console.log(`search.js: ${kilobytes(script.length)}, gzip ${kilobytes(gzipSync(script, { level: 9 }).length)}`);

const browser = await openBrowser(), server = await serveFolder(site);
/** Asks once; with `names`, counts by actor and topic too. */
async function ask(query, names) {
  const context = await browser.newContext();
  const page = await context.newPage(), moved = [];
  page.on('response', (answer) => {
    const name = new URL(answer.url()).pathname.split('/search/')[1];
    if (name) moved.push(answer.body().then((body) => [body.length, gzipSync(body).length]));
  });
  const start = performance.now();
  await page.goto(`${server.address}/search/?q=${encodeURIComponent(query)}`);
  await page.locator('.search-status:not(:empty)').waitFor();
  const time = performance.now() - start;
  if (names) {
    const count = page.getByRole('button', { name: 'Count by actor' });
    if (await count.count()) await count.click();
    await page.getByRole('region', { name: 'Topic' }).getByRole('link').first().waitFor();
  }
  const said = await page.locator('.search-status').textContent();
  const sum = (await Promise.all(moved)).reduce((sum, one) => [sum[0] + one[0], sum[1] + one[1]], [0, 0]);
  await context.close();
  return { time, said, requests: moved.length, sum };
}
for (const query of given.length ? given : QUERIES) {
  const { time, said, requests, sum } = await ask(query, false);
  const counted = await ask(query, true);
  console.log(`${query}: ${kilobytes(sum[0])} (gzip ${kilobytes(sum[1])}) in ${requests} requests, ${time.toFixed(0)} ms; with actors and topics counted ${kilobytes(counted.sum[0])} (gzip ${kilobytes(counted.sum[1])}). ${said}`);
}
await browser.close();
await server.stop();
