// <form data-find>: the people whom a word finds are shown below the field while it is typed; arrow keys
// choose one, Enter opens them. Without a choice Enter leads to the list of all who are found, as it does
// without scripts.

const kTypingPauseMs = 150;
const kShownMax = 7;

const form = document.querySelector("form[data-find]");
if (form) {
  const field = form.querySelector("input");
  const box = document.createElement("div");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  const status = document.createElement("p"); // for those who cannot see the list
  box.className = "find-results";
  box.hidden = true;
  list.id = "find-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  said.className = "find-said";
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  box.append(list, said);
  form.append(box, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    field.setAttribute(name, value);
  }
  let pause = 0;
  let asked = new AbortController();

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(follow, kTypingPauseMs);
  });
  field.addEventListener("focus", () => field.value.trim() !== "" && follow());
  field.addEventListener("blur", close);
  // A click there must not take the focus from the field.
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  form.addEventListener("submit", (event) => field.value.trim() === "" && event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const options = [...list.children];
    const at = options.indexOf(chosen());
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1;
      choose(options[(at + step + options.length) % options.length]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      go(options[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (field.value === "") field.blur();
      field.value = "";
      close();
    }
  });

  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function go(option) {
    if (option) location.assign(option.dataset.href);
  }

  function close() {
    clearTimeout(pause);
    asked.abort();
    show([], "");
    box.hidden = true;
  }

  async function follow() {
    const word = field.value.trim();
    if (word === "") return close();
    asked.abort();
    const { signal } = (asked = new AbortController());
    const url = `${form.action}?${new URLSearchParams({ q: word })}`;
    try {
      const answer = await fetch(url, { signal });
      if (answer.redirected) return location.assign(url); // logged out meanwhile
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      show_found(new DOMParser().parseFromString(await answer.text(), "text/html"), url);
    } catch {
      if (!signal.aborted) show([], "Could not search. Try again.");
    }
  }

  function show_found(page, url) {
    const rows = [...page.querySelectorAll("#people tr[data-person]")];
    const count = page.getElementById("people-count").textContent;
    const options = rows.slice(0, kShownMax).map((row) => {
      const link = row.querySelector(".row-link");
      const words = document.createElement("span");
      words.append(...link.childNodes);
      return option(link.href, row.querySelector(".avatar"), words);
    });
    if (rows.length > kShownMax) {
      const words = document.createElement("span");
      words.textContent = `Show all ${/[\d,]+/.exec(count)[0]}`;
      options.push(option(url, words));
    }
    show(options, options.length > 0 ? count : page.querySelector("#people .no-match p").textContent);
  }

  function option(href, ...content) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = href;
    item.append(...content);
    return item;
  }

  // `words`: how many there are, or why there are none.
  function show(options, words) {
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    [...list.children].forEach((item, index) => (item.id = `find-${index}`));
    said.hidden = !list.hidden;
    said.textContent = words;
    status.textContent = words;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", String(options.length > 0));
    box.hidden = false;
  }
}
