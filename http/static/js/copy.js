// <button data-copy="id of an input">: puts the input's value on the clipboard, and says so. Also in what
// other scripts bring in later.

const kSaidForMs = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button || button.dataset.label) return;
  const input = document.getElementById(button.dataset.copy);
  button.dataset.label = button.textContent;
  button.textContent = (await copy(input)) ? "Copied" : "Press Ctrl+C";
  setTimeout(() => {
    button.textContent = button.dataset.label;
    delete button.dataset.label;
  }, kSaidForMs);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly]")) event.target.select();
});

async function copy(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // Over plain HTTP from another machine there is no clipboard object: the old way still works, for what
    // is shown.
    input.closest("details")?.setAttribute("open", "");
    input.select();
    return document.execCommand("copy");
  }
}
