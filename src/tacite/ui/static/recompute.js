/* While somebody chooses in a form that only asks (`data-recompute` names the part of the page that
   answers), the answer is asked for again, as its button does: S1-24. Everything works without this
   file. Of two answers the one to the last choice counts; what cannot be had changes nothing. */
"use strict";

(() => {
  const PAUSE = 250;

  for (const form of document.querySelectorAll("form[data-recompute]")) {
    let timer = 0;
    let asked = new AbortController();

    async function recompute() {
      asked.abort();
      asked = new AbortController();
      const answer = document.getElementById(form.dataset.recompute);
      const url = new URL(form.action);
      url.search = new URLSearchParams(new FormData(form));
      try {
        const response = await fetch(url, { signal: asked.signal, redirect: "error" });
        if (!response.ok) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.getElementById(answer.id);
        if (fresh) answer.replaceChildren(...fresh.childNodes);
      } catch {
        /* The next choice, or the button, asks again. */
      }
    }

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(recompute, PAUSE);
    });
  }
})();
