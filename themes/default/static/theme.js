// Light, dark or as the system says; a copy button on statements; the contents list follows the reader. Nothing here is needed to read.
(() => {
  'use strict';
  const root = document.documentElement, choices = ['auto', 'light', 'dark'];
  const first = root.dataset.scheme ?? 'auto'; // what the site begins with
  const read = () => { try { return localStorage.getItem('theme'); } catch { return null; } };
  const keep = c => { try { c === first ? localStorage.removeItem('theme') : localStorage.setItem('theme', c); } catch { /* not kept */ } };
  let choice = choices.includes(read()) ? read() : first;
  const apply = () => { if (choice === 'auto') delete root.dataset.theme; else root.dataset.theme = choice; };
  apply();

  const themeSwitch = button => {
    const show = () => {
      button.dataset.choice = choice;
      button.querySelector('.theme-word').textContent = choice[0].toUpperCase() + choice.slice(1);
      button.setAttribute('aria-label', `Colours: ${choice}. Change`);
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
    button.textContent = 'Copy with its source';
    said.setAttribute('role', 'status');
    said.className = 'copied';
    button.addEventListener('click', async () => {
      try { await navigator.clipboard.writeText(place.dataset.copy); said.textContent = 'Copied: words, speaker, day and address.'; }
      catch { said.textContent = 'The browser did not allow it.'; }
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

  // What scrolls sideways can be reached by keyboard.
  const reach = box => { if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; box.setAttribute('role', 'region'); box.setAttribute('aria-label', (box.querySelector('caption') ?? box.querySelector('svg > title'))?.textContent ?? 'Scrolls sideways'); } };

  // On a narrow screen what goes over time begins at its newest end.
  const newest = box => { if (box.querySelector('.drawing-timeline, .drawing-series')) box.scrollLeft = box.scrollWidth; };

  // Does something once for each element that it is for; a preview that changed the page says so, and new ones follow.
  const known = new WeakMap();
  const once = (selector, act) => document.querySelectorAll(selector).forEach(place => {
    const done = known.get(place) ?? known.set(place, new Set()).get(place);
    if (!done.has(act)) { done.add(act); act(place); }
  });
  const begin = () => {
    once('.theme-switch', themeSwitch);
    once('[data-copy]', copyButton);
    once('.toc', follow);
    once('.table, .chart, .drawn, pre.code', reach);
    once('.drawn, .chart', newest);
  };
  document.addEventListener('DOMContentLoaded', begin);
  document.addEventListener('chancery:morph', begin);
})();
