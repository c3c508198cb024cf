// The list of speakers asks every four seconds whether it has changed; the browser sends its ETag along, so an unchanged
// list costs a few hundred bytes. Without this file the page has a link that does the same.
(() => {
  const list = document.querySelector("[data-live]");
  let shown = "";
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(list.dataset.live, { cache: "no-cache" });
      const text = answer.ok ? await answer.text() : shown;
      if (text !== shown) list.innerHTML = shown = text;
    } catch { /* the next turn asks again */ }
  }, 4000);
})();
