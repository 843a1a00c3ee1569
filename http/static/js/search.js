// <form data-search="people">: the list with that id, and the count beside it (people-count), follow
// what is typed and chosen, without leaving the page. "/" goes to the field. The address is the one
// that the form would lead to, so that reloading, going back and sharing work.

const kTypingPauseMs = 150;

const form = document.querySelector("form[data-search]");
if (form) {
  const field = form.querySelector("input[type=search]");
  let pause = 0;
  let asked = new AbortController();

  const follow = () => {
    clearTimeout(pause);
    show(address());
  };
  form.addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(follow, event.target === field ? kTypingPauseMs : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    follow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // Somebody joined or left (live.js).
  document.addEventListener("list-changed", () => show(location.href));

  // What was not filled in is left out.
  function address() {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
    const query = new URLSearchParams(filled).toString();
    return form.getAttribute("action") + (query && `?${query}`);
  }

  async function show(url) {
    asked.abort();
    const { signal } = (asked = new AbortController());
    const list = document.getElementById(form.dataset.search);
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal });
      // Signed out meanwhile, or busy: the page itself says it best.
      if (!answer.ok || answer.redirected) return location.assign(url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of [list.id, `${list.id}-count`]) {
        document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      }
      history.replaceState(null, "", url);
    } catch (error) {
      if (!signal.aborted) console.warn(`The list could not be loaded: ${error}`);
    } finally {
      if (!signal.aborted) list.removeAttribute("aria-busy");
    }
  }
}
