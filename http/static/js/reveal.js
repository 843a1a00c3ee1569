// Marks the page as scripted, and lets a typed password be shown.

document.documentElement.classList.add("scripted");

for (const button of document.querySelectorAll("button.reveal")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // A password manager and the browser's history must see a password field.
  input.form?.addEventListener("submit", () => show(false));
}
