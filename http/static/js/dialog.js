// <a data-dialog="id" href="...">: shows the part of that page with this id as a modal dialog over the page.
// A form in it is sent from there, and its answer takes its place; a link in the answer gets the focus.
// Without scripts the link leads to the page itself.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.defaultPrevented) return;
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link.dataset.dialog, link.href);
});

async function open(id, url) {
  const dialog = document.createElement("dialog");
  if (!(await fill(dialog, id, url))) return location.assign(url);
  dialog.addEventListener("click", (event) => {
    const closes = event.target === dialog ? outside(dialog, event) : event.target.closest("[data-close]");
    if (!closes) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (dialog.ariaBusy === "true") return; // a second click
    dialog.ariaBusy = "true";
    event.submitter?.setAttribute("aria-busy", "true");
    const { action, method } = event.target;
    const body = new URLSearchParams(new FormData(event.target));
    if (!(await fill(dialog, id, action, { method, body }))) return location.assign(url);
    dialog.ariaBusy = "false";
    (dialog.querySelector("input[readonly]") ?? dialog.querySelector("[data-close]"))?.focus();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function fill(dialog, id, url, request) {
  try {
    const answer = await fetch(url, request);
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    if (!answer.ok || !part) return false;
    dialog.setAttribute("aria-labelledby", part.getAttribute("aria-labelledby"));
    dialog.replaceChildren(...part.childNodes);
    return true;
  } catch {
    return false;
  }
}

function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
