// Suggestions below a field, after the combobox pattern (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
// The field names the address to ask in data-suggestions. A choice goes to the thing's page, or, where the field has
// data-chooses, fills the field with the thing's name and tells the page by a "chosen" event.
const WAIT_MILLISECONDS = 80;
let lists = 0;

export function suggestions(field) {
  const list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `suggestions-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const told = Object.assign(document.createElement("span"), { className: "unseen" });
  told.setAttribute("role", "status");
  field.after(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" })) field.setAttribute(name, value);
  let results = [], chosen = -1, timer, asked = 0;

  function show(items) {
    results = items;
    chosen = -1;
    list.replaceChildren(...items.map(option));
    list.hidden = items.length === 0;
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  }

  function option(item, i) {
    const line = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const what = part("what", item.label);
    if (item.detail) what.append(" ", part("detail", item.detail));
    line.append(what, " ", part("kind", item.kindName));
    line.addEventListener("pointerdown", (event) => { event.preventDefault(); });
    line.addEventListener("click", (event) => choose(i, event));
    return line;
  }

  function mark(i) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = i;
    const line = list.children[i];
    if (!line) return field.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", line.id);
  }

  // What was asked for before must not open the list again.
  function close() {
    clearTimeout(timer);
    asked++;
    show([]);
    told.textContent = "";
  }

  function choose(i, event) {
    const item = results[i];
    close();
    if ("chooses" in field.dataset) {
      field.value = item.name;
      field.dispatchEvent(new CustomEvent("chosen", { detail: item, bubbles: true }));
    } else if (event.ctrlKey || event.metaKey) window.open(item.path);
    else location.href = item.path;
  }

  async function ask() {
    const text = field.value.trim(), turn = ++asked, address = new URL(field.dataset.suggestions, location.href);
    // Without a text, a field for one kind of thing shows the most important ones.
    if (!text && !address.searchParams.has("kind")) return close();
    address.searchParams.set("q", text);
    const items = await resultsOf(address);
    if (turn !== asked || document.activeElement !== field) return;
    show(items);
    told.textContent = items.length === 0 ? "No suggestions" : items.length === 1 ? "1 suggestion" : `${items.length} suggestions`;
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MILLISECONDS); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys choose among an input method's own suggestions
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!results.length) return ask();
      const places = results.length + 1; // one of them is the field itself
      mark(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      choose(chosen, event);
    } else if (event.key === "Enter") close();
    else if (event.key === "Escape" && results.length) {
      event.preventDefault();
      close();
    }
  });
}

const part = (className, textContent) => Object.assign(document.createElement("span"), { className, textContent });

// Without a connection to the server there are no suggestions, and the page works as before.
async function resultsOf(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).results : [];
  } catch {
    return [];
  }
}
