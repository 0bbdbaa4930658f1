// What every page does beyond reading: copying, and suggestions while typing.
import { suggestions } from "./suggestions.js";

for (const field of document.querySelectorAll("input[data-suggestions]")) suggestions(field);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = "Copied";
  button.classList.add("done");
  setTimeout(() => { button.textContent = label; button.classList.remove("done"); }, 1500);
});

// "/" goes to the search field, as on other sites that people search a lot.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable], .CodeMirror")) return;
  const field = document.querySelector(".top input[type=search]");
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});
