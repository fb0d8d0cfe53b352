// The search of a site in Italian: nothing that it says around the author's text is in another language, and on a page in a
// third language its box speaks that one. The content is Greek, so every Latin word is the program's.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openPage, openSite, root, waitFor } from './tools.mjs';

const briefing = (number, text) => `---\ntitle: Ειρήνη ${number}\ndate: 2023-03-${number + 10}\ntopics: [peace]\nactors: [omega]\n---\n${text}\n`;
const files = {
  'site.toml': 'title = "Α"\nbase_url = "https://x.example"\nlanguage = "it"\n',
  'content/actors.yaml': 'omega: {name: Ωμέγα, kind: person, names: [Μεγάλο]}\nalpha: {name: Άλφα, kind: state}\n',
  'content/topics.yaml': 'peace: {title: Ησυχία, kind: issue, names: [Γαλήνη]}\n',
  'content/sources.yaml': "s: {title: Πηγή, publisher: Εκδότης, date: 2023-02-24, url: 'https://s.example', type: news, tier: primary}\n",
  ...Object.fromEntries(Array.from({ length: 13 }, (_, ix) => [`content/briefings/x${ix}.md`, briefing(ix, `Η θάλασσα φέρνει ειρήνη. Ο [[omega]] μιλά για το βουνό. [@s]\n\n> Η θάλασσα είναι ήρεμη.\n> — [[omega]], 2023-02-${ix + 10} [@s]`)])),
  'content/briefings/last.md': briefing(15, 'Μόνο εδώ στέκεται ένα κάστρο.').replace('Ειρήνη 15', 'Κάστρο'),
  'content/briefings/x0.uk.md': '---\ntitle: Море\ndate: 2023-03-22\n---\nМоре приносить мир.\n',
};

let folder, site, known;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chancery-words-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await promisify(execFile)(process.env.CHANCERY, ['build', '--root', folder, '--output', path.join(folder, 'site'), '--today', '2023-06-01']);
  site = await openSite(path.join(folder, 'site'));
  known = latin((await readFile(path.join(root, 'languages/it.toml'), 'utf8')).match(/"[^"]*"/g).join(' '));
});
after(async () => {
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The Latin words of a text, without placeholders. */
const latin = (text) => new Set(text.replace(/\{[\w.]+\}/g, ' ').toLowerCase().match(/\p{Script=Latin}{2,}/gu) ?? []);

/** All that an element shows or reads out, one text behind the other. */
const told = (element) => element.evaluate((one) => {
  const texts = [], walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('noscript')) texts.push(walk.currentNode.data);
  const read = [one, ...one.querySelectorAll('*')].flatMap((part) => ['aria-label', 'placeholder', 'title', 'data-fault', 'data-results'].map((name) => part.getAttribute(name) ?? ''));
  return [...read, ' ', ...texts].join(' ').replace(/\s+/g, ' ');
});

/** Holds what an element says against the Italian words. */
async function isItalian(element, wanted) {
  const text = await told(element);
  assert.deepEqual([...latin(text)].filter((word) => !known.has(word)), [], text);
  for (const one of wanted) assert.ok(text.includes(one), `${one} is not in: ${text}`);
}

test('the vocabulary that the search is held against has no English in it', () => {
  for (const word of ['results', 'filters', 'nothing', 'more', 'about', 'search', 'year', 'statement']) assert.ok(!known.has(word), word);
});

test('the box and its panel speak Italian', async (t) => {
  const page = await openPage(t, site, '/');
  const form = page.locator('form.search-box'), input = form.locator('input');
  await isItalian(form, ['Cerca', 'Risultati', 'L’indice della ricerca non è leggibile.']);
  await input.fill('θάλασσα');
  await form.locator('[role="option"]').first().waitFor();
  await isItalian(form, ['26 risultati.', 'Nota di analisi', 'Tutti i risultati per «θάλασσα»']);
  await input.fill('κάστρο');
  await waitFor(async () => (await form.textContent()).includes('1 risultato.'));
  await input.fill('θάλασσα κάστρο');
  await waitFor(async () => (await form.textContent()).includes('Nessun testo contiene tutte queste parole'));
  await isItalian(form, []);
});

test('the search page speaks Italian, whatever it answers', async (t) => {
  const page = await openPage(t, site, '/search/');
  const whole = page.locator('main');
  const ask = async (query) => {
    await page.getByRole('searchbox').fill(query);
    await page.getByRole('searchbox').press('Enter');
    await page.locator(`.search-page[data-asked=${JSON.stringify(query)}]`).waitFor();
  };
  await isItalian(whole, ['Parole, un nome', 'Cerca', 'Elenchi']);
  for (const [query, ...wanted] of [
    ['θάλασσα', '26 risultati.', 'Filtri', 'Tipo', 'Anno', 'Attore', 'Tema', 'Dichiarazioni', 'Note di analisi', 'Altri risultati', '22 marzo 2023'],
    ['κάστρο', '1 risultato.'],
    ['Μεγάλο', 'Altri nomi: ', 'Attore', 'persona'],
    ['Γαλήνη', 'Altri nomi: ', 'Su: '],
    ['ωμεγκα', 'Nessun testo contiene «ωμεγκα»; questi risultati sono per «ωμεγα».'],
    ['βουνό κάστρο', 'Nessun testo contiene tutte queste parole'],
    ['χχχχχχ', 'Nessun testo contiene «χχχχχχ».'],
    ['«φέρνει ειρήνη»', '10 delle pagine più pertinenti contengono queste parole insieme.', 'Cerca oltre'],
    ['«ειρήνη φέρνει»', 'Nessuna delle pagine più pertinenti contiene queste parole insieme.'],
  ]) {
    await ask(query);
    await isItalian(whole, wanted);
    assert.equal(await page.title(), `«${query}» · Cerca · Α`);
  }
});

test('an index that cannot be read is told in Italian', async (t) => {
  const page = await openPage(t, site, '/search/');
  await page.route('**/search/index.json', (route) => route.fulfill({ status: 500, body: '' }));
  await page.getByRole('searchbox').fill('θάλασσα');
  await page.getByText('L’indice della ricerca non è leggibile.').waitFor();
});

test('on a page in Ukrainian the box counts in Ukrainian', async (t) => {
  const page = await openPage(t, site, '/uk/briefings/x0/');
  const form = page.locator('form.search-box');
  assert.equal(await form.locator('input').getAttribute('placeholder'), 'Пошук');
  await form.locator('input').fill('Ησυχία');
  await waitFor(async () => /\d+ результатів\./.test(await form.textContent()));
  await form.locator('input').fill('κάστρο');
  await waitFor(async () => (await form.textContent()).includes('1 результат.'));
  for (const part of ['.search-said', '.search-option .search-title', '.search-all']) {
    assert.deepEqual([...latin(await told(form.locator(part).first()))], [], part);
  }
  assert.match(await told(form), /Аналітична записка.*Усі результати за запитом «κάστρο»/);
});

test('a card has its buttons and its name in the language of the page', async (t) => {
  const page = await openPage(t, site, '/briefings/x1/');
  await page.locator('main .prose a.to-actor').first().hover();
  const card = page.locator('.card-box');
  await card.waitFor();
  assert.deepEqual([...latin(await told(card))].filter((word) => !known.has(word)), []);
  assert.equal(await card.getAttribute('aria-label'), 'Anteprima: Ωμέγα');
  assert.equal(await card.locator('.card-pin').textContent(), 'Fissa');
  assert.match(await card.textContent(), /Persona.*Ultime parole su: /s);
});
