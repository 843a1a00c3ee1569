// <button data-copy="id of an input">: puts the input's value on the clipboard, and says so.

const kSaidForMs = 2000;

for (const button of document.querySelectorAll("[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.addEventListener("click", async () => {
    button.textContent = (await copy(input)) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = label), kSaidForMs);
  });
}

for (const input of document.querySelectorAll("input[readonly]")) {
  input.addEventListener("focus", () => input.select());
}

async function copy(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // Over plain HTTP from another machine there is no clipboard object: the old way still works.
    input.select();
    return document.execCommand("copy");
  }
}
