// Search: reads the files below /search/ that the build made. Words are taken apart here as they are in src/render/search/tokens.rs.
// Loaded when the reader turns to a search box, and on the search page. Every result is a link; nothing is kept or sent.
(() => {
  'use strict';

  /* Words ---------------------------------------------------------------------------------------------------------- */

  const UNSPACED = '\\u0e01-\\u0eff\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{323af}';
  const RUN = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu'), IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
  const WORD = /[\p{Alphabetic}\p{N}]+/gu, POSSESSIVE = /(?<=[\p{Alphabetic}\p{N}])['’]s(?![\p{Alphabetic}\p{N}])/gu;
  const COMMON = new Set('a an and are as at be by for from in is it of on or that the this to was were with'.split(' '));
  const fold = text => text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/ς/g, 'σ');
  const stem = word => {
    if (word.length < 4 || !word.endsWith('s') || /[^\x00-\x7f]/.test(word) || /(ss|us|is)$/.test(word)) return word;
    if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
    return /(sses|shes|ches|xes|zes)$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
  };
  // The words of a text; a run of a script without spaces is one.
  const runs = text => [...fold(text).replace(POSSESSIVE, ' ').matchAll(WORD)].flatMap(([word]) => word.match(RUN));
  const termsOf = run => {
    if (!IS_UNSPACED.test(run)) return [stem(run)];
    const letters = [...run];
    return letters.length === 1 ? letters : letters.slice(1).map((letter, ix) => letters[ix] + letter);
  };
  const terms = text => runs(text).flatMap(termsOf);

  // How many slips of the finger are between two words (optimal string alignment), at most `most` + 1.
  const slips = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, ix) => ix);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      [before, last] = [last, row];
    }
    return last[b.length];
  };

  /* Files ---------------------------------------------------------------------------------------------------------- */

  const rest = time => new Promise(done => setTimeout(done, time));
  let home, kept = new Map();
  // A file of the index, fetched once; a preview that is still making it says 503.
  const file = (name, read) => {
    if (!kept.has(name)) {
      const load = async () => {
        for (;;) {
          const answer = await fetch(new URL(name, home), name === 'index.json' ? { cache: 'no-cache' } : {});
          if (answer.ok) return read(answer);
          if (answer.status !== 503) throw new Error(`${name}: ${answer.status}`);
          await rest(300);
        }
      };
      const loading = load();
      kept.set(name, loading);
      loading.catch(() => kept.delete(name));
    }
    return kept.get(name);
  };
  const json = name => file(name, answer => answer.json());
  const bytes = name => file(name, async answer => new Uint8Array(await answer.arrayBuffer()));

  /* What it says ----------------------------------------------------------------------------------------------------- */

  // The words of the page's language, which come with the index; what is said where nothing can be read stands on the form.
  const tag = document.documentElement.lang || 'en', locale = Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? 'en';
  const figures = new Intl.NumberFormat(locale), plurals = new Intl.PluralRules(locale);
  let speech = null;
  const listen = async () => { speech = await json(`speech/${tag}.json`); };
  // A text in parts, its placeholders filled with texts or elements.
  const filled = (text, values) => text.split(/\{(\w+)\}/).map((part, ix) => (ix % 2 ? values[part] : part));
  const phrase = (key, values = {}) => filled(speech.words[key], values);
  const word = (key, values) => phrase(key, values).join('');
  // The form of a word for a number.
  const counting = (key, n) => {
    const forms = speech.counted[key];
    return filled(forms[n] ?? forms[plurals.select(n)] ?? forms.other, { n: figures.format(n) }).join('');
  };
  const quoted = text => word('quoted', { text });

  const reader = (data, at = 0) => ({
    byte: () => data[at++],
    number() { let value = 0, shift = 0, byte; do { byte = data[at++]; value += (byte & 127) << shift; shift += 7; } while (byte > 127); return value; },
    take(length) { at += length; return data.subarray(at - length, at); },
    more: () => at < data.length,
  });

  const hash = word => {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(word)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16).padStart(8, '0');
  };
  // The words of a file: [word, its list].
  const decoder = new TextDecoder(), parsed = new WeakMap();
  const listed = (data, hasLists) => {
    if (parsed.has(data)) return parsed.get(data);
    const found = [], source = reader(data);
    let last = new Uint8Array(0);
    while (source.more()) {
      const shared = source.number(), own = source.take(source.number()), word = new Uint8Array(shared + own.length);
      word.set(last.subarray(0, shared)); word.set(own, shared);
      last = word;
      found.push([decoder.decode(word), hasLists ? source.take(source.number()) : null]);
    }
    parsed.set(data, found);
    return found;
  };
  const placeOf = (firsts, word) => {
    let [low, high] = [0, firsts.length];
    while (low < high) { const middle = (low + high) >> 1; if (firsts[middle] <= word) low = middle + 1; else high = middle; }
    return Math.max(0, low - 1);
  };
  // The files that may hold words which begin so, and all their words.
  const around = async (folder, firsts, first, last, most) => {
    if (!firsts.length) return [];
    const from = placeOf(firsts, first), to = Math.min(placeOf(firsts, last), from + most - 1);
    const files = firsts.slice(from, to + 1).map(word => bytes(`${folder}/${hash(word)}.bin`));
    return (await Promise.all(files)).flatMap(data => listed(data, folder === 'terms'));
  };

  // A list: for each shelf the places, the weights (high half of a byte) and the parts of the text (low half).
  const postings = code => {
    const source = reader(code), mask = source.byte(), shelves = [];
    let count = 0;
    for (let shelf = 0; shelf < 5; shelf++) {
      if (!(mask >> shelf & 1)) continue;
      const length = source.number(), places = new Int32Array(length), marks = new Uint8Array(length);
      for (let ix = 0, place = 0; ix < length; ix++) { places[ix] = place += source.number(); marks[ix] = source.byte(); }
      shelves.push({ shelf, places, marks });
      count += length;
    }
    return { count, shelves };
  };

  /* A query -------------------------------------------------------------------------------------------------------- */

  const SHELVES = ['briefing', 'statement', 'actor', 'topic', 'source'], BOOST = [1.1, 1, 1.7, 1.5, .8];
  const COMPLETIONS = 4, ENOUGH = 48 * 1024;

  // What was typed: words, each its terms; those in quotation marks must stand together.
  const understood = (query, typing) => {
    const asked = [], phrases = [];
    for (const [, straight, curly, pointed, open] of query.matchAll(/"([^"]*)"|“([^”]*)”|«([^»]*)»|([^\s"“«]+)/g)) {
      const text = straight ?? curly ?? pointed ?? open;
      for (const run of runs(text)) for (const term of termsOf(run)) asked.push({ run, term, quoted: open === undefined });
      if (open === undefined && terms(text).length > 1) phrases.push(terms(text));
    }
    const telling = asked.filter(word => word.quoted || !COMMON.has(word.run));
    const words = [...new Map((telling.length ? telling : asked).map(word => [word.term, word])).values()];
    const last = words.at(-1);
    if (last && typing && !last.quoted && !/[\s"”»]$/.test(query)) last.begins = true;
    return { words, phrases };
  };

  // The lists of a word: its own, of words that it begins, of the nearest word in a name or title.
  const lookup = async (manifest, word) => {
    const { term, run } = word;
    const near = await around('terms', manifest.terms, term, term, 1);
    const own = near.filter(([known]) => known === term);
    let begun = [];
    if (word.begins || (!own.length && !word.quoted)) {
      const stems = [term, ...(run === term || IS_UNSPACED.test(run) ? [] : [run])];
      const all = await around('terms', manifest.terms, term, `${term}\uffff`, 3);
      begun = all.filter(([known]) => known !== term && stems.some(start => known.startsWith(start))).sort((a, b) => b[1].length - a[1].length).slice(0, COMPLETIONS);
    }
    if (own.length || begun.length) {
      let room = ENOUGH;
      return [...own, ...begun.filter(([, list]) => (room -= list.length) > 0)];
    }
    if (word.quoted || IS_UNSPACED.test(run) || run.length < 4) return [];
    word.instead = await corrected(manifest, run, near);
    const lists = await Promise.all(word.instead.map(async other => (await around('terms', manifest.terms, stem(other), stem(other), 1)).find(([known]) => known === stem(other))));
    return lists.filter(Boolean);
  };
  // The nearest words of names and titles; then the nearest of what stands around in the alphabet.
  const corrected = async (manifest, run, near) => {
    const most = run.length < 8 ? 1 : 2, few = manifest.words.length < 3, first = [...run][0];
    const names = await around('words', manifest.words, few ? '' : first, few ? '\uffff' : `${first}\uffff`, 3);
    for (const known of [names, run.length > 4 ? near : []]) {
      let best = most, found = [];
      for (const [other] of known) {
        const count = slips(run, other, best);
        if (count < best) { best = count; found = []; }
        if (count === best) found.push(other);
      }
      if (found.length) return found.sort((a, b) => (b[0] === run[0]) - (a[0] === run[0])).slice(0, 3);
    }
    return [];
  };

  // Everything that has the words, best first. Files that are gone are those of an index that has been replaced.
  const find = async (...given) => { try { return await sought(...given); } catch { kept = new Map(); return sought(...given); } };
  const sought = async (query, typing) => {
    const { words, phrases } = understood(query, typing), [manifest] = await Promise.all([json('index.json'), listen()]);
    const total = manifest.shelves.reduce((sum, shelf) => sum + shelf.count, 0);
    const looked = await Promise.all(words.map(async word => {
      const lists = await lookup(manifest, word);
      return { word, marked: lists.map(([term]) => term), lists: lists.map(([, list]) => postings(list)) };
    }));
    const known = looked.filter(one => one.lists.length).sort((a, b) => counted(a) - counted(b));
    const fields = manifest.shelves.map(({ count }) => ({ score: new Float32Array(count), hits: new Uint8Array(count), all: new Uint8Array(count).fill(15), first: new Uint8Array(count), own: new Uint8Array(count) }));
    known.forEach(({ lists }, number) => {
      for (const { count, shelves } of lists) {
        const rare = Math.log(1 + (total - count + .5) / (count + .5));
        for (const { shelf, places, marks } of shelves) add(fields[shelf], { places, marks, number: number + 1, worth: rare * BOOST[shelf] });
      }
    });
    const most = known.length < words.length ? 0 : words.length, found = [];
    let best = 0;
    fields.forEach((field, shelf) => field.hits.forEach((hits, place) => {
      if (!hits || hits < best) return;
      if (hits > best) { best = hits; found.length = 0; }
      found.push({ shelf, place, score: Math.round(field.score[place] * (field.all[place] ? 1.2 : 1) * 50), parts: field.all[place] || field.first[place], year: yearOf(manifest.shelves[shelf], place) });
    }));
    found.sort((a, b) => b.score - a.score || b.year - a.year || a.shelf - b.shelf || b.place - a.place);
    return { query, manifest, found, phrases, complete: best > 0 && best === most, marked: new Set(looked.filter(one => !COMMON.has(one.word.run) || looked.length === 1).flatMap(one => one.marked)), runs: words.map(word => word.run), instead: words.filter(word => word.instead?.length), unknown: looked.filter(one => !one.lists.length).map(one => one.word.run) };
  };
  const counted = one => one.lists.reduce((sum, list) => sum + list.count, 0);
  // Adds a list of a word to what is known of each place; of several lists of a word the first counts.
  const add = (field, { places, marks, number, worth }) => {
    for (let ix = 0; ix < places.length; ix++) {
      const place = places[ix], weight = marks[ix] >> 4, parts = marks[ix] & 15;
      if (field.own[place] !== number) {
        field.own[place] = number;
        field.hits[place]++;
        field.score[place] += weight * worth;
        if (parts) { field.all[place] &= parts; field.first[place] ||= parts; }
      }
    }
  };
  const yearOf = (shelf, place) => shelf.years.findLast(([, first]) => first <= place)?.[0] ?? 0;

  /* What results show ------------------------------------------------------------------------------------------------ */

  const pieces = (manifest, place) => [1, 2, 4][(manifest.pieces.charCodeAt(Math.floor(place / 3)) - 48) >> 2 * (place % 3) & 3];
  const textOf = async ({ manifest }, { shelf, place, parts }) => {
    const { group } = manifest.shelves[shelf], count = shelf === 0 ? pieces(manifest, place) : 1;
    const part = parts ? Math.clz32(parts & -parts) ^ 31 : 0;
    const all = await json(`texts/${SHELVES[shelf]}-${Math.floor(place / group)}-${Math.floor(part * count / 4)}.json`);
    return all[place % group];
  };

  const LETTERS = /[\p{Alphabetic}\p{M}\p{N}]+/gu;
  // Where the words that were sought stand in a text: [start, end, term].
  const hits = (text, asked) => {
    const found = [];
    for (const match of text.matchAll(LETTERS)) {
      let at = match.index;
      for (const run of match[0].match(RUN)) {
        const folded = runs(run)[0] ?? '';
        if (IS_UNSPACED.test(folded)) {
          for (const sought of asked.runs.filter(one => IS_UNSPACED.test(one))) {
            for (let from = run.indexOf(sought); from >= 0; from = run.indexOf(sought, from + sought.length)) found.push([at + from, at + from + sought.length, sought]);
          }
        } else if (asked.marked.has(stem(folded))) found.push([at, at + run.length, stem(folded)]);
        at += run.length;
      }
    }
    return found;
  };
  const distinct = found => new Set(found.map(([, , term]) => term)).size;
  const holdsPhrase = (text, phrase) => {
    const all = terms(text);
    return all.some((_, at) => phrase.every((term, ix) => all[at + ix] === term));
  };

  // The passage of a text that has most of the words, and of it the sentence.
  const LONGEST = 280;
  const sentenceOf = (text, asked) => {
    const phrase = asked.phrases[0];
    const worth = one => distinct(hits(one, asked)) + (phrase && holdsPhrase(one, phrase) ? 100 : 0);
    let best = [0, '', text.p[0]?.[1] ?? '', 0];
    for (const [anchor, passage, above] of text.p) { const value = worth(passage); if (value > best[0]) best = [value, anchor, passage, above]; }
    // Where a page has the words by another name, of itself or of whom it is about, that name says why it is here.
    const others = best[0] || worth(text.t) ? [] : [...text.n.split(', '), ...text.a.split('; ')];
    const aside = others.filter(worth).slice(0, 3).join('; ');
    const sentences = best[2].split(/(?<=[.!?…]["”’»)\]]*)\s+(?=\S)|(?<=[。！？]["”」]?)/u);
    const values = sentences.map(worth), at = Math.max(0, values.indexOf(Math.max(...values)));
    let sentence = sentences[at];
    if (sentence.length < 70 && sentences[at + 1]) sentence += ` ${sentences[at + 1]}`;
    return { anchor: best[1], sentence: short(sentence, asked), exact: best[3] ? sentences[at] : '', aside };
  };
  const short = (text, asked) => {
    if (text.length <= LONGEST) return text;
    const first = hits(text, asked)[0]?.[0] ?? 0, start = first < LONGEST * .6 ? 0 : text.indexOf(' ', first - LONGEST / 3) + 1;
    const end = start + LONGEST >= text.length ? text.length : Math.max(text.lastIndexOf(' ', start + LONGEST), start + LONGEST / 2);
    return `${start ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
  };

  const make = (name, attributes = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === 'function') element.addEventListener(key, value);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...inside.filter(one => one !== null && one !== undefined && one !== ''));
    return element;
  };
  const withMarks = (text, asked) => {
    const out = document.createDocumentFragment();
    let at = 0;
    for (const [start, end] of hits(text, asked).sort((a, b) => a[0] - b[0])) {
      if (start < at) continue;
      out.append(text.slice(at, start), make('mark', {}, text.slice(start, end)));
      at = end;
    }
    out.append(text.slice(at));
    return out;
  };

  // Where a result leads: to its mark, else to the nearest anchor above and, in browsers that can, to the words themselves.
  const hrefOf = (text, { anchor, exact }, shelf) => {
    const page = new URL(`..${text.u}`, home);
    if (shelf === 1) return page.href;
    const first = exact?.split(/\s+/).slice(0, 6).join(' ');
    const words = first && !/[[\]]/.test(first) ? `:~:text=${encodeURIComponent(first).replace(/-/g, '%2D')}` : '';
    return `${page.href.split('#')[0]}${anchor || words ? '#' : ''}${encodeURIComponent(anchor)}${words}`;
  };
  const KIND = { briefing: 'kind_briefing', statement: 'statement', actor: 'actor', topic: 'topic', source: 'source' };
  const MANY = { briefing: 'list_briefings', statement: 'list_statements', actor: 'list_actors', topic: 'list_topics', source: 'list_sources' };

  /* The panel below a box ---------------------------------------------------------------------------------------------- */

  const later = (time, act) => { let waiting; return (...given) => { clearTimeout(waiting); waiting = setTimeout(act, time, ...given); }; };
  const isEnough = query => [...query.trim()].length > 1 || IS_UNSPACED.test(query.trim());
  const SHOWN = 6;
  let panels = 0;

  const panel = form => {
    const input = form.querySelector('input'), id = `search-panel-${++panels}`;
    const list = make('div', { role: 'listbox', id, class: 'search-options', 'aria-label': form.dataset.results });
    // What is told aloud stands outside: what was hidden a moment ago is not heard.
    const shown = make('p', { class: 'search-said', 'aria-hidden': 'true' }), heard = make('p', { class: 'hidden', role: 'status' });
    const box = make('div', { class: 'search-panel', hidden: true }, shown, list);
    const say = text => { shown.textContent = text; heard.textContent = text; };
    form.append(box, heard);
    for (const [key, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id })) input.setAttribute(key, value);
    let turn = 0, active = -1;
    const options = () => [...list.children];
    const open = isOpen => { box.hidden = !isOpen; input.setAttribute('aria-expanded', String(isOpen)); if (!isOpen) choose(-1); };
    const choose = ix => {
      active = ix;
      options().forEach((option, at) => option.setAttribute('aria-selected', String(at === ix)));
      if (ix < 0) input.removeAttribute('aria-activedescendant');
      else { input.setAttribute('aria-activedescendant', options()[ix].id); options()[ix].scrollIntoView({ block: 'nearest' }); }
    };
    const option = (href, kind, ...inside) => make('a', { role: 'option', href, tabindex: '-1', class: `search-option search-${kind}`, 'aria-selected': 'false', id: `${id}-${list.childElementCount}` }, ...inside);
    const show = async () => {
      const query = input.value.trim(), mine = ++turn;
      if (!isEnough(query)) return open(false);
      let asked, filled;
      try {
        asked = await find(input.value, true);
        filled = await fill(asked, asked.found, 0, SHOWN);
      } catch { if (mine === turn) { list.replaceChildren(); say(form.dataset.fault); open(true); } return; }
      if (mine !== turn) return;
      list.replaceChildren();
      for (const { one, text, best } of filled.results) {
        list.append(option(hrefOf(text, best, one.shelf), SHELVES[one.shelf],
          make('span', { class: 'search-meta' }, word(KIND[SHELVES[one.shelf]]), text.d ? ` · ${text.d}` : ''),
          make('span', { class: 'search-title' }, withMarks(text.t, asked)),
          make('span', { class: 'search-sentence' }, withMarks(best.aside || best.sentence, asked))));
      }
      if (asked.found.length) list.append(option(`${home.href}?${new URLSearchParams({ q: query })}`, 'all', word('search_all', { query: quoted(query) })));
      say(summary(asked, filled.results.length, asked.phrases.length > 0));
      choose(-1);
      open(true);
    };
    const soon = later(120, show);
    input.addEventListener('input', soon);
    input.addEventListener('focus', () => { if (list.childElementCount && isEnough(input.value)) open(true); });
    input.addEventListener('keydown', event => {
      const count = options().length;
      if (event.key === 'Escape') { if (!box.hidden) { event.preventDefault(); open(false); } }
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (box.hidden) { if (count) open(true); else show(); return; }
        const step = event.key === 'ArrowDown' ? 1 : -1;
        if (count) choose(active < 0 && step < 0 ? count - 1 : (active + step + 1 + count + 1) % (count + 1) - 1);
      } else if (event.key === 'Enter' && active >= 0 && !box.hidden) { event.preventDefault(); options()[active].click(); }
    });
    form.addEventListener('focusout', event => { if (!form.contains(event.relatedTarget)) open(false); });
    list.addEventListener('mousedown', event => event.preventDefault());
    if (document.activeElement === input && input.value) show();
  };

  // The texts of results from `from` on, `count` of them; of a phrase only those that have it, as far as `LOOKED` texts tell.
  const LOOKED = 20;
  const fill = async (asked, found, from, count) => {
    const results = [];
    let at = from;
    const end = asked.phrases.length ? Math.min(found.length, from + LOOKED) : Math.min(found.length, from + count);
    while (at < end && results.length < count) {
      const batch = found.slice(at, Math.min(end, at + count - results.length));
      const texts = await Promise.all(batch.map(one => textOf(asked, one)));
      texts.forEach((text, ix) => {
        const all = [text.t, text.n, ...text.p.map(([, passage]) => passage)];
        if (asked.phrases.every(phrase => all.some(one => holdsPhrase(one, phrase)))) results.push({ one: batch[ix], text, best: sentenceOf(text, asked) });
      });
      at += batch.length;
    }
    return { results, next: at };
  };

  const summary = (asked, count, isPart) => {
    const told = [];
    const unknown = asked.unknown.map(quoted).join(', ');
    for (const { run, instead } of asked.instead) told.push(word('search_instead', { word: quoted(run), others: instead.map(quoted).join(` ${word('or')} `) }));
    if (unknown) told.push(word('search_unknown', { words: unknown }));
    if (!asked.complete && asked.found.length && !unknown) told.push(word('search_most'));
    if (isPart) told.push(count ? counting('search_together', count) : word('search_apart'));
    else if (asked.found.length) told.push(counting('search_found', asked.found.length));
    else if (!unknown) told.push(word('search_nothing'));
    return told.join(' ');
  };

  /* The page --------------------------------------------------------------------------------------------------------------- */

  const PAGE = 10, NAMES = 8, EAGER = 60 * 1024;
  const FILTERS = [['kind', 'kind'], ['year', 'search_year'], ['actor', 'actor'], ['topic', 'topic']];

  // Whom and what entries are about: for each shelf, for each place the numbers of actors and of topics.
  const columns = async manifest => {
    const names = json('facets/names.json');
    const shelves = await Promise.all(manifest.shelves.map(async ({ kind, count }) => {
      const source = reader(await bytes(`facets/${kind}.bin`)), rows = [];
      for (let place = 0; place < count; place++) {
        const both = source.byte(), row = { actor: [], topic: [] };
        for (let ix = both >> 4; ix; ix--) row.actor.push(source.number());
        for (let ix = both & 15; ix; ix--) row.topic.push(source.number());
        rows.push(row);
      }
      return rows;
    }));
    const { actors, topics } = await names;
    return { shelves, names: { actor: actors, topic: topics } };
  };

  const page = place => {
    const form = place.querySelector('form'), input = form.querySelector('input');
    const results = place.querySelector('.search-results'), filters = place.querySelector('.search-filters'), said = place.querySelector('.search-status');
    let turn = 0, asked = null, about = null, all = new Set(), wantsNames = false, entitled = '';
    const state = () => new URLSearchParams(location.search);
    const address = changes => {
      const next = state();
      for (const [key, value] of Object.entries(changes)) { if (value) next.set(key, value); else next.delete(key); }
      return `?${next}`;
    };
    const go = href => { history.pushState(null, '', href); return run(); };

    // What of an entry each filter looks at, as it is written in the address.
    const values = {
      kind: one => [SHELVES[one.shelf]],
      year: one => (one.year ? [String(one.year)] : []),
      actor: one => about?.shelves[one.shelf][one.place].actor.map(number => about.names.actor[number][0]) ?? [],
      topic: one => about?.shelves[one.shelf][one.place].topic.map(number => about.names.topic[number][0]) ?? [],
    };
    const passes = one => { const query = state(); return FILTERS.every(([key]) => !query.get(key) || values[key](one).includes(query.get(key))); };
    const counts = key => {
      const query = state(), found = new Map();
      for (const one of asked.found) {
        if (FILTERS.some(([other]) => other !== key && query.get(other) && !values[other](one).includes(query.get(other)))) continue;
        for (const value of values[key](one)) found.set(value, (found.get(value) ?? 0) + 1);
      }
      return found;
    };
    const nameOf = (key, value) => (key === 'kind' ? word(MANY[value]) : key === 'year' ? value : about?.names[key].find(([id]) => id === value)?.[1] ?? value);

    const group = ([key, title]) => {
      const chosen = state().get(key), heading = make('h2', { id: `search-by-${key}` }, word(title));
      if ((key === 'actor' || key === 'topic') && !about) {
        const button = make('button', { type: 'button', class: 'search-more', click: async () => { wantsNames = true; await showFilters(); filters.querySelector(`[aria-labelledby="search-by-${key}"] a`)?.focus(); } }, word(`search_by_${key}`));
        return make('section', { 'aria-labelledby': `search-by-${key}` }, heading, button);
      }
      const found = [...counts(key)];
      if (key === 'year') found.sort((a, b) => b[0] - a[0]);
      else if (key === 'kind') found.sort((a, b) => SHELVES.indexOf(a[0]) - SHELVES.indexOf(b[0]));
      else found.sort((a, b) => b[1] - a[1] || nameOf(key, a[0]).localeCompare(nameOf(key, b[0])));
      if (chosen && !found.some(([value]) => value === chosen)) found.unshift([chosen, 0]);
      if (!found.length) return null;
      const some = all.has(key) ? found : found.filter(([value], ix) => ix < NAMES || value === chosen);
      const link = ([value, count]) => make('li', {}, make('a', { href: address({ [key]: value === chosen ? '' : value }), 'aria-current': value === chosen ? 'true' : null, class: 'search-filter', 'data-filter': `${key}=${value}` },
        make('span', { class: 'search-name' }, nameOf(key, value)), ' ', make('span', { class: 'search-count' }, figures.format(count))));
      const more = some.length < found.length ? make('button', { type: 'button', class: 'search-more', click: async () => { all.add(key); await showFilters(); filters.querySelectorAll(`[aria-labelledby="search-by-${key}"] a`)[NAMES]?.focus(); } }, counting('search_rest', found.length - some.length)) : null;
      return make('section', { 'aria-labelledby': `search-by-${key}` }, heading, make('ul', {}, ...some.map(link)), more);
    };
    const showFilters = async () => {
      if (!asked?.found.length) { filters.hidden = true; return; }
      const small = asked.manifest.shelves.reduce((sum, shelf) => sum + shelf.facets, 0) <= EAGER;
      if (!about && (small || wantsNames || state().get('actor') || state().get('topic'))) about = await columns(asked.manifest);
      const focused = document.activeElement?.dataset?.filter;
      const inner = filters.querySelector('.search-groups');
      inner.replaceChildren(...FILTERS.map(group).filter(Boolean));
      if (focused) [...inner.querySelectorAll('a')].find(link => link.dataset.filter === focused)?.focus();
      filters.hidden = false;
    };

    const item = ({ one, text, best }) => {
      const kind = SHELVES[one.shelf], sentence = withMarks(best.sentence, asked);
      const meta = make('p', { class: 'search-meta' }, make('span', { class: 'search-kind' }, word(KIND[kind])), text.d ? make('span', {}, text.d) : null, text.s ? make('span', {}, text.s) : null);
      const title = make('h2', { class: 'search-title' }, make('a', { href: hrefOf(text, best, one.shelf) }, withMarks(text.t, asked)));
      const words = make(kind === 'statement' ? 'blockquote' : 'p', { class: 'search-sentence', dir: 'auto' }, sentence);
      const why = best.aside ? make('p', { class: 'search-about' }, ...phrase(['actor', 'topic'].includes(kind) ? 'search_called' : kind === 'statement' ? 'search_said' : 'search_about', { names: withMarks(best.aside, asked) })) : null;
      return make('li', { class: `search-result search-${kind}` }, meta, title, best.sentence ? words : null, why);
    };
    const more = async (list, found, from) => {
      const mine = turn, { results: texts, next } = await fill(asked, found, from, PAGE);
      if (mine !== turn) return null;
      const first = list.childElementCount;
      list.append(...texts.map(item));
      results.querySelector('.search-on')?.remove();
      if (next < found.length) {
        const on = async () => { await more(list, found, next); list.children[first + texts.length]?.querySelector('a').focus(); };
        results.append(make('button', { type: 'button', class: 'search-on', click: on }, word(asked.phrases.length ? 'search_further' : 'search_more')));
      }
      return texts.length;
    };

    const run = async () => {
      const query = state().get('q') ?? '', mine = ++turn;
      if (document.activeElement !== input) input.value = query;
      if (document.title.startsWith(entitled)) document.title = document.title.slice(entitled.length);
      entitled = '';
      if (!isEnough(query)) { asked = null; results.replaceChildren(); said.textContent = ''; filters.hidden = true; place.classList.remove('search-asked'); return; }
      place.classList.add('search-asked');
      try {
        const found = await find(query, false);
        if (mine !== turn) return;
        asked = found;
        entitled = `${quoted(query.trim())} · `;
        document.title = entitled + document.title;
        await showFilters();
        if (mine !== turn) return;
        const list = make('ol', { class: 'search-list' }), passing = asked.found.filter(passes);
        results.replaceChildren(list);
        const count = await more(list, passing, 0);
        if (mine !== turn) return;
        said.textContent = summary({ ...asked, found: passing }, count, asked.phrases.length > 0);
        place.dataset.asked = query;
      } catch (why) {
        if (mine !== turn) return;
        results.replaceChildren();
        said.textContent = form.dataset.fault;
        console.error(why);
      }
    };
    input.addEventListener('input', later(250, () => { history.replaceState(null, '', address({ q: input.value })); run(); }));
    form.addEventListener('submit', event => { event.preventDefault(); go(address({ q: input.value })); });
    filters.addEventListener('click', event => {
      const link = event.target.closest('a');
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(link.getAttribute('href'));
    });
    const wide = matchMedia('(min-width: 69rem)'), fold = filters.querySelector('details');
    const unfold = () => { fold.open = wide.matches; };
    wide.addEventListener('change', unfold);
    unfold();
    addEventListener('popstate', run);
    document.addEventListener('chancery:morph', later(300, () => { about = null; run(); }));
    if (!state().get('q')) input.focus({ preventScroll: true });
    run();
  };

  const known = new WeakSet();
  const begin = () => {
    for (const form of document.querySelectorAll('form[role="search"]')) {
      if (known.has(form)) continue;
      known.add(form);
      home = new URL(form.action, location.href);
      const whole = form.closest('.search-page');
      if (whole) page(whole); else panel(form);
    }
  };
  document.addEventListener('chancery:morph', () => { kept = new Map(); begin(); });
  begin();
})();
