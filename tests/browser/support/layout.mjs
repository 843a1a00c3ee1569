// What is wrong with the layout of a page at its present width, in sentences:
//
//   assert.deepEqual(await layout_faults(ada.page), []);
//
// A page is at fault where it is wider than the window, where text or a control reaches out of the window,
// where two of them lie over each other, and where something is cut off that can be neither scrolled to nor
// read as a title.

export const layout_faults = (page) => page.evaluate(find_faults);

// Runs in the page.
function find_faults() {
  const kSlackX = 2;
  const kSlackY = 5; // lines that stand close share some of the room for their accents
  const faults = [];
  scrollTo(0, 0); // the bar lies over what is scrolled below it
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} px wide`);

  const named = (element) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${element.className && typeof element.className === "string" ? ` class="${element.className}"` : ""}> “${text}”`;
  };
  const is_out_of_sight = (element) => element.closest(".hidden-text, caption.hidden-text, .skip") !== null;
  const is_shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !is_out_of_sight(element);
  const clips = (style) => style.overflowX !== "visible";

  // What of the rectangle is seen: its ancestors may scroll or cut it.
  function seen(rect, element) {
    let { left, right, top, bottom } = rect;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (clips(style)) {
        const box = at.getBoundingClientRect();
        left = Math.max(left, box.left);
        right = Math.min(right, box.right);
        top = Math.max(top, box.top);
        bottom = Math.min(bottom, box.bottom);
      }
      if (style.position === "fixed") break;
    }
    return { left, right, top, bottom };
  }

  const block_of = (element) => {
    let at = element;
    while (getComputedStyle(at).display.startsWith("inline") && getComputedStyle(at).display !== "inline-flex") at = at.parentElement;
    return at;
  };

  const boxes = [];
  function add(rect, element, block) {
    const part = seen(rect, element);
    if (part.right - part.left < 1 || part.bottom - part.top < 1 || part.bottom <= 0) return;
    if (part.left < -0.5 || part.right > innerWidth + 0.5) faults.push(`out of the window: ${named(element)}`);
    boxes.push({ ...part, element, block });
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === "" || element.closest("svg, script, option, noscript") || !is_shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const rect of range.getClientRects()) add(rect, element, block_of(element));
  }
  for (const element of document.querySelectorAll("input, select, textarea, button, a.button, summary, img, svg, .avatar")) {
    if (element.parentElement.closest("svg") || !is_shown(element) || element.type === "hidden") continue;
    add(element.getBoundingClientRect(), element, element);
  }

  // A key's name and a field's own button lie in the field, which leaves room for them; an event's whole row
  // opens it; and what opens over a page hides what is below it.
  const is_over = (a, b) => a.closest(".menu-panel, .find-results, dialog") !== b.closest(".menu-panel, .find-results, dialog");
  const together = (a, b) => a.closest(".with-reveal, .search-field")?.contains(b) || [a, b].some((one) => one.matches(".event-more > summary")) || is_over(a, b);
  boxes.sort((a, b) => a.top - b.top);
  for (let i = 0; i < boxes.length; i += 1) {
    const a = boxes[i];
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - kSlackY; j += 1) {
      const b = boxes[j];
      const over_x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const over_y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (over_x <= kSlackX || over_y <= kSlackY || a.block === b.block) continue;
      if (a.element.contains(b.element) || b.element.contains(a.element) || together(a.element, b.element)) continue;
      faults.push(`${named(a.element)} and ${named(b.element)} overlap by ${Math.round(over_x)} x ${Math.round(over_y)}`);
    }
  }

  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg") || !is_shown(element) || element.scrollWidth <= element.clientWidth + 1) continue;
    const style = getComputedStyle(element);
    if (style.clipPath !== "none") continue; // for those who listen
    if (!clips(style) || style.overflowX === "auto" || style.overflowX === "scroll" || element.localName === "input" || element.localName === "select") continue;
    if (style.textOverflow !== "ellipsis" || !element.closest("[title]")) faults.push(`cut off: ${named(element)}`);
  }
  return [...new Set(faults)];
}
