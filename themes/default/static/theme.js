// Light, dark or as the system says; a copy button on statements; the contents list follows the reader. Its words come from
// the page's attributes. Nothing here is needed to read.
(() => {
  'use strict';
  const root = document.documentElement, choices = ['auto', 'light', 'dark'];
  const first = root.dataset.scheme ?? 'auto'; // what the site begins with
  const read = () => { try { return localStorage.getItem('theme'); } catch { return null; } };
  const keep = c => { try { c === first ? localStorage.removeItem('theme') : localStorage.setItem('theme', c); } catch { /* not kept */ } };
  let choice = choices.includes(read()) ? read() : first;
  const apply = () => { if (choice === 'auto') delete root.dataset.theme; else root.dataset.theme = choice; };
  apply();
  root.classList.add('scripted');

  const themeSwitch = button => {
    const show = () => {
      button.dataset.choice = choice;
      const word = button.dataset[choice];
      button.querySelector('.theme-word').textContent = word;
      button.setAttribute('aria-label', button.dataset.change.replace('{choice}', word.toLowerCase()));
    };
    button.addEventListener('click', () => {
      choice = choices[(choices.indexOf(choice) + 1) % choices.length];
      keep(choice); apply(); show();
    });
    show();
    button.hidden = false;
  };

  const copyButton = place => {
    if (!navigator.clipboard) return;
    const button = document.createElement('button'), said = document.createElement('span');
    button.type = 'button';
    button.textContent = place.dataset.label;
    said.setAttribute('role', 'status');
    said.className = 'copied';
    button.addEventListener('click', async () => {
      try { await navigator.clipboard.writeText(place.dataset.copy); said.textContent = place.dataset.copied; }
      catch { said.textContent = place.dataset.refused; }
    });
    place.append(button, said);
  };

  const follow = toc => {
    let waiting = false;
    const mark = () => {
      waiting = false;
      const links = new Map([...toc.querySelectorAll('a[href^="#"]')].map(a => [a.hash.slice(1), a]));
      const heads = [...links.keys()].map(id => document.getElementById(decodeURIComponent(id))).filter(Boolean);
      const now = heads.findLast(h => h.getBoundingClientRect().top < innerHeight / 3);
      for (const a of links.values()) a.removeAttribute('aria-current');
      if (now) links.get(encodeURIComponent(now.id))?.setAttribute('aria-current', 'true') ?? links.get(now.id)?.setAttribute('aria-current', 'true');
    };
    addEventListener('scroll', () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  };

  // The contents are open where they stand beside the text, and folded above it.
  const unfold = toc => {
    const wide = matchMedia('(min-width: 78rem)'), beside = () => getComputedStyle(toc).position === 'sticky', details = toc.querySelector('details');
    wide.addEventListener('change', () => { details.open = beside(); });
    if (beside()) details.open = true;
  };

  // What scrolls sideways can be reached by keyboard.
  const reach = box => { if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; box.setAttribute('role', 'region'); box.setAttribute('aria-label', (box.querySelector('caption') ?? box.querySelector('svg > title'))?.textContent ?? root.dataset.scrolls); } };

  // Of the marks of a timeline one is a stop for the keyboard, and arrows go on from it: the list below has the same links.
  const rove = drawing => {
    const marks = () => [...drawing.querySelectorAll('a')];
    const stop = mark => marks().forEach(one => { one.tabIndex = one === mark ? 0 : -1; });
    stop(marks()[0]);
    drawing.addEventListener('focusin', event => stop(event.target));
    drawing.addEventListener('keydown', event => {
      const all = marks(), at = all.indexOf(event.target), to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.altKey || event.ctrlKey || event.metaKey || !all[to]) return;
      event.preventDefault();
      all[to].focus();
    });
  };

  // On a narrow screen what goes over time begins at its newest end.
  const newest = box => { if (box.querySelector('.drawing-timeline, .drawing-series')) box.scrollLeft = box.scrollWidth; };

  // Search comes when the reader turns to a box for it; `/` goes there from anywhere.
  const searchBox = form => form.querySelector('input').addEventListener('focus', () => {
    if (!form.dataset.script || document.querySelector(`script[src="${form.dataset.script}"]`)) return;
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: form.dataset.style }),
      Object.assign(document.createElement('script'), { src: form.dataset.script }));
  });
  addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
    const input = document.querySelector('form[role="search"] input'), link = document.querySelector('.search-link');
    if (input?.checkVisibility?.()) { event.preventDefault(); input.focus(); input.select(); } else if (link) { event.preventDefault(); link.click(); }
  });

  // Does something once for each element that it is for; a preview that changed the page says so, and new ones follow.
  const known = new WeakMap();
  const once = (selector, act) => document.querySelectorAll(selector).forEach(place => {
    const done = known.get(place) ?? known.set(place, new Set()).get(place);
    if (!done.has(act)) { done.add(act); act(place); }
  });
  const begin = () => {
    once('.theme-switch', themeSwitch);
    once('.search-box', searchBox);
    once('[data-copy]', copyButton);
    once('.toc', follow);
    once('.toc', unfold);
    once('.table, .chart, .drawn, pre.code', reach);
    once('.drawn, .chart', newest);
    once('.drawing-timeline', rove);
  };
  document.addEventListener('DOMContentLoaded', begin);
  document.addEventListener('chancery:morph', begin);
})();
