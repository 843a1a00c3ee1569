// The keys of every page; templates/keys.mustache lists them. None acts while somebody types in a field or
// a dialog is open; Ctrl K (on a Mac: Command K) goes to the bar's search from a field, too.

const is_mac = navigator.platform.startsWith("Mac");
const find = document.getElementById("find");
if (is_mac && find) find.parentElement.querySelector("kbd").textContent = "⌘ K";

const is_shown = (element) => element?.getClientRects().length > 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const act = action_for(event);
  if (act && act() !== false) event.preventDefault();
});

function action_for(event) {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (key.toLowerCase() === "k" && (is_mac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey) {
    return () => go_to(find);
  }
  if (ctrlKey || metaKey || altKey) return null;
  if (target.closest?.("input, textarea, select, [contenteditable]")) return null;
  if (key === "/") return () => go_to(document.querySelector("form[data-search] input[type=search]")) || go_to(find);
  if (key === "?") return show_keys;
  if (shiftKey) return null;
  if (key === "j" || key === "k") return () => move(key === "j" ? 1 : -1);
  if ((key === "ArrowDown" || key === "ArrowUp") && rows().includes(target)) return () => move(key === "ArrowDown" ? 1 : -1);
  return null;
}

// Where there is no room for the bar's field, its link leads to the search above the list.
function go_to(field) {
  if (is_shown(field)) {
    field.focus();
    field.select();
    return true;
  }
  const link = document.querySelector(".bar-icon");
  if (field !== find || !is_shown(link)) return false;
  link.click();
  return true;
}

function show_keys() {
  if (document.getElementById("keys")) return false; // it is this page
  const link = document.querySelector("a[data-dialog=keys]");
  link?.click();
  return Boolean(link);
}

// What can be opened in each row of the page's lists; not beside the list (panel.js).
function rows() {
  return [...document.querySelectorAll(".list tbody .row-link, .event-more > summary")].filter((row) => is_shown(row) && !row.closest(".panel"));
}

function move(step) {
  const all = rows();
  const active = document.activeElement;
  const at = all.findIndex((row) => row === active || (row.getAttribute("aria-current") === "true" && !all.includes(active)));
  const next = at < 0 ? all[0] : all[at + step];
  if (!next) return all.length > 0;
  next.focus();
  if (document.body.classList.contains("with-panel")) next.click();
  return true;
}
