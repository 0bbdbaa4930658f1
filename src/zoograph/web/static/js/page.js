// What every page needs: buttons that copy, and suggestions while typing.
import { suggestions } from "./suggestions.js";

for (const field of document.querySelectorAll("input[data-suggestions]")) suggestions(field);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const label = button.textContent;
  button.textContent = await copied(button.dataset.copy) ? "Copied" : "Not copied; copy it by hand";
  button.classList.add("done");
  setTimeout(() => { button.textContent = label; button.classList.remove("done"); }, 1500);
});

// Browsers allow the clipboard API over HTTPS and on localhost only; elsewhere the older way still works in most.
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

// "/" goes to the search field, as on other sites that people search a lot.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable], .CodeMirror")) return;
  const field = document.querySelector(".top input[type=search]");
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});
