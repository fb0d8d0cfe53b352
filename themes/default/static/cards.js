// Previews of what is linked. A page begins with an inert template, its card; this script reads the linked page as far as that
// template, shows it beside the link, and lets go of the rest. Without script, or when nothing can be fetched, a link is a link.
(() => {
  'use strict';
  const words = document.currentScript.dataset, root = document.documentElement;
  const links = 'main a[href], .card-stack a[href]';
  // What leads about the site or stands beside what it names needs no preview.
  const bare = 'nav, svg, h1, h2, h3, h4, .source-title, .sign, .permalink, .copy, .addresses, [download], [type]';
  const marks = '.judgment, .event, .statement, .quoted', toMarks = '.to-judgment, .to-event, .to-statement';
  // Milliseconds: to pass over a link, to mean it with the pointer, to dwell on it by keyboard, to hold it under a finger, to reach the card.
  const PASS = 90, POINT = 250, DWELL = 450, HOLD = 450, LEAVE = 320;
  const GAP = 8, EDGE = 12, LEAST = 96;
  let shown = null, wanted = null, dismissed = null, held = null, touch = null, coming = 0, dwelling = 0, going = 0, stack = null, over = null, spot = '';

  const element = (name, className, text = '') => Object.assign(document.createElement(name), { className, textContent: text });
  const here = url => url.origin === location.origin && url.pathname === location.pathname && url.search === location.search;

  // The style of cards comes with the first of them: pages do not wait for it.
  let style = null;
  const styled = () => style ??= new Promise((ready, failed) => {
    const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: words.style, onload: ready });
    sheet.onerror = () => { sheet.remove(); style = null; failed(); };
    document.head.append(sheet);
  });

  // The link at an event that a card can be about.
  const linkAt = target => {
    const link = target instanceof Element ? target.closest(links) : null;
    if (!link || link.closest(bare) || link.origin !== location.origin || !link.pathname.endsWith('/')) return null;
    if (here(link)) return link.hash && markAt(document, link.hash) ? link : null;
    return link;
  };

  // What is said at an anchor, if that is a mark.
  const markAt = (page, hash) => {
    let mark = null;
    try { mark = page.getElementById(decodeURIComponent(hash.slice(1))); } catch { /* not an anchor of ours */ }
    return mark?.matches(marks) ? mark : null;
  };

  // Reads a page: until its card is there, or whole. Nothing comes of a page that fails or has no card.
  const known = new Map();
  const read = async (address, whole) => {
    const stop = new AbortController(), decoder = new TextDecoder();
    try {
      const answer = await fetch(address, { signal: stop.signal });
      if (!answer.ok || !/html/.test(answer.headers.get('content-type'))) return null;
      const reader = answer.body.getReader();
      let text = '';
      for (let done = false; !done && (whole || !/<\/template>|<main/.test(text));) {
        const part = await reader.read();
        done = part.done;
        text += decoder.decode(part.value, { stream: !done });
      }
      return new DOMParser().parseFromString(text, 'text/html');
    } finally { stop.abort(); }
  };
  const page = (address, whole) => {
    const key = `${whole} ${address}`;
    if (!known.has(key)) known.set(key, read(address, whole).catch(() => { known.delete(key); return null; }));
    return known.get(key);
  };

  // The parts of the card of a link, its language and its name; nothing if there is none.
  const material = async link => {
    await styled();
    if (here(link)) return ofMark(markAt(document, link.hash));
    const address = link.href.split('#')[0];
    if (link.hash && link.matches(toMarks)) {
      const mark = markAt(await page(address, true) ?? document, link.hash);
      if (mark) return ofMark(mark);
    }
    const template = (await page(address, false))?.querySelector('template.card');
    if (!template?.content.firstElementChild) return null;
    return { parts: document.importNode(template.content, true), lang: template.lang, dir: template.dir || 'ltr', name: template.title };
  };
  const ofMark = mark => {
    const parts = new DocumentFragment(), said = mark.matches('.quoted') && mark.parentElement.querySelector(`[id="${CSS.escape(mark.id)}-said"]`);
    for (const part of [mark, said || []].flat()) {
      const copy = document.importNode(part, true);
      for (const one of [copy, ...copy.querySelectorAll('[id]')]) one.removeAttribute('id');
      copy.querySelectorAll('.sign, .permalink, .judgment-part:not(.part-confidence, .part-outcome), details, button, .note-number').forEach(one => one.remove());
      const box = element('div', 'card-mark');
      box.append(copy);
      parts.append(box);
    }
    return { parts, lang: mark.closest('[lang]')?.lang ?? '', dir: mark.closest('[dir]')?.dir || 'ltr', name: (mark.querySelector('.judgment-claim, .event-text, blockquote') ?? mark).textContent.trim().slice(0, 80) };
  };

  // Of the titles and words that a card has it keeps those of the day and the topics that the link stands by.
  const choose = (card, link) => {
    const mark = link.closest('.statement, .event, .note-statement, .entries li, .mentions li');
    const time = (mark ?? link).querySelector('time[datetime]') ?? link.closest('.ledger')?.querySelector('.ledger-label time[datetime]');
    const page = document.body.dataset, day = time?.dateTime ?? page.day ?? '';
    const [first, last] = span(day);
    const titles = [...card.querySelectorAll('.card-titles li')];
    const title = titles.find(({ dataset }) => (dataset.first ?? '') <= first && last <= (dataset.last ?? '9999'));
    titles.filter(one => one !== title).forEach(one => one.remove());
    title?.append(' ', element('span', 'card-day', words.on.replace('{date}', () => time?.textContent ?? page.dayText ?? day)));
    const near = [...mark?.querySelectorAll('.stance a, a.to-topic') ?? []].map(topic => topic.getAttribute('href').split('#')[0]);
    const topics = [...near, ...(page.topics ?? '').split(' ')].filter(Boolean);
    const said = [...card.querySelectorAll('.card-words')];
    const on = (one, topic) => [...one.querySelectorAll('.card-label a')].find(name => name.getAttribute('href') === topic);
    const topic = topics.find(one => said.some(some => on(some, one)));
    const best = topic ? said.find(one => on(one, topic)) : said[0];
    said.filter(one => one !== best).forEach(one => one.remove());
    const name = best && (on(best, topic) ?? best.querySelector('.card-label a'));
    best?.querySelectorAll('.card-label a').forEach(one => { if (one !== name) one.remove(); });
    // The grade that the citation itself has, beside that of the source.
    const grade = link.matches('.cite a') && link.parentElement.querySelectorAll('a').length === 1 ? link.parentElement.querySelector('.grade') : null;
    if (grade?.title) card.querySelector('.card-grade')?.after(element('p', 'card-here', words.here.replace('{grade}', () => `${grade.textContent}, ${grade.title}`)));
  };

  // The first and the last day of a day, month or year.
  const span = day => {
    const [year, month, date] = day.slice(0, 10).split('-');
    if (date) return [day.slice(0, 10), day.slice(0, 10)];
    if (!month) return [`${year}-01-01`, `${year}-12-31`];
    return [`${day}-01`, new Date(Date.UTC(+year, +month, 0)).toISOString().slice(0, 10)];
  };

  const build = (link, { parts, lang, dir, name }) => {
    const card = element('div', 'card-box'), body = element('div', 'card-body'), bar = element('div', 'card-bar');
    const pin = element('button', 'card-pin', words.pin), close = element('button', 'card-close', words.close);
    card.role = 'dialog';
    card.ariaLabel = words.preview.replace('{name}', () => name);
    card.tabIndex = -1;
    card.lang = lang;
    card.dir = dir;
    body.id = 'card-body';
    pin.type = close.type = 'button';
    body.append(parts);
    choose(body, link);
    bar.lang = root.lang;
    bar.dir = root.dir || 'ltr';
    bar.append(element('span', 'card-hint', words.hint), pin, close);
    card.append(body, bar);
    close.addEventListener('click', () => drop(card, link));
    pin.addEventListener('click', () => pinned(card, pin, close));
    card.addEventListener('keydown', event => {
      if (event.key === 'Escape') { event.stopPropagation(); return drop(card, link); }
      if (event.key !== 'Tab' || card.classList.contains('card-pinned')) return;
      const stops = [...card.querySelectorAll('a, button')], edge = event.shiftKey ? stops[0] : stops.at(-1);
      if (document.activeElement === edge || (event.shiftKey && document.activeElement === card)) { event.preventDefault(); drop(card, link); }
    });
    return card;
  };

  // Takes a card away; the focus that was in it goes back to its link.
  const drop = (card, link) => {
    const inside = card.contains(document.activeElement);
    if (shown?.card === card) hide(); else card.remove();
    if (stack && !stack.childElementCount) { stack.remove(); root.classList.remove('has-pinned'); }
    if (inside && link.isConnected) { dismissed = link; link.focus(); }
  };

  const hide = () => {
    clearTimeout(coming); clearTimeout(dwelling); clearTimeout(going);
    wanted = null;
    if (!shown) return;
    const { card, link, title } = shown;
    shown = null;
    card.remove();
    free(link, title);
  };
  const free = (link, title) => {
    link.removeAttribute('aria-describedby');
    if (title) link.title = title;
  };

  const pinned = (card, pin, close) => {
    const { link, title } = shown;
    shown = null;
    free(link, title);
    stack ??= Object.assign(element('aside', 'card-stack'), { ariaLabel: words.pinned, tabIndex: -1 });
    if (!stack.isConnected) document.body.append(stack);
    for (const other of stack.children) if (other.ariaLabel === card.ariaLabel) other.remove();
    card.removeAttribute('style');
    card.classList.add('card-pinned');
    card.querySelector('.card-body').removeAttribute('id');
    pin.remove();
    // Behind the others: none of them moves.
    stack.append(card);
    stack.scrollTo(root.dir === 'rtl' ? -stack.scrollWidth : stack.scrollWidth, stack.scrollHeight);
    root.classList.add('has-pinned');
    close.focus({ preventScroll: true });
  };

  // Shows the card of a link as soon as it is there, unless another is wanted by then.
  const show = async (link, how, x) => {
    wanted = link;
    const found = await material(link).catch(() => null);
    if (wanted !== link || !link.isConnected) return false;
    if (shown?.link === link) return true;
    hide();
    if (!found) return false;
    const card = build(link, found), title = link.title;
    card.classList.add(`card-by-${how}`);
    document.body.append(card);
    if (!place(card, link, how, x)) { card.remove(); return false; }
    // Its tip would lie on the card and say less.
    link.removeAttribute('title');
    link.setAttribute('aria-describedby', 'card-body');
    shown = { card, link, title, how };
    wanted = link;
    return true;
  };

  // Below the link or above it, where there is room; never on it, never out of the window. Above a finger.
  const place = (card, link, how, x) => {
    const boxes = [...link.getClientRects()], whole = link.getBoundingClientRect();
    const line = boxes.find(box => x >= box.left && x <= box.right) ?? boxes[0] ?? whole;
    const above = whole.top - GAP - EDGE, below = innerHeight - whole.bottom - GAP - EDGE, high = card.offsetHeight;
    const up = how === 'hold' ? above >= Math.min(high, below) || above > below : below < high && above > below;
    const room = up ? above : below;
    if (room < LEAST) return false;
    const height = Math.min(high, room);
    if (high > room) card.style.maxHeight = `${height}px`;
    const most = root.clientWidth - EDGE - card.offsetWidth, wish = (x ?? line.left + GAP) - 2 * EDGE;
    card.style.left = `${scrollX + Math.max(EDGE, Math.min(wish, most))}px`;
    card.style.top = `${scrollY + (up ? whole.top - GAP - height : whole.bottom + GAP)}px`;
    return true;
  };

  const inCard = target => shown && target instanceof Node && shown.card.contains(target);
  // Whether whoever opened the card is still at it.
  const stays = ({ card, link, how }) => card.contains(document.activeElement) || card.matches(':hover')
    || (how === 'focus' ? link === document.activeElement : how === 'point' && link.matches(':hover'));
  const leave = () => {
    clearTimeout(coming); clearTimeout(going);
    wanted = shown?.link ?? (wanted === document.activeElement ? wanted : null);
    going = setTimeout(() => { if (shown && !stays(shown)) hide(); }, LEAVE);
  };

  const lift = () => { if (touch && !held) clearTimeout(coming); };

  // What moves under a pointer at rest, while the page scrolls, is not pointed at.
  document.addEventListener('pointermove', event => {
    const now = `${event.screenX} ${event.screenY}`;
    if (event.pointerType === 'touch') { if (touch && Math.hypot(event.clientX - touch.x, event.clientY - touch.y) > 10) lift(); return; }
    if (event.target === over || now === spot || event.buttons) return;
    over = event.target;
    spot = now;
    if (inCard(event.target)) return clearTimeout(going);
    const link = linkAt(event.target);
    if (link !== dismissed) dismissed = null;
    if (!link || link === dismissed) return shown || coming ? leave() : undefined;
    clearTimeout(going);
    if (shown?.link === link) return clearTimeout(coming);
    clearTimeout(coming);
    const open = () => show(link, 'point', event.clientX);
    if (shown) return void open();
    // Who only passes over a link asks for nothing.
    coming = setTimeout(() => { material(link).catch(() => null); coming = setTimeout(open, POINT - PASS); }, PASS);
  }, { passive: true });
  root.addEventListener('pointerleave', event => { over = null; if (event.pointerType !== 'touch') leave(); });

  document.addEventListener('focusin', event => {
    clearTimeout(dwelling);
    if (inCard(event.target)) return clearTimeout(going);
    const link = linkAt(event.target);
    if (link && link !== dismissed && link.matches(':focus-visible')) {
      clearTimeout(going);
      dwelling = setTimeout(() => show(link, 'focus'), DWELL);
    } else if (shown && shown.link !== link) leave();
    if (link !== dismissed) dismissed = null;
  });
  // Who goes on by keyboard has what is next uncovered at once.
  document.addEventListener('focusout', event => {
    clearTimeout(dwelling);
    if (inCard(event.relatedTarget)) return;
    if (shown?.how === 'focus' && (event.target === shown.link || inCard(event.target))) hide();
    else if (event.target === (shown?.link ?? wanted)) leave();
  });

  document.addEventListener('keydown', async event => {
    if (event.key === 'Escape' && (shown || wanted)) { dismissed = shown?.link ?? wanted; hide(); }
    if (event.key !== 'ArrowDown' || !event.altKey) return;
    const link = linkAt(document.activeElement);
    if (!link) return;
    event.preventDefault();
    clearTimeout(coming); clearTimeout(dwelling);
    if (await show(link, 'focus')) shown.card.focus({ preventScroll: true });
  });

  // A finger that rests on a link; the click that follows is not meant.
  document.addEventListener('pointerdown', event => {
    held = null;
    touch = null;
    if (event.pointerType !== 'touch') return;
    if (shown && !inCard(event.target)) hide();
    const link = linkAt(event.target);
    if (!link) return;
    touch = { link, x: event.clientX, y: event.clientY };
    clearTimeout(coming);
    coming = setTimeout(() => { held = link; show(link, 'hold', event.clientX); }, HOLD);
  });
  document.addEventListener('pointerup', lift);
  document.addEventListener('pointercancel', lift);
  document.addEventListener('contextmenu', event => { if (touch && linkAt(event.target) === touch.link) event.preventDefault(); });
  document.addEventListener('click', event => { if (held && held.contains(event.target)) event.preventDefault(); held = null; }, true);

  // A box that scrolls under a card takes its link away.
  document.addEventListener('scroll', event => { if (shown && event.target !== document && event.target.contains?.(shown.link)) hide(); }, { capture: true, passive: true });
  addEventListener('resize', hide);
  addEventListener('pagehide', hide);
  document.addEventListener('chancery:morph', () => { known.clear(); if (shown && !shown.link.isConnected) hide(); });
})();
