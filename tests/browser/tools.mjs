// What the browser tests share: a browser, a preview of a copy of the showcase, a plain file server.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
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

/** A copy of the showcase with a preview of it; `stop` ends both. */
export async function openPreview() {
  const folder = await mkdtemp(path.join(tmpdir(), 'chancery-preview-'));
  for (const name of ['site.toml', 'content', 'templates', 'themes']) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true, force: true }).catch((why) => {
      if (why.code !== 'ENOENT') throw why;
    });
  }
  const server = spawn(process.env.CHANCERY, ['serve', '--root', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  const stop = async () => {
    server.removeAllListeners('exit');
    server.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, address, stop };
}

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2', '.json': 'application/json', '.xml': 'application/xml', '.png': 'image/png',
};

/** Serves a built site from its folder, under the policy that the default theme promises to keep. */
export async function serveFolder(folder) {
  const server = createServer(async (request, answer) => {
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
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((done) => server.close(done)) };
}
