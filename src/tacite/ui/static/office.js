/* Keys of the back office: J and K walk through the rows of the lists, Enter follows the link that
   has the focus (the browser does that itself), and the letter in an element's data-key moves the
   focus to it, never pressing it. Everything works without this file. The keys live only on pages
   that show the button which switches them off for good: keys of one letter disturb those who
   dictate (WCAG 2.1.4). */
"use strict";

(() => {
  const STORE = "keys-off";
  const buttons = document.querySelectorAll("[data-keys-switch]");
  let off = remembered();

  function remembered() {
    try {
      return localStorage.getItem(STORE) === "1";
    } catch {
      return false;
    }
  }

  function remember() {
    try {
      localStorage.setItem(STORE, off ? "1" : "0");
    } catch {
      /* A browser that keeps nothing asks again on the next page. */
    }
  }

  function show() {
    for (const button of buttons) {
      button.textContent = off ? button.dataset.switchOn : button.dataset.switchOff;
      button.hidden = false;
    }
  }

  function switchable() {
    return [...buttons].some((button) => button.offsetParent !== null);
  }

  function rows() {
    return [...document.querySelectorAll(".table tbody th a, .row .name a")];
  }

  function walk(step) {
    const links = rows();
    if (!links.length) return false;
    const here = links.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
    const current = links.findIndex((link) => link.closest("[aria-current]"));
    const from = here >= 0 ? here : current;
    const next = from < 0 ? 0 : Math.min(Math.max(from + step, 0), links.length - 1);
    links[next].focus();
    return true;
  }

  function writes(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  document.addEventListener("keydown", (event) => {
    if (off || !switchable() || writes(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "j" && walk(1)) event.preventDefault();
    if (key === "k" && walk(-1)) event.preventDefault();
    const named = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (named) {
      named.focus();
      event.preventDefault();
    }
  });

  for (const button of buttons) {
    button.addEventListener("click", () => {
      off = !off;
      remember();
      show();
    });
  }
  show();
})();
