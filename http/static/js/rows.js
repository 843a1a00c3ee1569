// A click anywhere in a row opens its link. The link's own area covers the row but for what shows more
// on hover (times): those lie above it, and are led on here.

document.addEventListener("click", (event) => {
  const over = event.target.closest("tr.linked time");
  const link = over?.closest("tr").querySelector("a.row-link");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
