// Below a field for a new password: how hard it is to guess, while it is typed. The server judges, by
// the same rules as when the form is sent; it is asked once typing rests, and answers are shown in the
// order of the questions. Without this the form's own answer says it.

const base = document.documentElement.dataset.base ?? "";
const kRestMs = 250;
const kLevels = 4;

for (const input of document.querySelectorAll('input[autocomplete="new-password"]')) {
  const said = document.createElement("p");
  said.className = "strength-said";
  said.setAttribute("aria-live", "polite");
  const bar = document.createElement("div");
  bar.className = "strength-bar";
  bar.setAttribute("aria-hidden", "true"); // the words say the same
  bar.append(...Array.from({ length: kLevels }, () => document.createElement("span")));
  const box = document.createElement("div");
  box.className = "strength";
  box.hidden = true;
  box.append(bar, said);
  input.closest(".field").append(box);

  let timer = 0;
  let asked = 0;
  const judge = async () => {
    const question = ++asked;
    const judged = input.value === "" ? null : await ask(input);
    if (question !== asked) return;
    box.hidden = judged === null;
    if (judged === null) return;
    // What was said of the password before this one is over.
    document.getElementById(`${input.id}-wrong`)?.remove();
    input.removeAttribute("aria-invalid");
    box.dataset.enough = judged.enough;
    bar.className = `strength-bar level-${judged.score}`;
    if (said.textContent !== judged.hint) said.textContent = judged.hint;
  };
  // Who the person is changes the judgement of what they chose.
  input.form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(judge, kRestMs);
  });
}

// { score, enough, hint }, or null where the server cannot say it now.
async function ask(input) {
  const typed = new FormData(input.form);
  const question = new URLSearchParams({ password: input.value });
  const email = typed.get("email") ?? input.form.querySelector('[autocomplete="username"]')?.value;
  if (email) question.set("email", email);
  for (const name of ["first_name", "last_name"]) if (typed.get(name)) question.set(name, typed.get(name));
  try {
    const answer = await fetch(`${base}/user/password-strength`, { method: "POST", body: question });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
