// Menus are <details class="menu">: they open and close without this. Here they also close on
// Escape, on a click elsewhere, and when another opens; arrow keys walk through their items.

const menus = [...document.querySelectorAll("details.menu")];

const items_of = (menu) => [...menu.querySelectorAll("a, button")];

for (const menu of menus) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("toggle", () => {
    if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
  });
  // A dialog opens over the page, not over the menu. (A key may open it while the menu is closed.)
  menu.addEventListener("click", (event) => {
    if (!menu.open || !event.target.closest("[data-dialog]")) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      summary.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // In a field they move something else.
    if (!step || event.target.matches("input, select")) return;
    event.preventDefault();
    menu.open = true;
    const items = items_of(menu);
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    items[(next + items.length) % items.length]?.focus();
  });
}

document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
