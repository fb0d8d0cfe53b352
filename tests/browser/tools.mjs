// What the browser tests share: a browser, a preview of a copy of the showcase, the built showcase behind a plain file server,
// and its record, against which the pages are held.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** The repository, which is the showcase. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A headless browser that asks nobody but us. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** A copy of the showcase with a preview of it; `stop` ends both, `halt` and `resume` the preview alone, at its address. */
export async function openPreview() {
  const folder = await mkdtemp(path.join(tmpdir(), 'chancery-preview-'));
  for (const name of ['site.toml', 'content', 'templates', 'themes']) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true, force: true }).catch((why) => {
      if (why.code !== 'ENOENT') throw why;
    });
  }
  let server = await startPreview(folder, 0);
  const { address } = server;
  const halt = () => server.end();
  const resume = async () => { server = await startPreview(folder, new URL(address).port); };
  const stop = async () => {
    await halt();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, address, halt, resume, stop };
}

/** Starts a preview of a folder, and gives its address and what ends it. */
async function startPreview(folder, port) {
  const server = spawn(process.env.CHANCERY, ['serve', '--root', folder, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const address = await new Promise((found, failed) => {
    const read = (chunk) => {
      said += chunk;
      const match = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (match) found(match[0]);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', () => failed(new Error(`the preview ended: ${said}`)));
  });
  server.removeAllListeners('exit');
  const end = () => new Promise((done) => {
    if (server.exitCode !== null || server.signalCode !== null) return done();
    server.on('exit', done);
    server.kill();
  });
  return { address, end };
}

/** Rewrites a file of a preview, and gives what puts it back, and waits until the page at `place` is served as it was. */
export async function edit(preview, file, change, place) {
  const served = async () => (await fetch(preview.address + place)).text();
  const [text, before] = [await readFile(file, 'utf8'), await served()];
  await replace(file, change(text));
  return async () => {
    await replace(file, text);
    await waitFor(async () => (await served()) === before);
  };
}

/** Puts a text in the place of a file in one step: a preview never sees it half written. */
export async function replace(file, text) {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.aside`);
  await writeFile(aside, text);
  await rename(aside, file);
}

/** Asks again until it holds, at most ten seconds. */
export async function waitFor(holds) {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'it did not come true in ten seconds');
    await new Promise((next) => setTimeout(next, 50));
  }
}

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2', '.json': 'application/json', '.xml': 'application/xml', '.png': 'image/png', '.csv': 'text/csv',
  '.ics': 'text/calendar',
};

/** Serves with what answers a request. Its end waits for nobody: a browser holds connections open that it never asked anything on. */
export async function listen(respond) {
  const server = createServer(respond);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const stop = () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${server.address().port}`, stop };
}

/** Serves a built site from its folder, under the policy that the default theme promises to keep. */
export async function serveFolder(folder) {
  return listen(async (request, answer) => {
    const place = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const file = path.join(folder, path.normalize(place), place.endsWith('/') ? 'index.html' : '');
    try {
      const bytes = await readFile(file);
      answer.writeHead(200, {
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        'content-security-policy': "default-src 'self'",
      });
      answer.end(bytes);
    } catch {
      answer.writeHead(404).end();
    }
  });
}

/** The built showcase in a browser, and its record: what `/data/` says must be on the pages. */
export async function openSite(folder = process.env.SITE) {
  const browser = await openBrowser();
  const server = await serveFolder(folder);
  const record = async (kind) => JSON.parse(await readFile(path.join(folder, `data/${kind}.json`), 'utf8'));
  return {
    folder,
    browser,
    record,
    address: server.address,
    today: (await readSettings()).today,
    astray: astray(folder),
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** What `site.toml` sets to a text, by its key: the address of the site, the day that is today. */
export async function readSettings() {
  const text = await readFile(path.join(root, 'site.toml'), 'utf8');
  return Object.fromEntries([...text.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, key, value]) => [key, value]));
}

/** Opens a page of a site; it closes with the test. */
export async function openPage(t, site, place, options = {}) {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const answer = await page.goto(site.address + place);
  assert.equal(answer.status(), 200, place);
  return page;
}

/** Opens what is folded as somebody without a mouse does. */
export async function unfold(details) {
  const summary = details.locator('> summary');
  assert.equal(await summary.evaluate((one) => one.tabIndex), 0, 'it cannot be reached by keyboard');
  await summary.press('Enter');
}

/** The first day that a date of the record may mean, as far as it says: `2024-06-15/2024-06-16`, `2025-03~`. */
export const start = (date) => date.split('/')[0].replace(/[~?%]/g, '');

/** The addresses of some links. */
export const hrefs = (links) => links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));

/** Which of some addresses in a built site lead nowhere: there is no such file, or no such anchor in it. */
export function astray(folder) {
  const known = new Map();
  const anchors = (file) => {
    if (!known.has(file)) {
      known.set(file, readFile(file, 'utf8').then((text) => new Set([...text.matchAll(/\sid="([^"]+)"/g)].map((id) => id[1])), () => null));
    }
    return known.get(file);
  };
  return async (addresses, from = '/') => {
    const lost = [];
    for (const href of addresses) {
      const { pathname, hash } = new URL(href, new URL(from, 'http://site'));
      const place = decodeURIComponent(pathname);
      const ids = await anchors(path.join(folder, place, place.endsWith('/') ? 'index.html' : ''));
      if (!ids || (hash && !ids.has(decodeURIComponent(hash.slice(1))))) lost.push(href);
    }
    return lost;
  };
}

/** The rows of a table in CSV, each by the names in its first line. */
export function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end && end !== ',') rows.push([]);
  }
  const [names, ...lines] = rows.filter((row) => row.length > 1);
  return lines.map((line) => Object.fromEntries(names.map((name, ix) => [name, line[ix]])));
}

/** A page of each kind that a built site has: the first of those of most bytes, by its kind. */
export async function pagesByKind(folder = process.env.SITE) {
  const most = new Map();
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.html')).sort();
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const kind = text.match(/<body class="kind-(\w+)/)?.[1];
    if (!kind || text.length <= (most.get(kind)?.size ?? 0)) continue;
    most.set(kind, { size: text.length, place: `/${file.split(path.sep).join('/').replace(/(^|\/)index\.html$/, '$1')}` });
  }
  return Object.fromEntries([...most].map(([kind, { place }]) => [kind, place]));
}

/** Hides the matrices that a printed page lays across a sheet of their own, which is 950 px wide within its margins on a letter; their widths. */
export const layAside = (page) => page.locator('.matrix').evaluateAll((all) => all
  .filter((one) => [one.closest('.matrix-box'), one.closest('section'), one.closest('.embedded')].some((box) => box && getComputedStyle(box).page === 'broad'))
  .map((one) => [one.offsetWidth, one.hidden = true][0]));
