// The letters themselves: small capitals and figures are those of the faces, and a page asks ahead for the faces that it shows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openPage, openSite, pagesByKind, root, waitFor } from './tools.mjs';

const byKind = await pagesByKind();

let site;
before(async () => { site = await openSite(); });
after(() => site?.stop());

/** A page that is set in the faces: they are there at the first visit or, on a machine that is busy, at one of the next. */
async function openSet(t, place) {
  const page = await openPage(t, site, place);
  const client = await page.context().newCDPSession(page);
  await client.send('DOM.enable');
  await client.send('CSS.enable');
  await waitFor(async () => {
    const { root: top } = await client.send('DOM.getDocument');
    const { nodeId } = await client.send('DOM.querySelector', { nodeId: top.nodeId, selector: 'h1' });
    const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
    if (fonts.every((font) => font.isCustomFont)) return true;
    await page.reload();
    return false;
  });
  return page;
}

/** The letters of all words that the program carries, in small. */
async function lettersOfWords() {
  const letters = new Set('abcdefghijklmnopqrstuvwxyz');
  for (const language of ['en', 'it', 'uk']) {
    const text = await readFile(path.join(root, `languages/${language}.toml`), 'utf8');
    for (const [, words] of text.matchAll(/^\w+ = "(.*)"$/gm)) {
      for (const letter of words.toLowerCase().normalize('NFC')) if (/\p{L}/u.test(letter)) letters.add(letter);
    }
  }
  return [...letters].sort();
}

test('small capitals are those of the face, in every letter of every language and in every weight that has them', async (t) => {
  const page = await openPage(t, site, byKind.briefing);
  const letters = await lettersOfWords();
  assert.ok(letters.includes('ї') && letters.includes('è') && letters.length > 50, letters.join(''));
  const wanting = await page.evaluate(async (letters) => {
    // The files of the face under another name, to wait for whatever the page shows by itself.
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => [sheet, rule])).filter(([, rule]) => rule instanceof CSSFontFaceRule && /Chancery Sans/.test(rule.style.fontFamily));
    if (rules.length !== 3) return [`${rules.length} files`];
    for (const [sheet, { style }] of rules) {
      const file = new URL(style.src.match(/url\("([^"]+)"\)/)[1], sheet.href);
      const face = new FontFace('Probe', `url("${file}")`, { weight: style.fontWeight, unicodeRange: style.unicodeRange });
      document.fonts.add(await face.load());
    }
    const labels = [...document.querySelectorAll('body *')].map((one) => getComputedStyle(one)).filter((style) => style.fontVariantCaps === 'all-small-caps');
    const weights = [...new Set(labels.map((style) => style.fontWeight))];
    if (weights.length < 2) return [`labels in the weights ${weights}`];
    const probe = document.body.appendChild(document.createElement('span'));
    const width = (text, weight, caps, synthesis) => {
      Object.assign(probe.style, { position: 'absolute', font: `${weight} 1000px Probe`, fontVariantCaps: caps, fontSynthesisSmallCaps: synthesis });
      probe.textContent = text;
      return probe.getBoundingClientRect().width;
    };
    // A face that has none shows the letter as it is; a browser that makes some up makes them of the capital.
    const isTrue = (letter, weight) => {
      const set = width(letter, weight, 'all-small-caps', 'none');
      return set !== width(letter, weight, 'normal', 'none') && set === width(letter, weight, 'all-small-caps', 'auto');
    };
    return weights.flatMap((weight) => letters.filter((letter) => !isTrue(letter, weight)).map((letter) => `${letter} ${weight}`));
  }, letters);
  assert.deepEqual(wanting, []);
});

for (const [kind, place] of Object.entries(byKind)) {
  test(`no capitals are made up on a page of kind ${kind}, and none are small in what an author wrote`, async (t) => {
    const page = await openPage(t, site, place);
    const faults = await page.evaluate(() => [...document.querySelectorAll('body *')].flatMap((one) => {
      const { fontVariantCaps, fontSynthesisSmallCaps, textTransform, fontFamily } = getComputedStyle(one);
      const name = one.outerHTML.slice(0, 80);
      if (fontSynthesisSmallCaps !== 'none' || textTransform === 'uppercase') return [`made up: ${name}`];
      if (fontVariantCaps === 'normal') return [];
      if (fontVariantCaps !== 'all-small-caps' || !/^"?Chancery Sans/.test(fontFamily)) return [`not of the sans: ${name}`];
      return one.matches('h1, .prose > p, .prose > p *:not(.note *), blockquote, blockquote *:not(.note *), time') ? [`written: ${name}`] : [];
    }));
    assert.deepEqual(faults, []);
  });

  test(`a page of kind ${kind} asks ahead for every face that it shows`, async (t) => {
    const page = await openPage(t, site, place);
    await page.evaluate(() => document.fonts.ready);
    const fonts = await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.woff2')).map(({ name, initiatorType }) => [new URL(name).pathname, initiatorType]));
    assert.ok(fonts.length > 0 && fonts.every(([, by]) => by === 'link'), JSON.stringify(fonts));
  });
}

test('figures have one width in tables and dates, and their own in text', async (t) => {
  const page = await openSet(t, byKind.briefing);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<table id="figures"><tbody><tr><td></td></tr></tbody></table><div class="events"><p class="event-date"><time id="day"></time></p></div><p id="text"></p>'));
  const widths = (id) => page.evaluate((id) => {
    const cell = document.querySelector(`#${id} td`) ?? document.getElementById(id);
    cell.innerHTML = [...'0123456789'].map((figure) => `<span>${figure.repeat(20)}</span> `).join('');
    return [...new Set([...cell.children].map((one) => Math.round(one.getBoundingClientRect().width * 10)))];
  }, id);
  for (const id of ['figures', 'day']) assert.equal((await widths(id)).length, 1, id);
  assert.ok((await widths('text')).length > 1);
});
