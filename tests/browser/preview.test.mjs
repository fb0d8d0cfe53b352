// The live preview as an author uses it.
import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPreview } from './tools.mjs';

let browser, preview;
before(async () => {
  browser = await openBrowser();
  preview = await openPreview();
});
after(async () => {
  await browser?.close();
  await preview?.stop();
});

const briefing = '/briefings/2023/moscow-visit/';
const file = () => path.join(preview.folder, 'content/briefings/2023/moscow-visit.md');

test('an edit of a briefing is seen without a hand on the page', async () => {
  const page = await browser.newPage();
  await page.goto(preview.address + briefing);
  const text = await readFile(file(), 'utf8');
  await writeFile(file(), text.replace('## Bottom line\n', '## Bottom line\n\nA sentence that was not here before.\n'));
  await page.getByText('A sentence that was not here before.').waitFor({ timeout: 10_000 });
  await writeFile(file(), text);
  await page.getByText('A sentence that was not here before.').waitFor({ state: 'detached', timeout: 10_000 });
  await page.close();
});

test('a page that is not edited is left alone', async () => {
  const page = await browser.newPage();
  await page.goto(preview.address + '/method/');
  await page.evaluate(() => { globalThis.untouched = true; });
  const edited = await browser.newPage();
  await edited.goto(preview.address + briefing);
  const text = await readFile(file(), 'utf8');
  await writeFile(file(), text.replace('## Bottom line\n', '## Bottom line\n\nAnother sentence of the author.\n'));
  await edited.getByText('Another sentence of the author.').waitFor({ timeout: 10_000 });
  assert.equal(await page.evaluate(() => globalThis.untouched), true);
  await writeFile(file(), text);
  await page.close();
  await edited.close();
});

test('a deleted page is gone, and comes back with its file', async () => {
  const page = await browser.newPage();
  await page.goto(preview.address + briefing);
  const aside = file() + '.aside';
  const status = async () => (await fetch(preview.address + briefing)).status;
  await rename(file(), aside);
  await waitFor(async () => (await status()) === 404);
  await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ state: 'detached', timeout: 10_000 });
  await rename(aside, file());
  await waitFor(async () => (await status()) === 200);
  await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ timeout: 10_000 });
  await page.close();
});

test('a broken template shows its place and recovers', async () => {
  const page = await browser.newPage();
  const template = path.join(preview.folder, 'templates/briefing.html');
  await mkdir(path.dirname(template), { recursive: true });
  await page.goto(preview.address + briefing);
  await writeFile(template, '{% extends "default/briefing.html" %}\n{% block title %}{{ page.nothing.at.all }}{% endblock %}\n');
  await page.getByText('templates/briefing.html:2').first().waitFor({ timeout: 10_000 });
  await rm(template);
  await page.getByRole('heading', { level: 1, name: /Xi in Moscow/ }).waitFor({ timeout: 10_000 });
  await page.close();
});

/** Asks again until it holds, at most ten seconds. */
async function waitFor(holds) {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'it did not come true in ten seconds');
    await new Promise((next) => setTimeout(next, 50));
  }
}
