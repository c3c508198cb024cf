// What the matrix asks a page in the browser. Each function answers with a list of sentences, empty when all is well.
window.measures = (() => {
  const TABBABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const name = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && node.getClientRects().length > 0;
  // A link inside a sentence keeps the height of its line (the inline exception of WCAG 2.5.5 and 2.5.8).
  const inline = (node) => node.matches("a") && getComputedStyle(node).display.startsWith("inline")
    && node.parentElement.textContent.trim().length > node.textContent.trim().length + 3;
  // Choices of one question are one stop: the chosen one, or the first.
  const stop = (radio) => document.querySelector(`[name="${CSS.escape(radio.name)}"]:checked`)
    || document.querySelector(`[name="${CSS.escape(radio.name)}"]`);
  let last = null;
  const area = (node) => {
    const boxes = [node, ...(node.labels || [])].map((one) => one.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };

  return {
    tabbable: () => [...document.querySelectorAll(TABBABLE)].filter((node) => seen(node) && !node.disabled
      && (node.type !== "radio" || stop(node) === node)).length,

    // The ring of the element that has the focus: there, at least 2 px, not covered, on the screen.
    focus: () => {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      // Day, month and year of one date are stops of their own inside one field.
      const again = node === last && node.matches("[type=date], [type=time], [type=datetime-local], [type=month]");
      last = node;
      if (again) return { problems: [], times: 1, again };
      const style = getComputedStyle(node);
      const drawn = [style, getComputedStyle(node.closest("label") || node)].some((one) =>
        one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2);
      const box = node.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
      const top = document.elementFromPoint(x, y);
      const covered = top && !node.contains(top) && !top.contains(node) && ![...(node.labels || [])].some((l) => l.contains(top));
      const problems = [];
      if (!drawn) problems.push(`no visible focus: ${name(node)}`);
      if (box.bottom <= 0 || box.top >= innerHeight) problems.push(`focus off the screen: ${name(node)}`);
      if (covered) problems.push(`focus is covered by ${name(top)}: ${name(node)}`);
      node.dataset.walked = (node.dataset.walked || "") + "x";
      return { problems, times: node.dataset.walked.length };
    },

    targets: () => [...document.querySelectorAll(TABBABLE)].filter((node) => seen(node) && !inline(node)
      && node.closest("main, header, footer, nav") && !node.matches("[role=region], .skip, main"))
      .filter((node) => { const [width, height] = area(node); return height < 43.5 || width < 43.5; })
      .map((node) => `target ${area(node).map(Math.round).join("×")} px: ${name(node)}`),

    sideways: () => {
      const wide = document.documentElement.scrollWidth - innerWidth;
      if (wide <= 0) return [];
      const culprits = [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
        const box = node.getBoundingClientRect();
        return (box.right > innerWidth + 1 || box.left < -1) && !node.closest("[role=region]");
      });
      return [`${wide} px of sideways scroll: ${culprits.slice(0, 2).map(name).join(" | ")}`];
    },

    clipped: () => [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
      const style = getComputedStyle(node);
      return seen(node) && node.textContent.trim() && style.overflowY === "hidden" && style.position !== "absolute"
        && node.scrollHeight > node.clientHeight + 2;
    }).map((node) => `text is cut off: ${name(node)}`),
  };
})();
