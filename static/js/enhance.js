// Everything works without this file. It adds: focus on the error summary, the print button, moments by the reader's
// own clock, and saving of drafts while someone writes.
(() => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  for (const field of document.querySelectorAll("input[data-time-zone]")) field.value = timeZone;

  // <p data-here="2027-03-31T21:59:00Z" hidden>… <bdi></bdi></p>: the moment by the clock of this device.
  for (const line of document.querySelectorAll("[data-here]")) {
    const parts = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const { lang } = document.documentElement;
    const words = Intl.DateTimeFormat(`${{ ar: "ar-LB", en: "en-GB" }[lang] || lang}-u-nu-latn`, { ...parts, timeZoneName: "short" });
    line.querySelector("bdi").textContent = words.format(new Date(line.dataset.here));
    line.hidden = false;
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // <form data-autosave="/address"> is posted there after a pause; the server answers 204 when it has kept the draft.
  // The element that data-autosave-status names tells so, in the sentences it carries (data-saved, data-failed).
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const pause = 3000;
    const status = document.getElementById(form.dataset.autosaveStatus);
    let timer;
    let sent;
    const say = (outcome) => { if (status) status.textContent = status.dataset[outcome] || ""; };
    const save = async () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const now = new URLSearchParams(data).toString();
      if (now === sent) return;
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, keepalive: true, redirect: "error" });
        if (!answer.ok) throw new Error(answer.status);
        const edition = answer.headers.get("X-Edition");
        if (edition && form.elements.edition) form.elements.edition.value = edition;
        sent = now;
        say("saved");
      } catch {
        say("failed");
      }
    };
    sent = new URLSearchParams([...new FormData(form)].filter(([, value]) => !(value instanceof File))).toString();
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, pause); });
    form.addEventListener("submit", () => clearTimeout(timer));
    document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(timer); save(); } });
  }
})();
