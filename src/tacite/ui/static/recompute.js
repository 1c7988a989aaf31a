/* While somebody chooses in a form that only asks (`data-recompute` names the part of the page that
   answers), the answer is asked for again, as its button does: S1-24. Another offer has other options:
   what stands behind `data-recompute-after-offer` then comes anew too. Everything works without this
   file. Of two answers the one to the last choice counts; what cannot be had changes nothing. */
"use strict";

(() => {
  const PAUSE = 250;

  for (const form of document.querySelectorAll("form[data-recompute]")) {
    let timer = 0;
    let asked = new AbortController();
    const stale = new Set();

    async function recompute() {
      asked.abort();
      asked = new AbortController();
      const url = new URL(form.action);
      url.search = new URLSearchParams(new FormData(form));
      try {
        const response = await fetch(url, { signal: asked.signal, redirect: "error" });
        if (!response.ok) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        for (const part of stale) {
          const fresh = page.getElementById(part);
          if (fresh) document.getElementById(part).replaceChildren(...fresh.childNodes);
        }
        stale.clear();
      } catch {
        /* The next choice, or the button, asks again. */
      }
    }

    form.addEventListener("input", (event) => {
      stale.add(form.dataset.recompute);
      if (event.target.name === "offer") stale.add(form.dataset.recomputeAfterOffer);
      clearTimeout(timer);
      timer = setTimeout(recompute, PAUSE);
    });
  }
})();
