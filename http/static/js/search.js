// <form data-search="people">: the list with that id, and the count beside it (people-count), follow
// what is typed and chosen, without leaving the page. The address is the one that the form would lead
// to, so that reloading, going back and sharing work; where a person is open beside the list (panel.js),
// the history keeps it until they are closed.

const kTypingPauseMs = 150;

const form = document.querySelector("form[data-search]");
if (form) {
  const field = form.querySelector("input[type=search]");
  const list = document.getElementById(form.dataset.search);
  const said = document.getElementById(`${form.dataset.search}-count`);
  const address_of = (url) => url.replace(/#.*/, "");
  let shown = address_of(location.href);
  let pause = 0;
  let asked = new AbortController();

  const follow = async () => {
    clearTimeout(pause);
    if (await show(address())) remember();
  };
  form.addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(follow, event.target === field ? kTypingPauseMs : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    follow();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || field.value === "") return;
    event.preventDefault();
    field.value = "";
    follow();
  });

  // Somebody joined or left (live.js).
  document.addEventListener("list-changed", () => show(shown));

  addEventListener("popstate", (event) => {
    const wanted = event.state?.home ?? address_of(location.href);
    if (wanted === shown) return;
    const parameters = new URL(wanted).searchParams;
    for (const input of form.querySelectorAll("[name]")) input.value = parameters.get(input.name) ?? input.dataset.default ?? "";
    show(wanted);
  });

  // What was not filled in, or is what it is anyway (data-default), is left out.
  function address() {
    const filled = [...new FormData(form)].filter(([name, value]) => value.trim() !== "" && value !== form.elements[name].dataset.default);
    const query = new URLSearchParams(filled).toString();
    return address_of(form.action) + (query && `?${query}`);
  }

  function remember() {
    if (history.state?.panel) history.replaceState({ ...history.state, home: shown }, "");
    else history.replaceState(null, "", shown);
  }

  // Whether the list shows it now.
  async function show(url) {
    asked.abort();
    const { signal } = (asked = new AbortController());
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal });
      // Logged out meanwhile, or refused: the page itself says it best.
      if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return location.assign(url);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of [list, said]) part.replaceChildren(...page.getElementById(part.id).childNodes);
      shown = url;
      document.dispatchEvent(new Event("list-shown"));
      return true;
    } catch {
      if (!signal.aborted) said.textContent = "Could not search. Try again.";
    } finally {
      if (!signal.aborted) list.removeAttribute("aria-busy");
    }
    return false;
  }
}
