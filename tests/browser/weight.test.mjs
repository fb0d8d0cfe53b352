// What a reader's connection carries: the bytes of a first view, compressed as servers do, without the author's images.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const folder = process.env.SITE;
const files = (await readdir(folder, { recursive: true })).sort();
const weigh = async (file) => gzipSync(await readFile(path.join(folder, file)), { level: 6 }).length;

/** The files of the site that a page asks for by itself, and what its scripts may ask for as soon as they run. */
async function askedBy(page) {
  const text = await readFile(path.join(folder, page), 'utf8');
  const tags = [...text.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/rel="(?:canonical|alternate|preload)"/.test(tag));
  const addresses = tags.flatMap((tag) => [...tag.matchAll(/\b(?:src|href|data-style)="(\/[^"?]*)/g)].map((found) => found[1]));
  return [...new Set(addresses)].map((address) => address.slice(1));
}

test('the first view of a briefing is at most 100 kB', async () => {
  const briefings = [];
  for (const file of files.filter((one) => one.endsWith('index.html'))) {
    if (/<body class="kind-briefing"/.test(await readFile(path.join(folder, file), 'utf8'))) briefings.push(file);
  }
  assert.ok(briefings.length > 20);
  for (const briefing of briefings) {
    const asked = (await askedBy(briefing)).filter((file) => /\.(css|js|svg)$/.test(file));
    assert.ok(asked.some((file) => file.endsWith('.css')) && asked.some((file) => file.endsWith('.js')), 'its style and script are not found');
    const parts = await Promise.all([briefing, ...asked].map(async (file) => [file, await weigh(file)]));
    const all = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
    assert.ok(all <= 100_000, `${briefing}: ${all} bytes, ${JSON.stringify(parts)}`);
  }
});

test('all script besides the search is under 15 kB', async () => {
  const scripts = files.filter((file) => file.endsWith('.js') && !/(^|\/)(search|pagefind)/.test(file));
  assert.ok(scripts.includes('theme.js') && scripts.includes('cards.js'));
  const all = await Promise.all(scripts.map(weigh));
  assert.ok(all.reduce((sum, bytes) => sum + bytes, 0) < 15_000, `${scripts}: ${all}`);
});

test('all fonts together are at most 250 kB', async () => {
  const fonts = files.filter((file) => /\.(woff2?|ttf|otf)$/.test(file));
  assert.ok(fonts.length > 4 && fonts.every((file) => file.endsWith('.woff2')));
  const all = await Promise.all(fonts.map(async (file) => (await readFile(path.join(folder, file))).length));
  assert.ok(all.reduce((sum, bytes) => sum + bytes, 0) <= 250_000, String(all));
});

test('every page of a site names the same style and script, which a browser keeps', async () => {
  const one = await askedBy('index.html');
  for (const page of files.filter((file) => file.endsWith('index.html'))) {
    const asked = await askedBy(page);
    const own = asked.filter((file) => !one.includes(file) && !/search/.test(file));
    assert.deepEqual(own, [], page);
  }
});
